"""Periods that cover the same days."""

from collections.abc import Iterator

from energy.findings import Finding
from energy.ingest.checks.series import bounded, series_of
from energy.ingest.records import ParsedFile, RawReading


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Warn of a reading that begins before the one before it has ended."""
    for series in series_of(parsed):
        latest: RawReading | None = None
        crossing = []
        for reading in series:
            if latest is not None and _cross(latest, reading):
                crossing.append(reading)
            if latest is None or reading.end > latest.end:
                latest = reading
        yield from bounded("overlapping_periods", crossing)


def _cross(before: RawReading, after: RawReading) -> bool:
    if (before.start, before.end) == (after.start, after.end):
        return False
    return after.start < before.end
