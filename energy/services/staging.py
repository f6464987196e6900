"""What reading a file leaves behind: staged rows, findings, counts, a state."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from energy.findings import Finding, Severity
from energy.ingest.records import ParsedFile
from energy.models import Upload
from energy.services import series
from energy.services.interval_store import READINGS, VALUES, changed_rows
from energy.services.plain_json import storable
from energy.services.staged_rows import (
    OVERLAP,
    clear_staging,
    overlaps,
    reading_spans,
    stage,
    value_spans,
)

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
    parsed = stage_rows(upload, parsed)
    compared = series.compare_with_store(upload)
    upload.format = parsed.format
    upload.signature = parsed.signature
    upload.columns = storable([asdict(column) for column in parsed.columns])
    upload.findings = [_as_json(f) for f in _heaviest_first(parsed.findings)]
    upload.totals = [
        {"meter": meter, "unit": unit, "value": total}
        for (meter, unit), total in parsed.totals.items()
    ]
    upload.counts = _counts(parsed) | asdict(compared)
    # The mapping the reader used completes what the person said, never replaces it.
    upload.notes = storable(
        {
            **parsed.notes,
            "seen": upload.counts.pop("seen"),
            "mapping_used": parsed.mapping,
        }
    )
    upload.questions = storable([asdict(question) for question in parsed.questions])
    upload.questions += _own_questions(upload, crossing=compared.crossing)
    upload.changes = _changes(upload) if compared.changed else []
    upload.checked_revision = revision
    upload.state, upload.error_code = _outcome(upload, parsed)
    if upload.state == Upload.State.FAILED:
        clear_staging(upload)
    upload.save()


def stage_rows(upload: Upload, parsed: ParsedFile) -> ParsedFile:
    """Stage the rows; rows that cannot all be stored become errors to be mended."""
    readings, values = reading_spans(upload, parsed), value_spans(parsed)
    stage(upload, readings, values)
    found = overlaps(upload, readings) + overlaps(upload, values)
    if not found:
        return parsed
    places = {finding.place for finding in found}
    others = [
        one for one in parsed.findings if one.code != OVERLAP or one.place not in places
    ]
    return replace(parsed, findings=(*found, *others))


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
    told: dict[str, Any] = storable(asdict(finding))
    return {**told, "severity": str(finding.severity)}


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


def _outcome(upload: Upload, parsed: ParsedFile) -> tuple[str, str]:
    """The state, and the code where the file is given up.

    A file nothing came out of is given up unless a person can say what its
    columns mean or mend its rows.
    """
    if upload.questions:
        return Upload.State.NEEDS_MAPPING, ""
    errors = [f for f in parsed.findings if f.severity is Severity.ERROR]
    if parsed.readings or parsed.variables:
        return (Upload.State.NEEDS_FIX if errors else Upload.State.REVIEW), ""
    if not parsed.columns or not parsed.rows:
        return Upload.State.FAILED, errors[0].code if errors else "no_readings"
    if any(error.row is not None for error in errors):
        return Upload.State.NEEDS_FIX, ""
    return Upload.State.NEEDS_MAPPING, ""


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
