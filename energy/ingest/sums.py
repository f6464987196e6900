"""Columns that repeat or sum up others: counted, they would count energy twice."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import isclose

from energy.ingest.columns import source_in
from energy.ingest.decimal_marks import Series
from energy.ingest.unit_words import dimension_of
from energy.units import unit

EXACT = 1e-6
ROUNDED = 5e-3
"""How far apart amounts may be that were rounded in two units."""
FEWEST_IN_TWO_UNITS = 2
FEWEST_IN_ONE_UNIT = 3


def _measure(series: Series) -> tuple[str, float]:
    """Return (what is comparable, its factor): energy in joules, else the unit."""
    code = series.column.unit
    if dimension_of(code) == "energy":
        return "energy", unit(code).factor_to_si
    return code, 1.0


def sums_up(total: Series, others: Sequence[Series]) -> bool:
    """Say whether every value is the sum of its row's values in other columns.

    Columns of energy compare in any unit, others in their own only. One other
    column is no sum.
    """
    kind, factor = _measure(total)
    parts = [(o, _measure(o)[1]) for o in others if _measure(o)[0] == kind]
    if len(parts) < 2:
        return False
    alike = all(part.column.unit == total.column.unit for part, _ in parts)
    columns = [total.numbers.values, *(part.numbers.values for part, _ in parts)]
    filled = [row for row in zip(*columns, strict=True) if None not in row]
    factors = [scale / factor for _, scale in parts]
    return bool(filled) and all(
        isclose(
            row[0] or 0.0,
            sum((v or 0.0) * f for v, f in zip(row[1:], factors, strict=True)),
            rel_tol=EXACT if alike else ROUNDED,
        )
        for row in filled
    )


def repeated(usages: Sequence[Series]) -> Iterator[tuple[Series, Series]]:
    """Yield (column, repetition) where one column holds the other's energy again."""
    gone: set[int] = set()
    for one, other in combinations(usages, 2):
        if one.index in gone or other.index in gone:
            continue
        sources = {source_in(s.column) for s in (one, other)} - {""}
        if len(sources) < 2 and _repeats(one, other):
            gone.add(other.index)
            yield one, other


def _repeats(one: Series, other: Series) -> bool:
    (kind, scale), (other_kind, other_scale) = _measure(one), _measure(other)
    if kind != other_kind or not kind:
        return False
    alike = one.column.unit == other.column.unit
    ratio = scale / other_scale
    pairs = zip(one.numbers.values, other.numbers.values, strict=True)
    seen: set[float] = set()
    for first, second in pairs:
        if (first is None) != (second is None):
            return False
        if first is None or second is None:
            continue
        near = EXACT if alike else ROUNDED
        if not isclose(first * ratio, second, rel_tol=near, abs_tol=1e-9):
            return False
        seen.add(first)
    return len(seen - {0.0}) >= (FEWEST_IN_ONE_UNIT if alike else FEWEST_IN_TWO_UNITS)
