"""What reading a file leaves behind: staged rows, findings, counts, a state."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from energy.findings import Finding, Severity
from energy.ingest.records import Moment, ParsedFile
from energy.models import Meter, StagedReading, StagedValue, Upload
from energy.services import series
from energy.services.interval_store import READINGS, VALUES, changed_rows

READING_COLUMNS = (
    "upload_id", "series", "start", "end", "value", "unit", "quality", "row", "cost",
)  # fmt: skip
VALUE_COLUMNS = ("upload_id", "series", "start", "end", "value", "row")
TEXT_COLUMNS = ("series", "unit", "quality")
"""Where nothing written means an empty text, not a missing value."""
MAX_FINDINGS = 1000


def keep_parse(upload_id: int, *, revision: int, parsed: ParsedFile) -> None:
    """Write what was found, unless the person has changed something since.

    Called inside the transaction that marks the job done.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.revision != revision or not upload.is_open:
        return
    parsed = series.with_names(parsed, upload.hints.get("meter") or _stem(upload))
    upload.meters = series.series_of(upload, parsed)
    _stage(upload, parsed)
    compared = series.compare_with_store(upload)
    upload.format = parsed.format
    upload.signature = parsed.signature
    upload.notes = dict(parsed.notes)
    upload.columns = [asdict(column) for column in parsed.columns]
    upload.findings = [_as_json(f) for f in _heaviest_first(parsed.findings)]
    upload.totals = [
        {"meter": meter, "unit": unit, "value": total}
        for (meter, unit), total in parsed.totals.items()
    ]
    upload.counts = _counts(parsed) | asdict(compared)
    upload.questions = [asdict(question) for question in parsed.questions]
    upload.questions += _own_questions(upload, crossing=compared.crossing)
    upload.changes = _changes(upload)
    # The mapping the reader used completes what the person said, never replaces it.
    upload.notes["mapping_used"] = dict(parsed.mapping)
    upload.checked_revision = revision
    upload.state = _state(upload, parsed)
    upload.save()


def _stem(upload: Upload) -> str:
    return Path(upload.filename).stem[:100] or "1"


def fail_parse(upload_id: int, *, revision: int, code: str) -> None:
    """Say that the file could not be read; the original stays."""
    Upload.objects.filter(
        pk=upload_id, revision=revision, state__in=Upload.OPEN
    ).update(state=Upload.State.FAILED, error_code=code, checked_revision=revision)


def _heaviest_first(findings: Iterable[Finding]) -> list[Finding]:
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return sorted(findings, key=lambda f: order[f.severity])[:MAX_FINDINGS]


def _as_json(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "severity": str(finding.severity)}


def _counts(parsed: ParsedFile) -> dict[str, int]:
    weights = [finding.severity for finding in parsed.findings]
    rejected = {
        (finding.sheet, finding.row)
        for finding in parsed.findings
        if finding.severity is Severity.ERROR and finding.row is not None
    }
    return {
        "rows": parsed.rows,
        "readings": len(parsed.readings),
        "values": len(parsed.variables),
        "rejected": len(rejected),
        "errors": weights.count(Severity.ERROR),
        "warnings": weights.count(Severity.WARNING),
    }


def _own_questions(upload: Upload, *, crossing: int) -> list[dict[str, Any]]:
    """What only the plant's own data can raise: unknown source, crossing periods."""
    asked = [
        {
            "code": "source",
            "key": f"series:{name}",
            "choices": [],
            "suggestion": "",
            "column": name,
            "sample": "",
        }
        for name in series.unknown_sources(upload.meters)
    ]
    if crossing and "stored" not in upload.mapping:
        asked.append(
            {
                "code": "stored",
                "key": "stored",
                "choices": ["replace", "keep"],
                "suggestion": "",
                "column": "",
                "sample": str(crossing),
            }
        )
    return asked


def _state(upload: Upload, parsed: ParsedFile) -> str:
    if upload.questions:
        return Upload.State.NEEDS_MAPPING
    if parsed.has_errors:
        return Upload.State.NEEDS_FIX
    return Upload.State.REVIEW


def _changes(upload: Upload) -> list[dict[str, Any]]:
    meters, variables = series.owners_known(upload)
    found: list[dict[str, Any]] = []
    for names, owners in ((READINGS, meters), (VALUES, variables)):
        if owners:
            found += [
                {
                    "series": name,
                    "start": _iso(start),
                    "end": _iso(end),
                    "stored": stored,
                    "new": new,
                    "row": row,
                }
                for name, start, end, stored, new, row in changed_rows(
                    names, upload.pk, owners
                )
            ]
    return found


def _iso(moment: Any) -> str:
    return str(moment.isoformat())


def _stage(upload: Upload, parsed: ParsedFile) -> None:
    StagedReading.objects.filter(upload=upload)._raw_delete(using="default")
    StagedValue.objects.filter(upload=upload)._raw_delete(using="default")
    _copy(StagedReading._meta.db_table, READING_COLUMNS, _reading_rows(upload, parsed))
    _copy(StagedValue._meta.db_table, VALUE_COLUMNS, _value_rows(upload, parsed))


def _reading_rows(upload: Upload, parsed: ParsedFile) -> Iterator[list[object]]:
    zones = _zones(upload)
    for reading in parsed.readings:
        zone = zones.get(reading.meter) or ZoneInfo(upload.facility.timezone)
        yield [
            upload.pk,
            reading.meter,
            _instant(reading.start, zone),
            _instant(reading.end, zone),
            repr(reading.value),
            reading.unit,
            reading.quality,
            reading.row,
            "" if reading.cost is None else repr(reading.cost),
        ]


def _zones(upload: Upload) -> dict[str, ZoneInfo]:
    """The zone of each series' meter: a bill's dates are civil dates there."""
    meters, _variables = series.owners_known(upload)
    by_id = dict(Meter.objects.filter(pk__in=meters.values()).values_list("pk", "zone"))
    return {name: ZoneInfo(by_id[key]) for name, key in meters.items()}


def _instant(moment: Moment, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        return moment.isoformat()
    return datetime.combine(moment, time.min, zone).astimezone(UTC).isoformat()


def _value_rows(upload: Upload, parsed: ParsedFile) -> Iterator[list[object]]:
    for value in parsed.variables:
        yield [
            upload.pk,
            value.variable,
            _day(value.start),
            _day(value.end),
            repr(value.value),
            value.row,
        ]


def _day(day: date) -> str:
    return day.isoformat()


def _copy(table: str, columns: tuple[str, ...], rows: Iterator[list[object]]) -> None:
    """Send rows with COPY, an order of magnitude faster than inserts."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    names = ", ".join(f'"{column}"' for column in columns)
    texts = ", ".join(column for column in columns if column in TEXT_COLUMNS)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN WITH "
            f"(FORMAT csv, FORCE_NOT_NULL ({texts}))",
            buffer,
        )
