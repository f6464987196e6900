"""When meters are read, and what falls between two reads."""

from datetime import date, timedelta

import numpy as np

from portal.demonstration.timeline import (
    BASELINE_YEAR,
    END_DAY,
    Series,
    day_index,
    random_for,
)

SHORTEST, LONGEST = 28, 33
EARLIEST_READ = 3
"""A meter is read at most so many days before the month ends."""

DOUBLE_MARCH = ("A03", "electricity", BASELINE_YEAR)
"""The one meter-year that is read twice in March and never in February."""


def _month_end(year: int, month: int) -> date:
    """Return the first day after the month."""
    return date(year + month // 12, month % 12 + 1, 1)


def _first_ends(code: str, source: str, year: int) -> list[date]:
    """Return the edges that are settled before chance: usually New Year alone."""
    new_year = date(year, 1, 1)
    if (code, source, year) == DOUBLE_MARCH:
        return [new_year, date(year, 2, 1), date(year, 3, 3), date(year, 4, 1)]
    return [new_year]


def _year_edges(settled: list[date], generator: np.random.Generator) -> list[date]:
    """Return the thirteen edges of a year's twelve bills.

    Every bill lasts 28 to 33 days and is read in its own month; the last is
    read on 31 December, so that the calendar year is billed exactly.
    """
    year, edges = settled[0].year, list(settled)
    for month in range(len(settled), 12):
        month_end = _month_end(year, month)
        earliest = 2 if month == 11 else EARLIEST_READ
        possible = [
            edge
            for edge in (month_end - timedelta(n) for n in range(earliest + 1))
            if SHORTEST <= (edge - edges[-1]).days <= LONGEST
        ]
        edges.append(possible[int(generator.integers(len(possible)))])
    return [*edges, date(year + 1, 1, 1)]


def bill_edges(
    code: str, source: str, *, first_year: int, seed: int
) -> tuple[date, ...]:
    """Return the edges of the bills: bill i covers [edges[i], edges[i + 1])."""
    edges = [date(first_year, 1, 1)]
    for year in range(first_year, END_DAY.year):
        generator = random_for(seed, "reads", code, source, str(year))
        edges += _year_edges(_first_ends(code, source, year), generator)[1:]
    return tuple(edges)


def sums_between(series: Series, edges: tuple[date, ...]) -> Series:
    """Return the sum of the daily series over each bill, shape (len(edges) - 1,)."""
    indices = np.array([day_index(edge) for edge in edges])
    cumulative = np.concatenate([[0.0], np.cumsum(series)])
    sums: Series = np.diff(cumulative[indices])
    return sums
