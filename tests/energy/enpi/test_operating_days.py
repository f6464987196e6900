"""Operating days that no one declared are found, and others are not made up."""

import numpy as np
import pytest
from makers import dataset

from energy.enpi.change_points import with_searched_bases
from energy.enpi.dataset import Dataset
from energy.enpi.operating_days import with_operating_days
from energy.enpi.weather import Branch

T = "mean_temperature"


def plant(
    seed: int = 0,
    rows: int = 365,
    *,
    running: frozenset[int] = frozenset(),
    idle: bool = False,
    scatter: float = 60.0,
) -> Dataset:
    """Return days of a plant that uses 300 more on some weekdays, or when it runs."""
    chance = np.random.default_rng(seed)
    place = np.arange(rows)
    means = 13 - 10 * np.cos(2 * np.pi * place / 365) + chance.normal(0, 4, rows)
    output = 100 + 20 * chance.normal(size=rows) - 40 * (place % 7 > 4)
    if idle:
        output[100:121] = 0
    weekday = (place + 6) % 7 + 1  # 1 January 2017 was a Sunday
    energy = 900 + 6 * output + 40 * np.maximum(12 - means, 0)
    energy += 300 * np.isin(weekday, list(running)) + 500 * (idle & (output > 0))
    energy += chance.normal(0, scatter, rows)
    return dataset(
        [1] * rows, list(energy), {"production": list(output), T: list(means)}
    )


@pytest.mark.parametrize("days", [{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6}, {2, 6}, {7}])
@pytest.mark.parametrize("seed", range(3))
def test_weekdays_that_use_more_are_found(days: set[int], seed: int) -> None:
    found = with_operating_days(plant(seed, running=frozenset(days)))
    name = "weekdays_" + "".join(map(str, sorted(days)))

    assert found.names == ("production", T, name)
    assert found.signs[name] == 1
    assert set(found.variables[name]) == {0.0, 1.0}


def test_days_with_output_are_found_before_weekdays() -> None:
    idle = with_operating_days(plant(idle=True))
    both = with_operating_days(plant(idle=True, running=frozenset({6, 7})))

    assert idle.names[2:] == ("days_with_production",)
    assert set(both.names[2:]) == {"days_with_production", "weekdays_67"}


def test_plants_without_such_days_stay_as_they_are() -> None:
    stay = [with_operating_days(made) is made for made in map(plant, range(60))]

    assert sum(stay) >= 59


def test_declared_operating_days_are_enough() -> None:
    days = plant(running=frozenset({1, 2, 3, 4, 5}))
    declared = np.array([start.isoweekday() < 6 for start, _ in days.intervals], float)
    known = days.with_totals({"shifts": 3 * declared}, {})

    assert with_operating_days(known) is known


@pytest.mark.parametrize(
    "days",
    [
        plant(rows=50, running=frozenset({1, 2})),
        plant(running=frozenset(), scatter=0.0),
        dataset([30] * 12, list(range(12)), {"production": list(range(12))}),
        dataset([1] * 80, [5.0] * 80),
        dataset([1] * 80, [None] * 80, {"production": [1.0] * 80}),
        dataset([], []),
    ],
)
def test_where_nothing_can_be_told_the_dataset_stays(days: Dataset) -> None:
    assert with_operating_days(days) is days


def test_days_in_which_less_is_used_are_those_without_output() -> None:
    days = plant(idle=True)
    less = Dataset(days.intervals, 9000 - days.energy, days.variables)

    assert "days_with_production" not in with_operating_days(less).names


@pytest.mark.parametrize("base", [8.0, 14.0, 20.0])
def test_degree_days_are_not_taken_for_output(base: float) -> None:
    days = plant()
    heating = np.maximum(base - days.variables[T], 0)
    bent = days.energy + 300 * (heating > 0)
    known = {"production": days.variables["production"], "hdd": heating}

    found = with_operating_days(Dataset(days.intervals, bent, known))

    assert found.names == ("production", "hdd")


def test_operating_days_and_bases_are_found_together_and_once() -> None:
    found = with_searched_bases(plant(running=frozenset({1, 2, 3, 4, 5})))

    assert found.names[2] == "weekdays_12345"
    assert Branch.parse(found.names[3]) is not None
    assert with_searched_bases(found) is found
    assert with_operating_days(found) is found
