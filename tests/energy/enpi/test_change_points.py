"""Change points: the least error of all, the right form, and nothing from nothing."""

import itertools
import random
from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import START, dataset

from energy.enpi.change_points import (
    ChangePoints,
    base_grid,
    search,
    with_searched_bases,
)
from energy.enpi.covariates import other_variables
from energy.enpi.dataset import Dataset
from energy.enpi.weather import Branch

T = "mean_temperature"
TRUE: Mapping[str, tuple[float | None, float | None]] = {
    "1P": (None, None),
    "3PH": (14.3, None),
    "3PC": (None, 17.2),
    "4P": (15.1, 15.1),
    "5P": (10.4, 19.6),
}


def year(seed: int, rows: int = 365) -> dict[str, np.ndarray]:
    """Return temperature, output and operating days of so many days."""
    chance = np.random.default_rng(seed)
    place = np.arange(rows)
    season = np.cos(2 * np.pi * (place - 20) / 365.25)
    working = (place % 7 < 5).astype(float)
    return {
        T: 13 - 10 * season + chance.normal(0, 4, rows),
        "production": 100 * working * chance.normal(1, 0.2, rows) + 20,
        "operating_days": working,
    }


def plant(form: str, seed: int = 0, rows: int = 365, scatter: float = 80.0) -> Dataset:
    """Return days of a plant of this form."""
    columns = year(seed, rows)
    energy = 900 + 12 * columns["production"] + 200 * columns["operating_days"]
    energy = energy + np.random.default_rng([seed, 1]).normal(0, scatter, rows)
    if form == "2P":
        energy = energy - 40 * columns[T] + 2000
    else:
        heating, cooling = TRUE[form]
        if heating is not None:
            energy = energy + 60 * np.maximum(heating - columns[T], 0)
        if cooling is not None:
            energy = energy + 50 * np.maximum(columns[T] - cooling, 0)
    return dataset([1] * rows, list(energy), {k: list(v) for k, v in columns.items()})


def bases(model: ChangePoints) -> tuple[float | None, float | None]:
    found = {branch.kind: branch.base for branch in model.branches}
    return found.get("hdd"), found.get("cdd")


def squares(days: Dataset, names: list[str]) -> float:
    """Return the squared error of one fit, infinite if a branch does not rise."""
    design = np.column_stack([np.ones(len(days)), days.daily(names)])
    slopes, *_ = np.linalg.lstsq(design, days.energy, rcond=None)
    rising = all(
        slope > 0
        for slope, name in zip(slopes[1:], names, strict=True)
        if Branch.parse(name)
    )
    return float(((days.energy - design @ slopes) ** 2).sum()) if rising else np.inf


@pytest.mark.parametrize("form", [*TRUE, "2P"])
@pytest.mark.parametrize("seed", range(3))
def test_each_form_is_told_and_its_bases_found(form: str, seed: int) -> None:
    best = search(plant(form, seed), T)[0]

    assert best.form == form
    for found, true in zip(bases(best), TRUE.get(form, (None, None)), strict=True):
        assert (found is None) == (true is None)
        assert found is None or abs(found - (true or 0)) < 1


@pytest.mark.parametrize("form", ["3PH", "4P", "5P"])
def test_no_pair_of_bases_fits_better(form: str) -> None:
    days = plant("5P", seed=11, rows=180, scatter=200)
    grid = base_grid(days.daily([T])[:, 0])
    found = {model.form: model for model in search(days, T)}[form]
    tried = {
        "3PH": [(h,) for h in grid],
        "4P": [(h, h) for h in grid],
        "5P": [(h, c) for h, c in itertools.product(grid, grid) if h < c],
    }[form]
    others = ["production", "operating_days"]

    least = min(
        squares(
            days,
            [*others, *(f"{T}{side}{b}" for side, b in zip("<>", pair, strict=False))],
        )
        for pair in tried
    )

    own = squares(days, list(found.fit.names))
    assert own <= least * (1 + 1e-9)
    assert own >= least * 0.98


def test_the_reported_model_is_the_regression_at_the_bases_found() -> None:
    days = plant("5P")
    best = search(days, T)[0]

    assert best.fit.n == 365
    assert best.fit.names[2:] == tuple(branch.name for branch in best.branches)
    assert best.fit.residual_sd**2 * best.fit.degrees_of_freedom == pytest.approx(
        squares(days, list(best.fit.names)), rel=1e-9
    )


@given(st.randoms(use_true_random=False), st.sampled_from([1e-9, 3.6, 1e12]))
@settings(max_examples=10)
def test_neither_order_nor_the_unit_of_energy_matters(
    order: random.Random, factor: float
) -> None:
    days = plant("5P", seed=4)
    place = list(range(len(days)))
    order.shuffle(place)
    moved = Dataset(
        tuple(days.intervals[i] for i in place),
        days.energy[place] * factor,
        {name: values[place] for name, values in days.variables.items()},
    )

    assert with_searched_bases(moved).names == with_searched_bases(days).names


def test_the_unit_of_temperature_matters_by_rounding_only() -> None:
    for seed in range(5):
        days = plant("5P", seed)
        columns = {**days.variables, T: days.variables[T] * 1.8 + 32}
        warm = search(Dataset(days.intervals, days.energy, columns), T)[0]

        celsius = [(base - 32) / 1.8 for base in bases(warm)]
        assert celsius == pytest.approx(bases(search(days, T)[0]), abs=0.25)


def test_searched_bases_become_variables_that_other_periods_answer_for() -> None:
    baseline = plant("5P")
    wider = with_searched_bases(baseline)
    added = wider.names[3:]
    reporting = plant("5P", seed=9)

    assert [Branch.parse(name).kind for name in added] == ["hdd", "cdd"]
    assert wider.signs == dict.fromkeys(added, 1)
    assert wider.names[:3] == baseline.names
    assert with_searched_bases(wider) is wider
    branch = Branch.parse(added[0])
    assert reporting.daily(added)[:, 0] == pytest.approx(
        np.maximum(branch.base - reporting.variables[T], 0)
    )


def test_a_declared_sign_stays() -> None:
    days = plant("3PH")
    name = with_searched_bases(days).names[-1]
    columns = {**days.variables, "other": days.variables["production"] ** 2}
    signed = Dataset(days.intervals, days.energy, columns, signs={"other": -1})

    wider = with_searched_bases(signed)

    assert wider.signs["other"] == -1
    assert wider.signs[wider.names[-1]] == 1
    assert name.startswith(f"{T}<")


@pytest.mark.parametrize(
    "without",
    [
        dataset([30] * 12, list(range(12)), {T: list(range(12))}),
        dataset([1] * 30, list(range(30)), {"production": list(range(30))}),
        dataset([], [], {T: []}),
        plant("1P"),
        plant("2P"),
    ],
)
def test_where_there_is_nothing_to_search_the_dataset_stays(without: Dataset) -> None:
    assert with_searched_bases(without) is without


def test_of_two_temperatures_the_one_that_explains_more_is_taken() -> None:
    days = plant("3PH")
    oven = np.random.default_rng(1).normal(180, 5, len(days))
    columns = {"oven_temperature": oven, **days.variables}

    wider = with_searched_bases(Dataset(days.intervals, days.energy, columns))

    assert [n for n in wider.names if Branch.parse(n)] == [wider.names[-1]]
    assert wider.names[-1].startswith(f"{T}<")


def test_degree_days_and_repeated_variables_are_not_held_against_the_weather() -> None:
    days = plant("5P")
    heating = Branch(T, "hdd", 15.5).values(days.variables[T])
    rare = np.where(np.arange(len(days)) < 60, np.nan, 1.0)
    columns = {
        **days.variables,
        "hdd_15.5": heating,
        "tonnes": days.variables["production"] / 1000,
        "nothing": np.zeros(len(days)),
        "rare": rare,
    }
    more = Dataset(days.intervals, days.energy, columns)

    assert other_variables(more, T) == ("production", "operating_days")
    assert bases(search(more, T)[0]) == bases(search(days, T)[0])


def test_missing_days_and_odd_intervals_are_left_out() -> None:
    days = plant("3PH", seed=2)
    energy = days.energy.copy()
    energy[::17] = np.nan
    means = days.variables[T].copy()
    means[3::29] = np.nan
    last = days.intervals[-1][1]
    odd = Dataset(
        (*days.intervals, (last, last + timedelta(days=3))),
        np.append(energy, 9e9),
        {
            T: np.append(means, 40.0),
            "production": np.append(days.variables["production"], 1.0),
        },
    )

    best = search(odd, T)[0]
    wider = with_searched_bases(odd)

    assert best.form == "3PH"
    assert abs(best.branches[0].base - 14.3) < 1
    assert best.fit.n == len(days) - 22 - 13 + 1
    assert np.isnan(wider.variables[wider.names[-1]][-1])
    assert np.isnan(wider.variables[wider.names[-1]][3])


@pytest.mark.parametrize("scale", [1.0, 1e12])
@pytest.mark.parametrize(
    "means",
    [
        np.full(200, 10.0),
        np.full(200, np.nan),
        np.linspace(-30, -10, 200),
        np.linspace(30, 40, 200),
        np.repeat([0.0, 20.0], 100),
        np.linspace(10, 10 + 1e-9, 200),
        np.linspace(-1, 1, 200) * 1e12,
        np.append(np.full(199, 12.0), 13.0),
        np.linspace(0, 20, 20),
        np.linspace(0, 20, 5),
        np.array([4.0]),
    ],
)
def test_poor_weather_gives_no_hang_and_no_warning(
    means: np.ndarray, scale: float
) -> None:
    count = len(means)
    columns = year(0, count)
    days = Dataset(
        tuple((START + timedelta(i), START + timedelta(i + 1)) for i in range(count)),
        scale * (900 + 12 * columns["production"]),
        {
            T: means,
            "production": columns["production"] * scale,
            "again": columns["production"],
            "zero": np.zeros(count),
        },
    )

    for model in search(days, T):
        assert np.isfinite(model.bic)
    assert with_searched_bases(days).names[:4] == days.names


def column(chance: np.random.Generator, rows: int) -> np.ndarray:
    """Return a column of any kind that a file may hold."""
    kinds = [
        np.zeros(rows),
        np.full(rows, np.nan),
        chance.normal(10, 8, rows),
        chance.normal(size=rows) * 1e12,
        chance.normal(size=rows) * 1e-9,
        1e12 + chance.normal(size=rows),
        np.arange(rows, dtype=float),
        chance.integers(0, 2, rows).astype(float),
        np.where(chance.random(rows) < 0.5, np.nan, chance.normal(size=rows)),
        np.where(np.arange(rows) == rows // 2, 1e12, 1.0),
        chance.gamma(2, 5, rows) * (chance.random(rows) < 0.7),
    ]
    return kinds[int(chance.integers(len(kinds)))]


@given(st.integers(0, 2**32), st.sampled_from([0, 1, 5, 20, 60, 100, 365]))
def test_whatever_is_in_a_file_there_is_an_answer(seed: int, rows: int) -> None:
    chance = np.random.default_rng(seed)
    lengths = np.where(chance.random(rows) < 0.02, 3, 1)
    names = [T, "production", "oven temperature", "hdd_18", "shifts"]
    columns = {name: list(column(chance, rows)) for name in names}
    days = dataset(list(lengths), list(column(chance, rows)), columns)

    wider = with_searched_bases(days)

    assert wider.names[:5] == days.names
    assert wider.daily(wider.names).shape == (rows, len(wider.names))
    assert with_searched_bases(wider).names == wider.names


def test_each_branch_holds_a_tenth_of_the_days_and_five() -> None:
    means = np.random.default_rng(0).normal(12, 8, 365)
    grid = base_grid(means)

    assert (np.diff(grid) == 0.5).all()
    assert (grid * 2 == np.round(grid * 2)).all()
    for base in (grid[0], grid[-1]):
        assert min((means < base).sum(), (means > base).sum()) >= 37
    assert (means < grid[0] - 0.5).sum() < 37
    assert len(base_grid(means[:9])) == 0
    assert len(base_grid(means * 1e9)) <= 101


def test_correlated_noise_makes_few_change_points() -> None:
    chance = np.random.default_rng(42)
    weather = year(1)[T]
    found = 0
    for _ in range(60):
        noise = chance.normal(0, 80, 365)
        for i in range(1, 365):
            noise[i] += 0.6 * noise[i - 1]
        days = dataset([1] * 365, list(900 + noise), {T: list(weather)})
        found += search(days, T)[0].form != "1P"

    assert found <= 6
