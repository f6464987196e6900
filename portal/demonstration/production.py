"""How much an invented plant makes each day, before it is scaled to a year."""

from datetime import date, timedelta

import numpy as np

from portal.demonstration.facts import Facility, Plant
from portal.demonstration.timeline import (
    DAYS,
    END_DAY,
    FIRST_DAY,
    Series,
    day_index,
    random_for,
)

# Monday first; continuous plants slow a little at the week's end.
WEEKS = {
    5: (1.0, 1.02, 1.02, 1.0, 0.96, 0.08, 0.0),
    6: (1.0, 1.02, 1.02, 1.0, 0.98, 0.55, 0.0),
    7: (1.0, 1.0, 1.0, 1.0, 1.0, 0.97, 0.95),
}
EASTER = (date(2016, 3, 27), date(2017, 4, 16), date(2018, 4, 1))
HOLIDAYS = {
    "MX": ((1, 1), (2, 5), (5, 1), (9, 16), (11, 20), (12, 12), (12, 25)),
    "US": ((1, 1), (5, 29), (7, 4), (9, 4), (11, 23), (12, 25)),
    "CA": ((1, 1), (5, 22), (7, 1), (9, 4), (10, 9), (12, 25)),
}
FIRST_MONDAY = date(1970, 1, 5)
CONTINUOUS = 7


def _weekly(work_days: int) -> Series:
    weekday = (DAYS - np.datetime64(FIRST_MONDAY)).astype(np.int64) % 7
    factors: Series = np.array(WEEKS[work_days])[weekday]
    return factors


def _demand(generator: np.random.Generator, *, spread: float) -> Series:
    """Return the order book: a level for each month, joined by straight lines.

    Half of each month's deviation comes back every year (the model year), half
    is of that month alone.
    """
    seasonal = np.tile(generator.standard_normal(12), 3)
    passing = generator.standard_normal(36)
    levels = 1 + spread * (seasonal + passing) / np.sqrt(2)
    centres = (np.arange(36) + 0.5) * len(DAYS) / 36
    demand: Series = np.interp(np.arange(len(DAYS)), centres, levels)
    return demand


def _stops(
    facility: Facility, generator: np.random.Generator
) -> list[tuple[date, int, float]]:
    """Return the shutdowns of a discontinuous plant: first day, days, what runs on."""
    stops = [(easter - timedelta(3), 4, 0.1) for easter in EASTER]
    if facility.country != "MX":
        stops = [(easter - timedelta(2), 1, 0.1) for easter in EASTER]
    for year in range(FIRST_DAY.year, END_DAY.year):
        summer = date(year, 7, 1) + timedelta(int(generator.integers(0, 16)))
        stops += [(summer, int(generator.integers(7, 15)), 0.08)]
        stops += [(date(year, 12, 23), 9, 0.06)]
        stops += [(date(year, *day), 1, 0.05) for day in HOLIDAYS[facility.country]]
    return stops


def _repairs(generator: np.random.Generator) -> list[tuple[date, int, float]]:
    """Return the yearly relining of a continuous plant, at part load."""
    return [
        (
            date(year, 1, 1) + timedelta(int(generator.integers(60, 270))),
            int(generator.integers(16, 26)),
            0.6,
        )
        for year in range(FIRST_DAY.year, END_DAY.year)
    ]


def production_shape(facility: Facility, plant: Plant, seed: int) -> Series:
    """Return the relative production of each day, never negative.

    The working week, the order book, shutdowns (or a relining where the plant
    never stops) and a daily scatter; the scale has no meaning.
    """
    generator = random_for(seed, "production", facility.code)
    continuous = plant.work_days == CONTINUOUS
    shape = _weekly(plant.work_days) * _demand(
        generator, spread=0.08 if continuous else 0.07
    )
    stops = _repairs(generator) if continuous else _stops(facility, generator)
    for first, days, running in stops:
        start = day_index(first)
        shape[start : start + days] = (
            shape[start : start + days] * running
            if continuous
            else np.minimum(shape[start : start + days], running)
        )
    scatter = 0.02 if continuous else 0.05
    return np.maximum(0.0, shape * (1 + scatter * generator.standard_normal(len(DAYS))))
