"""Degree days by the mean-temperature method, with the base they were made for.

HDD of a day = max(0, base − mean), CDD = max(0, mean − base), in °C·day. Degree
days of another base or method are another variable and must never be mixed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

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
