"""Squared errors at every pair of bases: against fits of one pair at a time."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.hinges import Hinges

BASES = np.arange(6.0, 20.5, 0.5)


def days(seed: int, rows: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return temperature, energy and two other variables."""
    chance = np.random.default_rng(seed)
    temperature = chance.normal(13, 7, rows)
    others = np.column_stack([chance.gamma(5, 20, rows), chance.integers(0, 2, rows)])
    energy = 800 + others @ [4, 90] + 30 * np.maximum(12 - temperature, 0)
    return temperature, energy + chance.normal(0, 50, rows), others


def fitted(
    energy: np.ndarray, *columns: np.ndarray
) -> sm.regression.linear_model.RegressionResults:
    return sm.OLS(energy, sm.add_constant(np.column_stack(columns))).fit()


@given(st.integers(0, 2**32), st.sampled_from([1.0, 1e-9, 1e12]))
def test_errors_are_those_of_single_fits(seed: int, scale: float) -> None:
    temperature, energy, others = days(seed)
    hinges = Hinges(temperature, energy * scale, others * scale)
    heating, cooling = hinges.heating(BASES), hinges.cooling(BASES)
    one, other = hinges.one(heating), hinges.one(cooling)
    both = hinges.two(heating, cooling)

    for i, j in [(0, 0), (3, 3), (2, 20), (11, 14), (28, 28)]:
        below = np.maximum(BASES[i] - temperature, 0)
        above = np.maximum(temperature - BASES[j], 0)
        assert one[i] / scale**2 == pytest.approx(
            fitted(energy, others, below).ssr, rel=1e-9
        )
        assert other[j] / scale**2 == pytest.approx(
            fitted(energy, others, above).ssr, rel=1e-9
        )
        assert both[i, j] / scale**2 == pytest.approx(
            fitted(energy, others, below, above).ssr, rel=1e-9
        )
    assert hinges.without / scale**2 == pytest.approx(
        fitted(energy, others).ssr, rel=1e-9
    )


def test_slopes_that_do_not_rise_can_be_refused() -> None:
    temperature, energy, others = days(3)
    hinges = Hinges(temperature, -energy, others)
    heating, cooling = hinges.heating(BASES), hinges.cooling(BASES)

    rising = hinges.two(heating, cooling, rising=True)

    for i, j in np.ndindex(5, 5):
        below = np.maximum(BASES[i] - temperature, 0)
        above = np.maximum(temperature - BASES[j], 0)
        slopes = fitted(-energy, others, below, above).params[-2:]
        assert np.isfinite(rising[i, j]) == bool((slopes > 0).all())
    assert np.isinf(hinges.one(heating, rising=True)).all()


@pytest.mark.parametrize("copies", [1, 2])
def test_columns_that_repeat_each_other_change_nothing(copies: int) -> None:
    temperature, energy, others = days(5)
    wider = np.column_stack([others] * copies + [np.full(len(energy), 7.0)])
    wider = np.column_stack([wider, np.zeros(len(energy))])

    alone = Hinges(temperature, energy, others)
    repeated = Hinges(temperature, energy, wider)

    assert repeated.one(repeated.heating(BASES)) == pytest.approx(
        alone.one(alone.heating(BASES))
    )


def test_a_branch_that_the_others_explain_is_refused() -> None:
    temperature, energy, others = days(7)
    below = np.maximum(10.0 - temperature, 0)
    hinges = Hinges(temperature, energy, np.column_stack([others, below]))
    bases = np.array([9.0, 10.0, -90.0])

    assert list(np.isfinite(hinges.one(hinges.heating(bases)))) == [True, False, False]
    assert np.isinf(hinges.two(hinges.heating(bases), hinges.cooling(bases))[1:]).all()


def test_constant_days_have_no_branch() -> None:
    hinges = Hinges(np.full(9, 4.0), np.full(9, 100.0), np.empty((9, 0)))

    assert hinges.without == 0
    assert np.isinf(hinges.one(hinges.heating(np.array([3.0, 4.0])))).all()
    assert np.isinf(hinges.one(hinges.cooling(np.array([4.0, 5.0])))).all()
