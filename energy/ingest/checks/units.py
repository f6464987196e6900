"""A series that changes its unit on the way."""

import itertools
import math
from collections.abc import Iterator, Sequence
from statistics import median

from energy.findings import Finding
from energy.ingest.checks.outliers import rate
from energy.ingest.checks.series import Series, at, series_of
from energy.ingest.records import ParsedFile

RATIOS = (1000.0, 277.778, 105.506, 29.3071, 12.0, 10.0, 4.0, 3.6, 3.412)
"""kWh for MWh, kWh for GJ, MJ for therms, kWh for therms, kW for kWh at five
minutes, Dth for therms, kW for kWh at a quarter of an hour, MJ for kWh, kBtu
for kWh; each in both directions."""

THOUSAND_TOLERANCE = 0.45
STEP_TOLERANCE = 0.06
STEADY = 0.2
FEWEST = 4


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Warn of single values a thousand times off, and of steps by a known ratio.

    A step is judged only between two steady stretches: seasons and production
    move use too.
    """
    for series in series_of(parsed):
        rates = [rate(reading) for reading in series]
        if len([r for r in rates if r > 0]) < FEWEST:
            continue
        yield from _single(series, rates)
        yield from _step(series, rates)


def _single(series: Series, rates: Sequence[float]) -> Iterator[Finding]:
    usual = median(r for r in rates if r > 0)
    for reading, value in zip(series, rates, strict=True):
        if value <= 0:
            continue
        ratio = value / usual
        if abs(abs(math.log(ratio)) - math.log(1000)) < THOUSAND_TOLERANCE:
            yield at("unit_suspect", reading, ratio=1000 if ratio > 1 else 0.001)


def _step(series: Series, rates: Sequence[float]) -> Iterator[Finding]:
    """Find the one place that parts two steady stretches by a known ratio."""
    if len(rates) < 2 * FEWEST or any(r <= 0 for r in rates):
        return
    logs = [math.log(r) for r in rates]
    jumps = [abs(b - a) for a, b in itertools.pairwise(logs)]
    cut = jumps.index(max(jumps)) + 1
    before, after = logs[:cut], logs[cut:]
    if min(len(before), len(after)) < FEWEST:
        return
    if any(_spread(part) > STEADY for part in (before, after)):
        return
    distance = median(after) - median(before)
    for ratio in RATIOS:
        if abs(abs(distance) - math.log(ratio)) < STEP_TOLERANCE:
            told = ratio if distance > 0 else round(1 / ratio, 6)
            yield at("unit_suspect", series[cut], ratio=told)
            return


def _spread(logs: Sequence[float]) -> float:
    middle = median(logs)
    return median(abs(value - middle) for value in logs)
