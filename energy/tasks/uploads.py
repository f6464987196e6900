"""Reading files: the job, and the pairs of write and work."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from energy import ingest
from energy.ingest.records import Hints, ParsedFile
from energy.models import RelevantVariable, Upload
from energy.queries import remembered_mapping
from energy.queries.readings import signed_meters
from energy.services import staging, uploads
from energy.services.originals import read_original
from energy.services.uploads import Delivery
from energy.services.variable_values import SentValue, save_values
from energy.tasks.baselines import submit_recomputation
from facilities.models import Facility
from portal.accounts.models import User
from portal.base.errors import DomainError
from portal.jobs.registry import Effect, Progress, job_kind
from portal.jobs.services import submit

INGEST = "energy.ingest_upload"


def submit_upload(facility: Facility, *, delivery: Delivery, user: User) -> Upload:
    """Receive a file and have it read."""
    with transaction.atomic():
        upload, is_new = uploads.receive_upload(facility, delivery=delivery, user=user)
        if is_new:
            _read_again(upload, user)
    return upload


def answer_upload(upload: Upload, *, mapping: Mapping[str, Any], user: User) -> Upload:
    """Keep answers and read the file with them."""
    with transaction.atomic():
        return _read_again(uploads.answer(upload.pk, mapping=mapping), user)


def correct_upload(
    upload: Upload, *, corrections: Sequence[Mapping[str, Any]], user: User
) -> Upload:
    """Mend cells and check the file again."""
    with transaction.atomic():
        mended = uploads.correct_cells(upload.pk, corrections=corrections)
        return _read_again(mended, user)


def leave_out_of_upload(
    upload: Upload, *, rows: Sequence[Mapping[str, Any]], user: User
) -> Upload:
    """Set rows aside and check the rest again."""
    with transaction.atomic():
        return _read_again(uploads.leave_out_rows(upload.pk, rows=rows), user)


def save_upload(upload: Upload, *, user: User, now: datetime) -> Upload:
    """Save an upload and have the plant's results worked out again.

    When somebody saved meanwhile, nothing is written and the file is compared
    again, so that the person sees what saving would now change.
    """
    try:
        with transaction.atomic():
            saved = uploads.commit_upload(upload.pk, user=user, now=now)
            cause = f"saved:{saved.pk}"
            submit_recomputation(saved.facility, cause=cause, user=user)
            return saved
    except DomainError as error:
        if error.code == "stored_meanwhile":
            answer_upload(upload, mapping={}, user=user)
        raise


def save_variable_values(
    variable: RelevantVariable,
    *,
    values: Sequence[SentValue],
    user: User,
    now: datetime,
) -> Upload:
    """Save values a client sent and have the plant's results worked out again."""
    with transaction.atomic():
        saved = save_values(variable, values=values, user=user, now=now)
        cause = f"saved:{saved.pk}"
        submit_recomputation(variable.facility, cause=cause, user=user)
        return saved


def withdraw(upload: Upload, *, user: User, now: datetime) -> Upload:
    """Withdraw an upload and have the plant's results worked out again."""
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        was_saved = locked.state == Upload.State.COMMITTED
        withdrawn = uploads.withdraw_upload(upload.pk, user=user, now=now)
        if was_saved:
            cause = f"withdrawn:{withdrawn.pk}"
            submit_recomputation(withdrawn.facility, cause=cause, user=user)
        return withdrawn


def ingest_key(upload: Upload) -> str:
    """The key of the job that reads this revision of the upload."""
    return f"{INGEST}:{upload.pk}:{upload.revision}"


def _read_again(upload: Upload, user: User) -> Upload:
    submit(
        INGEST,
        key=ingest_key(upload),
        arguments={"upload_id": upload.pk, "revision": upload.revision},
        organization=upload.organization,
        actor=user,
    )
    return upload


def _parse_failed(code: str, *, upload_id: int, revision: int) -> None:
    staging.fail_parse(upload_id, revision=revision, code=code)


@job_kind(INGEST, lane="parse", on_failure=_parse_failed)
def ingest_upload(progress: Progress, *, upload_id: int, revision: int) -> Effect:
    """Read a file with what is known of it; stage what it says."""
    upload = Upload.objects.select_related("facility").get(pk=upload_id)
    progress(0, upload.size, "bytes")
    content = read_original(upload.digest)
    hints = hints_for(upload)
    parsed = parse(content, upload.filename, hints)
    if parsed.questions and (known := remembered_mapping(upload, parsed.signature)):
        merged = {**known, **hints.mapping}
        parsed = parse(content, upload.filename, replace(hints, mapping=merged))
    progress(upload.size, upload.size, "bytes")
    return lambda: staging.keep_parse(upload_id, revision=revision, parsed=parsed)


def parse(content: bytes, filename: str, hints: Hints) -> ParsedFile:
    """Read bytes with hints."""
    named = {name: getattr(hints, name) for name in hints.__slots__}
    return ingest.parse(content, filename, **named)


def hints_for(upload: Upload) -> Hints:
    """Everything known beside the bytes."""
    facility = upload.facility
    return Hints(
        timezone=facility.timezone,
        locale=upload.hints.get("locale", "en"),
        country=facility.country,
        meter=upload.hints.get("meter", ""),
        source=upload.hints.get("source", ""),
        mapping=upload.mapping,
        corrections={
            (item.get("sheet"), item["row"], item["column"]): item["value"]
            for item in upload.corrections
        },
        today=upload.created_at.astimezone(ZoneInfo(facility.timezone)).date(),
        left_out=frozenset((item["sheet"], item["row"]) for item in upload.left_out),
        signed=signed_meters(facility),
    )
