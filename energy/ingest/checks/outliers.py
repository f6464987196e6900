"""Use far above what the meter usually counts."""

from collections.abc import Iterator
from statistics import median

from energy.findings import Finding
from energy.ingest.checks.series import DAY, Series, at, length, series_of
from energy.ingest.records import ParsedFile, RawReading

FACTOR = 10
FEWEST = 5
MOST_SINGLE = 20


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Warn of a rate of use above ten times the median rate of the series."""
    for series in series_of(parsed):
        rates = [rate(reading) for reading in series]
        running = [value for value in rates if value > 0]
        if len(running) < FEWEST:
            continue
        usual = median(running)
        high = [
            r for r, value in zip(series, rates, strict=True) if value > FACTOR * usual
        ]
        yield from _told(high, usual)


def rate(reading: RawReading) -> float:
    """Return use per day, so that bills of any length compare."""
    days = length(reading) / DAY
    return reading.value / days if days else 0.0


def _told(high: Series, usual: float) -> Iterator[Finding]:
    if len(high) > MOST_SINGLE:
        worst = max(high, key=rate)
        yield at("outlier", worst, ratio=round(rate(worst) / usual, 1), count=len(high))
        return
    for reading in high:
        yield at("outlier", reading, ratio=round(rate(reading) / usual, 1))
