"""Prices, and what a result is worth by them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from energy.models import EnergyPrice, SavingsResult
from energy.queries.enpi import enpi_json
from energy.queries.results import latest_result
from energy.services.prices import remove_price, set_price
from facilities.models import Facility
from portal.base.errors import InvalidInputError
from tests.factories.accounts import UserFactory
from tests.factories.facilities import FacilityFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db

PRICE: dict[str, Any] = {
    "source": "electricity",
    "per_unit": Decimal("1.50"),
    "currency": "MXN",
    "unit": "kWh",
    "valid_from": date(2016, 1, 1),
}


def newest(plant: Facility) -> SavingsResult:
    result = latest_result(plant)
    assert result is not None
    return result


def price_anew(world: World, **fields: Any) -> EnergyPrice:
    plant, champion = world.own.facility, world.cast["champion"]
    return set_price(plant, fields={**PRICE, **fields}, user=champion)


@pytest.mark.parametrize(
    ("source", "unit", "kwh"),
    [
        ("electricity", "MWh", 1000.0),
        ("natural_gas", "GJ", 1e9 / 3.6e6),
        ("natural_gas", "MMBtu", 293.07107017222),
        ("diesel", "L", 5990 / 158.987294928 / 3.6 / 0.95),
    ],
)
def test_a_price_is_kept_with_what_its_unit_was_worth(
    source: str, unit: str, kwh: float
) -> None:
    fields = {**PRICE, "source": source, "unit": unit}

    price = set_price(FacilityFactory(), fields=fields, user=UserFactory())

    assert price.kwh_per_unit == pytest.approx(kwh)
    assert str(price) == f"1.50 MXN/{unit}"


@pytest.mark.parametrize(("source", "unit"), [("electricity", "m3"), ("steam", "kg")])
def test_a_price_by_a_unit_that_is_no_energy_is_refused(source: str, unit: str) -> None:
    fields = {**PRICE, "source": source, "unit": unit}

    plant = FacilityFactory()

    with pytest.raises(InvalidInputError) as refused:
        set_price(plant, fields=fields, user=UserFactory())

    assert refused.value.code == "price_unit_invalid"
    assert not EnergyPrice.objects.filter(facility=plant).exists()


def test_a_price_of_the_same_day_is_replaced() -> None:
    plant, user = FacilityFactory(), UserFactory()
    set_price(plant, fields=PRICE, user=user)

    set_price(plant, fields={**PRICE, "per_unit": Decimal("1.75")}, user=user)

    prices = EnergyPrice.objects.filter(facility=plant)
    assert [price.per_unit for price in prices] == [Decimal("1.75")]


def test_a_price_gives_the_newest_result_its_cost_as_a_new_row(world: World) -> None:
    plant = world.own.facility
    before = newest(plant)

    price_anew(world)

    after = newest(plant)
    cost = after.detail["cost"]
    assert after.pk != before.pk
    assert (after.savings_kwh, after.state) == (before.savings_kwh, before.state)
    assert after.inputs_digest == before.inputs_digest
    assert cost["used"]["MXN"] == pytest.approx(1.5 * after.actual_kwh, abs=0.06)
    assert cost["saved"]["MXN"] == pytest.approx(1.5 * after.savings_kwh, abs=0.06)
    before.refresh_from_db()
    assert before.detail["cost"] != cost


def test_months_of_cost_tie_with_the_total(world: World) -> None:
    price_anew(world, per_unit=Decimal("1.234567"))

    cost = newest(world.own.facility).detail["cost"]

    for kind in ("used", "saved"):
        added = sum(Decimal(str(m[kind]["MXN"])) for m in cost["months"])
        assert added == Decimal(str(cost[kind]["MXN"]))
    assert len(cost["months"]) == 12
    assert cost["rolling_12"][-1]["saved"] == cost["saved"]


def test_the_same_price_again_makes_no_new_result(world: World) -> None:
    price_anew(world)
    before = newest(world.own.facility)

    price_anew(world)

    assert newest(world.own.facility).pk == before.pk


def test_a_price_from_the_middle_of_the_year_leaves_the_year_without_cost(
    world: World,
) -> None:
    remove_price(world.own.price, user=world.cast["champion"])
    price_anew(world, valid_from=date(2018, 7, 1))

    cost = newest(world.own.facility).detail["cost"]

    known = [m["month"] for m in cost["months"] if m["used"] is not None]
    assert known == [f"2018-{month:02d}" for month in range(7, 13)]
    assert (cost["used"], cost["saved"]) == (None, None)
    assert cost["unknown"] == ["electricity"]


def test_emissions_avoided_are_the_savings_times_the_years_factor(world: World) -> None:
    """SEN 2018: 0.527 t/MWh, not verified against the notice."""
    result = newest(world.own.facility)

    found = result.detail["tco2e"]

    assert found["saved"] == pytest.approx(0.527 * result.savings_kwh / 1000)
    assert found["used"] == pytest.approx(0.527 * result.actual_kwh / 1000)
    assert found["factors"] == [
        {
            "source": "electricity",
            "region": "SEN",
            "year": 2018,
            "factor": "MX:SEN:2018",
            "kg_co2e_per_kwh": 0.527,
            "factor_year": 2018,
            "match": "year",
            "edition": "Aviso 2018",
            "status": "unverified",
            "scope": 2,
        }
    ]
    assert found["unknown"] == []
    assert len(found["months"]) == 12


def test_clients_get_cost_and_emissions_by_month_and_in_all(world: World) -> None:
    price_anew(world)

    answer = enpi_json(newest(world.own.facility))

    assert answer["annual"]["cost"]["saved"] == answer["cost"]["saved"]
    assert answer["annual"]["tco2e"]["saved"] == answer["tco2e"]["saved"]
    months = [row["tco2e"]["saved"] for row in answer["months"]]
    assert sum(months) == pytest.approx(answer["tco2e"]["saved"])
    assert all("MXN" in row["cost"]["used"] for row in answer["months"])
    assert answer["rolling_12"][-1]["cost"]["saved"] == answer["cost"]["saved"]
