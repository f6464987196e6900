"""What is bought is paid for and gives off gases; power from the roof is not."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from energy.models import SavingsResult
from energy.services.baselines import BaselineRequest
from energy.services.prices import set_price
from energy.tasks.baselines import fit_key, submit_baseline
from energy.tasks.meters import change_meter_and_recompute
from portal.jobs.inline import complete
from portal.jobs.models import Job
from tests.energy.services.test_metered import beside, metered
from tests.energy.services.test_working_out import fitted, plant, result_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ROOF = 2000.0
GRID_2018 = 0.527
"""kg CO2e per kWh, Mexico's grid in 2018."""


@pytest.fixture
def roofed() -> SavingsResult:
    """A plant that made 2000 kWh a month itself in 2018 and bought so much less."""
    meter = plant()
    new_year = datetime(2018, 1, 1, tzinfo=ZoneInfo(meter.zone))
    meter.readings.filter(start__gte=new_year).update(value=F("value") - ROOF)
    later = {f"2018-{month:02d}": ROOF for month in range(1, 13)}
    metered(beside(meter, flow="generated", source="renewable"), later)
    price = {
        "source": "electricity",
        "per_unit": Decimal(2),
        "currency": "MXN",
        "unit": "kWh",
        "valid_from": date(2017, 1, 1),
    }
    set_price(meter.facility, fields=price, user=UserFactory())
    return result_of(fitted(meter))


def test_power_from_the_roof_gives_off_nothing_and_avoids_the_grids_share(
    roofed: SavingsResult,
) -> None:
    found = roofed.detail["tco2e"]

    bought = roofed.actual_kwh - 12 * ROOF
    assert found["used"] == pytest.approx(GRID_2018 * bought / 1000)
    avoided = roofed.adjusted_baseline_kwh - bought
    assert found["saved"] == pytest.approx(GRID_2018 * avoided / 1000)


def test_power_from_the_roof_is_not_paid_for(roofed: SavingsResult) -> None:
    cost = roofed.detail["cost"]

    bought = roofed.actual_kwh - 12 * ROOF
    assert cost["used"]["MXN"] == pytest.approx(2 * bought, abs=0.06)
    avoided = roofed.adjusted_baseline_kwh - bought
    assert cost["saved"]["MXN"] == pytest.approx(2 * avoided, abs=0.06)


def test_site_months_tie_with_the_result(roofed: SavingsResult) -> None:
    months = roofed.detail["site_months"]

    assert sum(m["used_kwh"] for m in months) == pytest.approx(roofed.actual_kwh)
    assert sum(m["saved_kwh"] for m in months) == pytest.approx(roofed.savings_kwh)


def test_worth_is_that_of_site_energy_whatever_the_basis() -> None:
    meter = plant()
    at_site = result_of(fitted(meter))
    wanted = BaselineRequest(
        period_start=date(2017, 1, 1),
        period_end=date(2017, 12, 31),
        reporting_start=date(2018, 1, 1),
        reporting_end=date(2018, 12, 31),
        variables=("Output",),
        basis="source",
    )
    baseline = submit_baseline(meter.facility, wanted=wanted, user=UserFactory())
    complete(fit_key(baseline))

    at_source = result_of(baseline)

    assert at_source.actual_kwh == pytest.approx(3 * at_site.actual_kwh)
    for kind in ("used", "saved"):
        assert at_source.detail["tco2e"][kind] == pytest.approx(
            at_site.detail["tco2e"][kind]
        )


def test_another_grid_region_gives_another_result() -> None:
    meter = plant()
    meter.facility.country = "US"
    meter.facility.save()
    baseline = fitted(meter)
    before = result_of(baseline)

    change_meter_and_recompute(
        meter.pk, fields={"grid_region": "NYUP"}, user=UserFactory()
    )
    complete(Job.objects.get(kind="energy.compute_savings").key)

    after = baseline.results.exclude(pk=before.pk).get()
    assert after.savings_kwh == pytest.approx(before.savings_kwh)
    used = [result.detail["tco2e"]["factors"][0] for result in (before, after)]
    assert [row["factor"] for row in used] == ["US:US:2018", "US:NYUP:2018"]
    assert after.detail["tco2e"]["used"] < before.detail["tco2e"]["used"]
