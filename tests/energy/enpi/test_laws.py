"""Laws from data to percentage: what changes the result, and what must not."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from makers import START, dataset, plant_year

from energy.enpi.adjusted import Uncertainty, rho_of
from energy.enpi.dataset import Dataset
from energy.enpi.savings import Savings, savings
from energy.enpi.selection import Candidate, candidates, fit_dataset

LATER = date(2018, 1, 1)
BOTH = ["production", "hdd"]
SEEDS = st.integers(0, 10_000)
FEWER = settings(max_examples=40)

Periods = tuple[Dataset, Dataset]


def plant(seed: int) -> Periods:
    """Return a year before and a year after a saving of 5 %."""
    return plant_year(seed), plant_year(seed + 1, start=LATER, factor=0.95)


def both(change: Callable[[Dataset], Dataset], periods: Periods) -> Periods:
    baseline, reporting = periods
    return change(baseline), change(reporting)


def with_variables(year: Dataset, added: Mapping[str, np.ndarray]) -> Dataset:
    return replace(year, variables={**year.variables, **added})


def outcome(periods: Periods) -> tuple[Candidate, Savings]:
    """Choose a model and compute the savings, as a plant's baseline does."""
    chosen = candidates(periods[0], predicted=periods[1])[0]
    return chosen, savings(chosen, *periods)


def codes(result: Candidate | Savings) -> set[str]:
    found = result.reasons if isinstance(result, Candidate) else result.findings
    return {finding.code for finding in found}


@FEWER
@given(SEEDS, st.floats(1e-6, 1e9))
def test_scaling_energy_scales_savings_and_keeps_model_and_percentage(
    seed: int, factor: float
) -> None:
    periods = plant(seed)
    scaled = both(lambda year: replace(year, energy=year.energy * factor), periods)

    chosen, plain = outcome(periods)
    other, found = outcome(scaled)

    assert other.variables == chosen.variables
    assert codes(other) == codes(chosen)
    assert found.savings == pytest.approx(plain.savings * factor, rel=1e-8)
    assert found.improvement == pytest.approx(plain.improvement, rel=1e-8)
    assert found.claim == plain.claim


@FEWER
@given(SEEDS, st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_units_of_variables_change_nothing(
    seed: int, of_output: float, of_heating: float
) -> None:
    def in_other_units(year: Dataset) -> Dataset:
        return with_variables(
            year,
            {
                "production": year.variables["production"] * of_output,
                "hdd": year.variables["hdd"] * of_heating,
            },
        )

    periods = plant(seed)

    chosen, plain = outcome(periods)
    other, found = outcome(both(in_other_units, periods))

    assert other.variables == chosen.variables
    assert found.savings == pytest.approx(plain.savings, rel=1e-8, abs=1e-6)
    assert found.half_width == pytest.approx(plain.half_width, rel=1e-8)


@FEWER
@given(SEEDS, st.permutations(range(12)))
def test_order_of_rows_changes_no_bit(seed: int, order: list[int]) -> None:
    def shuffled(year: Dataset) -> Dataset:
        return Dataset(
            tuple(year.intervals[i] for i in order),
            year.energy[order],
            {name: values[order] for name, values in year.variables.items()},
            year.signs,
        )

    periods = plant(seed)

    chosen, plain = outcome(periods)
    other, found = outcome(both(shuffled, periods))

    assert other == chosen
    assert (found.savings, found.low, found.high) == (
        plain.savings,
        plain.low,
        plain.high,
    )


@FEWER
@given(SEEDS)
def test_every_candidate_models_what_was_metered_in_its_period(seed: int) -> None:
    baseline, reporting = plant(seed)

    for one in candidates(baseline):
        result = savings(one, baseline, reporting)
        assert result.modelled_baseline == pytest.approx(
            result.baseline_actual, rel=1e-9
        )


@FEWER
@given(SEEDS)
def test_using_what_the_model_expects_saves_nothing(seed: int) -> None:
    baseline, reporting = plant(seed)
    chosen, before = outcome((baseline, reporting))
    expected = replace(reporting, energy=before.adjusted_by_interval)

    result = savings(chosen, baseline, expected)

    assert result.savings == pytest.approx(0, abs=1e-9 * result.actual)
    assert result.improvement == pytest.approx(0, abs=1e-9)
    assert result.claim == "not_distinguishable"


@FEWER
@given(SEEDS, st.floats(-1e6, 1e6))
def test_a_constant_column_changes_nothing_and_is_told(seed: int, value: float) -> None:
    periods = plant(seed)
    also = both(
        lambda year: with_variables(year, {"shifts": value * year.days}), periods
    )

    chosen, plain = outcome(periods)
    other, found = outcome(also)

    assert other.fit == chosen.fit
    assert (found.savings, found.low) == (plain.savings, plain.low)
    assert codes(other) - codes(chosen) == {"variable_constant"}


@FEWER
@given(SEEDS, st.floats(1e-3, 1e3))
def test_a_variable_twice_gives_the_same_choice_and_savings(
    seed: int, factor: float
) -> None:
    periods = plant(seed)
    twice = both(
        lambda year: with_variables(
            year, {"tonnes": year.variables["production"] * factor}
        ),
        periods,
    )

    chosen, plain = outcome(periods)
    other, found = outcome(twice)

    assert other.variables == chosen.variables
    assert (found.savings, found.low) == (plain.savings, plain.low)
    assert "ill_conditioned" in codes(other)


@FEWER
@given(SEEDS, st.integers(0, 11), st.sampled_from(["energy", "production"]))
def test_a_missing_month_is_incomplete_and_never_zero(
    seed: int, month: int, what: str
) -> None:
    baseline, reporting = plant(seed)
    model = fit_dataset(baseline, BOTH)
    holed = reporting.energy if what == "energy" else reporting.variables[what]
    holed = np.where(np.arange(12) == month, np.nan, holed)
    gappy = (
        replace(reporting, energy=holed)
        if what == "energy"
        else with_variables(reporting, {what: holed})
    )

    result = savings(model, baseline, gappy)

    rest = reporting.where([i != month for i in range(12)])
    assert result.savings == savings(model, baseline, rest).savings
    assert result.coverage == pytest.approx(
        1 - reporting.days[month] / reporting.days.sum()
    )
    assert "reporting_incomplete" in codes(result)


@FEWER
@given(SEEDS, st.integers(2, 6))
def test_the_interval_is_wider_with_fewer_points(seed: int, times: int) -> None:
    few, reporting = plant(seed)
    more = Dataset(
        tuple(
            (start - timedelta(400 * k), end - timedelta(400 * k))
            for k in range(times)
            for start, end in few.intervals
        ),
        np.tile(few.energy, times),
        {name: np.tile(values, times) for name, values in few.variables.items()},
    )

    models = [fit_dataset(one, BOTH) for one in (few, more)]
    # Where repeating the bills lifts their correlation over the threshold, it counts.
    assume(not any(rho_of(model, few) for model in models))

    wide, narrow = (
        savings(model, one, reporting)
        for model, one in zip(models, (few, more), strict=True)
    )

    assert narrow.savings == pytest.approx(wide.savings, rel=1e-6, abs=1e-6)
    assert narrow.half_width < wide.half_width


@FEWER
@given(SEEDS, st.floats(0.01, 0.9), st.floats(0.01, 0.08))
def test_the_interval_of_days_is_wider_with_more_correlation(
    seed: int, rho: float, more: float
) -> None:
    chance = np.random.default_rng(seed)
    output = chance.normal(50, 10, 60)
    days = dataset(
        [1] * 60,
        list(500 + 4 * output + chance.normal(0, 10, 60)),
        {"production": list(output)},
    )
    model = fit_dataset(days, ["production"])

    less, wider = (
        savings(replace(model, rho=one), days, days) for one in (rho, rho + more)
    )

    assert less.half_width < wider.half_width


@given(
    st.lists(st.floats(0.1, 100), min_size=2, max_size=30),
    st.floats(0, 0.9),
    st.floats(0.01, 0.09),
)
def test_the_variance_of_a_sum_grows_with_correlation(
    noise: list[float], rho: float, more: float
) -> None:
    n = len(noise)
    errors = Uncertainty(
        np.array(noise), np.arange(n, dtype=float), rho, np.zeros((n, 1)), np.eye(1)
    )

    everything = np.ones((1, n))
    less, wider = (
        float(one.variances(everything)[0])
        for one in (errors, replace(errors, rho=rho + more))
    )

    assert math.isfinite(wider)
    assert less < wider


@pytest.mark.parametrize("factor", [1e-6, 3.6, 1e9])
def test_scaling_the_energy_of_days_keeps_model_and_percentage(factor: float) -> None:
    chance = np.random.default_rng(5)
    season = np.cos(np.arange(730) / 58.0)
    mean = 12 - 10 * season + chance.normal(0, 3, 730)
    output = chance.normal(100, 15, 730)
    usual = 900 + 20 * output + 60 * np.maximum(15 - mean, 0)
    used = usual + chance.normal(0, 90, 730)
    variables = {"production": output, "mean_temperature": mean}

    def years(unit: float) -> Periods:
        whole = dataset([1] * 730, list(used * unit), variables, start=START)
        first = [i < 365 for i in range(730)]
        return whole.where(first), whole.where([not one for one in first])

    chosen, plain = outcome(years(1.0))
    other, found = outcome(years(factor))

    assert chosen.searched == other.searched == 1
    assert other.variables == chosen.variables
    assert found.improvement == pytest.approx(plain.improvement, rel=1e-8)
