"""Rows of a file on their way to staging: instants, overlaps, COPY."""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from energy.findings import Finding, Severity, shown
from energy.ingest.records import Moment, ParsedFile, RawReading, RawVariableValue
from energy.models import Meter, StagedReading, StagedValue, Upload
from energy.services import series

READING_COLUMNS = (
    "upload_id", "series", "start", "end", "value", "unit", "quality", "row", "cost",
)  # fmt: skip
VALUE_COLUMNS = ("upload_id", "series", "start", "end", "value", "row")
MAX_OVERLAPS = 200
OVERLAP = "overlapping_periods"


class Span(NamedTuple):
    """A row of the file with its ends as they are stored."""

    start: datetime | date
    end: datetime | date
    said: RawReading | RawVariableValue


def reading_spans(upload: Upload, parsed: ParsedFile) -> dict[str, list[Span]]:
    """The readings of each series, a bill's civil days at midnight of its meter."""
    zones = _zones(upload)
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for reading in parsed.readings:
        if isinstance(reading.start, datetime) and isinstance(reading.end, datetime):
            span = Span(reading.start, reading.end, reading)
        else:
            zone = zones[reading.meter]
            ends = _instant(reading.start, zone), _instant(reading.end, zone)
            span = Span(*ends, reading)
        spans[reading.meter].append(span)
    return spans


def value_spans(parsed: ParsedFile) -> dict[str, list[Span]]:
    """The values of each series of a relevant variable."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for value in parsed.variables:
        spans[value.variable].append(Span(value.start, value.end, value))
    return spans


def _zones(upload: Upload) -> dict[str, ZoneInfo]:
    """The zone of each series' meter: a bill's dates are civil dates there."""
    meters, _variables = series.owners_known(upload)
    by_id = dict(Meter.objects.filter(pk__in=meters.values()).values_list("pk", "zone"))
    usual = ZoneInfo(upload.facility.timezone)
    return {
        name: ZoneInfo(by_id[meters[name]]) if name in meters else usual
        for name in upload.meters
    }


def _instant(moment: Moment, zone: ZoneInfo) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, zone).astimezone(UTC)


def overlaps(upload: Upload, spans: Mapping[str, list[Span]]) -> list[Finding]:
    """Rows that start before another row of the same meter or variable ends.

    Series are taken together by what they go to: two of them may share one meter.
    """
    together: defaultdict[str, list[Span]] = defaultdict(list)
    for name, rows in spans.items():
        together[upload.meters[name]["name"].casefold()] += rows
    found: list[Finding] = []
    for rows in together.values():
        rows.sort(key=attrgetter("start"))
        reached = rows[0].start
        for row in rows:
            if row.start < reached and len(found) < MAX_OVERLAPS:
                found.append(_overlap(row.said))
            reached = max(reached, row.end)
    return found


def _overlap(said: RawReading | RawVariableValue) -> Finding:
    return Finding(
        code=OVERLAP,
        severity=Severity.ERROR,
        sheet=said.sheet,
        row=said.row,
        column=getattr(said, "column", None),
        value=shown(f"{said.value:g} {said.unit}".strip()),
    )


def clear_staging(upload: Upload) -> None:
    """Forget what was staged of an upload."""
    StagedReading.objects.filter(upload=upload)._raw_delete(using="default")
    StagedValue.objects.filter(upload=upload)._raw_delete(using="default")


def stage(
    upload: Upload,
    readings: Mapping[str, list[Span]],
    values: Mapping[str, list[Span]],
) -> None:
    """Put a file's rows in place of what was staged of it before."""
    clear_staging(upload)
    _copy(
        StagedReading._meta.db_table, READING_COLUMNS, _reading_lines(upload, readings)
    )
    _copy(StagedValue._meta.db_table, VALUE_COLUMNS, _value_lines(upload, values))


def _reading_lines(upload: Upload, spans: Mapping[str, list[Span]]) -> Iterable[str]:
    """Lines for COPY; in most files a row starts where the one before it ends."""
    for name, rows in spans.items():
        head = f"{upload.pk},{_quoted(name)}"
        reached: datetime | date | None = None
        end_text = ""
        for start, end, said in rows:
            assert isinstance(said, RawReading)  # noqa: S101  only readings come here
            start_text = end_text if start == reached else start.isoformat()
            reached, end_text = end, end.isoformat()
            cost = "" if said.cost is None else said.cost
            how = f"{_quoted(said.unit)},{_quoted(said.quality)},{said.row},{cost}"
            yield f"{head},{start_text},{end_text},{said.value!r},{how}\n"


def _value_lines(upload: Upload, spans: Mapping[str, list[Span]]) -> Iterable[str]:
    for name, rows in spans.items():
        head = f"{upload.pk},{_quoted(name)}"
        for start, end, said in rows:
            dates = f"{start.isoformat()},{end.isoformat()}"
            yield f"{head},{dates},{said.value!r},{said.row}\n"


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    """Text for COPY; in quotes, so that nothing written is an empty text."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _copy(table: str, columns: tuple[str, ...], lines: Iterable[str]) -> None:
    """Send rows with COPY, an order of magnitude faster than inserts."""
    text = "".join(lines)
    if not text:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv)", io.StringIO(text)
        )
