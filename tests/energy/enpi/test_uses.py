"""Uses: nameplates by hand, balances that add up, ranking by declared criteria."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.uses import (
    Balance,
    Criteria,
    Nameplate,
    Use,
    annual_kwh,
    rank,
    reconcile,
    total_balance,
)

KWH = st.floats(1.0, 1e9)
USES = st.lists(
    st.tuples(st.sampled_from(["electricity", "natural_gas"]), KWH), max_size=8
).map(lambda rows: [Use(f"u{i}", source, kwh) for i, (source, kwh) in enumerate(rows)])


def test_nameplate_of_a_compressor_by_hand() -> None:
    plate = Nameplate(
        rated_kw=90.0, hours=6000.0, load_factor=0.75, duty_factor=0.8, efficiency=0.9
    )

    # 90 x 0.75 x 0.8 x 6000 / 0.9
    assert annual_kwh(plate) == pytest.approx(360000.0, rel=1e-14)


def test_nameplate_of_input_runs_as_it_is_rated() -> None:
    assert annual_kwh(Nameplate(rated_kw=2.5, hours=1000.0)) == 2500.0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rated_kw", 0.0),
        ("rated_kw", math.nan),
        ("hours", 8785.0),
        ("load_factor", 1.6),
        ("duty_factor", 1.1),
        ("duty_factor", -0.1),
        ("efficiency", 0.0),
        ("efficiency", math.inf),
    ],
)
def test_nameplate_names_the_field_that_cannot_be(field: str, value: float) -> None:
    given_fields = {"rated_kw": 10.0, "hours": 100.0, field: value}

    with pytest.raises(ValueError, match=f"^{field}$"):
        Nameplate(**given_fields)


def test_balance_names_what_is_unexplained() -> None:
    uses = [Use("press", "electricity", 700.0), Use("light", "electricity", 150.0)]

    (found,) = reconcile(uses, {"electricity": 1000.0})

    assert (found.uses_kwh, found.unexplained_kwh) == (850.0, 150.0)
    assert found.unexplained_share == pytest.approx(0.15)
    assert found.balance is Balance.UNEXPLAINED
    assert found.is_flagged


def test_balance_of_more_uses_than_energy_is_flagged_too() -> None:
    (found,) = reconcile([Use("oven", "natural_gas", 1200.0)], {"natural_gas": 1000.0})

    assert found.unexplained_share == pytest.approx(-0.2)
    assert found.balance is Balance.OVER_EXPLAINED


@pytest.mark.parametrize("used", [900.0, 1000.0, 1100.0])
def test_balance_within_a_tenth_is_reconciled(used: float) -> None:
    (found,) = reconcile([Use("all", "electricity", used)], {"electricity": 1000.0})

    assert found.balance is Balance.RECONCILED
    assert not found.is_flagged


@pytest.mark.parametrize("metered", [{}, {"diesel": 0.0}])
def test_balance_without_metered_energy_has_no_share(metered: dict[str, float]) -> None:
    (found,) = reconcile([Use("truck", "diesel", 50.0)], metered)

    assert (found.unexplained_share, found.balance) == (None, Balance.UNMETERED)


def test_balance_shows_metered_sources_without_uses_and_ignores_unknown_energy() -> (
    None
):
    uses = [Use("pump", "electricity", None)]

    balances = reconcile(uses, {"electricity": 10.0, "natural_gas": 90.0})

    assert [(one.source, one.uses_kwh) for one in balances] == [
        ("natural_gas", 0.0),
        ("electricity", 0.0),
    ]


@given(uses=USES, electricity=KWH, gas=KWH)
def test_balances_add_up_to_the_total(
    uses: list[Use], electricity: float, gas: float
) -> None:
    balances = reconcile(uses, {"electricity": electricity, "natural_gas": gas})
    total = total_balance(balances)

    assert total.metered_kwh == electricity + gas
    for one in (*balances, total):
        assert one.metered_kwh is not None
        assert one.unexplained_kwh is not None
        assert one.uses_kwh + one.unexplained_kwh == pytest.approx(
            one.metered_kwh, rel=1e-12, abs=1e-12 * max(one.uses_kwh, one.metered_kwh)
        )


def test_total_leaves_out_sources_that_no_meter_measures() -> None:
    uses = [Use("truck", "diesel", 500.0), Use("press", "electricity", 90.0)]

    total = total_balance(reconcile(uses, {"electricity": 100.0}))

    assert (total.metered_kwh, total.uses_kwh) == (100.0, 90.0)
    assert total_balance(()).balance is Balance.UNMETERED


def test_ranking_meets_share_and_cumulative_criteria() -> None:
    uses = [
        Use("small", "electricity", 5.0),
        Use("oven", "natural_gas", 50.0),
        Use("press", "electricity", 25.0),
        Use("air", "electricity", 12.0),
        Use("light", "electricity", 6.0),
    ]

    ranked = rank(uses, total_kwh=100.0, criteria=Criteria(0.10, 0.80))

    assert [(one.key, one.met) for one in ranked] == [
        ("oven", ("share", "cumulative")),
        ("press", ("share", "cumulative")),
        ("air", ("share", "cumulative")),
        ("light", ()),
        ("small", ()),
    ]
    assert [one.running_share for one in ranked] == pytest.approx(
        [0.50, 0.75, 0.87, 0.93, 0.98]
    )


def test_ranking_takes_a_small_use_that_reaches_the_cumulative_share() -> None:
    sizes = [30.0, 25.0, 24.0, 9.0, 8.0]
    uses = [Use(f"u{n}", "electricity", kwh) for n, kwh in enumerate(sizes)]

    ranked = rank(uses, total_kwh=100.0, criteria=Criteria(0.10, 0.80))

    assert [one.met for one in ranked] == [
        ("share", "cumulative"),
        ("share", "cumulative"),
        ("share", "cumulative"),
        ("cumulative",),
        (),
    ]


def test_ranking_judges_equal_uses_alike() -> None:
    uses = [Use(f"u{n}", "electricity", 9.0) for n in range(10)]

    ranked = rank(uses, total_kwh=100.0, criteria=Criteria(0.10, 0.80))

    assert [one.is_significant for one in ranked] == [True] * 10
    assert [one.key for one in ranked] == [f"u{n}" for n in range(10)]


def test_ranking_shares_the_uses_when_they_exceed_the_meters() -> None:
    uses = [Use("a", "electricity", 150.0), Use("b", "electricity", 50.0)]

    ranked = rank(uses, total_kwh=100.0, criteria=Criteria())

    assert [one.share for one in ranked] == [0.75, 0.25]
    assert rank([Use("c", "electricity", None)], total_kwh=0, criteria=Criteria()) == ()


@given(uses=USES, total=KWH)
def test_ranking_depends_on_no_order_and_no_unit(uses: list[Use], total: float) -> None:
    criteria = Criteria(0.15, 0.7)
    scaled = [Use(use.key, use.source, (use.kwh or 0.0) * 1024.0) for use in uses]

    plain = rank(uses, total_kwh=total, criteria=criteria)

    assert plain == rank(reversed(uses), total_kwh=total, criteria=criteria)
    assert [(one.key, one.share, one.met) for one in plain] == [
        (one.key, one.share, one.met)
        for one in rank(scaled, total_kwh=total * 1024.0, criteria=criteria)
    ]
    assert all(0 < one.share <= one.running_share <= 1 for one in plain)


@pytest.mark.parametrize("share", [0.0, 1.01, math.nan])
def test_criteria_outside_a_share_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="least_share"):
        Criteria(least_share=share)
