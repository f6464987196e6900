"""Bills and lone dates become half-open periods."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.ingest import periods

DAY = timedelta(days=1)


def stamps(*days: str) -> list[datetime | None]:
    return [datetime.fromisoformat(d) if d else None for d in days]


@pytest.mark.parametrize(
    ("pairs", "inclusive"),
    [
        ([("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29")], True),
        ([("2024-01-01", "2024-02-01"), ("2024-02-01", "2024-03-01")], False),
        ([("2024-01-10", "2024-02-09")], True),
        ([("2024-01-10", "2024-02-10")], False),
        ([("2024-01-01", "2024-01-31")], True),
        ([("2024-01-05", "2024-02-03")], None),
        ([("2024-01-01", "2024-01-31"), ("2024-06-01", "2024-06-30")], True),
    ],
)
def test_ends_inclusive_judges_by_neighbours_then_by_shape(
    pairs: list[tuple[str, str]], inclusive: bool | None
) -> None:
    dates = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in pairs]

    assert periods.ends_inclusive(dates) is inclusive


def test_each_meter_decides_for_itself() -> None:
    starts = stamps("2024-01-01", "2024-02-01", "2024-01-01", "2024-02-01")
    ends = stamps("2024-01-31", "2024-02-29", "2024-02-01", "2024-03-01")

    result = periods.from_pairs(starts, ends, [[0, 1], [2, 3]], None)

    assert result.periods[:2] == result.periods[2:]
    assert result.inclusive is None


def test_a_reversed_period_is_a_problem_not_a_period() -> None:
    result = periods.from_pairs(stamps("2024-02-01"), stamps("2024-01-01"), [[0]], True)

    assert result.periods == [None]
    assert result.problems == {0: "period_reversed"}


def test_reads_close_periods_that_began_the_day_after_the_read_before() -> None:
    reads = stamps("2024-02-09", "2024-01-10", "2024-03-11")

    result = periods.from_reads(reads, [[0, 1, 2]])

    assert result.periods[0] == (date(2024, 1, 11), date(2024, 2, 10))
    assert result.periods[2] == (date(2024, 2, 10), date(2024, 3, 12))
    assert result.problems == {1: "first_period_unknown"}


def test_starts_last_until_the_next_start() -> None:
    result = periods.from_starts(stamps("2024-01-10", "2024-02-12"), [[0, 1]])

    assert result.periods[0] == (date(2024, 1, 10), date(2024, 2, 12))
    assert result.problems == {1: "last_period_unknown"}


@given(st.dates(date(1950, 1, 1), date(2100, 11, 30)))
def test_a_month_holds_its_days_and_the_next_follows(day: date) -> None:
    start, end = periods.month_of(day)

    assert start <= day < end
    assert start.day == end.day == 1
    assert periods.month_of(end)[0] == end


@given(
    st.lists(st.integers(20, 40), min_size=2, max_size=24),
    st.booleans(),
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
)
def test_a_chain_of_bills_is_covered_without_gap_or_overlap(
    lengths: list[int], inclusive: bool, first: date
) -> None:
    edges = [first]
    for length in lengths:
        edges.append(edges[-1] + timedelta(days=length))
    shown = [e - DAY if inclusive else e for e in edges[1:]]
    starts = [datetime.combine(e, datetime.min.time()) for e in edges[:-1]]
    ends = [datetime.combine(e, datetime.min.time()) for e in shown]

    result = periods.from_pairs(starts, ends, [range(len(lengths))], None)

    assert result.periods == list(pairwise(edges))
    assert result.inclusive is inclusive


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [
        (("2024-01-01", "2024-01-02", "2024-01-03"), "day"),
        (("2024-01-01", "2024-02-01", "2024-03-01"), "month"),
        (("2024-01-31", "2024-02-29", "2024-03-31"), "month"),
        (("2024-01-10", "2024-02-12"), ""),
    ],
)
def test_rhythm_tells_days_from_months_from_reads(
    days: tuple[str, ...], rhythm: str
) -> None:
    assert periods.rhythm(stamps(*days), [range(len(days))]) == rhythm
