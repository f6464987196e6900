"""A run over many plants whose worker is lost half-way is finished, each plant once."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from redis import Redis

from energy.models import SavingsResult
from energy.queries.runs import progress_of
from energy.services.runs import RunRequest
from energy.tasks.runs import part_key, recompute_plant, submit_run
from portal.jobs import runner
from portal.jobs.inline import complete
from portal.jobs.models import Job
from portal.jobs.sweeper import sweep
from tests.energy.tasks.run_plants import bills, outcomes, with_baseline

pytestmark = pytest.mark.django_db


def test_run_killed_half_way_is_finished_after_a_sweep(broker: Redis) -> None:
    first, second = with_baseline("P1"), with_baseline("P2")
    second.sent_and_saved(bills(saved=0.20))
    run = submit_run(RunRequest(), user=first.champion)
    done, lost = run.plants.order_by("facility__code")
    complete(part_key(done))
    (job,) = Job.objects.filter(key=part_key(lost))
    held = runner.claim(job.pk)
    late = recompute_plant(lambda *_progress: None, part_id=lost.pk)
    past = Now() - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(created_at=past, lease_until=past)

    sweep()
    job.refresh_from_db()
    assert job.rung_at is not None
    assert runner.run(job.pk)

    assert outcomes(run) == {"P1": "unchanged", "P2": "changed"}
    assert (progress_of(run).done, progress_of(run).plants) == (2, 2)
    rows = SavingsResult.objects.count()
    assert held is not None
    assert runner.finish(held, late) is False
    assert SavingsResult.objects.count() == rows
