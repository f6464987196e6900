"""Degree days of a plant's own daily temperatures, for models of bills.

On days the engine searches the bases itself. Bills cannot tell bases apart finely,
so they choose among the declared ones; a bill's mean temperature says less than
either and stands back.
"""

from collections.abc import Sequence
from datetime import date

from energy import units
from energy.enpi.alignment import VariableSeries, daily_series
from energy.enpi.weather import Kind, celsius, degree_days
from energy.models import RelevantVariable

BASES: tuple[tuple[Kind, float], ...] = (
    ("hdd", 15.5),
    ("hdd", 18.0),
    ("cdd", 18.0),
    ("cdd", 21.1),
)
"""Heating begins below, cooling above one of these, in °C."""

DECLARED = frozenset({RelevantVariable.Kind.HDD, RelevantVariable.Kind.CDD})


def bill_series(
    variables: Sequence[RelevantVariable], series: Sequence[VariableSeries]
) -> tuple[VariableSeries, ...]:
    """The series for models of bills: degree days in place of a daily temperature.

    Degree days that a plant declared itself are not added to; nor are those of a
    second temperature, or of one in no known unit.
    """
    if any(variable.kind in DECLARED for variable in variables):
        return tuple(series)
    for variable in variables:
        own = next((one for one in series if one.name == variable.name), None)
        means = _daily_celsius(variable, own) if own else {}
        if own and means:
            others = tuple(one for one in series if one is not own)
            return others + tuple(
                daily_series(made.name, made.values, sign=1)
                for kind, base in BASES
                for made in [degree_days(means, base_celsius=base, kind=kind)]
            )
    return tuple(series)


def _daily_celsius(
    variable: RelevantVariable, series: VariableSeries
) -> dict[date, float | None]:
    """The temperature by day in °C; empty where it is not daily, or no temperature."""
    if variable.kind != RelevantVariable.Kind.TEMPERATURE:
        return {}
    try:
        unit = units.unit(variable.unit, country=variable.facility.country)
    except units.UnknownUnit:
        return {}
    if unit.code not in ("degC", "degF"):
        return {}
    days = {
        start: value
        for start, end, value in series.values
        if (end - start).days == 1 and value is not None
    }
    if unit.code == "degC":
        return dict(days)
    return {day: celsius(value) for day, value in days.items()}
