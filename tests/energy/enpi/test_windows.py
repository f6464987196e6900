"""Bills across the ends of a period: trained on whole, counted by their days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.periods import Period
from energy.enpi.windows import Bill, cut_to, mostly_within

YEAR = Period(date(2018, 1, 1), date(2019, 1, 1))


def bill(first: str, last: str, energy: float | None = 100.0) -> Bill:
    return date.fromisoformat(first), date.fromisoformat(last), energy


def test_bill_with_most_of_its_days_inside_is_trained_on_whole() -> None:
    inside, half, outside = (
        bill("2017-12-20", "2018-01-20"),
        bill("2017-12-22", "2018-01-11"),
        bill("2018-12-25", "2019-01-24"),
    )

    assert mostly_within([inside, half, outside], YEAR) == [inside]


def test_adjoining_periods_never_share_a_bill() -> None:
    before = Period(date(2017, 1, 1), date(2018, 1, 1))
    for day in range(1, 31):
        one = (date(2017, 12, day), date(2017, 12, day) + timedelta(30), 1.0)
        assert len(mostly_within([one], before)) + len(mostly_within([one], YEAR)) <= 1


def test_bill_across_the_end_counts_by_its_days() -> None:
    assert cut_to([bill("2017-12-21", "2018-01-20")], YEAR) == [
        (date(2018, 1, 1), date(2018, 1, 20), pytest.approx(100 * 19 / 30))
    ]


def test_missing_energy_stays_missing_when_cut() -> None:
    assert cut_to([bill("2018-12-21", "2019-01-20", None)], YEAR) == [
        (date(2018, 12, 21), date(2019, 1, 1), None)
    ]


def test_long_bill_counts_only_when_it_lies_inside() -> None:
    inside = bill("2018-01-01", "2018-04-01")
    across = bill("2018-11-01", "2019-02-01")

    assert cut_to([inside, across], YEAR) == [inside]


@given(st.integers(1, 60), st.lists(st.integers(1, 70), min_size=1, max_size=40))
def test_periods_that_adjoin_count_all_energy_once(
    offset: int, lengths: list[int]
) -> None:
    start = YEAR.start - timedelta(days=offset)
    bills = []
    for i, length in enumerate(lengths):
        end = start + timedelta(days=length)
        bills.append((start, end, float(i + 1)))
        start = end
    periods = [
        Period(date(2010, 1, 1), YEAR.start),
        YEAR,
        Period(YEAR.end, date(2040, 1, 1)),
    ]

    counted = sum(
        energy or 0.0 for period in periods for _, _, energy in cut_to(bills, period)
    )

    assert counted == pytest.approx(sum(energy for *_, energy in bills))
