"""Degree days of a plant's own temperatures, where bills are modelled."""

from datetime import date, timedelta

import numpy as np
import pytest

from energy.enpi.alignment import VariableSeries, daily_series
from energy.models import Baseline, RelevantVariable, VariableValue
from energy.services.degree_days import bill_series
from energy.tasks.baselines import fit_key
from facilities.models import Facility
from portal.jobs.inline import complete
from tests.energy.services.test_day_rows import DAYS, FIRST, asked, daily_plant
from tests.energy.services.test_working_out import result_of
from tests.factories.energy import RelevantVariableFactory

CANADA = Facility(country="CA")
COLD, WARM = date(2017, 1, 1), date(2017, 7, 1)


def variable(
    kind: str = "temperature", unit: str = "°C", name: str = "Outside"
) -> RelevantVariable:
    return RelevantVariable(facility=CANADA, name=name, kind=kind, unit=unit)


def two_days(cold: float, warm: float) -> VariableSeries:
    return daily_series("Outside", {COLD: cold, WARM: warm}, kind="mean")


def values_of(series: tuple[VariableSeries, ...]) -> dict[str, list[float | None]]:
    return {one.name: [value for *_, value in one.values] for one in series}


def test_declared_bases_take_the_place_of_the_temperature() -> None:
    made = values_of(bill_series([variable()], [two_days(-5.0, 25.0)]))

    assert made == {
        "hdd_15.5": [20.5, 0.0],
        "hdd_18": [23.0, 0.0],
        "cdd_18": [0.0, 7.0],
        "cdd_21.1": [0.0, pytest.approx(3.9)],
    }


def test_degrees_fahrenheit_are_brought_to_celsius() -> None:
    made = values_of(bill_series([variable(unit="°F")], [two_days(23.0, 77.0)]))

    assert made["hdd_18"] == pytest.approx([23.0, 0.0])
    assert made["cdd_18"] == pytest.approx([0.0, 7.0])


@pytest.mark.parametrize(
    "listed",
    [
        [variable(), variable("hdd", "°C d", "HDD of the airport")],
        [variable(unit="?")],
        [variable("other", "°C")],
    ],
)
def test_nothing_is_made_of_what_is_declared_or_not_known(
    listed: list[RelevantVariable],
) -> None:
    given = [two_days(-5.0, 25.0)]

    assert bill_series(listed, given) == tuple(given)


def test_monthly_temperature_stays_what_it_is() -> None:
    given = VariableSeries(
        "Outside", [(COLD, COLD + timedelta(days=31), -5.0)], kind="mean"
    )

    assert bill_series([variable()], [given]) == (given,)


@pytest.mark.django_db
def test_bills_of_a_heated_plant_find_their_heating_degree_days() -> None:
    meter = daily_plant(every=30)
    upload = meter.facility.uploads.get()
    season = 8 - 14 * np.cos(2 * np.pi * np.arange(DAYS) / 365)
    weather = season + np.random.default_rng(3).normal(0, 3, DAYS)
    outside = RelevantVariableFactory(
        facility=meter.facility, name="Outside", kind="temperature", unit="°C"
    )
    VariableValue.objects.bulk_create(
        VariableValue(
            variable=outside,
            organization=outside.organization,
            upload=upload,
            start=FIRST + timedelta(days=i),
            end=FIRST + timedelta(days=i + 1),
            value=float(weather[i]),
            row=i + 2,
        )
        for i in range(DAYS)
    )
    for reading in meter.readings.order_by("start"):
        i = (reading.start.date() - FIRST).days
        reading.value += 40 * float(np.clip(15.5 - weather[i : i + 30], 0, None).sum())
        reading.save()

    baseline: Baseline = asked(meter, variables=("Output", "Outside"))
    complete(fit_key(baseline))
    baseline.refresh_from_db()

    (model,) = baseline.result["models"]
    assert baseline.by == "bill"
    assert "hdd_15.5" in model["fit"]["names"]
    assert "Outside" not in {
        name for one in baseline.result["candidates"] for name in one["variables"]
    }
    assert result_of(baseline).detail["models"][0]["valid"]
