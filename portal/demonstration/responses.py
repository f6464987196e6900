"""How a plant's energy answers to what it makes and to the weather.

    expected_d = base + slope * production_d + weather slope * degree days_d

in GJ on day d, for each energy source. The parts have the shares that
``tables/plants.csv`` gives them, so ``expected`` sums to the table's energy over
2017; production of 2018 is scaled so that it sums to the same over 2018.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from portal.demonstration.climate import Weather
from portal.demonstration.facts import GJ_PER_TJ, Facility, Plant, SourceBehaviour
from portal.demonstration.production import production_shape
from portal.demonstration.timeline import (
    BASELINE_YEAR,
    REPORTING_YEAR,
    Series,
    days_of,
    random_for,
)

DAYS_OF_YEAR = 365
BASELINE = days_of(BASELINE_YEAR)
REPORTING = days_of(REPORTING_YEAR)
GAS_WEATHER, ELECTRICITY_WEATHER = "hdd", "cdd"


@dataclass(frozen=True, slots=True)
class Response:
    """The answer of one source: GJ a day, GJ per unit made, GJ per degree day.

    ``weather`` names the degree days that count: "hdd", "cdd" or "".
    """

    base: float
    per_production: float
    per_degree_day: float
    weather: str

    def expected(self, production: Series, weather: Weather) -> Series:
        """Return the energy of each day in GJ, free of noise and of savings."""
        made = self.per_production * production
        return (
            self.base + made + self.per_degree_day * weather.degree_days(self.weather)
        )


def _response(
    behaviour: SourceBehaviour,
    energy_gj: float,
    production: float,
    weather: Weather,
    name: str,
) -> Response:
    weather_share = behaviour.weather_share if name else 0.0
    degree_days = float(weather.degree_days(name)[BASELINE].sum())
    production_share = 1 - behaviour.base_share - weather_share
    return Response(
        base=behaviour.base_share * energy_gj / DAYS_OF_YEAR,
        per_production=production_share * energy_gj / production,
        per_degree_day=weather_share * energy_gj / degree_days if name else 0.0,
        weather=name,
    )


def _responses(
    facility: Facility, plant: Plant, production: float, weather: Weather
) -> dict[str, Response]:
    """Return the response of each source that has a share of the energy."""
    gj = facility.baseline_tj * GJ_PER_TJ
    cooling = ELECTRICITY_WEATHER if facility.cooling else ""
    heating = GAS_WEATHER if facility.heating else ""
    electricity_gj = gj * (1 - facility.gas_share)
    responses = {
        "electricity": _response(
            plant.electricity, electricity_gj, production, weather, cooling
        )
    }
    if facility.gas_share > 0:
        gas_gj = gj * facility.gas_share
        responses[plant.fuel] = _response(
            plant.gas, gas_gj, production, weather, heating
        )
    return responses


def _reporting_production(
    facility: Facility, responses: Mapping[str, Response], weather: Weather
) -> float:
    """Return the production of 2018 that makes its expected energy the table's."""
    unmoved = sum(
        response.base * DAYS_OF_YEAR
        + response.per_degree_day
        * float(weather.degree_days(response.weather)[REPORTING].sum())
        for response in responses.values()
    )
    slope = sum(response.per_production for response in responses.values())
    return (facility.baseline_tj * GJ_PER_TJ - unmoved) / slope


def _year(shape: Series, year: int, total: float) -> Series:
    days = days_of(year)
    scaled: Series = shape[days] * (total / shape[days].sum())
    return scaled


def production_and_responses(
    facility: Facility, plant: Plant, weather: Weather, seed: int
) -> tuple[Series, dict[str, Response]]:
    """Return daily production as the plant writes it down, and what answers to it.

    Production is rounded before energy follows it, so that the file tells all.
    """
    shape = production_shape(facility, plant, seed)
    decimals = facility.product.decimals
    growth = random_for(seed, "growth", facility.code).uniform(0.93, 1.0)
    before = _year(shape, 2016, plant.annual_production * growth)
    during = np.round(_year(shape, BASELINE_YEAR, plant.annual_production), decimals)
    responses = _responses(facility, plant, float(during.sum()), weather)
    total = _reporting_production(facility, responses, weather)
    after = _year(shape, REPORTING_YEAR, total)
    return np.round(np.concatenate([before, during, after]), decimals), responses
