"""Values of a relevant variable sent by a client: kept, staged and saved as one step.

What was sent is kept like any original, so each value can be traced to it; the
same body sent twice finds the first, as long as all of it still counts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from energy.ingest.dates import EARLIEST_YEAR, LATEST_YEAR
from energy.models import RelevantVariable, StagedValue, Upload, VariableValue
from energy.services.interval_store import VALUES, merge
from energy.services.originals import keep_original
from energy.services.series import lock_facility
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.errors import InvalidInputError

FORMAT = "api"


@dataclass(frozen=True, slots=True)
class SentValue:
    """One value over whole days, both ends included."""

    start: date
    end: date
    value: float


@transaction.atomic
def save_values(
    variable: RelevantVariable,
    *,
    values: Sequence[SentValue],
    user: User,
    now: datetime,
) -> Upload:
    """Save values as new versions; what differs or crosses is superseded."""
    _refuse_far_days(values)
    ordered = _last_days(sorted(values, key=lambda one: one.start))
    _refuse_disorder(ordered)
    lock_facility(variable.facility_id)
    upload, is_new = _as_upload(variable, ordered, user, now)
    if not is_new:
        return upload
    rows = [
        StagedValue(
            upload=upload,
            series=variable.name,
            start=one.start,
            end=one.end + timedelta(days=1),
            value=one.value,
            row=number,
        )
        for number, one in enumerate(ordered, start=1)
    ]
    StagedValue.objects.bulk_create(rows, batch_size=1000)
    merge(
        VALUES,
        upload.pk,
        {variable.name: variable.pk},
        organization_id=variable.organization_id,
        replace=True,
    )
    StagedValue.objects.filter(upload=upload).delete()
    note_event(
        "variable.values_saved",
        actor=user,
        organization=variable.organization,
        subject=f"variable:{variable.pk}",
    )
    return upload


def _last_days(ordered: Sequence[SentValue]) -> list[SentValue]:
    """Values whose ends are all the next one's start are taken as half-open."""
    touching = [a.end == b.start for a, b in pairwise(ordered)]
    if not touching or not all(touching) or any(v.end <= v.start for v in ordered):
        return list(ordered)
    return [replace(one, end=one.end - timedelta(days=1)) for one in ordered]


def _refuse_far_days(values: Sequence[SentValue]) -> None:
    """Take the years that files may speak of, and no others."""
    days = [day for one in values for day in (one.start, one.end)]
    if all(EARLIEST_YEAR <= day.year <= LATEST_YEAR for day in days):
        return
    years = {"first": EARLIEST_YEAR, "last": LATEST_YEAR}
    text = _("Days must lie in the years %(first)s to %(last)s.") % years
    raise InvalidInputError("values_far", text, fields={"values": text})


def _refuse_disorder(ordered: Sequence[SentValue]) -> None:
    backward = any(one.end < one.start for one in ordered)
    if backward or any(a.end >= b.start for a, b in pairwise(ordered)):
        text = _("Each value needs days of its own: ends after it begins, no overlap.")
        raise InvalidInputError("values_overlap", text, fields={"values": text})


def _as_upload(
    variable: RelevantVariable, ordered: Sequence[SentValue], user: User, now: datetime
) -> tuple[Upload, bool]:
    body = {"variable": variable.name, "values": [asdict(one) for one in ordered]}
    kept = keep_original([_as_bytes(body)])
    gone = (Upload.State.FAILED, Upload.State.WITHDRAWN)
    earlier = (
        Upload.objects.filter(facility=variable.facility_id, digest=kept.digest)
        .exclude(state__in=gone)
        .first()
    )
    if earlier is not None and _all_count(variable, ordered):
        return earlier, False
    if earlier is not None:
        kept = keep_original([_as_bytes({**body, "sent_again": now})])
    upload = Upload.objects.create(
        facility_id=variable.facility_id,
        organization_id=variable.organization_id,
        uploaded_by=user,
        filename=f"{variable.name}.json"[:255],
        digest=kept.digest,
        size=kept.size,
        format=FORMAT,
        state=Upload.State.COMMITTED,
        checked_revision=1,
        counts={"rows": len(ordered), "values": len(ordered)},
        committed_at=now,
        committed_by=user,
    )
    return upload, True


def _as_bytes(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, default=str, sort_keys=True).encode()


def _all_count(variable: RelevantVariable, ordered: Sequence[SentValue]) -> bool:
    """Whether each value is the one that counts today."""
    rows = VariableValue.objects.current().filter(
        variable=variable, start__in=[one.start for one in ordered]
    )
    counting = {(row.start, row.end): row.value for row in rows}
    return all(
        counting.get((one.start, one.end + timedelta(days=1))) == one.value
        for one in ordered
    )
