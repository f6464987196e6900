"""Candidates: every subset, judged by the same gates, the choice first."""

import itertools
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import START, dataset, example_d, plant_year

from energy.enpi import validity
from energy.enpi.dataset import Dataset
from energy.enpi.regression import Fit, fit
from energy.enpi.selection import Candidate, candidates, fit_dataset, most_variables
from energy.findings import Severity

LATER = date(2018, 1, 1)


def codes(candidate: Candidate) -> set[str]:
    return {finding.code for finding in candidate.reasons}


def failed(candidate: Candidate) -> set[str]:
    return {f.code for f in candidate.reasons if f.severity is Severity.ERROR}


def with_variable(year: Dataset, name: str, values: np.ndarray) -> Dataset:
    return Dataset(
        year.intervals, year.energy, {**year.variables, name: values}, year.signs
    )


def test_every_subset_is_a_candidate_and_the_choice_is_first() -> None:
    found = candidates(plant_year(1))

    assert {c.variables for c in found} == {
        (),
        ("production",),
        ("hdd",),
        ("production", "hdd"),
    }
    assert found[0].variables == ("production", "hdd")
    assert found[0].acceptable
    assert (found[0].valid, found[0].plausible, found[0].adequate) == (True,) * 3
    assert failed(found[0]) == set()


@pytest.mark.parametrize(("rows", "most"), [(5, 0), (6, 1), (12, 2), (24, 4), (365, 4)])
def test_rows_limit_the_number_of_variables(rows: int, most: int) -> None:
    assert most_variables(rows) == most


def test_the_limit_can_be_overridden() -> None:
    year = plant_year(1, rows=6)

    assert max(len(c.variables) for c in candidates(year)) == 1
    assert max(len(c.variables) for c in candidates(year, max_variables=2)) == 2
    assert [c.variables for c in candidates(year, max_variables=0)] == [()]


def test_the_model_without_variables_is_neither_valid_nor_plausible() -> None:
    (absolute,) = [c for c in candidates(plant_year(1)) if not c.variables]

    assert (absolute.valid, absolute.plausible, absolute.adequate) == (
        False,
        False,
        True,
    )
    assert "no_variables" in failed(absolute)
    assert absolute.fit.coefficients[0] == pytest.approx(absolute.fit.mean_response)


def test_six_bills_are_valid_but_not_adequate_and_nothing_is_chosen() -> None:
    found = candidates(example_d()[0])

    assert found[0].variables == ()
    (production,) = [c for c in found if c.variables]
    assert (production.valid, production.plausible) == (True, True)
    assert not production.adequate
    assert failed(production) == {"rows_few"}


def test_nine_monthly_bills_are_enough_and_nine_weeks_are_not() -> None:
    bills, _ = plant_year(1, rows=9), None
    weeks = dataset(
        [7] * 9, list(bills.energy), {"production": bills.variables["production"]}
    )

    assert "rows_few" not in codes(candidates(bills)[0])
    assert all("rows_few" in codes(c) for c in candidates(weeks))


def test_fewer_variables_win_a_tie() -> None:
    year = plant_year(3, rows=24)
    chance = np.random.default_rng(0)
    noisy = with_variable(year, "noise", chance.normal(5, 1, 24) * year.days)

    found = candidates(noisy)

    assert found[0].variables == ("production", "hdd")
    best = max(c.fit.adjusted_r_squared for c in found if c.acceptable)
    assert best - found[0].fit.adjusted_r_squared <= 0.02


def test_a_variable_that_explains_nothing_is_not_significant() -> None:
    chance = np.random.default_rng(5)
    year = dataset(
        [30] * 12,
        list(chance.normal(3000, 100, 12)),
        {"colour": list(chance.normal(5, 1, 12))},
    )

    (colour,) = [c for c in candidates(year) if c.variables]

    assert not colour.valid
    assert {"model_not_significant", "r_squared_low"} <= failed(colour)
    assert {"variable_not_significant", "no_variable_significant"} <= failed(colour)
    assert candidates(year)[0].variables == ()


def test_sign_against_the_declared_one_is_implausible() -> None:
    year = plant_year(1)
    turned = Dataset(year.intervals, year.energy, year.variables, {"production": -1})

    found = {c.variables: c for c in candidates(turned)}

    assert not found["production",].plausible
    assert "sign_unexpected" in failed(found["production",])
    assert found["hdd",].plausible
    assert "production" not in candidates(turned)[0].variables


def test_negative_base_load_is_implausible_unless_waived() -> None:
    year = plant_year(1)
    low = Dataset(year.intervals, year.energy - 1500 * year.days, year.variables)

    assert candidates(low)[0].variables != ("production", "hdd")
    (both,) = [c for c in candidates(low) if len(c.variables) == 2]
    assert failed(both) == {"intercept_negative"}
    assert candidates(low, waive_intercept=True)[0].variables == ("production", "hdd")


def test_constant_variable_is_dropped_with_a_notice() -> None:
    year = plant_year(2)
    constant = with_variable(year, "shifts", 3.0 * year.days)

    plain, found = candidates(year), candidates(constant)

    assert [c.fit for c in found] == [c.fit for c in plain]
    (notice,) = [f for f in found[0].reasons if f.code == "variable_constant"]
    assert (notice.value, notice.severity) == ("shifts", Severity.INFO)


def test_zero_cooling_does_not_disturb() -> None:
    year = plant_year(2)

    found = candidates(with_variable(year, "cdd", np.zeros(12)))

    assert found[0].fit == candidates(year)[0].fit
    assert "variable_constant" in codes(found[0])


def test_variable_never_recorded_is_left_out_with_a_notice() -> None:
    year = plant_year(2)

    found = candidates(with_variable(year, "humidity", np.full(12, np.nan)))

    assert found[0].fit == candidates(year)[0].fit
    assert "variable_missing" in codes(found[0])


@given(st.floats(0.001, 1000), st.permutations(range(12)))
def test_collinear_pair_gives_the_same_choice_always(
    factor: float, order: list[int]
) -> None:
    year = plant_year(4)
    twin = with_variable(year, "tonnes", year.variables["production"] * factor)
    shuffled = Dataset(
        tuple(twin.intervals[i] for i in order),
        twin.energy[order],
        {name: values[order] for name, values in twin.variables.items()},
        twin.signs,
    )

    found = candidates(shuffled)

    assert found[0].variables == ("production", "hdd")
    assert not any({"production", "tonnes"} <= set(c.variables) for c in found)
    (notice,) = [f for f in found[0].reasons if f.code == "ill_conditioned"]
    assert notice.details["variables"] == "production, tonnes"


def test_larger_subsets_of_a_collinear_pair_are_not_tried_again() -> None:
    year = plant_year(4, rows=24)
    twin = with_variable(year, "tonnes", year.variables["production"] * 3)

    found = candidates(twin)

    assert len(found) == 6
    assert [f.code for f in found[-1].reasons].count("ill_conditioned") == 1


def test_nearly_collinear_variables_are_not_adequate() -> None:
    year = plant_year(4, rows=24)
    chance = np.random.default_rng(9)
    output = year.variables["production"]
    near = with_variable(year, "tonnes", output * (1 + chance.normal(0, 0.01, 24)))

    (pair,) = [c for c in candidates(near) if c.variables == ("production", "tonnes")]

    assert "collinear" in failed(pair)
    assert not pair.adequate


def test_moderate_collinearity_is_a_warning() -> None:
    year = plant_year(4, rows=24)
    chance = np.random.default_rng(9)
    output = year.variables["production"]
    near = with_variable(year, "tonnes", output * (1 + chance.normal(0, 0.04, 24)))

    (pair,) = [c for c in candidates(near) if c.variables == ("production", "tonnes")]

    assert max(pair.fit.vif) > validity.WARN_VIF
    assert "collinearity" in codes(pair)
    assert "collinear" not in codes(pair)


def test_missing_month_makes_the_row_incomplete_and_never_zero() -> None:
    year = plant_year(6, rows=13)
    output = year.variables["production"].copy()
    output[4] = np.nan
    gappy = with_variable(year, "production", output)

    fitted = fit_dataset(gappy, ["production", "hdd"])

    rest = year.where([i != 4 for i in range(13)])
    assert fitted == fit_dataset(rest, ["production", "hdd"])
    assert fitted.n == 12


def test_too_many_missing_days_are_not_adequate() -> None:
    year = plant_year(6, rows=16)
    output = year.variables["production"].copy()
    output[[3, 7]] = np.nan
    gappy = with_variable(year, "production", output)

    found = {c.variables: c for c in candidates(gappy)}

    assert "coverage_low" in failed(found["production", "hdd"])
    assert "coverage_low" not in codes(found["hdd",])


def test_constant_energy_has_no_valid_model() -> None:
    year = plant_year(6)
    flat = Dataset(year.intervals, 100 * year.days, year.variables, year.signs)

    found = candidates(flat)

    assert found[0].variables == ()
    assert not any(c.valid for c in found)


@pytest.mark.parametrize("rows", [0, 1])
def test_fewer_than_two_rows_have_no_candidates(rows: int) -> None:
    assert candidates(plant_year(1, rows=12).where([i < rows for i in range(12)])) == ()


def test_range_test_asks_for_the_mean_to_have_been_seen() -> None:
    year = plant_year(7)
    later = plant_year(8, start=date(2018, 1, 1))
    far = with_variable(later, "production", later.variables["production"] * 5)

    near, beyond = candidates(year, predicted=later), candidates(year, predicted=far)

    assert near[0].acceptable
    assert not any(c.valid for c in beyond if "production" in c.variables)
    (alone,) = [c for c in beyond if c.variables == ("production",)]
    (found,) = [f for f in alone.reasons if f.code == "outside_model_range"]
    assert found.value == "production"
    assert found.details["measured"] > found.details["limit"]  # type: ignore[operator]  # numbers


def test_range_test_waits_for_known_values() -> None:
    year = plant_year(7)
    unknown = with_variable(year, "production", np.full(12, np.nan))

    assert candidates(year, predicted=unknown)[0].acceptable


@pytest.mark.parametrize(
    ("variables", "critical"),
    [(1, 3.2850), (2, 3.0065), (3, 2.9238), (4, 2.9605), (5, 3.1075)],
)
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_worked_example_e_critical_f(
    variables: int, critical: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    x = chance.normal(0, 1, (12, variables))
    y = 10 + x[:, 0] * chance.uniform(0, 1) + chance.normal(0, 1, 12)

    result = fit(y, x)

    significant = validity.model_significant(result) is None
    assert (
        significant == (result.f_value > critical)
        or abs(result.f_value - critical) < 1e-4
    )


def test_strongly_correlated_residuals_are_told() -> None:
    correlated = replace(fit_dataset(plant_year(1), ["production"]), rho=0.6)

    finding = validity.residuals_independent(correlated)

    assert finding is not None
    assert finding.severity is Severity.WARNING


def test_wide_scatter_is_told_by_bills_and_days() -> None:
    year = plant_year(1)
    one = replace(fit_dataset(year, ["production"]), cv_rmse=0.22)
    days = dataset([1] * 12, [1.0] * 12)

    assert validity.scatter_small(one, year) is not None
    assert validity.scatter_small(one, days) is None


def test_a_row_that_decides_alone_is_not_adequate() -> None:
    fitted = fit_dataset(plant_year(1), ["production"])

    finding = validity.rests_on_many(replace(fitted, max_leverage=0.995))

    assert finding is not None
    assert not validity.passes(validity.ADEQUATE, [finding])
    assert validity.rests_on_many(replace(fitted, max_leverage=0.98)) is None
    assert validity.rests_on_many(fit([1.0, 2.0], np.empty((2, 0)))) is None


def test_high_condition_number_is_not_adequate() -> None:
    one = replace(fit_dataset(plant_year(1), ["production"]), condition_number=2e6)

    (finding,) = validity.variables_independent(one)

    assert finding.code == "condition_number_high"
    assert not validity.passes(validity.ADEQUATE, [finding])
    assert validity.passes(validity.VALID, [finding])


@given(st.integers(0, 10_000), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_units_change_neither_choice_nor_statistics(
    seed: int, of_energy: float, of_output: float
) -> None:
    year = plant_year(seed)
    other = Dataset(
        year.intervals,
        year.energy * of_energy,
        year.variables | {"production": year.variables["production"] * of_output},
        year.signs,
    )

    plain, scaled = candidates(year), candidates(other)

    assert [c.variables for c in scaled] == [c.variables for c in plain]
    for one, same in zip(plain, scaled, strict=True):
        assert same.fit.t_values == pytest.approx(one.fit.t_values, rel=1e-9)
        assert same.fit.cv_rmse == pytest.approx(one.fit.cv_rmse, rel=1e-9)
        assert codes(same) == codes(one)


@given(st.integers(0, 10_000))
def test_candidates_are_ordered_by_their_lamps(seed: int) -> None:
    found = candidates(plant_year(seed, scatter=400.0))

    rest = [(not c.acceptable, not c.valid) for c in found[1:]]
    assert rest == sorted(rest)
    assert found[0].acceptable or not found[0].variables
    assert len({c.variables for c in found}) == len(found)


def test_candidates_of_four_variables_are_all_sixteen_subsets() -> None:
    year = plant_year(3, rows=24)
    chance = np.random.default_rng(1)
    for name in ("shifts", "moisture"):
        year = with_variable(year, name, chance.normal(5, 1, 24) * year.days)

    found = candidates(year)

    subsets = itertools.chain.from_iterable(
        itertools.combinations(year.names, count) for count in range(5)
    )
    assert {c.variables for c in found} == set(subsets)


def test_stored_fit_of_a_candidate_judges_the_same() -> None:
    year = plant_year(1)
    chosen = candidates(year)[0]

    stored = Fit.from_dict(json.loads(json.dumps(chosen.fit.to_dict())))

    assert validity.review(stored, year) == chosen.reasons


def days_of(plant: str, *, start: date = START, seed: int = 3) -> Dataset:
    """Return 365 days driven by output, and by what the plant's name says."""
    chance = np.random.default_rng(seed)
    day = np.arange(365)
    mean = 11 - 12 * np.cos(2 * np.pi * day / 365) + chance.normal(0, 3, 365)
    working = (day % 7 < 5).astype(float)
    output = 100 * (0.3 + 0.7 * working) * chance.normal(1, 0.1, 365)
    heating = 40 * np.maximum(14.3 - mean, 0)
    usual = 900 + 30 * output + {"weekly": 450 * working, "heated": heating}[plant]
    return dataset(
        [1] * 365,
        list(usual + chance.normal(0, 150, 365)),
        {"output": output, "working": working, "mean_temperature": mean},
        start=start,
        signs={"output": 1, "working": 1},
    )


def test_days_keep_a_variable_that_bills_would_let_go() -> None:
    found = candidates(days_of("weekly"))

    (alone,) = [c for c in found if c.variables == ("output",)]
    assert found[0].variables == ("output", "working")
    assert found[0].fit.t_values[2] > 5
    gain = found[0].fit.adjusted_r_squared - alone.fit.adjusted_r_squared
    assert 0 < gain < 0.02
    assert alone.acceptable


def test_base_searched_in_days_is_counted_and_asked_of_other_years() -> None:
    year, later = days_of("heated"), days_of("heated", start=LATER, seed=4)

    found = candidates(year, predicted=later)

    (searched,) = [name for name in found[0].variables if "<" in name]
    assert float(searched.partition("<")[2]) == pytest.approx(14.3, abs=0.5)
    assert found[0].searched == 1
    assert found[0].acceptable
    for one in found:
        assert not {"mean_temperature", searched} <= set(one.variables)
        assert one.searched == (searched in one.variables)


def test_declared_bases_are_chosen_and_not_mixed() -> None:
    year = plant_year(2, rows=36)
    chance = np.random.default_rng(2)
    mean = year.variables["hdd"] / year.days
    for base, more in (("18", 2.5), ("21.1", 5.6)):
        other = (mean + more + chance.normal(0, 0.3, 36)) * year.days
        year = with_variable(year, f"hdd_{base}", other)

    found = candidates(year)

    kinds = [[n for n in c.variables if n.startswith("hdd")] for c in found]
    assert found[0].variables == ("production", "hdd")
    assert {len(one) for one in kinds} == {0, 1}
    assert len({tuple(one) for one in kinds}) == 4
