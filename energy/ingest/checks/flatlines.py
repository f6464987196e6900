"""Meters that stand still."""

from collections.abc import Iterator
from datetime import date, timedelta

from energy.findings import Finding
from energy.ingest.checks.series import Series, at, is_stamped, series_of
from energy.ingest.records import ParsedFile

STUCK_FOR = timedelta(hours=72)
FEWEST_BILLS = 6
MOST_RUNS = 20


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Warn of one value repeated for 72 hours, or on six bills or more."""
    for series in series_of(parsed):
        runs = [run for run in _runs(series) if _is_stuck(run)]
        for run in runs[:MOST_RUNS]:
            yield at("flatline", run[0], count=len(run), until=str(run[-1].end))


def _runs(series: Series) -> Iterator[Series]:
    """Yield the stretches of equal values, of two readings or more."""
    start = 0
    for i in range(1, len(series) + 1):
        if i == len(series) or series[i].value != series[start].value:
            if i - start > 1:
                yield series[start:i]
            start = i


def _is_stuck(run: Series) -> bool:
    if is_stamped(run):
        return _from_to(run[0].start, run[-1].end) >= STUCK_FOR
    return len(run) >= FEWEST_BILLS


def _from_to(start: date, end: date) -> timedelta:
    return end - start
