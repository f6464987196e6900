"""Months of savings add up to the whole, and so do their running sums."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import dataset, example_d, plant_year

from energy.enpi.dataset import Dataset
from energy.enpi.monthly import between, fiscal_year
from energy.enpi.periods import Month
from energy.enpi.savings import (
    Savings,
    SavingsError,
    combine,
    combine_months,
    combine_rolling,
    monthly,
    rolling,
    savings,
)
from energy.enpi.selection import fit_dataset

LATER = date(2018, 1, 1)


def result_of(seed: int, rows: int = 12, method: str = "forecast") -> Savings:
    baseline = plant_year(seed)
    reporting = plant_year(seed + 1, start=LATER, factor=0.93, rows=rows)
    model = fit_dataset(baseline, ["production", "hdd"])
    return savings(model, baseline, reporting, method=method)


@given(
    st.integers(0, 10_000),
    st.sampled_from(["forecast", "backcast", "chaining", "ratio", "absolute"]),
)
def test_months_add_up_to_the_totals(seed: int, method: str) -> None:
    result = result_of(seed, method=method)

    months = monthly(result)

    assert math.fsum(m.actual for m in months) == result.actual
    assert math.fsum(m.adjusted_baseline for m in months) == result.adjusted_baseline
    assert months[-1].cumulative == pytest.approx(result.savings, rel=1e-12)
    assert months[-1].cumulative_low == pytest.approx(result.low, rel=1e-9)
    assert months[-1].cumulative_high == pytest.approx(result.high, rel=1e-9)
    assert sum(m.covered_days for m in months) == sum(
        (end - start).days for start, end in result.intervals
    )


@given(st.integers(0, 10_000))
def test_band_of_the_running_sum_begins_with_the_first_month(seed: int) -> None:
    months = monthly(result_of(seed))

    widths = [m.cumulative_high - m.cumulative_low for m in months]
    assert 0 < widths[0] < widths[-1]
    assert months[0].low == pytest.approx(months[0].cumulative_low)


def test_first_month_of_worked_example_d() -> None:
    baseline, _ = example_d()
    start = date(2023, 1, 1)
    reporting = dataset(
        [31, 61], [32_000.0, 63_000.0], {"production": [3_300.0, 6_500.0]}, start=start
    )
    result = savings(fit_dataset(baseline, ["production"]), baseline, reporting)

    january, february, march, april = monthly(result)

    assert january.actual == 32_000
    assert january.adjusted_baseline == pytest.approx(
        31 * 519.92270792 + 3_300 * 5.03732305
    )
    assert january.improvement == pytest.approx(
        january.savings / january.adjusted_baseline
    )
    assert february.actual == pytest.approx(63_000 * 28 / 61)
    assert (january.complete, march.complete, april.complete) == (True, True, False)
    assert (april.covered_days, april.expected_days) == (2, 30)


def test_rolling_twelve_months_are_sums_of_the_months() -> None:
    result = result_of(5, rows=24)
    months = monthly(result)

    windows = rolling(result)

    assert len(windows) >= 10
    last = windows[-1]
    chosen = [m for m in months if last.first_month <= m.month <= last.month]
    assert len(chosen) == 12
    assert last.savings == pytest.approx(sum(m.savings for m in chosen))
    assert last.improvement == pytest.approx(last.savings / last.adjusted_baseline)
    assert last.low < last.savings < last.high


def test_rolling_of_two_sources_adds_sums_and_squares() -> None:
    result = result_of(3, rows=18)
    windows = rolling(result)

    both = combine_rolling([windows, rolling(result.scaled(2.0))[1:]])

    assert [one.month for one in both] == [one.month for one in windows[1:]]
    for one, alone in zip(both, windows[1:], strict=True):
        assert one.savings == pytest.approx(3 * alone.savings)
        assert one.improvement == pytest.approx(alone.improvement)
        half_width = (alone.high - alone.low) / 2
        assert (one.high - one.low) / 2 == pytest.approx(math.sqrt(5) * half_width)


def test_rolling_of_nothing_is_refused() -> None:
    with pytest.raises(SavingsError) as refused:
        combine_rolling([])

    assert refused.value.code == "nothing_to_combine"


def test_rolling_needs_complete_months() -> None:
    assert rolling(result_of(5, rows=6)) == ()


def test_month_without_bills_is_listed_as_uncovered() -> None:
    baseline = plant_year(1)
    reporting = plant_year(2, start=LATER)
    gappy = reporting.where([i not in {4, 5} for i in range(12)])
    result = savings(fit_dataset(baseline, ["production"]), baseline, gappy)

    months = monthly(result)

    empty = [m for m in months if m.covered_days == 0]
    assert {m.actual for m in empty} == {0.0}
    assert math.isnan(empty[0].improvement)
    assert math.fsum(m.actual for m in months) == result.actual


def test_same_days_give_the_same_sum_by_fiscal_and_calendar_year() -> None:
    result = result_of(5, rows=24)

    whole = {w.first_month: w.savings for w in rolling(result)}
    quarters = {w.first_month: w.savings for w in rolling(result, 3)}

    assert whole["2018-04"] == pytest.approx(
        sum(
            quarters[f"{year}-{m:02d}"]
            for year, m in [(2018, 4), (2018, 7), (2018, 10), (2019, 1)]
        )
    )


def test_combined_months_add_up_to_the_combined_savings() -> None:
    one, other = result_of(1), result_of(1).scaled(0.5)

    months = combine_months([monthly(one), monthly(other)])
    total = combine([one, other])

    assert math.fsum(m.actual for m in months) == pytest.approx(total.actual)
    assert months[-1].cumulative == pytest.approx(total.savings)
    assert months[-1].cumulative_low == pytest.approx(total.low)
    assert months[3].high - months[3].low == pytest.approx(
        math.hypot(
            monthly(one)[3].high - monthly(one)[3].low,
            monthly(other)[3].high - monthly(other)[3].low,
        )
    )


def test_only_shared_months_are_combined() -> None:
    long, short = monthly(result_of(1)), monthly(result_of(3, rows=3))

    combined = combine_months([long, short])

    shared = {m.month for m in long} & {m.month for m in short}
    assert [m.month for m in combined] == sorted(shared)
    assert not combined[-1].complete


def test_nothing_is_not_combined() -> None:
    with pytest.raises(SavingsError, match="nothing_to_combine"):
        combine_months([])


def test_daily_intervals_with_correlated_residuals_have_bands_too() -> None:
    chance = np.random.default_rng(1)
    noise = np.convolve(chance.normal(0, 30, 410), np.ones(10) / 3, "valid")
    output = chance.normal(50, 5, 400)
    first = date(2017, 1, 1)
    days = tuple((first + timedelta(i), first + timedelta(i + 1)) for i in range(400))
    whole = Dataset(days, 500 + 4 * output + noise[:400], {"production": output})
    baseline = whole.where([i < 200 for i in range(400)])
    reporting = whole.where([i >= 200 for i in range(400)])
    result = savings(fit_dataset(baseline, ["production"]), baseline, reporting)

    months = monthly(result)

    assert result.uncertainty.rho > 0.5
    assert months[-1].cumulative_high == pytest.approx(result.high)


@pytest.mark.parametrize(
    ("month", "first_month", "expected"),
    [
        ("2018-03", 1, ("2018-01", "2018-12")),
        ("2018-03", 4, ("2017-04", "2018-03")),
        ("2018-04", 4, ("2018-04", "2019-03")),
        ("2018-10", 10, ("2018-10", "2019-09")),
    ],
)
def test_fiscal_year_holds_its_month(
    month: str, first_month: int, expected: tuple[str, str]
) -> None:
    found = fiscal_year(Month.parse(month), first_month=first_month)

    assert tuple(map(str, found)) == expected


def test_fiscal_years_add_up_to_all_months() -> None:
    result = result_of(5, rows=24)
    every = monthly(result)
    starts = {fiscal_year(Month.parse(m.month), first_month=4) for m in every}

    found = [between(result, *year) for year in sorted(starts)]

    assert math.fsum(one.savings for one in found if one) == pytest.approx(
        result.savings
    )
    assert math.fsum(one.actual for one in found if one) == pytest.approx(result.actual)


def test_months_without_readings_sum_to_nothing_known() -> None:
    assert between(result_of(1), Month(2010, 1), Month(2010, 12)) is None
