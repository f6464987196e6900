"""Money of measures against hand calculation, identities and published examples."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.finance import (
    Project,
    RateFound,
    appraise,
    capital_recovery_factor,
    cash_flows,
    cost_of_saved_energy,
    net_present_value,
    rate_of_return,
    simple_payback,
)

MONEY = st.floats(1.0, 1e9)
RATES = st.floats(-0.5, 2.0)


def test_payback_divides_the_investment_by_the_yearly_saving() -> None:
    assert simple_payback(12000.0, 4000.0) == 3.0


@pytest.mark.parametrize("saving", [0.0, -5.0])
def test_payback_is_none_where_nothing_is_ever_paid_back(saving: float) -> None:
    assert simple_payback(100.0, saving) is None
    assert simple_payback(0.0, saving) is None


def test_payback_of_what_costs_nothing_is_at_once() -> None:
    assert simple_payback(0.0, 50.0) == simple_payback(-10.0, 50.0) == 0.0


def test_cash_flows_escalate_the_saving_but_not_the_upkeep() -> None:
    project = Project(1000.0, 100.0, 2, annual_upkeep=10.0, escalation=0.1)

    assert cash_flows(project) == pytest.approx((-1000.0, 100.0, 111.0))


def test_net_present_value_of_a_hand_calculated_row() -> None:
    # -1000 + 500/1.1 + 400/1.21 + 300/1.331 + 100/1.4641
    flows = (-1000.0, 500.0, 400.0, 300.0, 100.0)

    assert net_present_value(flows, 0.10) == pytest.approx(78.8197527491, abs=1e-9)


def test_net_present_value_at_zero_is_the_sum() -> None:
    assert net_present_value((-10.0, 4.0, 7.0), 0.0) == 1.0


def test_rate_of_return_of_two_years_is_the_root_of_its_quadratic() -> None:
    # 100 x^2 = 60 x + 60, x = 1 + r
    found = rate_of_return((-100.0, 60.0, 60.0))

    assert found.found is RateFound.UNIQUE
    assert found.rate == pytest.approx((3 + math.sqrt(69)) / 10 - 1, rel=1e-14)


def test_rate_of_return_agrees_with_the_documented_example_of_numpy_financial() -> None:
    found = rate_of_return((-100.0, 39.0, 59.0, 55.0, 20.0))

    assert found.rate == pytest.approx(0.2809484211599611, rel=1e-13)


def test_rate_of_return_may_be_negative() -> None:
    assert rate_of_return((-100.0, 50.0)).rate == pytest.approx(-0.5, rel=1e-14)


@pytest.mark.parametrize(
    "flows", [(), (0.0, 0.0), (-100.0,), (-100.0, -5.0), (5.0, 5.0), (-4.0, 3.0, -2.0)]
)
def test_rate_of_return_is_none_where_the_value_is_never_zero(
    flows: tuple[float, ...],
) -> None:
    found = rate_of_return(flows)

    assert (found.rate, found.found) == (None, RateFound.NONE)


@pytest.mark.parametrize(
    "flows",
    [
        # zero at 100 % and at 200 %
        (-1.0, 5.0, -6.0),
        # zero at 10 %, 20 % and 30 %
        (-1000.0, 3600.0, -4310.0, 1716.0),
        # touches zero at 100 % without crossing it
        (-1.0, 4.0, -4.0),
    ],
)
def test_rate_of_return_is_not_told_where_it_is_not_unique(
    flows: tuple[float, ...],
) -> None:
    found = rate_of_return(flows)

    assert (found.rate, found.found) == (None, RateFound.SEVERAL)


def test_rate_of_return_with_several_changes_of_sign_may_still_be_unique() -> None:
    # (v - 1/2)(v^2 + 1) has one positive zero and three changes of sign
    found = rate_of_return((-0.5, 1.0, -0.5, 1.0))

    assert found.rate == pytest.approx(1.0, rel=1e-14)


def test_rate_of_return_agrees_where_both_rules_can_tell() -> None:
    # The same polynomial times (v^2 + 1), which adds no positive zero.
    plain = (-100.0, 60.0, 60.0)
    times = (-100.0, 60.0, 60.0 - 100.0, 60.0, 60.0)

    assert rate_of_return(times).rate == pytest.approx(
        rate_of_return(plain).rate, rel=1e-14
    )


def test_rate_of_return_does_not_depend_on_idle_years_before_and_after() -> None:
    plain = rate_of_return((-100.0, 60.0, 60.0))

    assert rate_of_return((0.0, -100.0, 60.0, 60.0, 0.0)) == plain


@given(
    investment=MONEY,
    saving=MONEY,
    years=st.integers(1, 30),
    growth=st.floats(-0.1, 0.2),
)
def test_net_present_value_is_zero_at_the_rate_of_return(
    investment: float, saving: float, years: int, growth: float
) -> None:
    project = Project(investment, saving, years, escalation=growth)
    flows = cash_flows(project)

    found = rate_of_return(flows)

    assert found.found is RateFound.UNIQUE
    assert found.rate is not None
    if found.rate > -0.999:
        terms = [c / (1 + found.rate) ** year for year, c in enumerate(flows)]
        size = sum(abs(term) for term in terms)
        assert abs(net_present_value(flows, found.rate)) <= 1e-11 * size


@given(rate=RATES, years=st.integers(1, 40))
def test_recovery_factor_repays_one(rate: float, years: int) -> None:
    payment = capital_recovery_factor(rate, years)

    flows = (-1.0, *[payment] * years)
    size = sum(abs(c) / (1 + rate) ** year for year, c in enumerate(flows))
    assert abs(net_present_value(flows, rate)) <= 1e-9 * size


def test_recovery_factor_of_a_published_table() -> None:
    # Ten years at 8 %: 0.14903 in tables of engineering economics.
    assert capital_recovery_factor(0.08, 10) == pytest.approx(0.1490294887, abs=1e-10)


def test_recovery_factor_without_interest_is_an_equal_part() -> None:
    assert capital_recovery_factor(0.0, 8) == 0.125
    assert capital_recovery_factor(1e-12, 8) == pytest.approx(0.125, rel=1e-9)


def test_cost_of_saved_energy_spreads_the_investment_over_the_life() -> None:
    project = Project(10000.0, 0.0, 10, annual_upkeep=200.0)

    cost = cost_of_saved_energy(project, rate=0.08, annual_kwh=20000.0)

    assert cost == pytest.approx((1490.294887 + 200.0) / 20000.0, abs=1e-10)
    assert cost_of_saved_energy(project, rate=0.08, annual_kwh=0.0) is None


@given(saving=MONEY, kwh=MONEY)
def test_break_even_price_equals_the_cost_of_saved_energy(
    saving: float, kwh: float
) -> None:
    project = Project(5 * saving, saving, 12)
    cost = cost_of_saved_energy(project, rate=0.07, annual_kwh=kwh)
    assert cost is not None

    even = Project(5 * saving, cost * kwh, 12)

    assert abs(net_present_value(cash_flows(even), 0.07)) <= 1e-9 * 5 * saving


def test_appraisal_gathers_every_figure() -> None:
    project = Project(1000.0, 300.0, 5, annual_upkeep=50.0)

    found = appraise(project, rate=0.1, annual_kwh=2500.0)

    assert found.payback_years == 4.0
    assert found.net_present_value == pytest.approx(-52.3033077, abs=1e-6)
    assert found.rate_of_return.rate == pytest.approx(0.0793082605, abs=1e-9)
    assert found.cost_of_saved_energy == pytest.approx(0.125518993, abs=1e-8)


@pytest.mark.parametrize("life", [0, -1, 61])
def test_project_refuses_an_impossible_life(life: int) -> None:
    with pytest.raises(ValueError, match="life"):
        Project(1.0, 1.0, life)


@pytest.mark.parametrize("amount", [math.nan, math.inf])
def test_amounts_that_are_no_numbers_are_refused(amount: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Project(amount, 1.0, 1)
    with pytest.raises(ValueError, match="finite"):
        rate_of_return((-1.0, amount))


@pytest.mark.parametrize("rate", [-1.0, -2.0, math.nan])
def test_rates_of_total_loss_are_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        net_present_value((-1.0, 1.0), rate)
    with pytest.raises(ValueError, match="years"):
        capital_recovery_factor(0.1, 0)
