"""Energy in disguise is found out; screening loses no candidate that could count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import dataset, plant_year

from energy.enpi import screening
from energy.enpi.alternatives import subsets
from energy.enpi.batched import search
from energy.enpi.dataset import Dataset
from energy.enpi.screening import can_be_valid, repeats_energy, shortlisted, usable
from energy.enpi.selection import candidates
from energy.findings import Severity


def with_variable(year: Dataset, name: str, values: np.ndarray) -> Dataset:
    return Dataset(
        year.intervals, year.energy, {**year.variables, name: values}, year.signs
    )


def before(values: np.ndarray) -> np.ndarray:
    return np.concatenate([[np.nan], values[:-1]])


def disguises(year: Dataset) -> dict[str, np.ndarray]:
    """Energy in another unit, rounded, that of the bill before, with a hole."""
    per_day = before(year.energy / year.days) * year.days
    holed = year.energy * 3.6
    holed[4] = np.nan
    return {
        "same": year.energy / 293.0710701722222,
        "rounded": np.round(year.energy / 1000, 1),
        "copied from the bill before": before(year.energy) * 2,
        "mean of the bill before": per_day,
        "with a hole": holed,
    }


@pytest.mark.parametrize("name", disguises(plant_year(1)))
def test_energy_in_disguise_is_left_out_and_told(name: str) -> None:
    year = plant_year(1)

    found = candidates(with_variable(year, "submeter", disguises(year)[name]))

    assert [one.fit for one in found] == [one.fit for one in candidates(year)]
    (notice,) = [f for f in found[0].reasons if f.code == "variable_is_energy_series"]
    assert (notice.value, notice.severity) == ("submeter", Severity.WARNING)


@settings(max_examples=50)
@given(st.integers(0, 10_000))
def test_what_drives_energy_is_no_energy_in_disguise(seed: int) -> None:
    year = plant_year(seed, scatter=10.0)
    exact = with_variable(year, "output", (year.energy - 500 * year.days) / 20)

    assert not any(repeats_energy(year, name) for name in year.names)
    assert not repeats_energy(exact, "output")


def test_few_rows_or_nothing_used_tell_no_disguise() -> None:
    few = dataset([30] * 4, [1.0, 2.0, 3.0, 4.0], {"x": [2.0, 4.0, 6.0, 8.0]})
    unused = dataset([30] * 8, [0.0] * 8, {"x": [float(i) for i in range(8)]})

    assert not repeats_energy(few, "x")
    assert not repeats_energy(unused, "x")


def test_usable_keeps_signs_and_means_of_what_is_left() -> None:
    year = dataset(
        [30] * 8,
        [float(i**2) for i in range(8)],
        {"mean_t": [float(i) for i in range(8)], "shifts": [60.0] * 8},
        signs={"mean_t": 1, "shifts": 1},
    )

    left, notices = usable(year)

    assert left.names == ("mean_t",)
    assert (left.signs, left.means) == ({"mean_t": 1}, {"mean_t"})
    assert [(f.code, f.value) for f in notices] == [("variable_constant", "shifts")]


def wide(seed: int, variables: int, *, missing: bool = False) -> Dataset:
    """Return three years with production, heating, and much that is noise."""
    year = plant_year(seed, rows=36)
    chance = np.random.default_rng(seed)
    for i in range(variables - 2):
        values = chance.gamma(5, 10, 36) * year.days
        if missing:
            values[i] = np.nan
        year = with_variable(year, f"noise {i}", values)
    return year


def test_few_subsets_are_all_listed() -> None:
    year = wide(1, 6)
    tried = subsets(year.names, 4)

    assert len(tried) == 57
    assert shortlisted(year, tried) == (tried, ())


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_of_many_subsets_none_that_is_valid_is_lost(
    seed: int, missing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = wide(seed, 8, missing=missing)

    found = candidates(year)
    monkeypatch.setattr(screening, "MOST_LISTED", 10_000)
    everything = candidates(year)

    assert len(everything) == len(subsets(year.names, 4)) == 163
    assert 64 <= len(found) < 163
    assert found[0].fit == everything[0].fit
    valid = [one.fit for one in found if one.valid]
    assert valid == [one.fit for one in everything if one.valid]
    (notice,) = [f for f in found[0].reasons if f.code == "candidates_not_listed"]
    assert notice.details == {"count": 163 - len(found)}


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_screening_passes_what_the_gates_call_valid(seed: int) -> None:
    year = plant_year(seed, rows=14, scatter=400.0)
    by_variables = {one.variables: one.valid for one in candidates(year)}

    fits = search(year.daily_energy()[None], year.daily(year.names)[None], [year.days])

    passed = can_be_valid(fits)[0]
    for subset, able in zip(fits.subsets, passed, strict=True):
        names = tuple(year.names[j] for j in subset)
        assert by_variables[names] == able
