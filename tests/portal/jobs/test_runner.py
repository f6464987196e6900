"""Claiming, doing, retrying, giving up: by the row alone."""

import logging
import threading
import time
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.utils import timezone

from portal.jobs import runner
from portal.jobs.models import Job
from portal.jobs.runner import MAX_ATTEMPTS, Claim, claim, finish, run
from tests.portal.jobs import practice
from tests.portal.jobs.practice import Submit, effects, failures

pytestmark = pytest.mark.django_db


def lose_lease(job: Job) -> None:
    """Let the lease of a running job have ended a second ago."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def make_due(job: Job) -> None:
    """Let the pause before a retry be over."""
    Job.objects.filter(pk=job.pk).update(run_at=Now() - timedelta(seconds=1))


def test_claim_takes_a_waiting_job_once(submitted: Submit) -> None:
    job = submitted()

    first, second = claim(job.pk), claim(job.pk)

    job.refresh_from_db()
    assert first == Claim(job.pk, fence=1, attempts=1)
    assert second is None
    assert (job.state, job.fence, job.attempts) == ("running", 1, 1)
    assert job.started_at is not None


def test_claim_leaves_a_job_that_is_not_due_yet(submitted: Submit) -> None:
    job = submitted()
    Job.objects.filter(pk=job.pk).update(run_at=Now() + timedelta(minutes=1))

    assert claim(job.pk) is None


def test_claim_of_a_lost_job_raises_the_fence(submitted: Submit) -> None:
    job = submitted()
    claim(job.pk)
    lose_lease(job)

    assert claim(job.pk) == Claim(job.pk, fence=2, attempts=2)


@pytest.mark.parametrize("state", sorted(Job.FINAL))
def test_claim_leaves_a_job_that_has_ended(submitted: Submit, state: str) -> None:
    job = submitted()
    Job.objects.filter(pk=job.pk).update(
        state=state, lease_until=Now() - timedelta(days=1)
    )

    assert claim(job.pk) is None


def test_claim_of_no_job_is_none() -> None:
    assert claim(0) is None


def test_lease_ends_by_the_database_clock(
    submitted: Submit, settings: LazySettings
) -> None:
    settings.JOB_LEASE_SECONDS = 90
    job = submitted()
    claim(job.pk)

    lasts = Job.objects.annotate(now=Now()).get(pk=job.pk)

    assert 89 < (lasts.lease_until - lasts.now).total_seconds() <= 90


def test_run_has_one_effect_and_ends_the_job(submitted: Submit) -> None:
    job = submitted(name="once")

    assert run(job.pk) is True

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_code) == ("done", 1, "")
    assert (job.progress_done, job.progress_total, job.progress_unit) == (2, 2, "steps")
    assert job.finished_at is not None
    assert job.lease_until is None
    assert effects("once") == 1


def test_duplicate_delivery_does_nothing(submitted: Submit) -> None:
    job = submitted(name="twice")

    assert [run(job.pk), run(job.pk)] == [True, False]
    assert effects("twice") == 1


def test_zombie_with_an_old_fence_writes_nothing(submitted: Submit) -> None:
    job = submitted(name="zombie")
    zombie = claim(job.pk)
    lose_lease(job)
    heir = claim(job.pk)
    assert zombie
    assert heir

    wrote = finish(zombie, lambda: practice.leave_trace("zombie"))
    zombie.report(9, 9, "bytes")

    job.refresh_from_db()
    assert wrote is False
    assert zombie.renew() is False
    assert (job.state, job.fence, job.progress_total) == ("running", 2, 0)
    assert effects("zombie") == 0
    assert finish(heir, lambda: practice.leave_trace("zombie")) is True
    assert effects("zombie") == 1


def test_zombie_that_fails_late_does_not_end_the_heirs_job(submitted: Submit) -> None:
    job = submitted(practice.REFUSE, "late")
    zombie = claim(job.pk)
    assert zombie
    lose_lease(job)
    claim(job.pk)

    kind = runner.KINDS[practice.REFUSE]
    runner.give_up(zombie, kind, job, "unfit", Job.State.FAILED)
    runner.try_later(zombie, kind, job)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("running", "")
    assert failures("late") == []


def test_progress_renews_the_lease(submitted: Submit) -> None:
    job = submitted()
    held = claim(job.pk)
    assert held
    lose_lease(job)

    held.report(3, 8, "meters")

    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_unit) == (
        3,
        8,
        "meters",
    )
    assert Job.objects.lost().filter(pk=job.pk).exists() is False


def test_unfit_input_is_not_tried_again(submitted: Submit) -> None:
    job = submitted(practice.REFUSE, "unfit")

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempts) == ("failed", "unfit", 1)
    assert failures("unfit") == ["unfit"]
    assert run(job.pk) is False


def test_passing_fault_is_tried_again_after_a_growing_pause(submitted: Submit) -> None:
    job = submitted(practice.STUMBLE, "stumble")
    pauses = []
    for _attempt in range(MAX_ATTEMPTS - 1):
        make_due(job)
        before = timezone.now()
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.lease_until, job.error_code) == (
            "waiting_retry",
            None,
            "",
        )
        pauses.append((job.run_at - before).total_seconds())

    assert claim(job.pk) is None
    assert pauses == pytest.approx([5, 20, 80, 320], rel=0.25, abs=1)


def test_passing_fault_that_stays_is_set_aside(
    submitted: Submit, caplog: pytest.LogCaptureFixture
) -> None:
    job = submitted(practice.STUMBLE, "stays")
    for _attempt in range(MAX_ATTEMPTS):
        make_due(job)
        run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("quarantined", "too_many_attempts")
    assert job.attempts == MAX_ATTEMPTS
    assert failures("stays") == ["too_many_attempts"]


def test_defect_is_set_aside_even_when_telling_fails(
    submitted: Submit, caplog: pytest.LogCaptureFixture
) -> None:
    job = submitted(practice.CRASH, "defect")

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("quarantined", "internal_error")
    assert failures("defect") == []
    assert "its row could not be told" in caplog.text


def test_effect_that_breaks_off_leaves_nothing(
    submitted: Submit, caplog: pytest.LogCaptureFixture
) -> None:
    job = submitted(practice.SPOIL, "spoilt")

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("quarantined", "internal_error")
    assert effects("spoilt") == 0
    assert failures("spoilt") == ["internal_error"]


def test_job_of_an_unknown_kind_is_parked(submitted: Submit) -> None:
    job = submitted(name="unknown")
    Job.objects.filter(pk=job.pk).update(kind="of.another.release")

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("quarantined", "unknown_kind")
    assert effects("unknown") == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_claim_one(submitted: Submit) -> None:
    job = submitted(name="race")
    start = threading.Barrier(4)
    ran: list[bool] = []

    def work() -> None:
        try:
            start.wait()
            ran.append(run(job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ran) == [False, False, False, True]
    assert effects("race") == 1


@pytest.mark.django_db(transaction=True)
def test_heartbeat_keeps_the_lease_while_work_computes(
    submitted: Submit, settings: LazySettings
) -> None:
    settings.JOB_LEASE_SECONDS = 1
    job = submitted()
    held = claim(job.pk)
    assert held

    with runner.heartbeat(held):
        time.sleep(1.5)
        was_lost = Job.objects.lost().filter(pk=job.pk).exists()

    time.sleep(1.1)
    assert was_lost is False
    assert Job.objects.lost().filter(pk=job.pk).exists() is True


@pytest.mark.django_db(transaction=True)
def test_database_that_goes_away_is_a_passing_fault(
    submitted: Submit, caplog: pytest.LogCaptureFixture
) -> None:
    job = submitted(name="cut off")
    held = claim(job.pk)
    assert held

    def cut_off() -> None:
        practice.leave_trace("cut off")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with (
        caplog.at_level(logging.CRITICAL),
        pytest.raises(OperationalError),
    ):
        finish(held, cut_off)
    runner.try_later(held, runner.KINDS[practice.NOTE], job)

    job.refresh_from_db()
    assert job.state == "waiting_retry"
    assert effects("cut off") == 0
    make_due(job)
    run(job.pk)
    assert effects("cut off") == 1
