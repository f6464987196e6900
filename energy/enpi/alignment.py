"""Relevant variables brought to the intervals of the bills.

Totals recorded by month are cut by days, and that is told; means are weighted
by days; what is not known well enough is missing, never zero.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

import numpy as np

from energy.enpi.calendarize import Reading
from energy.enpi.dataset import Dataset, DatasetError, Interval
from energy.enpi.periods import Period
from energy.findings import Finding, Severity

Bill: TypeAlias = tuple[date, date, float | None]

MINIMUM_COVERAGE = 0.90
LONGEST_JOINED_DAYS = 100
"""The longest interval to make of estimated readings: a quarter and a little.

CalTRACK 2.0 stops at 70 days, as it has one mean temperature for all of them;
the totals that our models are made of lose nothing over more.
"""

ESTIMATED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class VariableSeries:
    """A relevant variable as it was recorded: daily, monthly or otherwise.

    ``values`` are (start, end, value) over [start, end), None where missing;
    totals for ``kind`` "sum", means for "mean".
    """

    name: str
    values: Sequence[tuple[date, date, float | None]]
    kind: Literal["sum", "mean"] = "sum"
    sign: int | None = None


@dataclass(frozen=True, slots=True)
class Aligned:
    """A series brought to other intervals.

    ``values`` (n,) with None where less than the least coverage is known,
    ``coverage`` (n,) the share of days known, ``prorated`` (n,) whether a total
    was cut by days because it reaches across the interval's ends.
    """

    values: tuple[float | None, ...]
    coverage: tuple[float, ...]
    prorated: tuple[bool, ...]


def align(
    series: VariableSeries,
    intervals: Sequence[Interval],
    *,
    minimum_coverage: float = MINIMUM_COVERAGE,
) -> Aligned:
    """Bring a series to the given intervals.

    Totals are pro-rated by day, means weighted by day. An interval of which at
    least ``minimum_coverage`` of the days is known is scaled to all its days;
    below that its value is missing, never zero.
    """
    known = [
        (start, end, value) for start, end, value in series.values if value is not None
    ]
    exact = {(start, end): value for start, end, value in known}
    per_day, pieces = _by_day(known, series.kind)
    results = [
        (exact[interval], 1.0, False)
        if interval in exact
        else _aligned(interval, series.kind, per_day, pieces)
        for interval in intervals
    ]
    return Aligned(
        values=tuple(
            value if share >= minimum_coverage else None for value, share, _ in results
        ),
        coverage=tuple(share for _, share, _ in results),
        prorated=tuple(cut for *_, cut in results),
    )


def _by_day(
    known: Sequence[tuple[date, date, float]], kind: str
) -> tuple[dict[date, float], dict[date, Interval]]:
    """Return value per day, and the recorded interval each day belongs to."""
    per_day: dict[date, float] = {}
    pieces: dict[date, Interval] = {}
    for start, end, value in known:
        if end <= start:
            raise DatasetError(f"[{start}, {end}) ends before it begins")
        length = (end - start).days
        for day in Period(start, end):
            if day in per_day:
                raise DatasetError(f"{day} has two values")
            per_day[day] = value / length if kind == "sum" else value
            pieces[day] = (start, end)
    return per_day, pieces


def _aligned(
    interval: Interval,
    kind: str,
    per_day: Mapping[date, float],
    pieces: Mapping[date, Interval],
) -> tuple[float, float, bool]:
    """Return the value of one interval, the share known, and whether it was cut."""
    start, end = interval
    days = [day for day in Period(start, end) if day in per_day]
    if not days:
        return math.nan, 0.0, False
    length = (end - start).days
    mean = math.fsum(per_day[day] for day in days) / len(days)
    edges = {pieces[days[0]], pieces[days[-1]]}
    cut = kind == "sum" and any(s < start or e > end for s, e in edges)
    return (mean * length if kind == "sum" else mean), len(days) / length, cut


def build(
    bills: Sequence[Bill],
    series: Iterable[VariableSeries] = (),
    *,
    minimum_coverage: float = MINIMUM_COVERAGE,
) -> tuple[Dataset, tuple[Finding, ...]]:
    """Return bills joined with their relevant variables, and what was found.

    ``bills`` are (start, end, energy) over [start, end). Findings:
    ``energy_missing`` and ``variable_missing`` (warnings, with the number of
    intervals), ``variable_scaled`` and ``variable_prorated`` (told only).
    """
    ordered = sorted(bills, key=lambda bill: (bill[0], bill[1]))
    intervals = tuple((start, end) for start, end, _ in ordered)
    listed = tuple(series)
    aligned = {
        one.name: align(one, intervals, minimum_coverage=minimum_coverage)
        for one in listed
    }
    energy = [value for *_, value in ordered]
    dataset = Dataset(
        intervals=intervals,
        energy=np.array(energy, dtype=float),
        variables={
            name: np.array(one.values, dtype=float) for name, one in aligned.items()
        },
        signs={one.name: one.sign for one in listed if one.sign is not None},
        means=frozenset(one.name for one in listed if one.kind == "mean"),
    )
    found = [
        _counted("energy_missing", Severity.WARNING, "", sum(v is None for v in energy))
    ]
    for name, one in aligned.items():
        missing = sum(value is None for value in one.values)
        scaled = sum(minimum_coverage <= share < 1 for share in one.coverage)
        found += [
            _counted("variable_missing", Severity.WARNING, name, missing),
            _counted("variable_scaled", Severity.INFO, name, scaled),
            _counted("variable_prorated", Severity.INFO, name, sum(one.prorated)),
        ]
    return dataset, tuple(filter(None, found))


def true_intervals(readings: Iterable[Reading]) -> list[Bill]:
    """Return readings as bills between true reads, for models to be fitted on.

    ``readings`` are as ``calendarize`` takes them. What an estimate gets wrong the
    next true read makes up for; so an estimated reading is joined with those that
    follow it, up to the next true one. The energy is missing where none follows
    without a gap or the whole is longer than ``LONGEST_JOINED_DAYS``.
    """
    return [_joined(group) for group in _between_true_reads(readings)]


def _between_true_reads(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Yield runs of adjoining readings, each up to its first true one."""
    group: list[Reading] = []
    for reading in sorted(readings, key=lambda row: (row[0], row[1])):
        if group and group[-1][1] != reading[0]:
            yield group
            group = []
        group.append(reading)
        if not _is_estimated(reading):
            yield group
            group = []
    if group:
        yield group


def _is_estimated(reading: Reading) -> bool:
    return len(reading) > 3 and reading[3] >= ESTIMATED_SHARE


def _joined(group: Sequence[Reading]) -> Bill:
    start, end = group[0][0], group[-1][1]
    known = [energy for _, _, energy, *_ in group if energy is not None]
    too_long = len(group) > 1 and (end - start).days > LONGEST_JOINED_DAYS
    if len(known) < len(group) or _is_estimated(group[-1]) or too_long:
        return start, end, None
    return start, end, math.fsum(known)


def _counted(code: str, severity: Severity, name: str, count: int) -> Finding | None:
    """Return the finding that so many intervals are concerned, None for none."""
    if not count:
        return None
    details: dict[str, str | int | float] = {"intervals": count}
    return Finding(code, severity, value=name or None, details=details)


def daily_series(
    name: str,
    values: Mapping[date, float | None],
    *,
    kind: Literal["sum", "mean"] = "sum",
    sign: int | None = None,
) -> VariableSeries:
    """Return a series of single days, such as degree days."""
    one = timedelta(days=1)
    rows = [(day, day + one, values[day]) for day in sorted(values)]
    return VariableSeries(name=name, values=rows, kind=kind, sign=sign)
