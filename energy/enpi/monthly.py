"""Savings by month, their running sum, and the last twelve months.

Each interval's energy and adjusted baseline are spread evenly over its days, so
that the months add up to the totals exactly. Months are for showing; rolling
and annual figures are plain sums of them.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from energy.enpi.adjusted import SavingsError
from energy.enpi.calendarize import spread_by_month
from energy.enpi.dataset import FloatArray
from energy.enpi.periods import Month, days_by_month, months_between
from energy.enpi.results import Savings, improvement_of

YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthSavings:
    """The savings of one month ("YYYY-MM"), and of all months up to it.

    Energies count the ``covered_days`` only. [``low``, ``high``] holds the
    month's savings and [``cumulative_low``, ``cumulative_high``] their running
    sum, with the confidence of the whole.
    """

    month: str
    actual: float
    adjusted_baseline: float
    savings: float
    improvement: float
    low: float
    high: float
    cumulative: float
    cumulative_low: float
    cumulative_high: float
    covered_days: int
    expected_days: int

    @property
    def complete(self) -> bool:
        """Whether every day of the month is covered."""
        return self.covered_days == self.expected_days


@dataclass(frozen=True, slots=True)
class RollingSavings:
    """The savings of the months from ``first_month`` to ``month``, both included."""

    first_month: str
    month: str
    actual: float
    adjusted_baseline: float
    savings: float
    improvement: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _ByMonth:
    """Energies (m,) by month and the share (m, n) of each interval in it."""

    months: tuple[Month, ...]
    actual: FloatArray
    adjusted: FloatArray
    covered: tuple[int, ...]
    shares: FloatArray


def _by_month(result: Savings) -> _ByMonth:
    months = months_between(result.intervals[0][0], result.intervals[-1][1])
    rank = {month: i for i, month in enumerate(months)}
    shares = np.zeros((len(months), len(result.intervals)))
    covered: defaultdict[Month, int] = defaultdict(int)
    for j, (start, end) in enumerate(result.intervals):
        for month, days in days_by_month(start, end):
            shares[rank[month], j] = days / (end - start).days
            covered[month] += days
    return _ByMonth(
        months=months,
        actual=_spread(result, result.actual_by_interval, months),
        adjusted=_spread(result, result.adjusted_by_interval, months),
        covered=tuple(covered[month] for month in months),
        shares=shares,
    )


def _spread(
    result: Savings, values: FloatArray, months: tuple[Month, ...]
) -> FloatArray:
    energies = spread_by_month(
        (start, end, float(value))
        for (start, end), value in zip(result.intervals, values, strict=True)
    )
    return np.array([energies.get(month, 0.0) for month in months])


def monthly(result: Savings) -> tuple[MonthSavings, ...]:
    """Return the savings by calendar month, in order, with their running sum.

    The months' energies and adjusted baselines add up (``math.fsum``) to the
    totals, and the last running sum and its interval are those of the whole. A
    month that no interval covers is listed with no covered day.
    """
    by_month = _by_month(result)
    own = result.half_widths(by_month.shares)
    running = result.half_widths(np.cumsum(by_month.shares, axis=0))
    rows = []
    for i, month in enumerate(by_month.months):
        actual, adjusted = float(by_month.actual[i]), float(by_month.adjusted[i])
        upto = slice(0, i + 1)
        cumulative = math.fsum([*by_month.adjusted[upto], *(-by_month.actual[upto])])
        rows.append(
            MonthSavings(
                month=str(month),
                actual=actual,
                adjusted_baseline=adjusted,
                savings=adjusted - actual,
                improvement=improvement_of(adjusted - actual, adjusted),
                low=adjusted - actual - float(own[i]),
                high=adjusted - actual + float(own[i]),
                cumulative=cumulative,
                cumulative_low=cumulative - float(running[i]),
                cumulative_high=cumulative + float(running[i]),
                covered_days=by_month.covered[i],
                expected_days=month.days,
            )
        )
    return tuple(rows)


def rolling(result: Savings, months: int = YEAR_MONTHS) -> tuple[RollingSavings, ...]:
    """Return the plain sums over every run of so many complete months."""
    by_month = _by_month(result)
    complete = [
        covered == month.days
        for month, covered in zip(by_month.months, by_month.covered, strict=True)
    ]
    starts = [
        first
        for first in range(len(complete) - months + 1)
        if all(complete[first : first + months])
    ]
    return tuple(_window(result, by_month, first, months) for first in starts)


def between(result: Savings, first: Month, last: Month) -> RollingSavings | None:
    """Return the plain sums of the months from ``first`` to ``last``, both included.

    Days without a reading count nothing; None where no day of them is covered.
    """
    by_month = _by_month(result)
    inside = [
        i
        for i, month in enumerate(by_month.months)
        if first <= month <= last and by_month.covered[i]
    ]
    if not inside:
        return None
    return _window(result, by_month, inside[0], inside[-1] - inside[0] + 1)


def fiscal_year(month: Month, *, first_month: int) -> tuple[Month, Month]:
    """Return first and last month of the fiscal year that a month lies in.

    It is called by the calendar year it ends in, as ``str(last)`` says.
    """
    first = month.plus(-((month.month - first_month) % YEAR_MONTHS))
    return first, first.plus(YEAR_MONTHS - 1)


def _window(
    result: Savings, by_month: _ByMonth, first: int, count: int
) -> RollingSavings:
    chosen = slice(first, first + count)
    shares = by_month.shares[chosen].sum(axis=0, keepdims=True)
    return _rolled(
        (by_month.months[first], by_month.months[first + count - 1]),
        actual=math.fsum(by_month.actual[chosen]),
        adjusted=math.fsum(by_month.adjusted[chosen]),
        half_width=float(result.half_widths(shares)[0]),
    )


def _rolled(
    ends: tuple[Month | str, Month | str],
    *,
    actual: float,
    adjusted: float,
    half_width: float,
) -> RollingSavings:
    saved = adjusted - actual
    return RollingSavings(
        first_month=str(ends[0]),
        month=str(ends[1]),
        actual=actual,
        adjusted_baseline=adjusted,
        savings=saved,
        improvement=improvement_of(saved, adjusted),
        low=saved - half_width,
        high=saved + half_width,
    )


def combine_rolling(
    parts: Sequence[Sequence[RollingSavings]],
) -> tuple[RollingSavings, ...]:
    """Return the sums of the windows that all of several independent sources have.

    Half-widths add as squares.
    """
    if not parts:
        raise SavingsError("nothing_to_combine")
    listed = [{row.month: row for row in part} for part in parts]
    shared = [row.month for row in parts[0] if all(row.month in p for p in listed)]
    return tuple(_combined_window([part[month] for part in listed]) for month in shared)


def _combined_window(row: Sequence[RollingSavings]) -> RollingSavings:
    return _rolled(
        (row[0].first_month, row[0].month),
        actual=math.fsum(one.actual for one in row),
        adjusted=math.fsum(one.adjusted_baseline for one in row),
        half_width=math.hypot(*((one.high - one.low) / 2 for one in row)),
    )


def combine_months(
    parts: Sequence[Sequence[MonthSavings]],
) -> tuple[MonthSavings, ...]:
    """Return the sums by month of several independent sources.

    Only months that every part has are listed, and the running sum begins with
    the first of them; half-widths add as squares. A combined month covers the
    days of its least covered part.
    """
    if not parts:
        raise SavingsError("nothing_to_combine")
    listed = [{row.month: row for row in part} for part in parts]
    shared = [row.month for row in parts[0] if all(row.month in p for p in listed)]
    rows = [[part[month] for part in listed] for month in shared]
    adjusted = [math.fsum(one.adjusted_baseline for one in row) for row in rows]
    actual = [math.fsum(one.actual for one in row) for row in rows]
    saved = [a - e for a, e in zip(adjusted, actual, strict=True)]
    running = list(accumulate(saved))
    return tuple(
        _combined(row, (adjusted[i], actual[i], running[i]))
        for i, row in enumerate(rows)
    )


def _combined(
    row: Sequence[MonthSavings], sums: tuple[float, float, float]
) -> MonthSavings:
    """Return one combined month from its (adjusted, actual, running sum)."""
    adjusted, actual, cumulative = sums
    own = math.hypot(*((one.high - one.low) / 2 for one in row))
    widths = ((one.cumulative_high - one.cumulative_low) / 2 for one in row)
    running = math.hypot(*widths)
    return MonthSavings(
        month=row[0].month,
        actual=actual,
        adjusted_baseline=adjusted,
        savings=adjusted - actual,
        improvement=improvement_of(adjusted - actual, adjusted),
        low=adjusted - actual - own,
        high=adjusted - actual + own,
        cumulative=cumulative,
        cumulative_low=cumulative - running,
        cumulative_high=cumulative + running,
        covered_days=min(one.covered_days for one in row),
        expected_days=row[0].expected_days,
    )
