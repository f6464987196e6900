"""Consumption is what came in and was made, less what went out: one model of all."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from energy.enpi.periods import Month, Period
from energy.models import Meter
from energy.services.baselines import BaselineRequest
from energy.services.metered import Metered, plant_energy
from energy.tasks.baselines import fit_key, submit_baseline
from portal.jobs.inline import complete
from tests.energy.services.test_working_out import plant, result_of
from tests.factories.accounts import UserFactory
from tests.factories.energy import MeterFactory, ReadingFactory, UploadFactory

pytestmark = pytest.mark.django_db

YEAR = Period(date(2017, 1, 1), date(2018, 1, 1))


def metered(meter: Meter, values: dict[str, float]) -> Meter:
    """Give a meter readings of whole months, by "YYYY-MM"."""
    upload = meter.facility.uploads.first() or UploadFactory(
        facility=meter.facility, state="committed"
    )
    zone = ZoneInfo(meter.zone)
    for name, value in values.items():
        month = Month.parse(name)
        start, end = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in (month.start, month.end)
        )
        ReadingFactory(meter=meter, upload=upload, start=start, end=end, value=value)
    return meter


def months(year: int, value: float) -> dict[str, float]:
    return {f"{year}-{month:02d}": value for month in range(1, 13)}


def beside(meter: Meter, **fields: Any) -> Meter:
    made: Meter = MeterFactory(
        facility=meter.facility,
        organization=meter.organization,
        zone=meter.zone,
        **fields,
    )
    return made


def only(meter: Meter) -> Metered:
    (found,), _left_out = plant_energy(meter.facility.meters.all())
    return found


def test_generation_adds_and_export_subtracts() -> None:
    grid = metered(MeterFactory(), months(2017, 1000.0))
    metered(beside(grid, flow="generated", source="renewable"), months(2017, 300.0))
    metered(beside(grid, flow="exported"), months(2017, 120.0))

    found = only(grid)

    assert found.meter == grid
    assert [kwh for _, _, kwh, _ in found.site] == pytest.approx([1180.0] * 12)
    assert len(found.others) == 2


def test_source_energy_counts_each_flow_by_its_own_factor() -> None:
    grid = metered(MeterFactory(), months(2017, 1000.0))
    metered(beside(grid, flow="generated", source="renewable"), months(2017, 200.0))

    # The programme's factors: 3 for grid power, 1 for what is made on site.
    assert only(grid).factor(YEAR) == pytest.approx(3200 / 1200)


def test_generation_is_nothing_before_it_was_metered() -> None:
    grid = metered(MeterFactory(), months(2017, 1000.0) | months(2018, 700.0))
    metered(beside(grid, flow="generated", source="renewable"), months(2018, 300.0))

    values = [kwh for _, _, kwh, _ in only(grid).site]

    assert values == pytest.approx([1000.0] * 24)


def test_flow_that_is_not_known_leaves_the_interval_unknown() -> None:
    grid = metered(MeterFactory(), months(2017, 1000.0))
    partly = months(2017, 300.0)
    del partly["2017-06"]
    metered(beside(grid, flow="exported"), partly)

    values = [kwh for _, _, kwh, _ in only(grid).site]

    assert values[5] is None
    assert values[4] == pytest.approx(700.0)


def test_derived_energy_and_flows_without_supply_are_left_out() -> None:
    grid = metered(MeterFactory(), months(2017, 1000.0))
    steam = metered(beside(grid, flow="derived", source="steam"), months(2017, 5.0))
    sold = metered(beside(grid, flow="exported", source="hot_water"), months(2017, 5.0))

    found, left_out = plant_energy(grid.facility.meters.all())

    assert [one.meter for one in found] == [grid]
    assert set(left_out) == {steam, sold}


def test_second_delivered_meter_keeps_its_own_model() -> None:
    grid = metered(MeterFactory(), months(2017, 1000.0))
    small = metered(beside(grid), months(2017, 10.0))
    metered(beside(grid, flow="exported"), months(2017, 100.0))

    found, _left_out = plant_energy(grid.facility.meters.all())

    sums = {one.meter: sum(kwh or 0 for _, _, kwh, _ in one.site) for one in found}
    assert sums == {grid: pytest.approx(10_800.0), small: pytest.approx(120.0)}


def test_solar_roof_saves_nothing_on_site_and_much_at_the_source() -> None:
    meter = plant()
    later = {f"2018-{month:02d}": 2000.0 for month in range(1, 13)}
    new_year = datetime(2018, 1, 1, tzinfo=ZoneInfo(meter.zone))
    meter.readings.filter(start__gte=new_year).update(value=F("value") - 2000.0)
    metered(beside(meter, flow="generated", source="renewable"), later)
    wanted = BaselineRequest(
        period_start=date(2017, 1, 1),
        period_end=date(2017, 12, 31),
        reporting_start=date(2018, 1, 1),
        reporting_end=date(2018, 12, 31),
        variables=("Output",),
    )
    baseline = submit_baseline(meter.facility, wanted=wanted, user=UserFactory())
    complete(fit_key(baseline))

    bases = result_of(baseline).detail["bases"]
    notes = [note["code"] for note in result_of(baseline).detail["notes"]]

    assert 0.01 < bases["site"]["improvement"] < 0.06
    assert bases["source"]["improvement"] > 0.15
    assert bases["switch_effect"] == pytest.approx(
        bases["source"]["improvement"] - bases["site"]["improvement"]
    )
    assert bases["flow"] == "electricity"
    assert "flows_netted" in notes
