"""Recomputation runs: each plant once, true counts, no stored result altered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from cohorts.models import Cohort, Enrolment
from energy.models import (
    Baseline,
    RecomputationRun,
    RecomputedPlant,
    SavingsResult,
    Upload,
)
from energy.queries.run_json import run_json
from energy.queries.runs import outcomes_of, plants_by_concern, progress_of
from energy.services import baselines
from energy.services.baselines import Worked, approve_baseline
from energy.services.runs import RunRequest, keep_outcome
from energy.tasks.runs import RECOMPUTE_PLANT, recompute_plant, submit_run
from portal.accounts.models import AuditEvent, User
from portal.base.errors import InvalidInputError
from portal.jobs import runner
from portal.jobs.inline import complete
from portal.jobs.models import Job
from tests.energy.services.deliveries import NOW, Plant, colleague, make_plant
from tests.energy.tasks.run_plants import (
    bills,
    outcomes,
    result_of,
    with_baseline,
    work,
)

pytestmark = pytest.mark.django_db


class PowerCutError(Exception):
    """The power went before the transaction ended."""


@pytest.fixture
def plants() -> tuple[Plant, Plant, Plant]:
    """Two plants with a baseline, and one without, in one cohort."""
    made = (with_baseline("P1"), with_baseline("P2"), make_plant("P3"))
    cohort = Cohort.objects.create(code="C1", name="One", starts_on=date(2022, 1, 1))
    for plant in made:
        Enrolment.objects.create(facility=plant.facility, cohort=cohort)
    return made


@pytest.fixture
def user(plants: tuple[Plant, Plant, Plant]) -> User:
    """Who asks for runs."""
    return colleague(plants[0].facility, "asker")


def test_run_of_the_programme_gives_each_plant_one_job_or_nothing_to_do(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    run = submit_run(RunRequest(reason="a check"), user=user)

    assert (run.scope, run.plant_count) == ("programme", 3)
    assert outcomes(run) == {"P1": "", "P2": "", "P3": "nothing"}
    jobs = Job.objects.filter(kind=RECOMPUTE_PLANT)
    assert jobs.count() == 2
    assert {job.organization for job in jobs} == {
        plant.facility.organization for plant in plants[:2]
    }


def test_run_of_a_cohort_and_of_a_plant_take_their_own_only(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    stranger = make_plant("Q1")

    cohort = submit_run(RunRequest(cohort=Cohort.objects.get()), user=user)
    single = submit_run(RunRequest(plant=stranger.facility), user=user)

    assert set(outcomes(cohort)) == {"P1", "P2", "P3"}
    assert outcomes(single) == {"Q1": "nothing"}
    assert progress_of(single).state == "done"


def test_run_of_an_empty_cohort_is_refused(user: User) -> None:
    empty = Cohort.objects.create(code="C0", name="None", starts_on=date(2022, 1, 1))

    with pytest.raises(InvalidInputError) as refused:
        submit_run(RunRequest(cohort=empty), user=user)

    assert refused.value.code == "run_without_plants"
    assert not RecomputationRun.objects.exists()


def test_counts_tie_at_every_step(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    run = submit_run(RunRequest(), user=user)
    seen = [progress_of(run)]
    for job in Job.objects.filter(kind=RECOMPUTE_PLANT).order_by("pk"):
        assert runner.claim(job.pk)
        seen.append(progress_of(run))
        Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(1))
        complete(job.key)
        seen.append(progress_of(run))

    assert [(p.waiting, p.running, p.done, p.state) for p in seen] == [
        (2, 0, 0, "queued"),
        (2, 1, 0, "running"),
        (1, 0, 1, "running"),
        (1, 1, 1, "running"),
        (0, 0, 2, "done"),
    ]
    assert {p.plants for p in seen} == {run.plant_count}
    assert sum(outcomes_of(run).values()) == run.plant_count


def test_same_data_give_identical_figures_and_no_new_row(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    before = set(SavingsResult.objects.values_list("pk", flat=True))

    run = work(submit_run(RunRequest(), user=user))

    assert outcomes(run) == {"P1": "unchanged", "P2": "unchanged", "P3": "nothing"}
    assert set(SavingsResult.objects.values_list("pk", flat=True)) == before
    assert not AuditEvent.objects.filter(verb="result.not_reproduced").exists()


def test_changed_data_give_a_new_row_and_leave_the_verified_one(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    plant = plants[0]
    baseline = Baseline.objects.get(facility=plant.facility)
    trainer, steward = (colleague(plant.facility, name) for name in ("tr", "st"))
    approve_baseline(baseline.pk, user=trainer, now=NOW)
    verified = baselines.verify_result(result_of(plant).pk, user=steward, now=NOW)
    kept = SavingsResult.objects.filter(pk=verified.pk).values().get()
    plant.sent_and_saved(bills(saved=0.20))

    run = work(submit_run(RunRequest(plant=plant.facility), user=user))

    part = run.plants.get()
    assert part.outcome == "changed"
    assert part.result_before == verified
    assert part.result_after == result_of(plant) != verified
    assert part.result_after.state == SavingsResult.State.UNDER_REVIEW
    assert part.result_after.improvement == pytest.approx(0.2, abs=0.01)
    assert SavingsResult.objects.filter(pk=verified.pk).values().get() == kept


def test_other_figures_of_the_same_inputs_are_noted_and_not_kept(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    stored = result_of(plants[0])
    figures = {
        name: getattr(stored, name)
        for name in (*baselines.TOTALS, "improvement", "claim", "detail")
    }
    off = {**figures, "savings_kwh": stored.savings_kwh * (1 + 2**-52)}
    worked = Worked({}, stored.inputs_digest, "enpi", off)
    run = submit_run(RunRequest(plant=stored.facility), user=user)

    keep_outcome(run.plants.get().pk, worked=worked)
    keep_outcome(run.plants.get().pk, worked=worked)

    assert run.plants.get().outcome == "not_reproduced"
    assert result_of(plants[0]) == stored
    (event,) = AuditEvent.objects.filter(verb="result.not_reproduced")
    assert event.subject == f"result:{stored.public_id}"
    keep_outcome(run.plants.get().pk, worked=replace(worked, figures=figures))
    assert run.plants.get().outcome == "unchanged"


def test_data_that_change_meanwhile_overtake_the_run(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    plant = plants[0]
    run = submit_run(RunRequest(plant=plant.facility), user=user)
    part = run.plants.get()
    effect = recompute_plant(lambda *_progress: None, part_id=part.pk)
    plant.sent_and_saved(bills(saved=0.20))
    before = result_of(plant)

    effect()

    part.refresh_from_db()
    assert part.outcome == "overtaken"
    assert result_of(plant) == before


def test_data_that_are_gone_give_a_failure_and_no_result(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    plant = plants[0]
    plant.withdraw(Upload.objects.get(facility=plant.facility))

    run = work(submit_run(RunRequest(plant=plant.facility), user=user))

    part = run.plants.get()
    assert (part.outcome, part.error_code) == ("failed", "no_energy_data")
    assert part.result_before is not None
    assert part.result_after is None
    assert progress_of(run).failed == 1
    assert result_of(plant).state == SavingsResult.State.REJECTED


def test_double_click_is_one_run(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    wanted = RunRequest(key="one form")

    first, second = (submit_run(wanted, user=user) for _ in range(2))
    other = submit_run(wanted, user=plants[1].champion)

    assert first == second != other
    assert RecomputedPlant.objects.filter(run=first).count() == 3
    assert Job.objects.filter(kind=RECOMPUTE_PLANT).count() == 4
    assert AuditEvent.objects.filter(verb="run.asked").count() == 2


def test_run_and_its_jobs_are_written_together_or_not_at_all(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    def cut() -> None:
        with atomic():
            submit_run(RunRequest(), user=user)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut()

    assert not RecomputationRun.objects.exists()
    assert not Job.objects.filter(kind=RECOMPUTE_PLANT).exists()


def test_answer_names_each_plant_with_its_figures(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    answer = run_json(work(submit_run(RunRequest(), user=user)))

    assert answer["progress"] == {"done": 2, "total": 2, "unit": "plants"}
    first, _second, third = answer["plants"]
    stored = result_of(plants[0])
    assert first["before"] == first["after"]
    assert (first["same_totals"], third["same_totals"]) == (True, False)
    assert first["after"]["improvement"] == stored.improvement
    assert (third["outcome"], third["before"], third["job"]) == ("nothing", None, None)


def test_list_of_runs_costs_the_same_for_one_and_three(
    plants: tuple[Plant, Plant, Plant],
    steward: User,
    client_of: Callable[[User], Any],
) -> None:
    client = client_of(steward)
    client.get("/runs/")
    counts = []
    for _number in range(2):
        submit_run(RunRequest(), user=steward)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/runs/").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_plants_to_look_at_come_first(
    plants: tuple[Plant, Plant, Plant], user: User
) -> None:
    plants[1].sent_and_saved(bills(saved=0.20))

    run = work(submit_run(RunRequest(), user=user))

    assert [part.outcome for part in plants_by_concern(run)] == [
        "changed",
        "unchanged",
        "nothing",
    ]
