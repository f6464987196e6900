"""A meter's readings as energy, whatever was measured."""

import pytest

from energy.queries.completeness import completeness
from energy.queries.readings import kwh_per_unit, meter_energy, meter_months
from tests.factories.energy import MeterFactory, ReadingFactory

pytestmark = pytest.mark.django_db

NO_ENERGY = (
    ({"source": "steam"}, "kg"),
    ({"source": "electricity"}, "m3"),
    ({"source": "electricity"}, "kW"),
    ({"source": "electricity", "heat_basis": "NCV"}, "kWh"),
)


@pytest.mark.parametrize(("fields", "unit"), NO_ENERGY)
def test_what_cannot_become_energy_is_missing(
    fields: dict[str, str], unit: str
) -> None:
    reading = ReadingFactory(meter=MeterFactory(**fields), unit=unit)

    assert kwh_per_unit(reading.meter, unit) is None
    assert [kwh for _, _, kwh, _ in meter_energy(reading.meter).readings] == [None]
    assert meter_months([reading.meter])[0].months == ()
    assert completeness(reading.meter.facility).rows == ()


def test_part_of_a_day_that_cannot_become_energy_is_missing() -> None:
    first = ReadingFactory(unit="m3")
    half = (first.end - first.start) / 2
    first.end = first.start + half
    first.save()
    ReadingFactory(meter=first.meter, start=first.end, end=first.end + half)

    assert [kwh for _, _, kwh, _ in meter_energy(first.meter).readings] == [None]


def test_unit_of_energy_is_converted() -> None:
    reading = ReadingFactory(value=2.0, unit="MWh")

    ((_, _, kwh, estimated),) = meter_energy(reading.meter).readings

    assert (kwh, estimated) == (2000.0, 0.0)
