"""Readings of days that have not been."""

from collections.abc import Iterator

from energy.findings import Finding
from energy.ingest.checks.series import DAY, bounded, day_of
from energy.ingest.records import ParsedFile


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Warn of periods that end after ``as_of``; without it say nothing.

    A day's grace covers the zones west of UTC.
    """
    if parsed.as_of is None:
        return
    limit = parsed.as_of + 2 * DAY
    yield from bounded(
        "future_date", [r for r in parsed.readings if day_of(r.end) > limit]
    )
