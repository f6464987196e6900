"""Degree days by the mean-temperature method, with the base they were made for.

HDD of a day = max(0, base − mean), CDD = max(0, mean − base), in °C·day. Degree
days of another base or method are another variable and must never be mixed.

A base that was searched in the data (``energy.enpi.change_points``) has its
degree days named after the temperature they are made of: "mean_temperature<14.5"
heats below 14.5, "mean_temperature>19" cools above 19, in its own unit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

DECLARED_BASES_CELSIUS = (15.5, 18.0, 21.1)
METHOD = "mean_temperature"
FAHRENHEIT_DAYS_PER_CELSIUS_DAY = 1.8

Kind = Literal["hdd", "cdd"]


@dataclass(frozen=True, slots=True)
class DegreeDays:
    """Daily degree days in °C·day; ``None`` where the temperature is missing."""

    kind: Kind
    base_celsius: float
    values: Mapping[date, float | None]
    method: str = METHOD

    @property
    def name(self) -> str:
        """Kind and base, as a variable is called: "hdd_18", "cdd_21.1"."""
        return f"{self.kind}_{self.base_celsius:g}"

    def total(self, start: date, end: date) -> float | None:
        """Return the sum over [start, end), None if any of its days is missing."""
        days = [self.values.get(date.fromordinal(d)) for d in _ordinals(start, end)]
        known = [value for value in days if value is not None]
        return sum(known) if len(known) == len(days) else None


_BRANCH = re.compile(r"(?P<of>.+)(?P<side>[<>])(?P<base>-?\d+(\.\d+)?(e[+-]\d+)?)")


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a change-point model: degree days of single days.

    Named after the variable ``temperature`` they are made of and the base, in
    the unit of that variable: (base − T)+ for "hdd", (T − base)+ for "cdd".
    """

    temperature: str
    kind: Kind
    base: float

    @property
    def name(self) -> str:
        """The variable's name: "mean_temperature<14.5", "mean_temperature>19"."""
        return f"{self.temperature}{'<' if self.kind == 'hdd' else '>'}{self.base:.10g}"

    @classmethod
    def parse(cls, name: str) -> "Branch | None":
        """Return the branch of this name, None where it is the name of none."""
        found = _BRANCH.fullmatch(name)
        if found is None:
            return None
        kind: Kind = "hdd" if found["side"] == "<" else "cdd"
        return cls(found["of"], kind, float(found["base"]))

    def values(self, means: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the degree days, (n,), of (n,) daily means; NaN stays NaN."""
        above = means - self.base
        return np.maximum(above if self.kind == "cdd" else -above, 0.0)


def _ordinals(start: date, end: date) -> range:
    return range(start.toordinal(), end.toordinal())


def daily_degree_days(mean_celsius: float, base_celsius: float, kind: Kind) -> float:
    """Return the degree days of one day in °C·day."""
    difference = mean_celsius - base_celsius
    return max(0.0, difference if kind == "cdd" else -difference)


def degree_days(
    mean_celsius: Mapping[date, float | None], *, base_celsius: float, kind: Kind
) -> DegreeDays:
    """Return the degree days of a series of daily mean temperatures (°C).

    Missing temperatures (``None``) give missing degree days, never zero.
    """
    return DegreeDays(
        kind=kind,
        base_celsius=base_celsius,
        values={
            day: None if mean is None else daily_degree_days(mean, base_celsius, kind)
            for day, mean in mean_celsius.items()
        },
    )


def fahrenheit_days(celsius_days: float) -> float:
    """Return °C·day as °F·day; the base must be the same temperature."""
    return celsius_days * FAHRENHEIT_DAYS_PER_CELSIUS_DAY


def celsius(fahrenheit: float) -> float:
    """Return a temperature in °F as °C."""
    return (fahrenheit - 32.0) / 1.8
