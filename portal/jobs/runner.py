"""Doing a job: claim with a lease, compute, then one fenced transaction."""

import errno
import logging
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models import F, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now

from portal.jobs.models import Job
from portal.jobs.registry import KINDS, Effect, JobInputError, Kind

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
MAX_LOST = 3
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
TRANSIENT = (
    OperationalError,
    InterfaceError,
    ConnectionError,
    TimeoutError,
    MemoryError,
)
CROWDED = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.EIO}
)
"""Errors of the system that pass when there is room again: disk, files."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one job until the lease runs out."""

    job_id: int
    fence: int
    attempts: int

    def row(self) -> QuerySet[Job]:
        """The job's row as long as this claim holds."""
        return Job.objects.filter(
            pk=self.job_id, fence=self.fence, state=Job.State.RUNNING
        )

    def renew(self) -> bool:
        """Extend the lease; False when somebody else has taken the job."""
        return self.row().update(lease_until=lease_end()) == 1

    def report(self, done: int, total: int, unit: str) -> None:
        """Keep how far the work is, for the page that polls it."""
        self.row().update(
            progress_done=done,
            progress_total=total,
            progress_unit=unit,
            lease_until=lease_end(),
        )


def lease_end() -> CombinedExpression:
    """The end of a lease that starts now, by the database's clock."""
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id: int) -> Claim | None:
    """Take a job that is due; None when it is not ours to take."""
    with transaction.atomic():
        due = Job.objects.due().filter(pk=job_id)
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        held = Claim(job_id, row.fence + 1, row.attempts + 1)
        Job.objects.filter(pk=job_id).update(
            state=Job.State.RUNNING,
            fence=held.fence,
            attempts=held.attempts,
            lease_until=lease_end(),
            rung_at=None,
            started_at=Now(),
            error_code="",
        )
    return held


def run(job_id: int) -> bool:
    """Claim and do one job; False when there was nothing to do."""
    held = claim(job_id)
    if held is None:
        return False
    job = Job.objects.get(pk=job_id)
    kind = KINDS.get(job.kind)
    if kind is None:
        give_up(held, None, job, "unknown_kind", Job.State.QUARANTINED)
        return True
    try:
        with heartbeat(held):
            effect = kind.handler(held.report, **job.arguments)
        finish(held, effect)
    except JobInputError as error:
        give_up(held, kind, job, error.code, Job.State.FAILED)
    except Exception as error:
        if passes(error):
            logger.warning("job %s: attempt %s: passing fault", job_id, held.attempts)
            try_later(held, kind, job)
        else:
            logger.exception("job %s: attempt %s crashed", job_id, held.attempts)
            give_up(held, kind, job, "internal_error", Job.State.QUARANTINED)
    return True


def passes(error: Exception) -> bool:
    """Whether the fault lies in the surroundings and may be gone next time."""
    return isinstance(error, TRANSIENT) or getattr(error, "errno", None) in CROWDED


def finish(held: Claim, effect: Effect) -> bool:
    """Apply the effect and mark the job done, or nothing at all.

    The row is locked and its fence compared first: a worker that was thought
    lost and comes back late finds another fence and writes nothing.
    """
    with transaction.atomic():
        job = held.row().select_for_update().first()
        if job is None:
            logger.warning(
                "job %s: lost to another worker, nothing written", held.job_id
            )
            return False
        effect()
        held.row().update(
            state=Job.State.DONE,
            finished_at=Now(),
            lease_until=None,
            progress_done=F("progress_total"),
        )
    return True


def try_later(held: Claim, kind: Kind, job: Job) -> None:
    """Put the job back with a growing pause, or give it up after five attempts."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    if held.attempts >= MAX_ATTEMPTS:
        give_up(held, kind, job, "too_many_attempts", Job.State.QUARANTINED)
        return
    pause = min(FIRST_PAUSE * 4 ** (held.attempts - 1), LONGEST_PAUSE)
    jitter = random.uniform(0.8, 1.2)  # noqa: S311  spreads retries, guards nothing
    held.row().update(
        state=Job.State.WAITING_RETRY,
        run_at=Now() + pause * jitter,
        rung_at=None,
        lease_until=None,
    )


def give_up(
    held: Claim, kind: Kind | None, job: Job, code: str, state: Job.State
) -> None:
    """End the job without its effect and let the row it served tell its people."""
    with transaction.atomic():
        ended = held.row().update(
            state=state, error_code=code, finished_at=Now(), lease_until=None
        )
        if ended:
            tell_failure(kind, job, code)


def tell_failure(kind: Kind | None, job: Job, code: str) -> None:
    """Let the row the job served tell its people; its trouble must not undo the end."""
    if kind is None or kind.on_failure is None:
        return
    try:
        with transaction.atomic():
            kind.on_failure(code, **job.arguments)
    except Exception:
        logger.exception("job %s: its row could not be told", job.pk)


@contextmanager
def heartbeat(held: Claim) -> Iterator[None]:
    """Renew the lease from a second thread while the work computes."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
                try:
                    held.renew()
                except DatabaseError:
                    logger.warning("job %s: heartbeat missed", held.job_id)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True, name=f"lease-{held.job_id}")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)
