"""The fit against certified values, another tool's answers, and its own laws."""

import json
import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from certified import EXPECTED, FILIP, PERFECT, nist
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.stattools import durbin_watson

from energy.enpi.regression import (
    Fit,
    FitError,
    IllConditioned,
    NotFiniteError,
    TooFewRowsError,
    UnknownVersionError,
    fit,
)

DAYS = np.array([30, 31, 29, 33, 28, 31])
KWH = np.array([31200, 33900, 28100, 36800, 29950, 32400])
PRODUCTION = np.array([3100, 3550, 2600, 3900, 3050, 3200])


def fitted(name: str) -> Fit:
    y, x = nist(name)
    return fit(y, x, intercept=EXPECTED[name]["model"] != "noint")


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - PERFECT - {FILIP}))
def test_fit_has_the_certified_digits(name: str) -> None:
    expected = EXPECTED[name]

    result = fitted(name)

    assert result.coefficients == pytest.approx(expected["coef"], rel=1e-13)
    assert result.standard_errors == pytest.approx(expected["se"], rel=1e-13)
    assert result.residual_sd == pytest.approx(expected["resid_sd"], rel=1e-13)
    assert result.r_squared == pytest.approx(expected["r2"], rel=1e-13)
    assert result.adjusted_r_squared == pytest.approx(expected["adj_r2"], rel=1e-13)
    assert result.f_value == pytest.approx(expected["F"], rel=1e-12)
    assert result.durbin_watson == pytest.approx(expected["durbin_watson"], rel=1e-12)
    assert result.n == expected["n"]
    assert result.degrees_of_freedom == expected["df_resid"]


@pytest.mark.parametrize("name", sorted(PERFECT))
def test_fit_without_error_is_found_exactly(name: str) -> None:
    result = fitted(name)

    assert result.coefficients == pytest.approx(EXPECTED[name]["coef"], rel=1e-12)
    assert result.standard_errors == pytest.approx([0.0] * 6, abs=1e-12)
    assert result.r_squared == 1.0
    assert result.f_value > 1e25
    assert result.f_p_value == pytest.approx(0.0, abs=1e-200)


def test_filip_is_refused_rather_than_answered_with_wrong_digits() -> None:
    with pytest.raises(IllConditioned) as refusal:
        fitted(FILIP)

    assert 1e9 < refusal.value.condition_number < 1e11


@pytest.mark.parametrize("seed", range(20))
def test_fifty_random_designs_equal_statsmodels_wls(seed: int) -> None:
    chance = np.random.default_rng(seed)
    for _ in range(50):
        n, k = int(chance.integers(8, 60)), int(chance.integers(1, 5))
        x = chance.normal(50, 20, (n, k))
        y = 900 + x @ chance.normal(3, 2, k) + chance.normal(0, 25, n)
        weights = chance.integers(25, 36, n).astype(float)

        ours = fit(y, x, weights=weights)

        scaled = weights / weights.mean()
        theirs = sm.WLS(y, sm.add_constant(x), weights=scaled).fit()
        assert_same(ours, theirs)


def assert_same(ours: Fit, theirs: Any) -> None:
    """Compare every statistic that both know, to 1e-9."""
    same = {"rel": 1e-9, "abs": 1e-12}
    assert ours.coefficients == pytest.approx(theirs.params, **same)
    assert ours.standard_errors == pytest.approx(theirs.bse, **same)
    assert ours.t_values == pytest.approx(theirs.tvalues, **same)
    assert ours.p_values == pytest.approx(theirs.pvalues, **same)
    assert ours.r_squared == pytest.approx(theirs.rsquared, **same)
    assert ours.adjusted_r_squared == pytest.approx(theirs.rsquared_adj, **same)
    assert ours.f_value == pytest.approx(theirs.fvalue, **same)
    assert ours.f_p_value == pytest.approx(theirs.f_pvalue, **same)
    assert ours.residual_sd == pytest.approx(math.sqrt(theirs.scale), **same)
    covariance = ours.parameter_covariance
    assert covariance == pytest.approx(theirs.cov_params(), rel=1e-9, abs=1e-9)
    assert ours.durbin_watson == pytest.approx(durbin_watson(theirs.resid), **same)


@pytest.mark.parametrize("seed", range(5))
def test_influence_equals_statsmodels(seed: int) -> None:
    chance = np.random.default_rng(seed)
    x = chance.normal(50, 20, (24, 3))
    x[:, 2] += 0.8 * x[:, 0]
    y = 900 + x @ [3.0, 1.0, 2.0] + chance.normal(0, 25, 24)

    ours = fit(y, x)

    design = sm.add_constant(x)
    influence = sm.OLS(y, design).fit().get_influence()
    inflation = [variance_inflation_factor(design, j) for j in (1, 2, 3)]
    left_out = math.sqrt(float((influence.resid_press**2).mean())) / y.mean()
    assert ours.vif == pytest.approx(inflation, rel=1e-9)
    assert ours.max_leverage == pytest.approx(influence.hat_matrix_diag.max())
    assert ours.max_cooks_distance == pytest.approx(influence.cooks_distance[0].max())
    assert ours.loo_cv_rmse == pytest.approx(left_out)


@pytest.mark.parametrize("seed", range(5))
def test_fit_without_intercept_is_uncentred_like_statsmodels(seed: int) -> None:
    chance = np.random.default_rng(seed)
    x = chance.normal(50, 20, (20, 2))
    y = x @ [3.0, 1.0] + chance.normal(0, 25, 20)

    ours = fit(y, x, intercept=False)

    theirs = sm.OLS(y, x).fit()
    assert ours.r_squared == pytest.approx(theirs.rsquared)
    assert ours.adjusted_r_squared == pytest.approx(theirs.rsquared_adj)
    assert ours.f_value == pytest.approx(theirs.fvalue)


def test_worked_example_d() -> None:
    result = fit(KWH / DAYS, PRODUCTION / DAYS, weights=DAYS, names=["production"])

    assert result.coefficients == pytest.approx((519.92270792, 5.03732305), abs=5e-9)
    assert result.standard_errors == pytest.approx((16.11117, 0.15058199), abs=5e-6)
    assert result.standard_errors[1] == pytest.approx(0.15058199, abs=5e-9)
    assert result.residual_variance == pytest.approx(351.932386, abs=5e-7)
    assert result.r_squared == pytest.approx(0.9964383, abs=5e-8)
    assert result.f_value == pytest.approx(1119.0604, abs=5e-5)
    modelled = result.predict(PRODUCTION / DAYS) * DAYS
    assert math.fsum(modelled) == pytest.approx(192_350, rel=1e-14)
    assert result.coefficient("production") == result.coefficients[1]
    assert result.coefficient("intercept") == result.coefficients[0]


def test_weights_count_only_by_their_proportions() -> None:
    one = fit(KWH / DAYS, PRODUCTION / DAYS, weights=DAYS)
    other = fit(KWH / DAYS, PRODUCTION / DAYS, weights=DAYS / 7)

    assert other.residual_sd == pytest.approx(one.residual_sd)
    assert other.cv_rmse == pytest.approx(one.cv_rmse)
    assert other.standard_errors == pytest.approx(one.standard_errors)
    mean = (KWH / DAYS) @ DAYS / DAYS.sum()
    assert one.cv_rmse == pytest.approx(one.residual_sd / mean)
    assert one.nmbe == pytest.approx(0.0, abs=1e-15)


def test_information_criteria_and_correlation_follow_their_formulas() -> None:
    y, x = nist("norris")
    result = fit(y, x)

    residuals = y - result.predict(x)
    sse, n, p = float(residuals @ residuals), len(y), 2
    log = n * math.log(sse / n)
    assert result.aicc == pytest.approx(log + 2 * p + 2 * p * (p + 1) / (n - p - 1))
    assert result.bic == pytest.approx(log + p * math.log(n))
    assert result.rho == pytest.approx(residuals[1:] @ residuals[:-1] / sse)


def test_aicc_is_undefined_for_so_few_rows() -> None:
    assert fit([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]).aicc is None


def test_ranges_describe_the_variables() -> None:
    result = fit([1.0, 2.0, 4.0], [[1.0], [2.0], [6.0]])

    assert (result.x_minimum, result.x_maximum) == ((1.0,), (6.0,))
    assert result.x_mean == (3.0,)
    assert result.x_sd == pytest.approx((math.sqrt(7.0),))


def test_no_variables_leave_the_weighted_mean() -> None:
    result = fit([1.0, 2.0, 6.0], np.empty((3, 0)), weights=[1.0, 1.0, 2.0])

    assert result.coefficients == pytest.approx((3.75,))
    assert (result.r_squared, result.f_value, result.f_p_value) == (0.0, 0.0, 1.0)
    assert result.predict(np.empty((2, 0))) == pytest.approx([3.75, 3.75])


def test_constant_energy_explains_nothing() -> None:
    result = fit([5.1] * 12, np.arange(12.0))

    assert result.coefficients == pytest.approx((5.1, 0.0), abs=1e-15)
    assert (result.r_squared, result.f_value, result.f_p_value) == (0.0, 0.0, 1.0)


def test_energy_of_zero_is_modelled_as_zero() -> None:
    result = fit([0.0] * 12, np.arange(12.0))

    assert result.coefficients == (0.0, 0.0)
    assert result.p_values == (1.0, 1.0)
    assert result.cv_rmse == 0.0


@given(st.integers(0, 2**32 - 1), st.integers(-40, 40), st.integers(-40, 40))
def test_powers_of_two_change_no_digit(seed: int, of_y: int, of_x: int) -> None:
    chance = np.random.default_rng(seed)
    x, y = chance.normal(3, 1, (15, 2)), chance.normal(100, 9, 15)

    plain = fit(y, x)
    scaled = fit(y * 2.0**of_y, x * 2.0**of_x)

    assert scaled.r_squared == plain.r_squared
    assert scaled.t_values[1:] == plain.t_values[1:]
    assert scaled.coefficients[1] == plain.coefficients[1] * 2.0 ** (of_y - of_x)


@given(st.integers(0, 2**32 - 1), st.randoms())
def test_order_of_rows_changes_nothing(seed: int, order: object) -> None:
    chance = np.random.default_rng(seed)
    x, y = chance.normal(3, 1, (15, 2)), chance.normal(100, 9, 15)
    rows = list(range(15))
    order.shuffle(rows)  # type: ignore[attr-defined]  # random.Random

    plain, shuffled = fit(y, x), fit(y[rows], x[rows])

    assert shuffled.coefficients == pytest.approx(plain.coefficients, rel=1e-14)
    assert shuffled.f_value == pytest.approx(plain.f_value, rel=1e-12)


@given(st.integers(0, 2**32 - 1))
def test_weighted_residuals_add_up_to_zero(seed: int) -> None:
    chance = np.random.default_rng(seed)
    x, y = chance.normal(3, 1, (15, 2)), chance.normal(100, 9, 15)
    weights = chance.uniform(28, 33, 15)

    result = fit(y, x, weights=weights)

    assert weights @ result.predict(x) == pytest.approx(weights @ y, rel=1e-14)


@pytest.mark.parametrize("name", ["longley", "noint1", "wampler1"])
def test_fit_survives_json(name: str) -> None:
    result = fitted(name)

    stored = json.loads(json.dumps(result.to_dict(), allow_nan=False))

    assert Fit.from_dict(stored) == result


def test_fit_of_another_version_is_refused() -> None:
    stored = fitted("norris").to_dict() | {"version": 99}

    with pytest.raises(UnknownVersionError):
        Fit.from_dict(stored)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(lambda x: 2 * x, id="multiple"),
        pytest.param(lambda x: 3 - x, id="with the intercept"),
        pytest.param(lambda x: np.full_like(x, 7.0), id="constant"),
        pytest.param(np.zeros_like, id="zero"),
        pytest.param(lambda x: x + 1e-12 * x**2, id="nearly the same"),
    ],
)
def test_dependent_columns_are_refused(second: object) -> None:
    x = np.array([1.0, 2.5, 3.1, 4.7, 5.2, 6.9, 7.3, 8.8])

    with pytest.raises(IllConditioned) as refusal:
        fit(x**2, np.column_stack([x, second(x)]))  # type: ignore[operator]  # a function

    assert refusal.value.condition_number > 1e7
    assert refusal.value.code == "ill_conditioned"


@pytest.mark.parametrize("bad", [math.nan, math.inf, None])
def test_missing_values_are_refused(bad: float | None) -> None:
    with pytest.raises(NotFiniteError):
        fit([1.0, 2.0, bad, 4.0], [1.0, 2.0, 3.0, 5.0])
    with pytest.raises(NotFiniteError):
        fit([1.0, 2.0, 3.0, 4.0], [1.0, bad, 3.0, 5.0])


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(TooFewRowsError):
        fit([1.0, 2.0], [1.0, 2.0])
    with pytest.raises(TooFewRowsError):
        fit([], np.empty((0, 1)))


@pytest.mark.parametrize(
    "arguments",
    [
        {"y": [1.0, 2.0, 3.0], "x": [1.0, 2.0]},
        {"y": [1.0, 2.0, 3.0], "x": [1.0, 2.0, 4.0], "weights": [1.0, 1.0]},
        {"y": [1.0, 2.0, 3.0], "x": [1.0, 2.0, 4.0], "weights": [1.0, 0.0, 1.0]},
        {"y": [1.0, 2.0, 3.0], "x": [1.0, 2.0, 4.0], "names": ["a", "b"]},
        {"y": [[1.0], [2.0], [3.0]], "x": [1.0, 2.0, 4.0]},
    ],
)
def test_shapes_that_do_not_fit_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(FitError):
        fit(**arguments)  # type: ignore[arg-type]  # wrong on purpose


def test_predict_refuses_another_number_of_variables() -> None:
    with pytest.raises(FitError):
        fitted("norris").predict([[1.0, 2.0]])
