"""Savings: worked examples, laws that hold for any plant, and honest refusals."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import BILL_DAYS, START, dataset, example_d, line, plant_year

from energy.enpi.adjusted import Uncertainty
from energy.enpi.dataset import Dataset
from energy.enpi.regression import fit
from energy.enpi.savings import (
    Savings,
    SavingsError,
    combine,
    savings,
    sensitivity_band,
)
from energy.enpi.selection import candidates, fit_dataset

LATER = date(2018, 1, 1)
BOTH = ["production", "hdd"]
METHODS = ["forecast", "backcast", "chaining", "standard", "ratio", "absolute"]


def exact(x: float, energy: float, *, start: date = START, rows: int = 2) -> Dataset:
    """Return days on which ``line`` models x in total and so much was used."""
    each = [x / rows] * rows
    return dataset(
        [1] * rows, [energy / rows] * rows, {"production": each}, start=start
    )


def codes(result: Savings) -> set[str]:
    return {finding.code for finding in result.findings}


def result_of(adjusted: float, actual: float) -> Savings:
    """Return a saving without uncertainty."""
    return savings(line(), exact(1000, 1000), exact(adjusted, actual, start=LATER))


def test_worked_example_d() -> None:
    baseline, reporting = example_d()
    model = fit_dataset(baseline, ["production"])

    result = savings(model, baseline, reporting)

    assert result.actual == 95_000
    assert result.adjusted_baseline == pytest.approx(97_198.65501, abs=5e-6)
    assert result.savings == pytest.approx(2_198.65501, abs=5e-6)
    assert result.improvement == pytest.approx(0.02262022, abs=5e-9)
    assert result.half_width == pytest.approx(470.67757, abs=5e-6)
    assert (result.low, result.high) == (
        pytest.approx(2_198.65501 - 470.67757, abs=1e-5),
        pytest.approx(2_198.65501 + 470.67757, abs=1e-5),
    )
    assert result.claim == "saving"
    assert result.degrees_of_freedom == 4
    assert result.modelled_baseline == pytest.approx(192_350, rel=1e-14)
    assert result.baseline_actual == 192_350
    assert result.performance_ratio == pytest.approx(1 - 0.02262022, abs=5e-9)
    assert codes(result) == {"provisional"}


def test_a_fit_without_names_stands_for_the_variables_in_order() -> None:
    baseline, reporting = example_d()
    days = baseline.days
    model = fit(baseline.energy / days, baseline.daily(["production"]), weights=days)

    assert savings(model, baseline, reporting).savings == pytest.approx(2_198.65501)


@pytest.mark.parametrize(
    ("method", "modelled_baseline", "modelled_reporting", "at_baseline"),
    [
        ("forecast", 1000.0, 1200.0, 100.0),
        ("chaining", 950.0, 1140.0, 100.0),
        ("backcast", 900.0, 1080.0, 100.0),
    ],
)
def test_worked_example_b(
    method: str, modelled_baseline: float, modelled_reporting: float, at_baseline: float
) -> None:
    baseline = exact(modelled_baseline, 1000.0)
    reporting = exact(modelled_reporting, 1080.0, start=LATER)

    result = savings(line(), baseline, reporting, method=method)

    assert result.adjusted_baseline == pytest.approx(1200, rel=1e-12)
    assert result.savings == pytest.approx(120, rel=1e-12)
    assert result.improvement == pytest.approx(0.10, rel=1e-12)
    assert result.performance_ratio == pytest.approx(0.90, rel=1e-12)
    assert result.savings_at_baseline_conditions == pytest.approx(at_baseline)


def test_worked_example_c_sums_and_never_mean_percentages() -> None:
    total = combine([result_of(100, 80), result_of(1000, 950)])

    assert total.improvement == pytest.approx(1 - 1030 / 1100, rel=1e-12)
    assert total.improvement == pytest.approx(0.063636, abs=5e-7)
    assert (total.actual, total.adjusted_baseline) == pytest.approx((1030, 1100))
    assert total.savings == pytest.approx(70)
    assert total.contributions == pytest.approx((20 / 1100, 50 / 1100))
    assert total.performance_ratio == pytest.approx(1030 / 1100)
    assert total.claim == "saving"


def test_half_widths_of_independent_parts_add_as_squares() -> None:
    baseline, reporting = example_d()
    one = savings(fit_dataset(baseline, ["production"]), baseline, reporting)

    total = combine([one, one.scaled(3.0)])

    assert total.half_width == pytest.approx(one.half_width * math.sqrt(10))
    assert combine([total, one]).half_width == pytest.approx(
        one.half_width * math.sqrt(11)
    )


def test_nothing_and_mixed_confidences_are_not_combined() -> None:
    baseline, reporting = example_d()
    model = fit_dataset(baseline, ["production"])
    wide = savings(model, baseline, reporting, confidence=0.95)

    with pytest.raises(SavingsError, match="nothing_to_combine"):
        combine([])
    with pytest.raises(SavingsError, match="confidence_mixed"):
        combine([wide, savings(model, baseline, reporting)])


def test_ratio_carries_the_intensity_forward() -> None:
    baseline = dataset([30, 31], [300.0, 330.0], {"output": [100.0, 110.0]})
    reporting = dataset([30, 31], [280.0, 330.0], {"output": [100.0, 120.0]})

    result = savings(None, baseline, reporting, method="ratio")

    assert result.adjusted_baseline == pytest.approx(660)
    assert result.savings == pytest.approx(50)
    assert result.half_width == pytest.approx(0, abs=1e-9)
    assert "ratio_base_load" not in codes(result)


def test_ratio_sums_several_variables_of_the_model() -> None:
    variables = {"cars": [60.0, 50.0], "vans": [40.0, 60.0], "hdd": [1.0, 2.0]}
    baseline = dataset([30, 31], [300.0, 330.0], variables)
    x = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.5]])
    model = fit([1.0, 2.0, 3.0, 4.5], x, names=["cars", "vans"])

    result = savings(model, baseline, baseline, method="ratio")

    assert result.adjusted_baseline == pytest.approx(630)
    assert result.savings == pytest.approx(0, abs=1e-9)


def test_ratio_with_a_base_load_is_warned_of() -> None:
    baseline, reporting = example_d()

    result = savings(None, baseline, reporting, method="ratio")

    (finding,) = [f for f in result.findings if f.code == "ratio_base_load"]
    assert finding.details["measured"] == pytest.approx(
        519.92270792 * 182 / 192_350, rel=1e-8
    )


def test_ratio_to_what_does_not_vary_knows_no_base_load() -> None:
    baseline = dataset([30, 30], [300.0, 330.0], {"output": [100.0, 100.0]})

    assert "ratio_base_load" not in codes(
        savings(None, baseline, baseline, method="ratio")
    )


def test_absolute_compares_the_same_months() -> None:
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    use = [float(100 * n + 50 * i) for i, n in enumerate(days)]
    baseline = dataset(days, use)
    reporting = dataset(days, [0.9 * e for e in use], start=LATER)

    result = savings(None, baseline, reporting, method="absolute")

    assert result.adjusted_by_interval == pytest.approx(use)
    assert result.adjusted_baseline == pytest.approx(math.fsum(use))
    assert result.improvement == pytest.approx(0.10)
    assert result.claim == "saving"
    assert codes(result) == set()


def test_absolute_of_other_months_takes_the_mean_day() -> None:
    baseline, reporting = example_d()

    result = savings(None, baseline, reporting, method="absolute")

    assert result.adjusted_baseline == pytest.approx(192_350 / 182 * 92)


def test_leap_day_counts_as_a_day() -> None:
    year = dataset([365], [36_500.0], start=date(2023, 1, 1))
    two = dataset([182, 183], [18_200.0, 18_300.0], start=date(2023, 1, 1))
    leap = dataset([366], [36_600.0], start=date(2024, 1, 1))

    assert savings(None, two, leap, method="absolute").savings == pytest.approx(0)
    with pytest.raises(SavingsError, match="rows_too_few"):
        savings(None, year, leap, method="absolute")


@given(st.integers(0, 10_000), st.floats(1e-6, 1e9))
def test_scaling_energy_scales_savings_and_keeps_percentages(
    seed: int, factor: float
) -> None:
    baseline, reporting = (
        plant_year(seed),
        plant_year(seed + 1, start=LATER, factor=0.95),
    )
    bigger = [
        Dataset(one.intervals, one.energy * factor, one.variables)
        for one in (baseline, reporting)
    ]

    plain = savings(fit_dataset(baseline, BOTH), baseline, reporting)
    scaled = savings(fit_dataset(bigger[0], BOTH), *bigger)

    assert scaled.savings == pytest.approx(plain.savings * factor, rel=1e-8)
    assert scaled.half_width == pytest.approx(plain.half_width * factor, rel=1e-8)
    assert scaled.improvement == pytest.approx(plain.improvement, rel=1e-8)
    converted = plain.scaled(factor)
    assert converted.savings == pytest.approx(scaled.savings, rel=1e-8)
    assert converted.half_width == pytest.approx(scaled.half_width, rel=1e-8)
    assert converted.claim == scaled.claim


@pytest.mark.parametrize("method", METHODS)
def test_scaled_savings_stay_in_step(method: str) -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    plain = savings(fit_dataset(baseline, BOTH), baseline, reporting, method=method)

    scaled = plain.scaled(3.6)

    shares = np.ones((1, len(scaled.intervals)))
    assert scaled.half_widths(shares)[0] == pytest.approx(scaled.half_width)
    assert math.fsum(scaled.adjusted_by_interval) == pytest.approx(
        scaled.adjusted_baseline
    )


@pytest.mark.parametrize("factor", [0.0, -1.0, math.nan])
def test_scaling_by_what_is_no_factor_is_refused(factor: float) -> None:
    with pytest.raises(SavingsError, match="factor_not_positive"):
        result_of(100, 80).scaled(factor)


@given(st.integers(0, 10_000), st.floats(1e-3, 1e3))
def test_unit_of_a_variable_changes_nothing(seed: int, factor: float) -> None:
    baseline, reporting = plant_year(seed), plant_year(seed + 1, start=LATER)
    other = [
        Dataset(
            one.intervals,
            one.energy,
            one.variables | {"production": one.variables["production"] * factor},
        )
        for one in (baseline, reporting)
    ]

    plain = savings(fit_dataset(baseline, BOTH), baseline, reporting)
    scaled = savings(fit_dataset(other[0], BOTH), *other)

    assert scaled.adjusted_baseline == pytest.approx(plain.adjusted_baseline, rel=1e-10)
    assert scaled.half_width == pytest.approx(plain.half_width, rel=1e-8)


@given(st.integers(0, 10_000), st.permutations(range(12)))
def test_order_of_bills_changes_nothing(seed: int, order: list[int]) -> None:
    baseline, reporting = plant_year(seed), plant_year(seed + 1, start=LATER)
    shuffled = Dataset(
        tuple(reporting.intervals[i] for i in order),
        reporting.energy[order],
        {name: values[order] for name, values in reporting.variables.items()},
    )
    model = fit_dataset(baseline, BOTH)

    plain, other = (savings(model, baseline, one) for one in (reporting, shuffled))

    assert (other.savings, other.low) == (plain.savings, plain.low)


@given(st.integers(0, 10_000))
@pytest.mark.parametrize(
    "method", ["forecast", "chaining", "standard", "ratio", "absolute"]
)
def test_baseline_against_itself_saves_nothing(method: str, seed: int) -> None:
    baseline = plant_year(seed)

    result = savings(fit_dataset(baseline, BOTH), baseline, baseline, method=method)

    assert result.savings == pytest.approx(0, abs=1e-9 * result.actual)
    assert result.claim == "not_distinguishable"


@given(st.integers(0, 10_000))
def test_modelled_equals_metered_over_the_model_period(seed: int) -> None:
    baseline, reporting = plant_year(seed), plant_year(seed + 1, start=LATER)

    forecast = savings(fit_dataset(baseline, BOTH), baseline, reporting)
    backcast = savings(
        fit_dataset(reporting, BOTH), baseline, reporting, method="backcast"
    )

    assert forecast.modelled_baseline == pytest.approx(
        forecast.baseline_actual, rel=1e-12
    )
    assert backcast.modelled_reporting == pytest.approx(backcast.actual, rel=1e-12)


@given(st.integers(0, 10_000), st.integers(2, 9))
def test_a_facility_several_times_keeps_its_percentage(seed: int, times: int) -> None:
    baseline, reporting = plant_year(seed), plant_year(seed + 1, start=LATER)
    one = savings(fit_dataset(baseline, BOTH), baseline, reporting)

    assert combine([one] * times).improvement == pytest.approx(one.improvement)


@given(
    st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=1, max_size=6)
)
def test_improvement_of_a_sum_lies_between_its_parts(
    parts: list[tuple[float, float]],
) -> None:
    results = [result_of(adjusted, actual) for adjusted, actual in parts]

    total = combine(results)

    improvements = [one.improvement for one in results]
    assert min(improvements) - 1e-9 <= total.improvement <= max(improvements) + 1e-9
    assert math.fsum(total.contributions) == pytest.approx(total.improvement)


def test_missing_month_is_incomplete_and_never_zero() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    output = reporting.variables["production"].copy()
    output[5] = np.nan
    gappy = Dataset(
        reporting.intervals,
        reporting.energy,
        reporting.variables | {"production": output},
    )
    model = fit_dataset(baseline, BOTH)

    result = savings(model, baseline, gappy)

    rest = reporting.where([i != 5 for i in range(12)])
    assert result.savings == savings(model, baseline, rest).savings
    assert result.coverage == pytest.approx(
        1 - reporting.days[5] / reporting.days.sum()
    )
    (finding,) = [f for f in result.findings if f.code == "reporting_incomplete"]
    assert finding.details == {"intervals": 1}


def test_gap_between_bills_is_told() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    gappy = reporting.where([i != 5 for i in range(12)])

    result = savings(fit_dataset(baseline, BOTH), baseline, gappy)

    assert "reporting_gap" in codes(result)
    assert result.coverage < 1


def test_less_than_a_year_is_provisional() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER, rows=6)

    assert "provisional" in codes(
        savings(fit_dataset(baseline, BOTH), baseline, reporting)
    )


def test_interval_is_wider_with_fewer_points() -> None:
    reporting = plant_year(2, start=LATER)
    few = plant_year(1)
    twice = Dataset(
        few.intervals
        + tuple((s - timedelta(400), e - timedelta(400)) for s, e in few.intervals),
        np.tile(few.energy, 2),
        {name: np.tile(values, 2) for name, values in few.variables.items()},
    )

    wide = savings(fit_dataset(few, BOTH), few, reporting)
    narrow = savings(fit_dataset(twice, BOTH), twice, reporting)

    assert narrow.savings == pytest.approx(wide.savings, rel=1e-6)
    assert narrow.half_width < wide.half_width


def test_interval_is_wider_with_more_confidence() -> None:
    baseline, reporting = example_d()
    model = fit_dataset(baseline, ["production"])

    widths = [
        savings(model, baseline, reporting, confidence=c).half_width
        for c in (0.5, 0.8, 0.9, 0.99)
    ]

    assert widths == sorted(widths)


def daily_plant(rho: float, *, start: date = START, seed: int = 3) -> Dataset:
    """Return 200 days whose residuals have this lag-one correlation."""
    chance = np.random.default_rng(seed)
    fresh = chance.normal(0, 10 * math.sqrt(1 - rho**2), 200)
    noise = np.zeros(200)
    for i in range(1, 200):
        noise[i] = rho * noise[i - 1] + fresh[i]
    output = np.random.default_rng(seed + 1).normal(50, 10, 200)
    energy = 500 + 4 * output + noise
    return dataset([1] * 200, list(energy), {"production": list(output)}, start=start)


@pytest.mark.parametrize("method", ["forecast", "backcast", "chaining"])
def test_interval_of_days_is_wider_with_correlated_residuals(method: str) -> None:
    widths = []
    for rho in (0.0, 0.4, 0.8):
        baseline, reporting = daily_plant(rho), daily_plant(rho, start=LATER, seed=7)
        trained = reporting if method == "backcast" else baseline
        model = fit_dataset(trained, ["production"])
        result = savings(model, baseline, reporting, method=method)
        widths.append(result.half_width / model.residual_sd)

    assert widths[0] * 1.3 < widths[1]
    assert widths[1] * 1.5 < widths[2]


def test_negative_correlation_does_not_narrow_the_interval() -> None:
    baseline, reporting = daily_plant(-0.6), daily_plant(-0.6, start=LATER, seed=7)
    model = fit_dataset(baseline, ["production"])

    result = savings(model, baseline, reporting)

    assert model.rho < -0.4
    assert result.uncertainty.rho == 0


def test_weak_correlation_of_bills_is_not_believed_and_strong_is() -> None:
    def bills(rho: float) -> Dataset:
        days = daily_plant(rho)
        columns = {"production": list(days.variables["production"] * 30)}
        return dataset([30] * 200, list(days.energy * 30), columns)

    weak, strong = bills(0.35), bills(0.8)

    assert savings(fit_dataset(weak, ["production"]), weak, weak).uncertainty.rho == 0
    assert (
        savings(fit_dataset(strong, ["production"]), strong, strong).uncertainty.rho
        > 0.5
    )


def test_variance_is_that_of_the_correlated_sum() -> None:
    days = np.arange(4.0)
    errors = Uncertainty(np.full(4, 2.0), days, 0.5, np.zeros((4, 1)), np.zeros((1, 1)))

    expected = 4 * (4 + 2 * (3 * 0.5 + 2 * 0.25 + 1 * 0.125))
    assert errors.variances(np.ones((1, 4)))[0] == pytest.approx(expected)


def test_forecast_far_beyond_the_data_is_warned_of() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    far = Dataset(
        reporting.intervals,
        reporting.energy,
        reporting.variables | {"production": reporting.variables["production"] * 3},
    )

    result = savings(fit_dataset(baseline, BOTH), baseline, far)

    assert result.extrapolated_share == 1.0
    assert "extrapolated" in codes(result)


def test_increase_is_called_so() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER, factor=1.2)

    assert savings(fit_dataset(baseline, BOTH), baseline, reporting).claim == "increase"


def test_negative_adjusted_baseline_has_no_percentage() -> None:
    result = result_of(-5.0, 10.0)

    assert math.isnan(result.improvement)
    assert "adjusted_negative" in codes(result)


def test_sensitivity_band_spans_the_valid_models() -> None:
    baseline, reporting = plant_year(11), plant_year(12, start=LATER, factor=0.95)
    models = candidates(baseline)

    band = sensitivity_band(models, baseline, reporting)

    valid = [one for one in models if one.valid]
    improvements = [savings(one, baseline, reporting).improvement for one in valid]
    assert band is not None
    assert (band.low, band.high) == (min(improvements), max(improvements))
    assert band.count == len(valid) >= 2


def test_sensitivity_band_needs_a_valid_model() -> None:
    baseline = dataset(BILL_DAYS, [3000.0] * 6)

    assert sensitivity_band(candidates(baseline), baseline, baseline) is None


def test_candidate_and_its_fit_give_the_same() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    chosen = candidates(baseline)[0]

    assert (
        savings(chosen, baseline, reporting).low
        == savings(chosen.fit, baseline, reporting).low
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"method": "guess"}, "method_unknown"),
        ({"confidence": 1.0}, "confidence_invalid"),
        ({"confidence": 0.0}, "confidence_invalid"),
    ],
)
def test_unknown_choices_are_refused(arguments: dict[str, object], code: str) -> None:
    baseline, reporting = example_d()

    with pytest.raises(SavingsError, match=code):
        savings(None, baseline, reporting, **arguments)  # type: ignore[arg-type]  # wrong on purpose


def test_what_cannot_be_formed_is_refused() -> None:
    baseline, reporting = example_d()
    bare = dataset(BILL_DAYS, [1.0] * 6)
    nothing = dataset([31], [None], {"production": [1.0]})

    with pytest.raises(SavingsError, match="model_missing"):
        savings(None, baseline, reporting)
    with pytest.raises(SavingsError, match="ratio_needs_variable"):
        savings(None, bare, bare, method="ratio")
    with pytest.raises(SavingsError, match="ratio_variable_not_positive"):
        savings(None, exact(0, 10), reporting, method="ratio")
    with pytest.raises(SavingsError, match="no_complete_interval"):
        savings(line(), baseline, nothing)
    with pytest.raises(SavingsError, match="modelled_baseline_not_positive"):
        savings(line(), exact(-5, 10), exact(5, 10), method="backcast")
