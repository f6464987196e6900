"""Models of days where the data carry them, of bills where they do not."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from energy.models import Baseline, Meter, Reading, RelevantVariable, VariableValue
from energy.services.baselines import BaselineRequest
from energy.tasks.baselines import fit_key, submit_baseline
from portal.jobs.inline import complete
from tests.energy.services.test_working_out import result_of
from tests.factories.accounts import UserFactory
from tests.factories.energy import (
    MeterFactory,
    RelevantVariableFactory,
    UploadFactory,
)

pytestmark = pytest.mark.django_db

FIRST, DAYS = date(2017, 1, 1), 730
SAVED = 0.06


def daily_plant(*, every: int = 1, output_every: int = 1) -> Meter:
    """A meter and its plant's output by days, saving 6 % in the second year."""
    meter: Meter = MeterFactory(zone="America/Toronto")
    upload = UploadFactory(facility=meter.facility, state="committed")
    output = RelevantVariableFactory(facility=meter.facility, name="Output")
    chance = np.random.default_rng(7)
    made = 80 + 30 * chance.random(DAYS)
    spared = np.where(np.arange(DAYS) >= 365, 1 - SAVED, 1.0)
    used = (500 + 12 * made + chance.normal(0, 20, DAYS)) * spared
    _keep_readings(meter, upload, used, every)
    _keep_values(output, upload, made, output_every)
    return meter


def _span(i: int, length: int) -> tuple[date, date]:
    start = FIRST + timedelta(days=i)
    return start, min(start + timedelta(days=length), FIRST + timedelta(days=DAYS))


def _keep_readings(meter: Meter, upload: object, used: np.ndarray, every: int) -> None:
    zone = ZoneInfo(meter.zone)
    rows = []
    for i in range(0, DAYS, every):
        start, end = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in _span(i, every)
        )
        rows.append(
            Reading(
                meter=meter,
                organization=meter.organization,
                upload=upload,
                start=start,
                end=end,
                value=float(used[i : i + every].sum()),
                unit="kWh",
                quality="actual",
                row=i + 2,
            )
        )
    Reading.objects.bulk_create(rows)


def _keep_values(
    output: RelevantVariable, upload: object, made: np.ndarray, every: int
) -> None:
    rows = []
    for i in range(0, DAYS, every):
        start, end = _span(i, every)
        rows.append(
            VariableValue(
                variable=output,
                organization=output.organization,
                upload=upload,
                start=start,
                end=end,
                value=float(made[i : i + every].sum()),
                row=i + 2,
            )
        )
    VariableValue.objects.bulk_create(rows)


def asked(
    meter: Meter, by: str = "", variables: tuple[str, ...] = ("Output",)
) -> Baseline:
    wanted = BaselineRequest(
        period_start=FIRST,
        period_end=date(2017, 12, 31),
        reporting_start=date(2018, 1, 1),
        reporting_end=date(2018, 12, 31),
        variables=variables,
        by=by,
    )
    return submit_baseline(meter.facility, wanted=wanted, user=UserFactory())


def test_days_of_meter_and_variable_are_modelled_by_day() -> None:
    baseline = asked(daily_plant())
    complete(fit_key(baseline))
    baseline.refresh_from_db()

    (model,) = baseline.result["models"]
    result = result_of(baseline)
    assert (baseline.by, model["by"], model["fit"]["n"]) == ("day", "day", 365)
    assert result.improvement == pytest.approx(SAVED, abs=0.005)
    assert result.low_kwh < result.savings_kwh < result.high_kwh


@pytest.mark.parametrize(("every", "output_every"), [(10, 1), (1, 10)])
def test_bills_are_taken_where_meter_or_variable_has_no_days(
    every: int, output_every: int
) -> None:
    assert asked(daily_plant(every=every, output_every=output_every)).by == "bill"


def test_days_that_are_asked_for_but_missing_leave_bills() -> None:
    baseline = asked(daily_plant(every=10), by="day")
    complete(fit_key(baseline))
    baseline.refresh_from_db()

    (model,) = baseline.result["models"]
    assert model["by"] == "bill"


def test_days_may_be_left_for_months() -> None:
    baseline = asked(daily_plant(), by="bill")
    complete(fit_key(baseline))
    baseline.refresh_from_db()

    (model,) = baseline.result["models"]
    assert (model["by"], model["fit"]["n"]) == ("bill", 12)
