"""Degree days of the mean-temperature method."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.weather import Branch, celsius, degree_days, fahrenheit_days

JANUARY = date(2024, 1, 1)


def test_degree_days_count_from_the_declared_base() -> None:
    means = {JANUARY: -2.0, JANUARY + timedelta(days=1): 25.0}

    heating = degree_days(means, base_celsius=18.0, kind="hdd")
    cooling = degree_days(means, base_celsius=21.1, kind="cdd")

    assert list(heating.values.values()) == [20.0, 0.0]
    assert list(cooling.values.values()) == [0.0, pytest.approx(3.9)]
    assert (heating.name, cooling.name) == ("hdd_18", "cdd_21.1")
    assert heating.method == "mean_temperature"


def test_missing_temperature_is_missing_and_never_zero() -> None:
    means = {JANUARY: 8.0, JANUARY + timedelta(days=1): None}

    heating = degree_days(means, base_celsius=18.0, kind="hdd")

    assert heating.values[JANUARY + timedelta(days=1)] is None
    assert heating.total(JANUARY, JANUARY + timedelta(days=1)) == 10.0
    assert heating.total(JANUARY, JANUARY + timedelta(days=2)) is None
    assert heating.total(JANUARY, JANUARY + timedelta(days=3)) is None


@given(st.floats(-50, 50), st.floats(0, 30))
def test_heating_less_cooling_is_base_less_mean(mean: float, base: float) -> None:
    heating = degree_days({JANUARY: mean}, base_celsius=base, kind="hdd")
    cooling = degree_days({JANUARY: mean}, base_celsius=base, kind="cdd")

    difference = heating.values[JANUARY] - cooling.values[JANUARY]  # type: ignore[operator]  # both known
    assert difference == base - mean


def test_fahrenheit_is_a_matter_of_scale() -> None:
    assert celsius(65.0) == pytest.approx(18.0 + 1 / 3)
    assert fahrenheit_days(10.0) == 18.0


@pytest.mark.parametrize(
    ("branch", "name"),
    [
        (Branch("mean_temperature", "hdd", 14.5), "mean_temperature<14.5"),
        (Branch("outdoor temperature", "cdd", 19.0), "outdoor temperature>19"),
        (Branch("temp", "hdd", -3.2), "temp<-3.2"),
        (Branch("temp", "cdd", 1.25e15), "temp>1.25e+15"),
    ],
)
def test_a_branch_is_known_by_its_name(branch: Branch, name: str) -> None:
    assert branch.name == name
    assert Branch.parse(name) == branch


@pytest.mark.parametrize("name", ["production", "hdd_18", "<3", "a<b", "a<", "a<1 "])
def test_other_names_are_no_branches(name: str) -> None:
    assert Branch.parse(name) is None


def test_a_branch_agrees_with_degree_days_of_the_same_base() -> None:
    means = {JANUARY: 3.0, JANUARY + timedelta(days=1): 25.0}

    for kind in ("hdd", "cdd"):
        made = degree_days(means, base_celsius=18.0, kind=kind)
        values = Branch("temperature", kind, 18.0).values(np.array([3.0, 25.0]))
        assert list(values) == list(made.values.values())
