"""What the pages and the report say a result is worth."""

import copy

import pytest

from energy.models import SavingsResult
from energy.queries.results import latest_result
from reports.worth import emission_factors, key_figures_of, worth_of
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def result(db: None, world: World) -> SavingsResult:
    """The newest result of the plant, a copy that tests may change."""
    newest = latest_result(world.own.facility)
    assert newest is not None
    return copy.deepcopy(newest)


def test_worth_tells_money_tonnes_price_and_factor(result: SavingsResult) -> None:
    found = worth_of(result)

    assert found is not None
    cost = 0.4117 * result.savings_kwh
    assert found.cost_saved == ((f"{cost:,.0f}".replace("-", "\u2212"), "MXN"),)
    assert found.tonnes_saved == pytest.approx(0.527 * result.savings_kwh / 1000)
    (row,) = found.rows
    assert row.saved_gj == pytest.approx(result.savings_kwh * 0.0036)
    assert row.price.replace("\u00a0", " ") == "0.4117 MXN/kWh"
    assert row.factors == ("0.5270 kg/kWh (SEN, Aviso 2018; not verified)",)
    assert (found.without_price, found.without_factor) == ((), ())


def test_a_source_without_price_is_named(result: SavingsResult) -> None:
    cost = result.detail["cost"]
    cost |= {"used": None, "saved": None, "unknown": ["electricity"], "prices": []}
    cost["sources"][0] |= {"used": None, "saved": None}

    found = worth_of(result)

    assert found is not None
    assert found.without_price == ("Electricity",)
    assert (found.cost_saved, found.cost_used) == ((), "–")
    assert found.rows[0].price == "–"
    assert key_figures_of(result).cost_avoided is None


def test_a_provisional_factor_and_an_unknown_one_are_told(
    result: SavingsResult,
) -> None:
    (factor,) = result.detail["tco2e"]["factors"]
    later = {**factor, "year": 2026, "match": "provisional"}
    unknown = {"source": "steam", "region": "", "year": 2018, "factor": None}
    result.detail["tco2e"]["factors"] = [later, unknown]

    first, second = emission_factors(result.detail)

    value = "0.5270 kg/kWh (SEN, Aviso 2018; not verified; provisional for 2026)"
    assert first == f"MX:SEN:2018: {value}"
    assert second == "Steam: no factor is known for 2018"


def test_two_currencies_stand_side_by_side(result: SavingsResult) -> None:
    result.detail["cost"]["saved"] = {"MXN": 1200.4, "USD": 30.0}

    found = worth_of(result)

    assert found is not None
    assert found.cost_saved == (("1,200", "MXN"), ("30", "USD"))
    assert key_figures_of(result).cost_avoided is None


def test_a_result_stored_without_worth_shows_none(result: SavingsResult) -> None:
    del result.detail["cost"], result.detail["tco2e"]

    assert worth_of(result) is None
    assert emission_factors(result.detail) == ()
    assert key_figures_of(result).emissions_avoided_t is None


def test_a_report_names_cost_emissions_and_their_factors(
    result: SavingsResult,
) -> None:
    figures = key_figures_of(result)

    assert figures.currency == "MXN"
    assert figures.cost_avoided == result.detail["cost"]["saved"]["MXN"]
    assert figures.emissions_avoided_t == result.detail["tco2e"]["saved"]
