"""Uploads: receive a file, answer, mend, leave rows out, save, withdraw."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from energy import errors
from energy.models import Meter, Upload
from energy.services import series
from energy.services.given import given_corrections, given_mapping, given_rows
from energy.services.interval_store import (
    READINGS,
    VALUES,
    Comparison,
    changed_later,
    merge,
    undo,
)
from energy.services.originals import keep_original
from energy.services.plain_json import storable, storable_text
from energy.services.staged_rows import clear_staging
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event

UNDO_DAYS = 30
LONGEST_KEY = 100
GONE = (Upload.State.FAILED, Upload.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file as it arrived, and what its sender said of it."""

    filename: str
    chunks: Iterable[bytes]
    idempotency_key: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Any] = field(default_factory=dict)


def receive_upload(
    facility: Facility, *, delivery: Delivery, user: User
) -> tuple[Upload, bool]:
    """Keep the file and write its row; the same file or key finds the first upload.

    Returns the upload and whether it is new.
    """
    key = kept_key(delivery.idempotency_key)
    earlier = _by_key(facility, user, key)
    if earlier is not None:
        return earlier, False
    mapping = given_mapping(delivery.mapping)
    kept = keep_original(delivery.chunks)
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                facility=facility,
                organization=facility.organization,
                uploaded_by=user,
                filename=shown_name(delivery.filename),
                digest=kept.digest,
                size=kept.size,
                idempotency_key=key,
                hints=storable(dict(delivery.hints)),
                mapping=mapping,
            )
    except IntegrityError:
        return _same_file(facility, user, key, kept.digest), False
    note_event(
        "upload.received",
        actor=user,
        organization=facility.organization,
        subject=f"upload:{upload.public_id}",
    )
    return upload, True


def shown_name(filename: str) -> str:
    """A file name fit to be shown: no folders, no control or direction characters."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = [c for c in name if unicodedata.category(c)[0] != "C"]
    return "".join(kept).strip()[:255] or "upload"


def kept_key(key: str) -> str:
    """The idempotency key as it is kept; long ones by their digest."""
    key = storable_text(key)
    if len(key) <= LONGEST_KEY:
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def _by_key(facility: Facility, user: User, key: str) -> Upload | None:
    if not key:
        return None
    return Upload.objects.filter(
        facility=facility, uploaded_by=user, idempotency_key=key
    ).first()


def _same_file(facility: Facility, user: User, key: str, digest: str) -> Upload:
    found = _by_key(facility, user, key)
    if found is not None:
        return found
    return Upload.objects.exclude(state__in=GONE).get(facility=facility, digest=digest)


def _open_upload(upload_id: int) -> Upload:
    """Lock an upload that can still be changed."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if not upload.is_open:
        raise errors.upload_not_open()
    return upload


@transaction.atomic
def answer(upload_id: int, *, mapping: Mapping[str, Any]) -> Upload:
    """Add a person's answers to the mapping; the file is read again with them."""
    given = given_mapping(mapping)
    upload = _open_upload(upload_id)
    upload.mapping = {**upload.mapping, **given}
    return _revise(upload)


@transaction.atomic
def correct_cells(
    upload_id: int, *, corrections: Sequence[Mapping[str, Any]]
) -> Upload:
    """Replace the text of cells; the original file stays as it is."""
    given = given_corrections(corrections)
    upload = _open_upload(upload_id)
    places = {_place(item): item for item in [*upload.corrections, *given]}
    upload.corrections = list(places.values())
    return _revise(upload)


@transaction.atomic
def leave_out_rows(upload_id: int, *, rows: Sequence[Mapping[str, Any]]) -> Upload:
    """Set rows aside; the good ones can be saved."""
    given = given_rows(rows)
    upload = _open_upload(upload_id)
    kept = {(item.get("sheet"), item["row"]) for item in [*upload.left_out, *given]}
    upload.left_out = [
        {"sheet": sheet, "row": row}
        for sheet, row in sorted(kept, key=lambda item: (item[0] or "", item[1]))
    ]
    return _revise(upload)


def _place(item: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return (item.get("sheet"), item["row"], item["column"])


def _revise(upload: Upload) -> Upload:
    upload.revision += 1
    upload.save()
    return upload


@transaction.atomic
def commit_upload(upload_id: int, *, user: User, now: datetime) -> Upload:
    """Save the staged rows as one step, all or none; a second call changes nothing.

    The meters are locked in one order, so two people saving at once follow one
    another; what the second one was shown is compared again before it counts.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state == Upload.State.COMMITTED:
        return upload
    if not upload.is_open:
        raise errors.upload_not_open()
    if upload.state != Upload.State.REVIEW or upload.is_being_read:
        raise errors.upload_not_ready()
    meters, variables = series.owners_made(upload)
    _lock_meters(Meter.objects.filter(pk__in=meters.values()))
    compared = series.compare_with_store(upload)
    if compared != series.comparison_shown(upload):
        raise errors.stored_meanwhile()
    try:
        written = _merge_all(upload, meters, variables, compared)
    except IntegrityError as error:
        raise errors.rows_overlap() from error
    clear_staging(upload)
    upload.state = Upload.State.COMMITTED
    upload.committed_at = now
    upload.committed_by = user
    upload.save()
    note_event(
        "upload.committed",
        actor=user,
        organization=upload.organization,
        subject=f"upload:{upload.public_id}",
        details={"written": written},
    )
    return upload


def _lock_meters(meters: QuerySet[Meter]) -> None:
    list(meters.select_for_update(no_key=True).order_by("pk"))


def _merge_all(
    upload: Upload,
    meters: Mapping[str, int],
    variables: Mapping[str, int],
    compared: Comparison,
) -> int:
    replace = upload.mapping.get("stored", "replace") == "replace"
    written = 0
    for names, owners in ((READINGS, meters), (VALUES, variables)):
        if owners:
            written += merge(
                names,
                upload.pk,
                owners,
                organization_id=upload.organization_id,
                replace=replace,
                found=compared,
            )
    return written


@transaction.atomic
def withdraw_upload(upload_id: int, *, user: User, now: datetime) -> Upload:
    """Drop an open upload, or undo a saved one within 30 days.

    Undoing brings back the versions this upload had superseded; it is refused
    when a later upload changed the same rows.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state == Upload.State.WITHDRAWN:
        return upload
    if upload.state == Upload.State.COMMITTED:
        _undo_commit(upload, now)
    clear_staging(upload)
    upload.state = Upload.State.WITHDRAWN
    upload.withdrawn_at = now
    upload.save()
    note_event(
        "upload.withdrawn",
        actor=user,
        organization=upload.organization,
        subject=f"upload:{upload.public_id}",
    )
    return upload


def _undo_commit(upload: Upload, now: datetime) -> None:
    if upload.committed_at is None or now - upload.committed_at > timedelta(
        days=UNDO_DAYS
    ):
        raise errors.undo_expired(UNDO_DAYS)
    series.lock_facility(upload.facility_id)
    touched = Q(readings__upload=upload) | Q(facility=upload.facility)
    _lock_meters(
        Meter.objects.filter(pk__in=Meter.objects.filter(touched).values("pk"))
    )
    if changed_later(READINGS, upload.pk) or changed_later(VALUES, upload.pk):
        raise errors.superseded_by_later()
    try:
        undo(READINGS, upload.pk)
        undo(VALUES, upload.pk)
    except IntegrityError as error:
        # What this one superseded reaches into days that a later one has filled.
        raise errors.superseded_by_later() from error
