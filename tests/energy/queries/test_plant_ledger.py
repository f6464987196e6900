"""A plant's ledger and emissions, from meters and readings."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from energy.enpi.emissions import Claim
from energy.enpi.periods import Period
from energy.models import Meter
from energy.queries.emissions import plant_emissions
from energy.queries.ledger import left_out, plant_ledger
from energy.queries.readings import counted_meters
from facilities.models import Facility
from tests.factories.energy import MeterFactory, ReadingFactory
from tests.factories.facilities import FacilityFactory

pytestmark = pytest.mark.django_db

YEAR = Period(date(2018, 1, 1), date(2019, 1, 1))


def metered(plant: Facility, kwh: float, **fields: Any) -> Meter:
    """A meter that saw this much in the year 2018, in one reading."""
    meter = MeterFactory(
        facility=plant, organization=plant.organization, zone="UTC", **fields
    )
    ReadingFactory(
        meter=meter,
        start=datetime(2018, 1, 1, tzinfo=UTC),
        end=datetime(2019, 1, 1, tzinfo=UTC),
        value=kwh,
        unit="kWh",
    )
    return meter


@pytest.fixture
def plant() -> Facility:
    made: Facility = FacilityFactory(country="MX", region="AGU", timezone="UTC")
    return made


def test_the_ledger_adds_what_came_in_and_takes_off_what_went_out(
    plant: Facility,
) -> None:
    metered(plant, 1200.0, name="grid", source="electricity")
    metered(plant, 365.0, name="sun", source="renewable", flow="generated")
    metered(plant, 73.0, name="sold", source="electricity", flow="exported")
    metered(plant, 2400.0, name="gas", source="natural_gas")

    found = plant_ledger(plant)

    rows = {line.row.carrier: line for line in found.lines}
    power, gas = rows["electricity"], rows["natural_gas"]
    assert found.months == tuple(f"2018-{month:02d}" for month in range(1, 13))
    assert power.row.consumed == pytest.approx(1200 + 365 - 73)
    assert power.source_kwh == pytest.approx(3 * 1200 + 1 * (365 - 73))
    assert power.share == pytest.approx(1492 / (1492 + 2400))
    assert gas.source_kwh == pytest.approx(2400.0)
    assert found.consumed == pytest.approx(3892.0)
    assert power.co2e == pytest.approx(0.527 * 1200)
    assert found.partly == ()


def test_meters_not_counted_are_told_with_their_reason(plant: Facility) -> None:
    metered(plant, 1000.0, name="a gas", source="natural_gas")
    metered(plant, 800.0, name="b steam", source="steam", flow="derived")
    metered(plant, 100.0, name="c part", source="electricity", is_submeter=True)
    metered(
        plant, 50.0, name="d shop", source="electricity", excluded_because="A tenant's."
    )

    assert [meter.name for meter in counted_meters(plant)] == ["a gas"]
    assert {one.meter.name: one.code for one in left_out(plant)} == {
        "b steam": "derived",
        "c part": "submeter",
        "d shop": "excluded",
    }
    assert plant_ledger(plant).consumed == pytest.approx(1000.0)


def test_an_empty_plant_has_an_empty_ledger(plant: Facility) -> None:
    found = plant_ledger(plant)

    assert (found.months, found.lines, found.consumed) == ((), (), 0.0)


def test_a_source_without_a_factor_leaves_emissions_unknown(plant: Facility) -> None:
    metered(plant, 1000.0, name="steam", source="steam")
    metered(plant, 1000.0, name="gas", source="natural_gas")

    found = plant_ledger(plant)

    by_carrier = {line.row.carrier: line.co2e for line in found.lines}
    assert by_carrier["steam"] is None
    assert by_carrier["natural_gas"] is not None
    assert found.co2e is None


def test_emissions_of_a_plant_by_scope(plant: Facility) -> None:
    metered(plant, 1_000_000.0, name="grid", source="electricity")
    metered(plant, 200_000.0, name="let", source="electricity", flow="passed_through")
    metered(plant, 1_000_000.0, name="diesel", source="diesel")

    found = plant_emissions(plant, YEAR)

    diesel = (74_100 + 28 * 3 + 265 * 0.6) * 0.95 / 1e12 * 3.6e6 * 1_000_000
    assert found.scope_2_location == pytest.approx(0.527 * 800_000)
    assert found.scope_1 == pytest.approx(diesel)
    assert found.scope_2_market == pytest.approx(found.scope_2_location)
    assert found.biogenic_co2 == 0.0
    assert not found.market[0].is_residual
    assert found.gwp_set == "AR5"


def test_certificates_lower_scope_2_by_market_only(plant: Facility) -> None:
    metered(plant, 1_000_000.0, name="grid", source="electricity")

    found = plant_emissions(plant, YEAR, claims=[Claim("CEL", 1_500_000.0)])

    assert found.scope_2_market == 0.0
    assert found.scope_2_location == pytest.approx(527_000.0)
    assert found.market[0].excess_kwh == pytest.approx(500_000.0)


def test_biomass_in_the_united_states_is_told_apart() -> None:
    plant = FacilityFactory(country="US", region="TN", timezone="UTC")
    metered(plant, 293_071.07017222, name="wood", source="biomass")

    found = plant_emissions(plant, YEAR)

    assert found.biogenic_co2 == pytest.approx(93_800.0)
    assert found.scope_1 == pytest.approx(28 * 7.2 + 265 * 3.6)


def test_the_grid_region_of_a_meter_picks_its_factor() -> None:
    plant = FacilityFactory(country="US", region="TN", timezone="UTC")
    metered(plant, 1000.0, name="a", source="electricity", grid_region="SRTV")
    metered(plant, 1000.0, name="b", source="electricity")

    rows = plant_emissions(plant, YEAR).rows

    used = [row.emission.factor.factor_id for row in rows if row.emission]
    assert used == ["US:US:2018", "US:SRTV:2018"]


def test_a_year_without_a_factor_is_unknown() -> None:
    plant = FacilityFactory(country="CA", region="PE", timezone="UTC")
    metered(plant, 1000.0, name="grid", source="electricity")

    found = plant_emissions(plant, YEAR)

    assert found.scope_2_location is None
    assert found.unknown == ("electricity",)
