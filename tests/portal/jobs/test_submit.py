"""Asking for work: with the caller's transaction, once per key."""

import threading

import pytest
from django.db import connection, transaction

from portal.jobs.models import Job
from portal.jobs.registry import KINDS
from tests.portal.jobs import practice
from tests.portal.jobs.practice import Submit

pytestmark = pytest.mark.django_db


def test_submit_writes_what_the_worker_needs(submitted: Submit) -> None:
    job = submitted(practice.REFUSE, "asked", depth="deep")

    stored = Job.objects.get(pk=job.pk)
    assert (stored.state, stored.attempts, stored.fence) == ("queued", 0, 0)
    assert stored.kind == practice.REFUSE
    assert stored.lane == KINDS[practice.REFUSE].lane
    assert stored.arguments == {"name": "asked", "depth": "deep"}


def test_submit_twice_is_one_job(submitted: Submit) -> None:
    first, second = submitted(name="same"), submitted(name="same")

    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_job_is_rolled_back_with_its_transaction(submitted: Submit) -> None:
    with transaction.atomic():
        submitted(name="undone")
        transaction.set_rollback(True)

    assert Job.objects.count() == 0


def test_kind_nobody_knows_is_refused(submitted: Submit) -> None:
    with pytest.raises(KeyError):
        submitted("no.such.kind", "x")


@pytest.mark.django_db(transaction=True)
def test_ten_submits_at_once_are_one_job(submitted: Submit) -> None:
    start = threading.Barrier(10)
    found: list[int] = []

    def ask() -> None:
        try:
            start.wait()
            found.append(submitted(name="click").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 10
    assert len(set(found)) == 1
    assert Job.objects.count() == 1
