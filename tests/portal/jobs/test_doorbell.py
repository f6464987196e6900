"""Telling a worker: at once, from any thread, and never waiting for a broker away."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import kombu.pools
import pytest
from django.conf import LazySettings
from django.db import transaction
from redis import Redis

from portal.celery import app
from portal.jobs.doorbell import ring, somebody_hears
from tests.portal.jobs import practice
from tests.portal.jobs.practice import Submit

WEB_PROCESS = """
import django, threading
django.setup()
from portal.jobs.tasks import run_job
seen = []
thread = threading.Thread(target=lambda: seen.append(run_job.app.conf.broker_url))
thread.start()
thread.join()
print(run_job.app.conf.broker_url, *seen)
"""


def test_web_process_rings_at_the_brokers_address_in_every_thread() -> None:
    told = subprocess.run(  # noqa: S603  the program is ours
        [sys.executable, "-c", WEB_PROCESS], capture_output=True, text=True, check=True
    )

    address = app.conf.broker_url
    assert told.stdout.split() == [address, address]


def test_ring_puts_the_job_into_its_lane(broker: Redis) -> None:
    ring(12, "render")

    assert broker.llen("render") == 1
    message = json.loads(broker.lindex("render", 0))
    assert message["headers"]["task"] == "portal.jobs.tasks.run_job"
    assert message["headers"]["argsrepr"] == "[12]"


def test_ring_is_heard_from_a_thread(broker: Redis) -> None:
    thread = threading.Thread(target=ring, args=(13, "parse"))
    thread.start()
    thread.join()

    assert broker.llen("parse") == 1


@pytest.mark.django_db(transaction=True)
def test_submit_rings_after_the_commit_and_not_before(
    submitted: Submit, broker: Redis
) -> None:
    with transaction.atomic():
        submitted(name="rings")
        before = broker.llen("compute")

    assert (before, broker.llen("compute")) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_second_submit_of_the_same_work_does_not_ring(
    submitted: Submit, broker: Redis
) -> None:
    submitted(name="once")
    submitted(name="once")

    assert broker.llen("compute") == 1


@pytest.mark.django_db(transaction=True)
def test_submit_with_the_broker_away_is_kept_and_quick(
    submitted: Submit, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    began = time.monotonic()

    job = submitted(name="kept")

    assert time.monotonic() - began < 1
    job.refresh_from_db()
    assert job.state == "queued"
    assert "nobody hears" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_submit_with_a_broker_that_does_not_answer_is_quick(
    submitted: Submit, settings: LazySettings, tmp_path: Path
) -> None:
    deaf = socket.socket(socket.AF_UNIX)
    deaf.bind(str(tmp_path / "redis.sock"))
    deaf.listen()
    settings.REDIS_URL = f"unix://{tmp_path}/redis.sock"
    began = time.monotonic()

    job = submitted(practice.NOTE, "deaf")

    assert time.monotonic() - began < 1
    assert job.state == "queued"
    deaf.close()


def forget_connections() -> None:
    """Let the next ring open a connection to the address of the moment."""
    kombu.pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def dead_broker(broker: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that answers the question and is gone when the ring comes."""
    with monkeypatch.context() as patch:
        patch.setitem(app.conf, "broker_url", "redis+socket:///nonexistent/redis.sock")
        patch.setitem(app.conf, "broker_transport_options", {"max_retries": 1})
        forget_connections()
        yield
    forget_connections()


def test_broker_that_dies_between_question_and_ring_is_no_error(
    dead_broker: None, caplog: pytest.LogCaptureFixture
) -> None:
    ring(14, "compute")

    assert "the doorbell failed" in caplog.text


def test_nobody_hears_after_the_broker_is_gone(settings: LazySettings) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"

    assert somebody_hears() is False
