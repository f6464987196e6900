"""The daily truth of a plant: what it made, how warm it was, what it used.

    metered_d = expected_d * (1 - saving_d) + event_d + noise_d

in GJ on day d, for each energy source; saving_d grows through 2018 about the
table's saving. ``responses`` makes what is expected, ``noise`` what is not.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from portal.demonstration.bills import bill_edges
from portal.demonstration.climate import Weather, weather_of
from portal.demonstration.facts import EVENTS, Facility, Plant, facilities, plants
from portal.demonstration.noise import daily_noise, hiding_noise
from portal.demonstration.responses import (
    BASELINE,
    REPORTING,
    Response,
    production_and_responses,
)
from portal.demonstration.timeline import (
    BASELINE_YEAR,
    DAYS,
    REPORTING_YEAR,
    Series,
    day_index,
    random_for,
)

WEAK = "weak model"


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """The energy of one source on each of ``DAYS``, in GJ.

    ``expected`` is free of noise, savings and events; ``metered`` is what the
    meter saw.
    """

    source: str
    response: Response
    expected: Series
    metered: Series
    event: Series


@dataclass(frozen=True, slots=True)
class PlantHistory:
    """Everything that happened in a plant on each of ``DAYS``.

    ``saving`` is the fraction of the expected energy that was not used.
    """

    facility: Facility
    plant: Plant
    production: Series
    weather: Weather
    saving: Series
    sources: tuple[SourceHistory, ...]

    def source(self, name: str) -> SourceHistory:
        """Return the history of one energy source, or raise ``KeyError``."""
        return {history.source: history for history in self.sources}[name]

    @property
    def expected(self) -> Series:
        """The expected energy of all sources, in GJ a day."""
        return sum((one.expected for one in self.sources), np.zeros(len(DAYS)))

    @property
    def metered(self) -> Series:
        """The metered energy of all sources, in GJ a day."""
        return sum((one.metered for one in self.sources), np.zeros(len(DAYS)))


def _saving(facility: Facility, expected: Series) -> Series:
    """Return the fraction saved each day: rising through 2018, the table's in all."""
    saved = np.zeros(len(DAYS))
    rise = np.linspace(0.6, 1.4, 365)
    weights = expected[REPORTING]
    saved[REPORTING] = (facility.saving or 0.0) * rise
    saved[REPORTING] *= weights.sum() / (weights * rise).sum()
    return saved


def _event(facility: Facility, source: str, expected: Series) -> Series:
    added = np.zeros(len(DAYS))
    for event in EVENTS:
        if (event.facility, event.source) == (facility.code, source):
            days = slice(day_index(event.start), day_index(event.end))
            added[days] += event.share * expected[BASELINE].mean()
    return added


def _baseline_edges(code: str, source: str, seed: int) -> tuple[date, ...]:
    edges = bill_edges(code, source, first_year=BASELINE_YEAR, seed=seed)
    return tuple(edge for edge in edges if edge <= date(REPORTING_YEAR, 1, 1))


def _noise(
    facility: Facility,
    source: str,
    expected: Series,
    variables: tuple[Series, ...],
    seed: int,
) -> Series:
    plant = plants()[facility.code]
    cv = (plant.electricity if source == "electricity" else plant.gas).noise
    generator = random_for(seed, "noise", facility.code, source)
    if facility.remark != WEAK:
        return daily_noise(generator, float(expected[BASELINE].mean()), cv)
    edges = _baseline_edges(facility.code, source, seed)
    return hiding_noise(generator, expected, cv, variables, edges)


@lru_cache(maxsize=128)
def plant_history(code: str, seed: int) -> PlantHistory:
    """Return the daily truth of the plant under this seed.

    Raises ``KeyError`` where the facility is unknown or has uploaded no bills.
    """
    facility, plant = facilities()[code], plants()[code]
    if not facility.has_energy:
        raise KeyError(code)
    weather = weather_of(facility.place, seed)
    production, responses = production_and_responses(facility, plant, weather, seed)
    expected = {
        source: response.expected(production, weather)
        for source, response in responses.items()
    }
    saving = _saving(facility, sum(expected.values(), np.zeros(len(DAYS))))
    variables = (production, weather.hdd)
    sources = []
    for source, series in expected.items():
        event = _event(facility, source, series)
        noise = _noise(facility, source, series, variables, seed)
        metered = series * (1 - saving) + event + noise
        sources.append(SourceHistory(source, responses[source], series, metered, event))
    return PlantHistory(facility, plant, production, weather, saving, tuple(sources))
