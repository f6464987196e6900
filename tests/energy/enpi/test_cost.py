"""Cost: prices of their day, currencies apart, nothing where no price is known."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.cost import Price, PriceError, added, month_cost, price_on

PESOS = Price("MXN", Decimal("1.50"), 1.0, date(2018, 1, 1))
DEARER = Price("MXN", Decimal("1.80"), 1.0, date(2018, 4, 11))
DOLLARS = Price("USD", Decimal("0.09"), 1.0, date(2018, 4, 11))


def test_a_month_costs_its_energy_at_the_price() -> None:
    assert month_cost("2018-03", 1000.0, [PESOS]) == {"MXN": Decimal("1500.00")}


def test_a_price_per_other_unit_counts_by_its_energy() -> None:
    """4.20 USD a MMBtu, of which 293.071 kWh are one."""
    gas = Price("USD", Decimal("4.20"), 293.07107017222, date(2018, 1, 1))

    assert month_cost("2018-03", 293_071.07017222, [gas]) == {"USD": Decimal("4200.00")}


def test_a_price_that_changes_within_the_month_counts_for_its_days() -> None:
    """10 days at 1.50 and 20 at 1.80: 1.70 on average."""
    assert month_cost("2018-04", 3000.0, [DEARER, PESOS]) == {"MXN": Decimal("5100.00")}


def test_currencies_are_never_added() -> None:
    found = month_cost("2018-04", 3000.0, [PESOS, DOLLARS])

    assert found == {"MXN": Decimal("1500.00"), "USD": Decimal("180.00")}
    assert added([found, {"MXN": Decimal("1.00")}]) == {
        "MXN": Decimal("1501.00"),
        "USD": Decimal("180.00"),
    }


def test_no_cost_before_the_first_price() -> None:
    assert month_cost("2017-12", 1000.0, [PESOS]) is None
    assert month_cost("2018-04", 1000.0, [DEARER]) is None
    assert month_cost("2018-04", 1000.0, []) is None


def test_no_energy_costs_nothing_at_any_price() -> None:
    assert month_cost("2017-12", 0.0, []) == {}


def test_an_unknown_part_leaves_the_sum_unknown() -> None:
    assert added([{"MXN": Decimal(1)}, None]) is None
    assert added([]) == {}


def test_the_last_price_of_a_day_holds() -> None:
    assert price_on(date(2018, 4, 10), [DEARER, PESOS]) == PESOS
    assert price_on(date(2018, 4, 11), [DEARER, PESOS]) == DEARER
    assert price_on(date(2017, 1, 1), [PESOS]) is None


@given(st.floats(-1e9, 1e9))
def test_savings_and_increases_cost_alike(kwh: float) -> None:
    there, back = (
        month_cost("2018-02", kwh, [PESOS]),
        month_cost("2018-02", -kwh, [PESOS]),
    )

    assert there is not None
    assert back is not None
    assert there.get("MXN", Decimal(0)) == -back.get("MXN", Decimal(0))


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity"])
def test_a_price_below_nothing_or_no_number_is_refused(amount: str) -> None:
    with pytest.raises(PriceError):
        Price("MXN", Decimal(amount), 1.0, date(2018, 1, 1))
