"""After data changed: the result that is shown is the one of today's data."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from energy.models import Baseline, RelevantVariable, SavingsResult, Upload
from energy.queries.results import latest_result
from energy.services import baselines
from energy.services.baselines import BaselineRequest, Worked, approve_baseline
from energy.services.variables import is_energy
from energy.tasks.baselines import (
    FIT,
    RECOMPUTE,
    compute_savings,
    fit_baseline,
    fit_key,
    submit_baseline,
    submit_recomputation,
)
from portal.accounts.models import AuditEvent
from portal.base.errors import DomainError, InvalidInputError
from portal.jobs.inline import complete
from portal.jobs.models import Job
from portal.jobs.runner import claim, finish
from tests.energy.services.deliveries import NOW, Plant, colleague, make_plant, table

pytestmark = pytest.mark.django_db

WANTED = BaselineRequest(
    period_start=date(2022, 1, 1),
    period_end=date(2022, 12, 31),
    reporting_start=date(2023, 1, 1),
    reporting_end=date(2023, 12, 31),
    variables=("Production",),
)


def plant_file(
    *, saved: float, header: str = "Start,End,Usage (kWh),Production (t)"
) -> bytes:
    """Two years of bills; in the second one a share is saved."""
    rows = []
    for number in range(24):
        start = date(2022 + number // 12, number % 12 + 1, 1)
        end = (start + timedelta(days=32)).replace(day=1)
        tonnes = 1000 + number * 7919 % 640
        kwh = 1300 * (end - start).days + 25 * tonnes + number * 37 % 11 * 60
        rows.append((start, end, kwh * (1 - saved) if number >= 12 else kwh, tonnes))
    return table(*rows, header=header)


@pytest.fixture
def plant() -> Plant:
    """A plant with two years of bills, of which the second saved a tenth."""
    made = make_plant()
    made.sent_and_saved(plant_file(saved=0.10))
    RelevantVariable.objects.update(name="Production")
    return made


@pytest.fixture
def baseline(plant: Plant) -> Baseline:
    """Its baseline, worked out."""
    asked = submit_baseline(plant.facility, wanted=WANTED, user=plant.champion)
    complete(fit_key(asked))
    asked.refresh_from_db()
    assert asked.state == Baseline.State.DRAFT, asked.error_code
    return asked


def recompute() -> list[Job]:
    """Do the recomputations that wait; return all there have been."""
    for job in Job.objects.filter(kind=RECOMPUTE).order_by("pk"):
        complete(job.key)
    return list(Job.objects.filter(kind=RECOMPUTE).order_by("pk"))


def change(plant: Plant, saved: float) -> Upload:
    """Send and save the bills again with another saving."""
    return plant.sent_and_saved(
        plant_file(saved=saved, header="Start,End,Usage (kWh),Production (t)")
    )


def test_saving_a_file_has_the_savings_worked_out_again(
    plant: Plant, baseline: Baseline
) -> None:
    before = baseline.results.get()

    change(plant, 0.20)

    (job,) = recompute()
    assert job.state == "done"
    latest = latest_result(plant.facility)
    assert latest
    assert latest.pk != before.pk
    assert (before.improvement, latest.improvement) == pytest.approx(
        (0.1, 0.2), abs=0.01
    )


def test_saving_what_is_there_already_gives_no_new_result(
    plant: Plant, baseline: Baseline
) -> None:
    plant.save(plant.send(plant_file(saved=0.10).replace(b"\n", b"\r\n")))

    (job,) = recompute()

    assert job.state == "done"
    assert baseline.results.count() == 1


def test_undo_shows_the_earlier_figures_again(plant: Plant, baseline: Baseline) -> None:
    first = baseline.results.get()
    second = change(plant, 0.20)
    recompute()

    plant.withdraw(second)
    recompute()

    latest = latest_result(plant.facility)
    assert latest
    assert latest.improvement == first.improvement
    assert latest.inputs_digest == first.inputs_digest
    assert baseline.results.count() == 3


def test_figures_that_come_back_are_verified_where_they_were(
    plant: Plant, baseline: Baseline
) -> None:
    trainer, steward = (colleague(plant.facility, name) for name in ("tr", "st"))
    approve_baseline(baseline.pk, user=trainer, now=NOW)
    first = baselines.verify_result(baseline.results.get().pk, user=steward, now=NOW)
    second = change(plant, 0.20)
    recompute()
    middle = latest_result(plant.facility)
    assert middle
    assert middle.state == SavingsResult.State.UNDER_REVIEW

    plant.withdraw(second)
    recompute()

    latest = latest_result(plant.facility)
    assert latest
    assert latest.pk > middle.pk
    assert (latest.state, latest.verified_by, latest.verified_at) == (
        SavingsResult.State.VERIFIED,
        steward,
        first.verified_at,
    )


def test_withdrawn_data_show_no_savings(plant: Plant, baseline: Baseline) -> None:
    assert latest_result(plant.facility)

    plant.withdraw(Upload.objects.get())
    recompute()

    assert latest_result(plant.facility) is None
    assert baseline.results.get().state == SavingsResult.State.REJECTED


def test_result_without_the_whole_period_cannot_be_verified(
    plant: Plant, baseline: Baseline
) -> None:
    trainer, steward = (colleague(plant.facility, name) for name in ("tr", "st"))
    approve_baseline(baseline.pk, user=trainer, now=NOW)
    result = baseline.results.get()
    result.pk, result.public_id = None, uuid.uuid4()
    result.detail["complete"] = False
    result.save(force_insert=True)

    with pytest.raises(DomainError) as refused:
        baselines.verify_result(result.pk, user=steward, now=NOW)

    assert refused.value.code == "result_incomplete"


def test_working_out_again_gives_the_same_bits(
    plant: Plant, baseline: Baseline
) -> None:
    first = baseline.results.get()

    submit_recomputation(plant.facility, cause="again", user=baseline.submitted_by)
    recompute()

    assert baseline.results.get().pk == first.pk
    assert not AuditEvent.objects.filter(verb="result.not_reproduced").exists()


def test_stored_numbers_cannot_be_changed(baseline: Baseline) -> None:
    stored = baseline.results.get()

    with pytest.raises(IntegrityError, match="keeps its numbers"), atomic():
        SavingsResult.objects.update(savings_kwh=stored.savings_kwh + 1)
    with pytest.raises(IntegrityError, match="keeps its numbers"), atomic():
        SavingsResult.objects.update(detail={})

    SavingsResult.objects.update(state=SavingsResult.State.REJECTED)
    assert baseline.results.get().savings_kwh == stored.savings_kwh


def test_older_result_cannot_be_verified(plant: Plant, baseline: Baseline) -> None:
    trainer, steward = (colleague(plant.facility, name) for name in ("tr", "st"))
    approve_baseline(baseline.pk, user=trainer, now=NOW)
    older = baseline.results.get()
    change(plant, 0.20)
    recompute()

    with pytest.raises(DomainError) as refused:
        baselines.verify_result(older.pk, user=steward, now=NOW)

    assert refused.value.code == "result_outdated"


def test_approved_model_stays_when_data_changes(
    plant: Plant, baseline: Baseline
) -> None:
    trainer = colleague(plant.facility, "tr")
    approved = approve_baseline(baseline.pk, user=trainer, now=NOW)

    change(plant, 0.20)
    recompute()

    baseline.refresh_from_db()
    assert baseline.result == approved.result


def test_computation_overtaken_by_newer_data_is_not_kept(
    plant: Plant, baseline: Baseline
) -> None:
    slow = compute_savings(lambda *_progress: None, baseline_id=baseline.pk)
    change(plant, 0.20)
    recompute()
    newest = latest_result(plant.facility)

    slow()

    assert latest_result(plant.facility) == newest


def test_data_saved_while_a_baseline_is_fitted_asks_for_its_savings_again(
    plant: Plant,
) -> None:
    asked = submit_baseline(plant.facility, wanted=WANTED, user=plant.champion)
    job = Job.objects.get(kind=FIT)
    held = claim(job.pk)
    assert held
    effect = fit_baseline(lambda *_progress: None, baseline_id=asked.pk)
    change(plant, 0.20)
    assert recompute() == []

    finish(held, effect)
    recompute()

    latest = latest_result(plant.facility)
    assert latest
    assert latest.improvement == pytest.approx(0.2, abs=0.01)


def test_baseline_fitted_twice_is_kept_once(plant: Plant, baseline: Baseline) -> None:
    effect = fit_baseline(lambda *_progress: None, baseline_id=baseline.pk)

    effect()

    assert baseline.results.count() == 1


@pytest.mark.parametrize("unit", ["kWh", "GJ", "MMBtu", "therms", "kilowatt-hour"])
def test_energy_is_refused_as_a_cause_of_energy(plant: Plant, unit: str) -> None:
    RelevantVariable.objects.update(unit=unit)

    with pytest.raises(InvalidInputError) as refusal:
        submit_baseline(plant.facility, wanted=WANTED, user=plant.champion)

    assert refusal.value.code == "variable_is_energy"
    assert "Production" in str(refusal.value.detail)
    assert Baseline.objects.count() == 0


@pytest.mark.parametrize("unit", ["t", "pieces", "", "h", "°C d", "m3"])
def test_other_units_are_causes(plant: Plant, unit: str) -> None:
    RelevantVariable.objects.update(unit=unit)

    assert is_energy(RelevantVariable.objects.get()) is False


def test_energy_that_is_not_asked_for_does_no_harm(plant: Plant) -> None:
    RelevantVariable.objects.update(unit="kWh")
    wanted = replace(WANTED, variables=())

    assert submit_baseline(plant.facility, wanted=wanted, user=plant.champion).pk


def worked(**figures: object) -> Worked:
    totals = dict.fromkeys(baselines.TOTALS, 1.0)
    detail = {"months": [{"actual": float("nan"), "low": float("inf")}]}
    more = {"improvement": 0.1, "claim": "saving", "detail": detail}
    return Worked(
        result={"candidates": [{"vif": float("inf")}]},
        inputs_digest="d" * 64,
        engine_version="1",
        figures={**totals, **more, **figures},
    )


def test_improvement_that_is_no_number_is_kept_as_none(baseline: Baseline) -> None:
    kept = baselines.as_kept(worked(improvement=float("nan")))
    assert kept

    baselines.keep_recomputed(baseline.pk, worked=kept)

    latest = baseline.results.order_by("-pk")[0]
    assert latest.improvement is None
    assert latest.detail == {"months": [{"actual": None, "low": None}]}
    baseline.refresh_from_db()
    assert baseline.result == {"candidates": [{"vif": None}]}


@pytest.mark.parametrize("name", baselines.TOTALS)
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_total_that_is_no_number_is_not_kept(name: str, value: float) -> None:
    assert baselines.as_kept(worked(**{name: value})) is None


def test_work_without_figures_is_kept() -> None:
    assert baselines.as_kept(replace(worked(), figures=None)) is not None
