"""Invented weather: daily mean temperatures about a town's climate."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from portal.demonstration.facts import Place
from portal.demonstration.timeline import DAYS, Series, random_for

BASE_TEMPERATURE = 18.0
DAYS_PER_YEAR = 365.25
MONTH_CENTRES = (np.arange(12) + 0.5) * DAYS_PER_YEAR / 12


def _climate(place: Place) -> Series:
    """Return the expected temperature of each day, in °C."""
    new_year = DAYS.astype("datetime64[Y]").astype("datetime64[D]")
    day_of_year = (DAYS - new_year).astype(np.float64)
    means = np.array(place.monthly_means)
    expected: Series = np.interp(
        day_of_year, MONTH_CENTRES, means, period=DAYS_PER_YEAR
    )
    return expected


def _drifting(generator: np.random.Generator, memory: float) -> Series:
    """Return a stationary AR(1) series of unit variance."""
    lags = np.arange(int(np.ceil(4 / (1 - memory))))
    weights: Series = np.power(memory, lags) * float(np.sqrt(1 - memory**2))
    shocks = generator.standard_normal(len(DAYS) + len(lags) - 1)
    return np.convolve(shocks, weights, mode="valid")


def _degree_days(excess: Series) -> Series:
    above: Series = np.maximum(0.0, excess)
    return above.round(1)


@dataclass(frozen=True, slots=True)
class Weather:
    """Daily mean temperature in °C and its degree days about 18 °C."""

    temperature: Series
    hdd: Series
    cdd: Series

    def degree_days(self, name: str) -> Series:
        """Return "hdd", "cdd", or zeros for no name at all."""
        known = {"hdd": self.hdd, "cdd": self.cdd}
        return known.get(name, np.zeros(len(DAYS)))


@lru_cache(maxsize=256)
def weather_of(place: Place, seed: int) -> Weather:
    """Return the town's weather; temperatures have one decimal, so have degree days.

    Weather comes in spells of days about monthly anomalies; both grow with
    latitude. Every plant of a town shares its weather.
    """
    generator = random_for(seed, "weather", place.city)
    restlessness = 1.5 + max(0.0, place.latitude - 20) * 0.09
    spells = _drifting(generator, 0.65) * restlessness
    anomalies = _drifting(generator, 0.97) * (0.3 + restlessness * 0.1)
    temperature = np.round(_climate(place) + spells + anomalies, 1)
    return Weather(
        temperature,
        hdd=_degree_days(BASE_TEMPERATURE - temperature),
        cdd=_degree_days(temperature - BASE_TEMPERATURE),
    )
