"""Axes: round figures up the side, months and years along the foot."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.base import formats
from reports.charts.theme import AXIS, GRID, INK, Frame, Spec

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MONTH_STEPS = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Ticks:
    """Round figures from ``low`` to ``high`` that enclose the values."""

    low: float
    high: float
    values: tuple[float, ...]

    @property
    def digits(self) -> int:
        """The decimals it takes to write every value as it is."""
        step = self.values[1] - self.values[0]
        return next(
            (n for n in range(6) if abs(round(step, n) - step) < 1e-6 * step), 6
        )


def round_ticks(values: Iterable[float], count: int, *, zero: bool = False) -> Ticks:
    """About ``count`` round steps that enclose all values (and zero if asked)."""
    known = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - 0.5 * abs(low or 1.0), high + 0.5 * abs(high or 1.0)
    rough = (high - low) / count
    size = 10.0 ** math.floor(math.log10(rough))
    step = min(
        (unit * size for unit in _ROUND_STEPS), key=lambda s: abs(math.log(s / rough))
    )
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = tuple(index * step for index in range(first, last + 1))
    return Ticks(marks[0], marks[-1], marks)


def month_index(month: str, first: str) -> int:
    """Months from ``first`` to ``month``, both as "2018-01"."""
    year, number = (int(part) for part in month.split("-"))
    first_year, first_number = (int(part) for part in first.split("-"))
    return (year - first_year) * 12 + number - first_number


def value_axis(ticks: Ticks) -> Spec:
    """An invisible layer that carries the vertical axis and its grid."""
    axis = {
        "values": list(ticks.values),
        "format": f",.{ticks.digits}f",
        "gridColor": {
            "condition": {"test": "datum.value === 0", "value": AXIS},
            "value": GRID,
        },
    }
    return _carrier("y", ticks.low, ticks.high, axis)


def figure_axis(ticks: Ticks) -> Spec:
    """An invisible layer that carries a horizontal axis of figures."""
    axis = {
        "values": list(ticks.values),
        "format": f",.{ticks.digits}f",
        "grid": False,
        **_FOOT,
    }
    return _carrier("x", ticks.low, ticks.high, axis)


def month_axes(first: str, count: int, frame: Frame) -> list[Spec]:
    """Invisible layers that carry the names of months and, beneath, the years.

    Positions are months counted from ``first``, so that a month without data
    leaves its place empty and every month is as wide as the next.
    """
    year, month = (int(part) for part in first.split("-"))
    start = month - 1
    marked = _marked_months(start, count, frame)
    names = json.dumps(formats.month_names(), ensure_ascii=False)
    months = {
        "values": marked,
        "labelExpr": f"{names}[(datum.value + {start}) % 12]",
        "grid": False,
        **_FOOT,
    }
    years = {
        "values": _first_of_each_year(marked, start),
        "labelExpr": f"'' + ({year} + floor((datum.value + {start}) / 12))",
        "grid": False,
        "labelColor": INK,
        "labelFontWeight": 600,
        "labelPadding": 5,
        "offset": frame.text + 7,
    }
    return [_carrier("x", -0.5, count - 0.5, axis) for axis in (months, years)]


_FOOT = {"ticks": True, "tickColor": AXIS, "tickSize": 4, "labelPadding": 5}


def _carrier(direction: str, low: float, high: float, axis: Spec) -> Spec:
    channel = {
        "field": "none",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {"orient": "bottom" if direction == "x" else "left", **axis},
    }
    return {
        "data": {"values": []},
        "mark": "point",
        "encoding": {direction: channel},
    }


def _marked_months(start: int, count: int, frame: Frame) -> list[int]:
    fitting = (s for s in _MONTH_STEPS if math.ceil(count / s) <= frame.months)
    step = next(fitting, 12)
    return [index for index in range(count) if (start + index) % step == 0] or [0]


def _first_of_each_year(marked: Sequence[int], start: int) -> list[int]:
    seen: dict[int, int] = {}
    for index in marked:
        seen.setdefault((index + start) // 12, index)
    return list(seen.values())
