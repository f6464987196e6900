"""Operating days: named after what they are, counted by their dates."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.weekdays import DaysWith, Weekdays

SETS = st.sets(st.integers(1, 7), min_size=1).map(frozenset)


@given(SETS)
def test_weekdays_are_known_by_their_name(days: frozenset[int]) -> None:
    assert Weekdays.parse(Weekdays(days).name) == Weekdays(days)


def test_weekdays_are_named_in_order() -> None:
    assert Weekdays(frozenset({5, 1})).name == "weekdays_15"


@pytest.mark.parametrize(
    "name", ["weekdays_", "weekdays_51", "weekdays_8", "12345", "weekdays_1a", "days"]
)
def test_other_names_are_no_weekdays(name: str) -> None:
    assert Weekdays.parse(name) is None


@given(SETS, st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 100))
def test_days_are_counted_one_by_one(
    days: frozenset[int], start: date, length: int
) -> None:
    each = [start + timedelta(i) for i in range(length)]

    counted = Weekdays(days).counts([(start, start + timedelta(length))])

    assert counted[0] == sum(day.isoweekday() in days for day in each)


def test_days_with_output_are_known_by_their_name() -> None:
    assert DaysWith.parse("days_with_production") == DaysWith("production")
    assert DaysWith("production").name == "days_with_production"
    assert DaysWith.parse("days_with_") is None
    assert DaysWith.parse("production") is None


def test_days_with_output_are_those_above_zero() -> None:
    values = DaysWith("production").values(np.array([0.0, 2.0, np.nan]))

    assert values == pytest.approx([0, 1, np.nan], nan_ok=True)
