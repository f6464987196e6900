"""Adding meters."""

import pytest

from energy.models import Meter
from energy.services.meters import add_meter, change_meter
from portal.accounts.models import AuditEvent
from portal.base.errors import InvalidInputError
from tests.factories.accounts import UserFactory
from tests.factories.facilities import FacilityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "electricity", "unit": "°C"},
        {"source": "electricity", "unit": "m3"},
        {"source": "electricity", "unit": "kWh", "heat_basis": "NCV"},
        {"source": "steam", "unit": "lb"},
        {"source": "natural_gas", "unit": "bushel"},
    ],
)
def test_add_meter_refuses_what_cannot_become_energy(fields: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        add_meter(FacilityFactory(), fields={"name": "M", **fields}, user=UserFactory())

    assert refused.value.code == "unit_unknown"
    assert not Meter.objects.exists()


def test_add_meter_keeps_the_unit_by_its_code() -> None:
    fields = {"name": "Gas", "source": "natural_gas", "unit": "Thm"}

    meter = add_meter(FacilityFactory(), fields=fields, user=UserFactory())

    assert Meter.objects.get().unit == meter.unit == "therm_us"


def test_a_grid_region_without_factors_is_refused() -> None:
    plant = FacilityFactory(country="US", region="TN")
    fields = {"name": "M", "source": "electricity", "unit": "kWh"}

    with pytest.raises(InvalidInputError) as refused:
        add_meter(plant, fields={**fields, "grid_region": "TN"}, user=UserFactory())

    assert refused.value.code == "grid_region_unknown"
    meter = add_meter(
        plant, fields={**fields, "grid_region": "SRTV"}, user=UserFactory()
    )
    assert meter.grid_region == "SRTV"


def test_change_meter_tells_what_changed_and_whether() -> None:
    fields = {"name": "M", "source": "electricity", "unit": "kWh"}
    meter = add_meter(FacilityFactory(), fields=fields, user=UserFactory())

    cause = change_meter(meter, fields={"flow": "exported"}, user=UserFactory())

    event = AuditEvent.objects.get(verb="meter.changed")
    assert cause == f"meter:{event.pk}"
    assert event.details == {"from": {"flow": "delivered"}, "to": {"flow": "exported"}}
    assert change_meter(meter, fields={"flow": "exported"}, user=UserFactory()) == ""
