"""Evidence of an event: files of safe kinds, kept under their digest."""

from django.db import transaction

from energy import errors
from energy.models import EventEvidence, NonRoutineEvent
from energy.services.uploads import shown_name
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base import files

FOLDER = "evidence"
MAX_BYTES = 20 * 2**20
HEADS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "xlsx": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
}
TEXTS = frozenset({"csv", "txt"})


def add_evidence(
    event_id: int, *, filename: str, content: bytes, user: User
) -> EventEvidence:
    """Keep a file with an event that nobody has decided on; the same file once."""
    name = shown_name(filename)
    if not is_safe(name, content):
        raise errors.evidence_kind()
    if len(content) > MAX_BYTES:
        raise errors.evidence_too_large(MAX_BYTES // 2**20)
    kept = files.keep(FOLDER, [content])
    with transaction.atomic():
        event = NonRoutineEvent.objects.select_for_update().get(pk=event_id)
        if not event.is_open:
            raise errors.event_not_open()
        evidence, made = EventEvidence.objects.get_or_create(
            event=event,
            digest=kept.digest,
            defaults={
                "facility_id": event.facility_id,
                "organization_id": event.organization_id,
                "filename": name,
                "size": kept.size,
                "added_by": user,
            },
        )
        if made:
            note_event(
                "event.evidence_added",
                actor=user,
                organization=event.organization,
                subject=f"event:{event.public_id}",
                details={"filename": name, "sha256": kept.digest},
            )
    return evidence


def is_safe(name: str, content: bytes) -> bool:
    """Whether the ending is a known one and the bytes are what it says."""
    ending = name.rpartition(".")[2].lower()
    if ending in TEXTS:
        return bool(content) and b"\0" not in content
    return content.startswith(HEADS[ending]) if ending in HEADS else False
