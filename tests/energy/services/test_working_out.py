"""What a plant's rows become: coverage, energies and notes of a result."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from energy.models import Baseline, Meter, SavingsResult
from energy.queries.enpi import enpi_json
from energy.queries.readings import meter_months
from energy.services.baselines import BaselineRequest, approve_baseline
from energy.services.engine import work_out
from energy.tasks.baselines import fit_key, submit_baseline
from portal.jobs.inline import complete
from tests.factories.accounts import UserFactory
from tests.factories.energy import (
    MeterFactory,
    ReadingFactory,
    RelevantVariableFactory,
    UploadFactory,
    VariableValueFactory,
)
from tests.factories.world import months_of, output_of

pytestmark = pytest.mark.django_db

NOW = datetime(2019, 2, 1, tzinfo=UTC)


def bill(meter: Meter, start: date, end: date) -> None:
    zone = ZoneInfo(meter.zone)
    wobble = (start.month * 7) % 5 - 2
    saved = 300 if start.year == 2018 else 0
    ReadingFactory(
        meter=meter,
        upload=meter.facility.uploads.get(),
        start=datetime.combine(start, time(), zone),
        end=datetime.combine(end, time(), zone),
        value=4000 + 6 * output_of(start) + 10 * wobble - saved,
    )


def plant(
    has_bill: Callable[[date], bool] = lambda start: True, shift_days: int = 0
) -> Meter:
    """A meter with monthly bills of 2017 and 2018 that follow the plant's output."""
    meter: Meter = MeterFactory()
    upload = UploadFactory(facility=meter.facility, state="committed")
    output = RelevantVariableFactory(facility=meter.facility, name="Output")
    shift = timedelta(days=shift_days)
    for start, end in months_of((2017, 2018)):
        ends = {"start": start + shift, "end": end + shift}
        VariableValueFactory(
            variable=output, value=output_of(start), upload=upload, **ends
        )
        if has_bill(start):
            bill(meter, **ends)
    return meter


def fitted(meter: Meter) -> Baseline:
    wanted = BaselineRequest(
        period_start=date(2017, 1, 1),
        period_end=date(2017, 12, 31),
        reporting_start=date(2018, 1, 1),
        reporting_end=date(2018, 12, 31),
        variables=("Output",),
    )
    baseline = submit_baseline(meter.facility, wanted=wanted, user=UserFactory())
    complete(fit_key(baseline))
    baseline.refresh_from_db()
    return baseline


def result_of(baseline: Baseline) -> SavingsResult:
    return SavingsResult.objects.get(baseline=baseline)


def test_whole_years_are_complete() -> None:
    baseline = fitted(plant())

    assert baseline.result["verdict"]["acceptable"]
    assert result_of(baseline).detail["coverage"] == 1.0
    assert result_of(baseline).detail["notes"] == []


def test_bills_of_three_months_do_not_cover_the_reporting_year() -> None:
    baseline = fitted(plant(lambda start: start < date(2018, 4, 1)))

    found = result_of(baseline).detail
    assert not baseline.result["verdict"]["complete"]
    assert not baseline.result["verdict"]["acceptable"]
    assert found["coverage"] == pytest.approx(90 / 365)
    assert found["notes"] == [
        {"code": "partial_months", "meter": found["models"][0]["meter"], "share": "24%"}
    ]


def test_bills_across_the_ends_of_the_year_count_by_their_days() -> None:
    meter = plant(shift_days=14)
    values = list(meter.readings.order_by("start").values_list("value", flat=True))

    result = result_of(fitted(meter))

    # The first of 2018 began on 15 December: 14 of its 31 days lie in the year.
    expected = values[11] * 14 / 31 + sum(values[12:23]) + values[23] * 17 / 31
    assert result.detail["coverage"] == 1.0
    assert result.actual_kwh == pytest.approx(expected)
    assert result.detail["notes"] == []


def test_model_is_trained_on_whole_bills() -> None:
    (model,) = result_of(fitted(plant(shift_days=14))).detail["models"]

    # Twelve have most of their days in 2017, the last of them till 14 January.
    assert model["n"] == 12


def test_baseline_energy_counts_bills_across_the_edge_by_their_days() -> None:
    meter = plant(shift_days=14)
    values = list(meter.readings.order_by("start").values_list("value", flat=True))

    baseline = fitted(meter)

    # The first bill begins on 15 January 2017; of the twelfth, which begins on
    # 15 December, 17 days of 31 lie in the year.
    expected = sum(values[:11]) + values[11] * 17 / 31
    assert result_of(baseline).baseline_kwh == pytest.approx(expected)


def test_baseline_energy_of_a_period_within_months_counts_its_days() -> None:
    meter = plant()
    values = list(meter.readings.order_by("start").values_list("value", flat=True))
    baseline = fitted(meter)
    baseline.period_start = date(2017, 1, 11)
    baseline.period_end = date(2018, 1, 10)
    baseline.reporting_start = date(2018, 1, 11)

    figures = work_out(baseline, progress=lambda done, total, unit: None).figures

    expected = values[0] * 21 / 31 + sum(values[1:12]) + values[12] * 10 / 31
    assert figures is not None
    assert figures["baseline_kwh"] == pytest.approx(expected)


@pytest.mark.parametrize("shift_days", [0, 14])
def test_sources_add_up_to_the_plant(shift_days: int) -> None:
    shown = enpi_json(result_of(fitted(plant(shift_days=shift_days))))

    names = {"baseline": "baseline", "reporting": "actual", "savings": "savings"}
    for of_source, of_plant in names.items():
        total = sum(row[of_source] for row in shown["sources"])
        assert total == pytest.approx(shown["annual"][of_plant])


def test_months_add_up_to_the_year() -> None:
    shown = enpi_json(result_of(fitted(plant())))

    for name in ("actual", "adjusted_baseline", "savings"):
        total = sum(month[name] for month in shown["months"])
        assert total == pytest.approx(shown["annual"][name])
        assert shown["rolling_12"][-1][name] == pytest.approx(shown["annual"][name])
    for name in ("low", "high", "improvement", "senpi"):
        assert shown["rolling_12"][-1][name] == pytest.approx(shown["annual"][name])
    assert shown["rolling_12"][-1]["claim"] == shown["annual"]["claim"]
    assert shown["months"][-1]["cumulative"] == pytest.approx(
        shown["annual"]["savings"]
    )


def test_interval_of_a_month_holds_its_savings() -> None:
    for month in enpi_json(result_of(fitted(plant())))["months"]:
        assert month["low"] < month["savings"] < month["high"]
        assert month["improvement"] == month["savings"] / month["adjusted_baseline"]
        assert month["senpi"] == pytest.approx(1 - month["improvement"])


def test_month_without_a_model_has_no_savings() -> None:
    meter = plant(lambda start: start != date(2018, 1, 1))
    january = enpi_json(result_of(fitted(meter)))["months"][0]

    names = ("savings", "low", "high", "improvement", "senpi", "claim")
    assert january["month"] == "2018-01"
    assert [january[name] for name in names] == [None] * 6


def test_approved_model_stands_though_the_baseline_year_is_corrected() -> None:
    meter = plant()
    baseline = fitted(meter)
    before = result_of(baseline)
    approve_baseline(baseline.pk, user=UserFactory(), now=NOW)
    first = meter.readings.order_by("start").first()
    first.value += 5000
    first.save()
    baseline.refresh_from_db()

    figures = work_out(baseline, progress=lambda done, total, unit: None).figures

    assert figures is not None
    assert figures["adjusted_baseline_kwh"] == before.adjusted_baseline_kwh
    assert figures["baseline_kwh"] == pytest.approx(before.baseline_kwh + 5000)


def test_approved_model_without_baseline_readings_gives_no_figures() -> None:
    meter = plant()
    baseline = fitted(meter)
    approve_baseline(baseline.pk, user=UserFactory(), now=NOW)
    meter.readings.filter(start__year=2017).delete()
    baseline.refresh_from_db()

    assert work_out(baseline, progress=lambda done, total, unit: None).figures is None


def test_estimated_intervals_show_in_their_month() -> None:
    meter: Meter = MeterFactory()
    zone = ZoneInfo(meter.zone)
    upload = UploadFactory(facility=meter.facility)
    for hour in range(24 * 30):
        start = datetime(2018, 6, 1, tzinfo=zone).astimezone(UTC)
        ReadingFactory(
            meter=meter,
            upload=upload,
            start=start + timedelta(hours=hour),
            end=start + timedelta(hours=hour + 1),
            quality="estimated" if hour < 72 else "actual",
        )

    ((june,),) = [item.months for item in meter_months([meter])]

    assert june.complete
    assert june.estimated_share == pytest.approx(0.1)
