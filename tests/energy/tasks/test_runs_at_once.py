"""A run asked for by clicks that arrive in the same moment."""

import threading

import pytest
from django.db import connection

from energy.models import RecomputationRun, RecomputedPlant
from energy.services.runs import RunRequest
from energy.tasks.runs import RECOMPUTE_PLANT, submit_run
from portal.jobs.models import Job
from tests.energy.services.deliveries import colleague
from tests.energy.tasks.run_plants import with_baseline

pytestmark = pytest.mark.django_db(transaction=True)

CLICKS = 4


def test_clicks_at_once_are_one_run_with_one_job_for_each_plant() -> None:
    plants = [with_baseline(code) for code in ("P1", "P2")]
    user = colleague(plants[0].facility, "asker")
    start = threading.Barrier(CLICKS)
    runs: list[int] = []

    def click() -> None:
        try:
            start.wait()
            runs.append(submit_run(RunRequest(key="one form"), user=user).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _number in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(runs) == CLICKS
    assert len(set(runs)) == RecomputationRun.objects.count() == 1
    assert RecomputedPlant.objects.count() == 2
    assert Job.objects.filter(kind=RECOMPUTE_PLANT).count() == 2
