"""A real worker on a real broker is killed; the work is done all the same, once.

The worker is Celery's own, with its pool of processes and the sweeper beside it.
Killed are one pool process in the middle of a job, and then the whole worker with
all its children while it reads a real file.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from energy.models import Reading, StagedReading, Upload
from energy.services.uploads import Delivery
from energy.tasks.uploads import ingest_key, save_upload, submit_upload
from facilities.models import Facility
from portal.accounts.models import Organization, User
from portal.jobs.models import Job
from tests.portal.jobs import practice
from tests.portal.jobs.practice import Submit, effects

ROOT = Path(__file__).resolve().parents[3]
LEASE_SECONDS = 2
PATIENCE_SECONDS = 60
QUARTERS = 20_000


def database_address() -> str:
    """The address of the database the tests of this process use."""
    params = connection.get_connection_params()
    host = quote(params.get("host") or "localhost", safe="")
    port = f":{params['port']}" if params.get("port") else ""
    user = quote(params.get("user") or "")
    password = f":{quote(params['password'])}" if params.get("password") else ""
    return f"postgres://{user}{password}@{host}{port}/{params['dbname']}"


class Worker:
    """A Celery worker of two pool processes, with the sweeper, in a group of its own."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / f"worker-{time.monotonic_ns()}.log"
        environment = {
            **os.environ,
            "DATABASE_URL": database_address(),
            "DJANGO_SETTINGS_MODULE": "portal.settings_test",
            "PORTAL_HOME": str(Path(settings.MEDIA_ROOT).parent),
            "PORTAL_JOB_LEASE": str(LEASE_SECONDS),
            "PORTAL_JOB_SWEEP": "1",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "celery", "--app", "portal.celery", "worker"]
        command += ["--queues", "parse,compute", "--concurrency", "2", "--beat"]
        command += ["--schedule", str(folder / "schedule"), "--loglevel", "INFO"]
        command += ["--without-gossip", "--without-mingle"]
        command += ["--include", "tests.portal.jobs.practice"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603  the command is ours
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill the worker and all its children, without a word."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()

    def words(self) -> str:
        """What the worker wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-6000:]


@pytest.fixture
def hire(tmp_path: Path, broker: Redis) -> Iterator[Callable[[], Worker]]:
    """Start workers; none outlives the test."""
    hired: list[Worker] = []

    def one() -> Worker:
        hired.append(Worker(tmp_path))
        return hired[-1]

    yield one
    for worker in hired:
        worker.kill()


def wait_for(what: Callable[[], object], worker: Worker) -> None:
    """Wait until something holds; show the worker's words if it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain; the worker says:\n{worker.words()}")
        time.sleep(0.05)


def holder_of(folder: Path, name: str, *, but: int = 0) -> int:
    """The process that works on the held job; 0 while nobody does."""
    pids = [int(path.suffix[1:]) for path in folder.glob(f"{name}.*")]
    return next((pid for pid in pids if pid != but), 0)


def state_of(job: Job) -> str:
    """What a person would be shown now."""
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def plant_with_champion() -> tuple[Facility, User]:
    """A plant, and somebody who sends its files."""
    company = Organization.objects.create(name="Foundry", kind="supplier")
    plant = Facility.objects.create(
        code="F1",
        name="Foundry",
        organization=company,
        city="Monterrey",
        region="NL",
        country="MX",
        timezone="America/Monterrey",
    )
    return plant, User.objects.create_user("champion@foundry.example", name="Ana")


def quarter_hours() -> bytes:
    """Months of 15-minute readings."""
    start = datetime(2023, 1, 1, tzinfo=UTC)
    lines = ["Start,End,Usage (kWh)"]
    for number in range(QUARTERS):
        begins = start + timedelta(minutes=15 * number)
        ends = begins + timedelta(minutes=15)
        lines.append(f"{begins.isoformat()},{ends.isoformat()},{10 + number % 7}.25")
    return "\n".join(lines).encode()


@pytest.mark.django_db(transaction=True)
def test_work_survives_the_death_of_its_workers(
    hire: Callable[[], Worker], submitted: Submit, tmp_path: Path
) -> None:
    plant, champion = plant_with_champion()
    hold = tmp_path / "hold"
    hold.touch()
    worker = hire()
    held = submitted(practice.HOLD, "held", folder=str(tmp_path))
    small = [submitted(name=f"small-{number}") for number in range(10)]
    wait_for(lambda: holder_of(tmp_path, "held"), worker)

    first_holder = holder_of(tmp_path, "held")
    assert state_of(held) == "running"
    os.kill(first_holder, signal.SIGKILL)
    wait_for(lambda: holder_of(tmp_path, "held", but=first_holder), worker)
    held.refresh_from_db()
    assert (held.state, held.attempts) == ("running", 2)

    delivery = Delivery("quarters.csv", [quarter_hours()], hints={"meter": "Main"})
    upload = submit_upload(plant, delivery=delivery, user=champion)
    reading = Job.objects.get(key=ingest_key(upload))
    seen = [state_of(reading)]
    while seen[-1] != "running":
        wait_for(lambda: state_of(reading) != seen[-1], worker)
        seen.append(state_of(reading))
    worker.kill()
    assert (state_of(held), state_of(reading)) == ("running", "running")
    assert StagedReading.objects.count() == 0

    hold.unlink()
    late = submitted(name="late")
    heir = hire()
    jobs = [held, reading, late, *small]
    wait_for(lambda: all(state_of(job) == "done" for job in jobs), heir)

    held.refresh_from_db()
    reading.refresh_from_db()
    upload.refresh_from_db()
    assert (held.attempts, reading.attempts) == (3, 2)
    assert [effects(name) for name in ("held", "late")] == [1, 1]
    assert [effects(f"small-{number}") for number in range(10)] == [1] * 10
    assert upload.state == Upload.State.REVIEW, upload.findings
    assert StagedReading.objects.filter(upload=upload).count() == QUARTERS
    save_upload(upload, user=champion, now=datetime.now(UTC))
    assert Reading.objects.current().count() == QUARTERS
