"""Adding meters."""

import pytest

from energy.models import Meter
from energy.services.meters import add_meter
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
