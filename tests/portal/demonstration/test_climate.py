"""Invented weather."""

import numpy as np
import pytest

from portal.demonstration.climate import weather_of
from portal.demonstration.facts import places
from portal.demonstration.timeline import DAYS, days_of


@pytest.mark.parametrize("city", ["Silao", "Shelbyville", "Saguenay"])
def test_weather_keeps_to_the_climate_of_its_town(city: str) -> None:
    place = places()[city]

    weather = weather_of(place, 1)

    assert weather.temperature.shape == DAYS.shape
    assert abs(weather.temperature.mean() - np.mean(place.monthly_means)) < 1.0


def test_degree_days_follow_from_the_printed_temperature() -> None:
    weather = weather_of(places()["Laval"], 2)

    difference = weather.hdd - weather.cdd

    assert np.allclose(difference, 18.0 - weather.temperature, atol=1e-9)
    assert (np.minimum(weather.hdd, weather.cdd) == 0).all()


def test_weather_of_two_years_differs_by_a_few_percent() -> None:
    hdd = weather_of(places()["Saguenay"], 3).hdd

    change = hdd[days_of(2018)].sum() / hdd[days_of(2017)].sum() - 1

    assert 0 < abs(change) < 0.15


def test_weather_is_shared_by_a_town_and_changes_with_the_seed() -> None:
    place = places()["Silao"]

    assert np.array_equal(
        weather_of(place, 1).temperature, weather_of(place, 1).temperature
    )
    assert not np.array_equal(
        weather_of(place, 1).temperature, weather_of(place, 2).temperature
    )


def test_no_degree_days_go_by_no_name() -> None:
    assert not weather_of(places()["Laval"], 1).degree_days("").any()
