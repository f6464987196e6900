"""Bad data end in a finding or a named refusal: no hang, no warning, no likely number.

Warnings are errors in this suite, so one from numpy fails a test.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import dataset, plant_year

from energy.enpi.dataset import Dataset, DatasetError
from energy.enpi.savings import Savings, SavingsError, savings, sensitivity_band
from energy.enpi.selection import Candidate, candidates
from energy.findings import Severity

LATER = date(2018, 1, 1)
METHODS = ["forecast", "backcast", "chaining", "ratio", "absolute"]
ROWS = 12

Change = Callable[[Dataset], Dataset]


def variable(values: Callable[[Dataset], np.ndarray], name: str = "extra") -> Change:
    """Return what adds a variable, or replaces one."""
    return lambda year: replace(year, variables={**year.variables, name: values(year)})


def hole(year: Dataset, rows: slice = slice(2, 3)) -> np.ndarray:
    values = year.variables["production"].copy()
    values[rows] = np.nan
    return values


def gap_of_a_year(year: Dataset) -> Dataset:
    """Move the second half of the bills a year away."""
    half = len(year) // 2
    moved = [
        (start + timedelta(365 * (i >= half)), end + timedelta(365 * (i >= half)))
        for i, (start, end) in enumerate(year.intervals)
    ]
    return replace(year, intervals=tuple(moved))


BAD: dict[str, tuple[Change, str]] = {
    "all-zero variable": (
        variable(lambda year: np.zeros(len(year))),
        "variable_constant",
    ),
    "constant variable": (variable(lambda year: 7 * year.days), "variable_constant"),
    "duplicated column": (
        variable(lambda year: year.variables["production"]),
        "ill_conditioned",
    ),
    "nearly duplicated column": (
        variable(
            lambda year: (
                year.variables["production"] * (1 + 1e-9 * np.arange(len(year)))
            )
        ),
        "ill_conditioned",
    ),
    "variable never known": (
        variable(lambda year: np.full(len(year), np.nan)),
        "variable_missing",
    ),
    "energy in disguise": (
        variable(lambda year: year.energy / 3.6),
        "variable_is_energy_series",
    ),
    "a huge outlier in the energy": (
        lambda year: replace(
            year, energy=np.where(np.arange(len(year)) == 3, 1e12, year.energy)
        ),
        "model_not_significant",
    ),
    "energy of zero": (
        lambda year: replace(year, energy=np.zeros(len(year))),
        "r_squared_low",
    ),
    "energy always the same": (
        lambda year: replace(year, energy=100 * year.days),
        "r_squared_low",
    ),
    "two points": (
        lambda year: year.where([i < 2 for i in range(len(year))]),
        "rows_few",
    ),
    "a gap of a year": (gap_of_a_year, "coverage_low"),
    "half of the energy unknown": (
        lambda year: replace(
            year, energy=np.where(np.arange(len(year)) % 2, np.nan, year.energy)
        ),
        "coverage_low",
    ),
    "half of a variable unknown": (
        variable(lambda year: hole(year, slice(0, 6)), "production"),
        "coverage_low",
    ),
}


def years(change: Change) -> tuple[Dataset, Dataset]:
    """Return a bad baseline, and a good reporting period with the same variables."""
    baseline = change(plant_year(1))
    reporting = plant_year(2, start=LATER, factor=0.95)
    other = dict.fromkeys(baseline.variables, reporting.variables["production"])
    return baseline, replace(reporting, variables={**other, **reporting.variables})


def tried(model: Candidate, periods: tuple[Dataset, Dataset], method: str) -> None:
    """Check that savings are sound or refused by name."""
    try:
        result = savings(model, *periods, method=method)
    except SavingsError as problem:
        refusal = problem
    else:
        assert_sound(result)
        return
    assert refusal.code


def all_codes(found: tuple[Candidate, ...]) -> set[str]:
    return {finding.code for one in found for finding in one.reasons}


def assert_sound(result: Savings) -> None:
    """Check that numbers are finite where they are given, and add up."""
    numbers = (result.actual, result.adjusted_baseline, result.savings)
    assert all(map(math.isfinite, numbers))
    assert result.savings == pytest.approx(
        result.adjusted_baseline - result.actual, rel=1e-9, abs=1e-6
    )
    assert result.low <= result.savings <= result.high


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told(case: str) -> None:
    change, code = BAD[case]
    baseline, reporting = years(change)

    found = candidates(baseline, predicted=reporting)

    assert code in all_codes(found)
    assert found[0].acceptable or not found[0].variables


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", BAD)
def test_savings_of_bad_input_are_sound_or_refused(case: str, method: str) -> None:
    change, _ = BAD[case]
    baseline, reporting = years(change)

    for one in candidates(baseline, predicted=reporting):
        tried(one, (baseline, reporting), method)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", BAD)
def test_bad_reporting_periods_are_sound_or_refused(case: str, method: str) -> None:
    change, _ = BAD[case]
    baseline = plant_year(1)
    reporting = change(plant_year(2, start=LATER))

    tried(candidates(baseline)[0], (baseline, reporting), method)


@pytest.mark.parametrize("case", BAD)
def test_the_band_of_bad_input_is_none_or_in_order(case: str) -> None:
    change, _ = BAD[case]
    baseline, reporting = years(change)

    band = sensitivity_band(candidates(baseline), baseline, reporting)

    assert band is None or band.low <= band.high


def test_a_value_of_1e12_next_to_1_does_not_pass_for_a_model() -> None:
    year = plant_year(1)
    output = year.variables["production"].copy()
    output[3] = 1e12
    found = candidates(
        replace(year, variables={**year.variables, "production": output})
    )

    with_output = [one for one in found if "production" in one.variables]

    assert with_output
    for one in with_output:
        assert "one_row_decides" in {finding.code for finding in one.reasons}
        assert not one.adequate


def test_variables_of_very_different_size_are_modelled_alike() -> None:
    year = plant_year(1, rows=24)
    sizes = {"production": 1e12, "hdd": 1e-6}
    other = replace(
        year,
        variables={
            name: values * sizes[name] for name, values in year.variables.items()
        },
    )

    chosen, plain = candidates(other)[0], candidates(year)[0]

    assert chosen.variables == plain.variables
    assert chosen.fit.t_values == pytest.approx(plain.fit.t_values, rel=1e-9)
    assert chosen.fit.r_squared == pytest.approx(plain.fit.r_squared, rel=1e-12)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
@pytest.mark.parametrize("where", ["energy", "production"])
def test_infinite_values_are_refused(where: str, value: float) -> None:
    year = plant_year(1)
    values = {"energy": year.energy, **year.variables}[where].copy()
    values[4] = value

    changed = (
        {"energy": values}
        if where == "energy"
        else {"variables": {**year.variables, where: values}}
    )

    with pytest.raises(DatasetError, match=where):
        replace(year, **changed)


@pytest.mark.parametrize("rows", [0, 1])
def test_too_little_to_model_has_no_candidate_and_savings_are_refused(
    rows: int,
) -> None:
    year = plant_year(1)
    few = year.where([i < rows for i in range(len(year))])

    assert candidates(few) == ()
    with pytest.raises(SavingsError, match=r"rows_too_few|no_complete_interval"):
        savings(None, few, year, method="absolute")


def test_nothing_known_at_all_has_no_candidate() -> None:
    year = plant_year(1)
    unknown = replace(year, energy=np.full(len(year), np.nan))

    assert candidates(unknown) == ()


@pytest.mark.parametrize("case", ["constant", "unknown", "alternating", "two values"])
def test_bad_temperatures_of_days_are_no_models(case: str) -> None:
    chance = np.random.default_rng(1)
    n = 365
    output = chance.normal(100, 15, n)
    temperature = {
        "constant": np.full(n, 20.0),
        "unknown": np.full(n, np.nan),
        "alternating": np.where(np.arange(n) % 2, np.nan, 20.0),
        "two values": np.where(np.arange(n) < 3, 10.0, 20.0),
    }[case]
    days = dataset(
        [1] * n,
        list(900 + 20 * output + chance.normal(0, 90, n)),
        {"production": list(output), "mean_temperature": list(temperature)},
    )

    found = candidates(days)

    assert found[0].variables == ("production",)
    assert found[0].searched == 0


def test_many_dependent_columns_end_soon_and_are_told() -> None:
    year = plant_year(1, rows=36)
    copies = {f"copy {i}": year.variables["production"] * (i + 2.0) for i in range(10)}
    crowded = replace(year, variables={**year.variables, **copies})

    found = candidates(crowded)

    assert found[0].variables == ("production", "hdd")
    notices = [f for f in found[0].reasons if f.code == "ill_conditioned"]
    assert len(notices) == math.comb(11, 2)
    assert all(notice.severity is Severity.INFO for notice in notices)


anything = st.one_of(
    st.sampled_from([0.0, 1.0, 1e12, -1e12, 1e-12, 5e-324, math.nan]),
    st.floats(-1e15, 1e15),
)


@settings(max_examples=60)
@given(
    st.lists(anything, min_size=ROWS, max_size=ROWS),
    st.lists(anything, min_size=ROWS, max_size=ROWS),
    st.lists(anything, min_size=ROWS, max_size=ROWS),
    st.sampled_from([1, 30]),
)
def test_whatever_the_numbers_nothing_breaks(
    energy: list[float], output: list[float], mean: list[float], days: int
) -> None:
    made = dataset([days] * ROWS, energy, {"output": output, "mean_temperature": mean})
    later = plant_year(2, start=LATER)
    reporting = Dataset(
        later.intervals,
        later.energy,
        {"output": later.variables["production"], "mean_temperature": later.days},
    )

    for one in candidates(made, max_variables=2):
        assert one.fit.n > len(one.fit.coefficients)
        for method in METHODS if not one.searched else ():
            tried(one, (made, reporting), method)
