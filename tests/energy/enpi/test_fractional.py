"""Fractional savings uncertainty against values worked out by hand."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import example_d

from energy.enpi.fractional import (
    FractionalError,
    Reported,
    Trained,
    fractional_uncertainty,
    months_factor,
)
from energy.enpi.selection import fit_dataset

BILLS = Trained(points=12, parameters=3, rho=0.0, cv_rmse=0.05)
DAYS = Trained(points=365, parameters=4, rho=0.4, cv_rmse=0.12)
YEAR = Reported(points=12, months=12, savings_fraction=0.10)
YEAR_OF_DAYS = Reported(points=365, months=12, savings_fraction=0.08)


def test_factor_of_a_year_by_hand() -> None:
    assert months_factor(12, "bill") == pytest.approx(-0.03168 + 0.39672 + 0.94054)
    assert months_factor(12, "day") == pytest.approx(-0.03456 + 0.42420 + 1.00286)
    assert months_factor(1, "bill") == pytest.approx(0.97338)


def test_bills_by_hand() -> None:
    # t(.95; 9) = 1.8331129, κ = 1.30558, √(1 · (1 + 2/12) / 12) = 0.31180478
    expected = 1.8331129 * 1.30558 * 0.05 * 0.31180478

    found = fractional_uncertainty(BILLS, YEAR, by="bill")

    assert found.of_baseline == pytest.approx(expected, rel=1e-7)
    assert found.of_savings == pytest.approx(0.3731174, rel=1e-6)
    assert found.half_width(1000.0) == pytest.approx(1000 * expected, rel=1e-7)


def test_correlated_days_by_hand() -> None:
    # P' = 365 · 0.6 / 1.4 = 156.428571, P/P' = 7/3, κ = 1.3925, t(.95; 361) by
    # z + (z³ + z)/4ν + (5z⁵ + 16z³ + 3z)/96ν² with z = 1.6448536 is 1.6490855
    spread = 7 / 3 * (1 + 2 / 156.42857142857142) / 365

    found = fractional_uncertainty(DAYS, YEAR_OF_DAYS, by="day")

    assert DAYS.independent_points == pytest.approx(156.42857142857142)
    expected = 1.6490855 * 1.3925 * 0.12 * math.sqrt(spread)
    assert found.of_baseline == pytest.approx(expected, rel=1e-6)
    assert found.of_savings == pytest.approx(expected / 0.08, rel=1e-6)


@given(st.floats(-0.999, 0))
def test_negative_correlation_adds_no_points(rho: float) -> None:
    correlated = replace(DAYS, rho=rho)

    assert correlated.independent_points == DAYS.points
    assert fractional_uncertainty(
        correlated, YEAR_OF_DAYS, by="day"
    ) == fractional_uncertainty(replace(DAYS, rho=0.0), YEAR_OF_DAYS, by="day")


@given(st.floats(0, 0.9), st.floats(0.01, 0.09))
def test_correlation_widens(rho: float, more: float) -> None:
    less = fractional_uncertainty(replace(DAYS, rho=rho), YEAR_OF_DAYS, by="day")
    wider = fractional_uncertainty(
        replace(DAYS, rho=rho + more), YEAR_OF_DAYS, by="day"
    )

    assert wider.of_baseline > less.of_baseline


@given(st.integers(5, 400), st.integers(1, 100))
def test_fewer_points_widen(points: int, fewer: int) -> None:
    many = replace(BILLS, points=points + fewer)

    assert (
        fractional_uncertainty(
            replace(BILLS, points=points), YEAR, by="bill"
        ).of_savings
        > fractional_uncertainty(many, YEAR, by="bill").of_savings
    )


def test_months_are_those_of_reporting() -> None:
    half = replace(YEAR, points=6, months=6)

    year = fractional_uncertainty(BILLS, YEAR, by="bill").of_baseline
    found = fractional_uncertainty(BILLS, half, by="bill").of_baseline

    share = months_factor(6, "bill") / months_factor(12, "bill")
    assert found / year == pytest.approx(math.sqrt(2) * share)


def test_an_increase_is_as_uncertain_and_nothing_saved_has_no_fraction() -> None:
    up = fractional_uncertainty(BILLS, replace(YEAR, savings_fraction=-0.1), by="bill")
    none = fractional_uncertainty(BILLS, replace(YEAR, savings_fraction=0.0), by="bill")

    assert up == fractional_uncertainty(BILLS, YEAR, by="bill")
    assert none.of_baseline == up.of_baseline
    assert none.of_savings == math.inf


def test_a_fit_says_what_it_leaves_open() -> None:
    fit = fit_dataset(example_d()[0], ["production"])

    assert Trained.by(fit) == Trained(6, 2, fit.rho, fit.cv_rmse)
    assert Trained.by(fit, searched=1).parameters == 3


@pytest.mark.parametrize(
    ("trained", "reported", "confidence"),
    [
        (replace(BILLS, points=3), YEAR, 0.9),
        (BILLS, replace(YEAR, points=0), 0.9),
        (BILLS, replace(YEAR, months=0.0), 0.9),
        (BILLS, replace(YEAR, months=math.nan), 0.9),
        (replace(BILLS, rho=1.0), YEAR, 0.9),
        (replace(BILLS, rho=math.nan), YEAR, 0.9),
        (replace(BILLS, cv_rmse=math.inf), YEAR, 0.9),
        (replace(BILLS, cv_rmse=-0.1), YEAR, 0.9),
        (BILLS, YEAR, 1.0),
    ],
)
def test_what_has_no_value_is_refused(
    trained: Trained, reported: Reported, confidence: float
) -> None:
    with pytest.raises(FractionalError):
        fractional_uncertainty(trained, reported, by="bill", confidence=confidence)
