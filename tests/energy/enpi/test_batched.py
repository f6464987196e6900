"""The batched search against single fits and another tool, good data and bad."""

import numpy as np
import pytest
import statsmodels.api as sm
from certified import EXPECTED, nist
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.enpi.batched import (
    MAX_CONDITION_NUMBER,
    SubsetFits,
    all_subsets,
    search,
)
from energy.enpi.orthogonal import Subset
from energy.enpi.regression import Fit, fit

OF_COLUMNS = ("coefficients", "standard_errors", "t_values", "p_values")
OF_MODEL = (
    "r_squared",
    "adjusted_r_squared",
    "f_value",
    "f_p_value",
    "residual_sd",
    "cv_rmse",
    "bic",
)
SAME = {"rel": 1e-9, "abs": 1e-9}
ROWS = 40


def one(y: object, x: object, w: object | None = None) -> SubsetFits:
    """Search the subsets of a single problem."""
    columns = np.asarray(x, dtype=float)
    weights = np.ones(len(columns)) if w is None else np.asarray(w, dtype=float)
    return search(np.asarray(y, dtype=float)[None], columns[None], weights[None])


def assert_same(found: SubsetFits, b: int, s: int, expected: Fit) -> None:
    """Compare every statistic of one model with a single fit's."""
    members = [0, *(1 + j for j in found.subsets[s])]
    for name in OF_COLUMNS:
        values = getattr(found, name)[b, s, members]
        assert values == pytest.approx(getattr(expected, name), **SAME), name
    for name in OF_MODEL:
        value = getattr(found, name)[b, s]
        assert value == pytest.approx(getattr(expected, name), **SAME), name
    assert found.vif[b, s, list(found.subsets[s])] == pytest.approx(expected.vif)
    assert found.n[b, s] == expected.n
    if expected.aicc is None:
        assert np.isnan(found.aicc[b, s])
    else:
        assert found.aicc[b, s] == pytest.approx(expected.aicc, **SAME)
    least, p = expected.condition_number, len(members)
    assert least * 0.999 <= found.condition_number[b, s] <= p * least * 1.001


def test_subsets_are_all_and_small_ones_first() -> None:
    assert all_subsets(3, 2) == ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
    assert len(all_subsets(5)) == 32
    assert all_subsets(0) == ((),)


def test_a_thousand_random_designs_equal_statsmodels_wls() -> None:
    chance = np.random.default_rng(2017)
    n = chance.integers(8, ROWS + 1, 1000)
    size = chance.integers(0, 6, 1000)
    x = chance.normal(50, 20, (1000, ROWS, 5))
    y = 900 + (x @ chance.normal(3, 2, (1000, 5, 1)))[:, :, 0]
    y += chance.normal(0, 25, y.shape)
    days = chance.integers(25, 36, y.shape).astype(float)
    days[np.arange(ROWS) >= n[:, None]] = 0.0

    found = search(y, x, days, [tuple(range(k)) for k in range(6)])

    for b in range(1000):
        rows, k = slice(0, n[b]), size[b]
        if n[b] <= k + 1:
            continue
        weights = days[b, rows] / days[b, rows].mean()
        design = np.column_stack([np.ones(n[b]), x[b, rows, :k]])
        theirs = sm.WLS(y[b, rows], design, weights=weights).fit()
        members = slice(0, k + 1)
        assert found.fitted[b, k]
        expected = (theirs.params, theirs.bse, theirs.tvalues, theirs.pvalues)
        for name, values in zip(OF_COLUMNS, expected, strict=True):
            assert getattr(found, name)[b, k, members] == pytest.approx(values, **SAME)
        assert found.residual_sd[b, k] == pytest.approx(np.sqrt(theirs.scale), **SAME)
        if k:
            assert found.r_squared[b, k] == pytest.approx(theirs.rsquared, **SAME)
            assert found.f_value[b, k] == pytest.approx(theirs.fvalue, **SAME)
            assert found.f_p_value[b, k] == pytest.approx(theirs.f_pvalue, **SAME)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(0, 0.3))
def test_every_subset_equals_its_single_fit_on_its_own_rows(
    seed: int, missing: float
) -> None:
    chance = np.random.default_rng(seed)
    x = chance.normal(50, 20, (3, 14, 3))
    y = 900 + x @ [3.0, 0.0, -2.0] + chance.normal(0, 25, (3, 14))
    days = chance.integers(25, 36, (3, 14)).astype(float)
    x[chance.uniform(size=x.shape) < missing] = np.nan
    x[0] = np.nan_to_num(x[0])
    y[1, 3] = np.nan

    found = search(y, x, days)

    for b in range(3):
        for s, subset in enumerate(found.subsets):
            columns = x[b][:, list(subset)]
            known = np.isfinite(y[b]) & np.isfinite(columns).all(axis=1)
            if known.sum() <= len(subset) + 1:
                assert not found.fitted[b, s]
                continue
            expected = fit(y[b][known], columns[known], weights=days[b][known])
            if found.fitted[b, s]:
                assert_same(found, b, s, expected)


@settings(max_examples=200)
@given(
    st.integers(0, 2**32 - 1),
    st.floats(-8, 1),
    st.floats(-6, 6),
    st.floats(-6, 6),
)
def test_what_is_answered_is_right_and_the_rest_is_nan(
    seed: int, likeness: float, offset: float, noise: float
) -> None:
    chance = np.random.default_rng(seed)
    x = chance.normal(0, 1, (15, 2)) + 10.0**offset
    x[:, 1] = x[:, 0] + 10.0**likeness * x[:, 1]
    y = 100 + x @ [3.0, 1.0] + 10.0**noise * chance.normal(0, 1, 15)

    found = one(y, x)

    for s, subset in enumerate(found.subsets):
        if not found.fitted[0, s]:
            assert np.isnan(found.coefficients[0, s]).all()
            assert np.isnan([getattr(found, name)[0, s] for name in OF_MODEL]).all()
            continue
        expected = fit(y, x[:, list(subset)])
        members = [0, *(1 + j for j in subset)]
        off = found.coefficients[0, s, members] - expected.coefficients
        reach = np.abs(expected.coefficients) + expected.standard_errors
        assert np.abs(off / reach).max() < 1e-9
        assert found.r_squared[0, s] == pytest.approx(expected.r_squared, abs=1e-9)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(lambda x: 2 * x, id="multiple"),
        pytest.param(lambda x: 3 - x, id="with the intercept"),
        pytest.param(lambda x: np.full_like(x, 7.0), id="constant"),
        pytest.param(np.zeros_like, id="zero"),
        pytest.param(lambda x: x * (1 + 1e-9 * np.arange(9)), id="nearly the same"),
    ],
)
def test_dependent_columns_are_never_answered(second: object) -> None:
    x = np.array([1.0, 2.5, 3.1, 4.7, 5.2, 6.9, 7.3, 8.8, 9.1])

    found = one(x**2, np.column_stack([x, second(x)]))  # type: ignore[operator]  # a function

    assert found.subsets[-1] == (0, 1)
    assert not found.fitted[0, -1]
    assert found.condition_number[0, -1] > MAX_CONDITION_NUMBER
    assert found.fitted[0, 1]


def test_values_of_very_different_size_stay_apart() -> None:
    chance = np.random.default_rng(3)
    large, small = chance.normal(1e12, 1e11, 20), chance.normal(1.0, 0.1, 20)
    x = np.column_stack([large, small])
    y = 5e-9 * large + 300 * small + chance.normal(0, 1, 20)

    assert_same(one(y, x), 0, 3, fit(y, x))


@pytest.mark.parametrize(
    "y",
    [[5.1] * 12, [0.0] * 12, list(np.arange(12.0)), [np.nan] * 12],
    ids=["constant", "zero", "without error", "unknown"],
)
def test_energy_that_leaves_nothing_to_measure_is_not_answered(y: list[float]) -> None:
    found = one(y, np.arange(12.0)[:, None] * 3)

    assert not found.fitted[0, 1]


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_rows_beyond_the_coefficients_are_needed(rows: int) -> None:
    chance = np.random.default_rng(1)
    found = one(chance.normal(0, 1, rows), chance.normal(0, 1, (rows, 2)))

    p = [1, 2, 2, 3]
    assert found.fitted[0].tolist() == [rows > count for count in p]
    assert found.n[0].tolist() == [rows] * 4


def test_no_problem_has_no_models() -> None:
    found = search(np.empty((0, 12)), np.empty((0, 12, 3)), np.empty((0, 12)))

    assert found.coefficients.shape == (0, 8, 4)


def test_gaps_of_one_problem_leave_others_as_they_are() -> None:
    chance = np.random.default_rng(8)
    x, w = chance.normal(50, 20, (600, 12, 2)), np.ones((600, 12))
    y = x @ [3.0, 1.0] + chance.normal(0, 9, (600, 12))
    plain = search(y, x, w)
    x[7, 2, 1] = np.nan

    found = search(y, x, w)

    others = np.arange(600) != 7
    assert found.t_values[others] == pytest.approx(
        plain.t_values[others], rel=1e-12, nan_ok=True
    )
    assert found.n[7].tolist() == [12, 12, 11, 11]


@pytest.mark.parametrize(
    ("y", "x", "w"),
    [
        ((2, 5), (2, 4, 3), (2, 5)),
        ((2, 5), (2, 5, 3), (2, 4)),
        ((5,), (5, 3), (5,)),
        ((2, 5), (1, 5, 3), (2, 5)),
    ],
)
def test_shapes_that_do_not_match_are_refused(
    y: tuple[int, ...], x: tuple[int, ...], w: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="shapes"):
        search(np.ones(y), np.ones(x), np.ones(w))


@given(st.integers(0, 2**32 - 1), st.integers(-300, 300), st.integers(-300, 300))
def test_powers_of_two_change_nothing(seed: int, of_y: int, of_x: int) -> None:
    chance = np.random.default_rng(seed)
    x, y = chance.normal(3, 1, (15, 2)), chance.normal(100, 9, 15)

    plain, scaled = one(y, x), one(y * 2.0**of_y, x * 2.0**of_x)

    assert (scaled.r_squared == plain.r_squared).all()
    np.testing.assert_array_equal(scaled.t_values, plain.t_values)
    np.testing.assert_array_equal(scaled.vif, plain.vif)


def test_wanted_subsets_alone_are_answered() -> None:
    chance = np.random.default_rng(4)
    x, y = chance.normal(3, 1, (1, 15, 4)), chance.normal(100, 9, (1, 15))
    wanted: list[Subset] = [(1, 3), (0,)]

    found = search(y, x, np.ones((1, 15)), wanted)

    assert found.subsets == ((1, 3), (0,))
    assert_same(found, 0, 0, fit(y[0], x[0][:, [1, 3]]))
    assert_same(found, 0, 1, fit(y[0], x[0][:, [0]]))
    assert np.isnan(found.coefficients[0, 1, 2:]).all()


@pytest.mark.parametrize(
    "name", sorted(name for name in EXPECTED if EXPECTED[name]["model"] != "noint")
)
def test_certified_sets_are_answered_to_nine_digits_or_not_at_all(name: str) -> None:
    y, x = nist(name)
    expected = EXPECTED[name]

    found = search(y[None], x[None], np.ones((1, len(y))), [tuple(range(x.shape[1]))])

    if not found.fitted[0, 0]:
        assert name not in {"norris", "pontius", "longley"}
        assert np.isnan(found.coefficients[0, 0]).all()
        return
    off = np.abs(found.coefficients[0, 0] - expected["coef"])
    assert (off <= 1e-9 * (np.abs(expected["coef"]) + expected["se"])).all()
    assert found.standard_errors[0, 0] == pytest.approx(expected["se"], rel=1e-9)
    assert found.f_value[0, 0] == pytest.approx(expected["F"], rel=1e-9)
