"""Ringing again for jobs whose ring or worker was lost."""

import json
from collections.abc import Iterator
from datetime import timedelta

import psycopg2
import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models.functions import Now
from redis import Redis

from portal.jobs import sweeper
from portal.jobs.models import Job
from portal.jobs.runner import MAX_LOST, claim, run
from portal.jobs.sweeper import LEADER_LOCK, sweep
from tests.portal.jobs import practice
from tests.portal.jobs.practice import Submit, failures


def rung(broker: Redis, lane: str = "compute") -> list[int]:
    """List the job numbers in a lane's messages, the oldest first."""
    messages = [json.loads(raw) for raw in broker.lrange(lane, 0, -1)[::-1]]
    return [json.loads(_body(message))[0][0] for message in messages]


def _body(message: dict[str, str]) -> bytes:
    import base64  # noqa: PLC0415  only here

    return base64.b64decode(message["body"])


def age(job: Job, *, seconds: float = 5, **fields: object) -> None:
    """Let a job have been asked for some time ago."""
    Job.objects.filter(pk=job.pk).update(
        created_at=Now() - timedelta(seconds=seconds), **fields
    )


def lose(job: Job, *, attempts: int = 1) -> None:
    """Let a job have been taken by workers that are gone."""
    claim(job.pk)
    age(job, lease_until=Now() - timedelta(seconds=1), attempts=attempts)


@pytest.mark.django_db
def test_job_that_was_just_asked_for_is_left_to_its_own_ring(
    submitted: Submit, broker: Redis
) -> None:
    submitted()

    assert sweep() == 0
    assert rung(broker) == []


@pytest.mark.django_db
def test_job_whose_ring_was_lost_is_rung_for(submitted: Submit, broker: Redis) -> None:
    job = submitted()
    age(job)

    assert sweep() == 1

    job.refresh_from_db()
    assert job.rung_at is not None
    assert rung(broker) == [job.pk]


@pytest.mark.django_db
def test_job_is_not_rung_for_at_every_sweep(submitted: Submit, broker: Redis) -> None:
    job = submitted()
    age(job)

    assert [sweep(), sweep()] == [1, 0]
    age(job, rung_at=Now() - sweeper.RING_AGAIN - timedelta(seconds=1))
    assert sweep() == 1


@pytest.mark.django_db
def test_messages_all_lost_are_rung_again(submitted: Submit, broker: Redis) -> None:
    jobs = [submitted(name=str(number)) for number in range(3)]
    for job in jobs:
        age(job)
    sweep()
    broker.flushdb()

    Job.objects.update(rung_at=Now() - timedelta(seconds=10))
    sweep()

    assert rung(broker) == [job.pk for job in jobs]


@pytest.mark.django_db
def test_lost_job_is_rung_for_at_once_and_done_again(
    submitted: Submit, broker: Redis
) -> None:
    job = submitted(name="lost")
    age(job)
    sweep()
    lose(job)

    assert sweep() == 1

    assert run(rung(broker)[-1]) is True
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


@pytest.mark.django_db
def test_job_in_work_and_job_done_are_left_alone(
    submitted: Submit, broker: Redis
) -> None:
    working, done = submitted(name="working"), submitted(name="done")
    claim(working.pk)
    run(done.pk)
    age(working)
    age(done)

    assert sweep() == 0


@pytest.mark.django_db
def test_pause_before_a_retry_is_kept(submitted: Submit, broker: Redis) -> None:
    job = submitted(practice.STUMBLE, "pause")
    run(job.pk)
    age(job)

    assert sweep() == 0
    age(job, run_at=Now() - timedelta(seconds=1))
    assert sweep() == 1


@pytest.mark.django_db
def test_at_most_a_batch_is_rung_and_then_the_next(
    submitted: Submit, broker: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "BATCH", 2)
    jobs = [submitted(name=str(number)) for number in range(5)]
    for job in jobs:
        age(job)

    assert [sweep(), sweep(), sweep(), sweep()] == [2, 2, 1, 0]
    assert sorted(rung(broker)) == [job.pk for job in jobs]


@pytest.mark.django_db
def test_job_that_took_its_worker_down_three_times_is_set_aside(
    submitted: Submit, broker: Redis
) -> None:
    job = submitted(name="poison")
    lose(job, attempts=MAX_LOST)

    assert sweep() == 0

    fence = job.fence
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("quarantined", "worker_lost")
    assert job.fence > fence + 1
    assert failures("poison") == ["worker_lost"]
    assert rung(broker) == []


@pytest.mark.django_db
def test_poison_whose_row_cannot_be_told_does_not_stop_the_sweeper(
    submitted: Submit, broker: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    poison, waiting = submitted(practice.CRASH, "poison"), submitted(name="waiting")
    lose(poison, attempts=MAX_LOST)
    age(waiting)

    sweep()

    poison.refresh_from_db()
    assert poison.state == "quarantined"
    assert failures("poison") == []
    assert rung(broker) == [waiting.pk]


@pytest.mark.django_db
def test_poison_of_an_unknown_kind_is_set_aside(
    submitted: Submit, broker: Redis
) -> None:
    job = submitted(name="other release")
    lose(job, attempts=MAX_LOST)
    Job.objects.filter(pk=job.pk).update(kind="of.another.release")

    sweep()

    job.refresh_from_db()
    assert job.state == "quarantined"


@pytest.mark.django_db
def test_sweep_without_a_broker_rings_nothing_off(
    submitted: Submit, settings: LazySettings
) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    job = submitted()
    age(job)

    assert sweep() == 0

    job.refresh_from_db()
    assert job.rung_at is None


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator["psycopg2.extensions.connection"]:
    """A second session, as another process has."""
    other = psycopg2.connect(**connection.get_connection_params())
    yield other
    other.close()


def test_second_sweeper_leaves_the_work_to_the_first(
    elsewhere: "psycopg2.extensions.connection", submitted: Submit, broker: Redis
) -> None:
    job = submitted()
    age(job)
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEADER_LOCK])

        assert sweep() == 0

    elsewhere.rollback()
    broker.delete("compute")
    assert sweep() == 1
    assert rung(broker) == [job.pk]


def test_job_another_process_has_locked_is_skipped(
    elsewhere: "psycopg2.extensions.connection", submitted: Submit, broker: Redis
) -> None:
    locked, free = submitted(name="locked"), submitted(name="free")
    for job in (locked, free):
        age(job)
    broker.delete("compute")
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT 1 FROM jobs_job WHERE id = %s FOR UPDATE", [locked.pk])

        assert sweep() == 1

    assert rung(broker) == [free.pk]
    assert claim(locked.pk) is None
    elsewhere.rollback()
    assert claim(locked.pk) is not None
