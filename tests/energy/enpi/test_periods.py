"""Months and periods."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.periods import Month, Period, days_by_month, months_between

DATES = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_month_knows_its_days_and_its_neighbours() -> None:
    february = Month.parse("2024-02")

    assert (february.start, february.end) == (date(2024, 2, 1), date(2024, 3, 1))
    assert february.days == 29
    assert february.plus(-2) == Month(2023, 12)
    assert february.plus(11) == Month(2025, 1)
    assert str(february) == "2024-02"
    assert Month.of(date(2024, 2, 29)) == february


@pytest.mark.parametrize("month", [0, 13])
def test_month_refuses_what_no_calendar_has(month: int) -> None:
    with pytest.raises(ValueError, match="no such month"):
        Month(2024, month)


def test_period_is_half_open() -> None:
    year = Period.of_months(Month(2024, 1), 12)

    assert year.days == 366
    assert date(2024, 12, 31) in year
    assert date(2025, 1, 1) not in year
    assert year.months == tuple(Month(2024, i) for i in range(1, 13))
    assert year.holds(date(2024, 1, 1), date(2025, 1, 1))
    assert not year.holds(date(2023, 12, 31), date(2024, 2, 1))
    assert year.shared_days(date(2023, 12, 1), date(2024, 1, 3)) == 2
    assert year.shared_days(date(2025, 1, 1), date(2025, 2, 1)) == 0
    assert list(Period(date(2024, 2, 28), date(2024, 3, 1))) == [
        date(2024, 2, 28),
        date(2024, 2, 29),
    ]


def test_period_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="must have a day"):
        Period(date(2024, 1, 1), date(2024, 1, 1))


def test_no_months_lie_in_nothing() -> None:
    assert months_between(date(2024, 1, 2), date(2024, 1, 2)) == ()


@given(DATES, DATES)
def test_days_by_month_counts_every_day_once(one: date, other: date) -> None:
    start, end = sorted((one, other))

    pieces = days_by_month(start, end)

    assert sum(days for _, days in pieces) == (end - start).days
    assert all(0 < days <= month.days for month, days in pieces)
    assert [month for month, _ in pieces] == list(months_between(start, end))
