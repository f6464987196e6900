"""Groups of plants: sums that tie, contributions that add up, coverage that is told."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.portfolio import Member, portfolio

amounts = st.floats(1.0, 1e9)
rows = st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=1, max_size=20)


def members(given_rows: list[tuple[float, float, float, float]]) -> list[Member]:
    return [Member(str(i), *row) for i, row in enumerate(given_rows)]


def test_worked_example_c() -> None:
    # Site 1: E_b 50, A 100, E 80; site 2: E_b 1000, A 1000, E 950.
    found = portfolio(
        [Member("1", 50, 80, 100, 3), Member("2", 1000, 950, 1000, 4)], expected=3
    )

    assert found.improvement == pytest.approx(1 - 1030 / 1100, rel=1e-15)
    assert found.contributions == pytest.approx((20 / 1100, 50 / 1100))
    assert (found.low, found.high) == pytest.approx((65, 75))
    assert (found.baseline, found.coverage) == (1050, pytest.approx(2 / 3))
    assert found.claim == "saving"


@given(rows)
def test_contributions_add_up_to_the_improvement(
    given_rows: list[tuple[float, float, float, float]],
) -> None:
    found = portfolio(members(given_rows), expected=len(given_rows))

    assert found.improvement is not None
    scale = found.actual / found.adjusted_baseline + 1
    total = math.fsum(share or 0.0 for share in found.contributions)
    assert total == pytest.approx(found.improvement, abs=1e-12 * scale)
    assert found.savings == pytest.approx(
        found.adjusted_baseline - found.actual, abs=1e-9 * found.actual
    )


@given(rows)
def test_improvement_lies_between_those_of_the_members(
    given_rows: list[tuple[float, float, float, float]],
) -> None:
    listed = members(given_rows)
    parts = [one.savings / one.adjusted_baseline for one in listed]

    found = portfolio(listed, expected=len(listed)).improvement

    assert found is not None
    slack = 1e-9 * (1 + max(map(abs, parts)))
    assert min(parts) - slack <= found <= max(parts) + slack


def test_increase_of_one_plant_stays_visible_in_its_contribution() -> None:
    found = portfolio(
        [Member("1", 1, 90, 100, 0), Member("2", 1, 110, 100, 0)], expected=2
    )

    assert found.contributions == pytest.approx((0.05, -0.05))
    assert found.improvement == pytest.approx(0)


def test_group_without_results_claims_nothing() -> None:
    found = portfolio([], expected=4)

    assert (found.improvement, found.coverage) == (None, 0.0)
    assert found.claim == "not_distinguishable"


def test_plant_counts_once_and_within_its_group() -> None:
    one = Member("1", 1, 1, 1, 0)

    with pytest.raises(ValueError, match="counts once"):
        portfolio([one, one], expected=2)
    with pytest.raises(ValueError, match="more members"):
        portfolio([one], expected=0)
