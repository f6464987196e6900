"""Days or intervals nobody measured."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from energy.findings import Finding
from energy.ingest.checks.series import (
    DAY,
    at,
    is_stamped,
    series_of,
    usual_length,
)
from energy.ingest.records import ParsedFile, RawReading

MOST_GAPS = 50


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Warn of time between two readings of a series that none covers.

    ``missing`` counts intervals in stamped series, days in others. The row is that
    of the reading after the gap; no cell is named, as that reading's is right.
    """
    for series in series_of(parsed):
        step = usual_length(series) if is_stamped(series) else DAY
        if not step:
            continue
        end: date = series[0].end
        gaps: list[tuple[RawReading, float]] = []
        for reading in series:
            start: date = reading.start
            if start > end:
                gaps.append((reading, (start - end) / step))
            end = max(end, reading.end)
        for reading, missing in gaps[:MOST_GAPS]:
            yield _gap(reading, missing=round(missing), before=str(reading.start))
        rest = gaps[MOST_GAPS:]
        if rest:
            missing = sum(count for _, count in rest)
            yield _gap(rest[0][0], missing=round(missing), and_more=len(rest))


def _gap(after: RawReading, **details: str | float) -> Finding:
    return replace(at("gap", after, **details), column=None, value=None)
