"""Adjustments for events: months that add up exactly, and what they do to savings."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import dataset, example_d

from energy.enpi.dataset import Dataset
from energy.enpi.events import (
    STEP,
    Event,
    EventError,
    MonthAmount,
    adjustment_by_interval,
    allocate,
    events_on,
    split,
)
from energy.enpi.periods import Month, days_by_month
from energy.enpi.regression import Fit, fit
from energy.enpi.savings import Savings, monthly, rolling, savings

DAYS = st.dates(date(1999, 1, 1), date(2030, 12, 31))
LENGTHS = st.integers(1, 1500)
TOTALS = st.decimals(
    min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False
)


def event(total: str, start: date, end: date, uncertainty: float = 0.0) -> Event:
    """An event with its total spread by days."""
    return Event(start, end, allocate(Decimal(total), start, end), uncertainty)


def days_in_turn(start: date, end: date) -> list[tuple[date, date]]:
    """Each day of [start, end) as an interval."""
    one = timedelta(days=1)
    return [(start + i * one, start + (i + 1) * one) for i in range((end - start).days)]


@given(total=TOTALS, start=DAYS, length=LENGTHS)
def test_allocation_adds_up_exactly_and_follows_the_days(
    total: Decimal, start: date, length: int
) -> None:
    end = start + timedelta(days=length)

    amounts = allocate(total, start, end)

    assert sum((a.kwh for a in amounts), Decimal(0)) == total
    for amount, (month, days) in zip(amounts, days_by_month(start, end), strict=True):
        assert amount.month == month
        share = Fraction(total) * days / length
        assert abs(Fraction(amount.kwh) - share) < Fraction(STEP)


def test_allocation_of_a_leap_year_gives_february_its_29_days() -> None:
    amounts = allocate(Decimal(366), date(2024, 1, 1), date(2025, 1, 1))

    assert amounts[1] == MonthAmount(Month(2024, 2), Decimal(29))
    assert sum(a.kwh for a in amounts) == 366


def test_allocation_gives_what_is_left_to_the_largest_remainders() -> None:
    amounts = allocate(Decimal("-0.001"), date(2023, 1, 1), date(2023, 4, 1))

    assert [a.kwh for a in amounts] == [Decimal("-0.001"), 0, 0]


@given(total=TOTALS, start=DAYS, length=LENGTHS, fiscal=st.integers(1, 12))
def test_fiscal_years_months_and_days_have_the_same_sum(
    total: Decimal, start: date, length: int, fiscal: int
) -> None:
    end = start + timedelta(days=length)
    happened = event(str(total), start, end)
    months = [m for m, _ in days_by_month(start, end)]
    years = sorted({m.year - (m.month < fiscal) for m in months})

    by_month = adjustment_by_interval([happened], [(m.start, m.end) for m in months])
    by_year = adjustment_by_interval(
        [happened], [(date(y, fiscal, 1), date(y + 1, fiscal, 1)) for y in years]
    )

    exact = [float(a.kwh) for a in happened.amounts]
    near = 1e-9 * max(1.0, float(abs(total)))
    assert by_month == pytest.approx(exact, abs=near)
    assert float(by_year.sum()) == pytest.approx(float(total), abs=near)


def test_only_days_inside_intervals_count() -> None:
    happened = event("6200", date(2023, 1, 1), date(2023, 3, 4))
    bills = [
        (date(2022, 12, 20), date(2023, 1, 11)),
        (date(2023, 2, 28), date(2024, 1, 1)),
    ]

    found = adjustment_by_interval([happened], bills)

    assert found == pytest.approx([10 * 100.0, 4 * 100.0])


def test_a_month_is_spread_over_the_days_of_the_event_in_it() -> None:
    started = Event(
        date(2023, 3, 22), None, (MonthAmount(Month(2023, 3), Decimal(100)),)
    )

    found = adjustment_by_interval(
        [started], days_in_turn(date(2023, 3, 1), date(2023, 4, 5))
    )

    assert list(found[:21]) == [0.0] * 21
    assert list(found[21:31]) == pytest.approx([10.0] * 10)
    assert list(found[31:]) == [0.0] * 4


@given(
    total=TOTALS,
    weights=st.lists(st.floats(0, 1e12, allow_subnormal=False), min_size=1, max_size=6),
)
def test_parts_of_meters_add_up_month_by_month(
    total: Decimal, weights: list[float]
) -> None:
    whole = event(str(total), date(2023, 2, 10), date(2023, 9, 1), uncertainty=50.0)

    parts = split(whole, weights)

    for i, amount in enumerate(whole.amounts):
        assert sum(part.amounts[i].kwh for part in parts) == amount.kwh
    squares = sum(part.uncertainty_kwh**2 for part in parts)
    assert squares == pytest.approx(50.0**2)


def test_parts_follow_the_weights() -> None:
    whole = event("1000", date(2023, 1, 1), date(2023, 2, 1))

    parts = split(whole, [3.0, 1.0, 0.0])

    assert [part.total for part in parts] == [750, 250, 0]


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("event_takes_no_time", lambda: event("1", date(2023, 1, 2), date(2023, 1, 2))),
        (
            "amount_too_fine",
            lambda: event("0.0001", date(2023, 1, 1), date(2024, 1, 1)),
        ),
        ("amount_not_finite", lambda: event("NaN", date(2023, 1, 1), date(2024, 1, 1))),
        ("uncertainty_invalid", lambda: Event(date(2023, 1, 1), None, (), -1.0)),
        (
            "month_outside_event",
            lambda: Event(
                date(2023, 2, 1), None, (MonthAmount(Month(2023, 1), Decimal(1)),)
            ),
        ),
        (
            "month_twice",
            lambda: Event(
                date(2023, 1, 1), None, (MonthAmount(Month(2023, 1), Decimal(1)),) * 2
            ),
        ),
    ],
)
def test_amounts_that_make_no_event_are_refused(
    code: str, make: Callable[[], Event]
) -> None:
    with pytest.raises(EventError) as refused:
        make()

    assert refused.value.code == code


def test_an_event_raises_the_adjusted_baseline_and_the_savings() -> None:
    baseline, reporting = example_d()
    model = _model(baseline)
    plain = savings(model, baseline, reporting)
    happened = event("1500.5", *reporting.intervals[0])

    more = _with(model, baseline, reporting, happened)

    assert more.adjusted_baseline == pytest.approx(plain.adjusted_baseline + 1500.5)
    assert more.savings == pytest.approx(plain.savings + 1500.5)
    assert more.half_width == pytest.approx(plain.half_width)
    assert more.improvement == more.savings / more.adjusted_baseline
    assert more.actual == plain.actual


def test_no_event_changes_nothing() -> None:
    assert events_on([], [(date(2018, 1, 1), date(2019, 1, 1))]) is None


def test_an_unsure_event_widens_the_interval_by_its_variance() -> None:
    baseline, reporting = example_d()
    model = _model(baseline)
    plain = savings(model, baseline, reporting)
    happened = event("1000", *reporting.intervals[0], uncertainty=400.0)

    unsure = _with(model, baseline, reporting, happened)

    expected = np.hypot(plain.half_width, 2.13184679 * 400 / 1.6448536)
    assert unsure.half_width == pytest.approx(expected, rel=1e-6)


def test_the_errors_of_several_events_add_as_squares() -> None:
    year = [(date(2018, 1, 1), date(2019, 1, 1))]
    first = event("1000", date(2018, 2, 1), date(2018, 3, 1), uncertainty=30.0)
    second = event("0", date(2018, 2, 1), date(2018, 5, 1), uncertainty=40.0)

    both = events_on([first, second], year)

    assert both is not None
    assert both.deviation == pytest.approx(50.0 / 1.6448536, rel=1e-6)


def test_only_the_error_of_what_counts_is_counted() -> None:
    happened = event("-31", date(2018, 1, 1), date(2018, 2, 1), uncertainty=31.0)

    some = events_on([happened], [(date(2018, 1, 22), date(2019, 1, 1))])

    assert some is not None
    assert float(some.energy.sum()) == pytest.approx(-10.0)
    assert some.deviation == pytest.approx(10.0 / 1.6448536, rel=1e-6)


def test_months_and_rolling_year_carry_the_event_and_its_error() -> None:
    baseline, reporting = _two_years()
    model = _model(baseline)
    plain = savings(model, baseline, reporting)
    happened = event("-740.123", date(2018, 5, 10), date(2018, 8, 3), uncertainty=90.0)

    adjusted = _with(model, baseline, reporting, happened)
    months, (year,) = monthly(adjusted), rolling(adjusted)

    changed = {
        row.month: row.adjusted_baseline - before.adjusted_baseline
        for row, before in zip(months, monthly(plain), strict=True)
    }
    wanted = {str(a.month): float(a.kwh) for a in happened.amounts}
    assert {m: v for m, v in changed.items() if abs(v) > 1e-6} == pytest.approx(wanted)
    assert year.savings == pytest.approx(adjusted.savings)
    assert months[-1].cumulative_high == pytest.approx(adjusted.high)
    assert adjusted.half_width > plain.half_width


def _with(
    model: Fit, baseline: Dataset, reporting: Dataset, happened: Event
) -> Savings:
    found = events_on([happened], reporting.intervals)
    return savings(model, baseline, reporting, events=found)


def _model(baseline: Dataset) -> Fit:
    return fit(
        baseline.daily_energy(),
        baseline.daily(["production"]),
        weights=baseline.days,
        names=["production"],
    )


def _two_years() -> tuple[Dataset, Dataset]:
    chance = np.random.default_rng(3)
    output = chance.normal(100, 10, 730)
    energy = output + chance.normal(0, 2, 730)
    both = dataset([1] * 730, list(energy), {"production": list(output)})
    first = [start < date(2018, 1, 1) for start, _ in both.intervals]
    return both.where(first), both.where([not one for one in first])
