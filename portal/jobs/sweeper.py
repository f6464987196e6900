"""Ringing again for jobs whose ring or whose worker was lost."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from portal.jobs.doorbell import ring, somebody_hears
from portal.jobs.models import Job
from portal.jobs.registry import KINDS
from portal.jobs.runner import MAX_LOST, tell_failure

PATIENCE = timedelta(seconds=4)
RING_AGAIN = timedelta(seconds=8)
"""A second message for a waiting job does no harm, a lost one would keep it waiting."""
BATCH = 200
LEADER_LOCK = 0x53574550


def sweep() -> int:
    """Ring for up to 200 due jobs; one sweeper at a time does the work."""
    with transaction.atomic():
        if not _is_leader():
            return 0
        _quarantine_lost()
        if not somebody_hears():
            return 0
        jobs = list(
            Job.objects.due()
            .filter(_never_rung() | Q(rung_at__lt=Now() - RING_AGAIN))
            .order_by(F("rung_at").asc(nulls_first=True), "run_at")
            .select_for_update(skip_locked=True)
            .only("pk", "lane")[:BATCH]
        )
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(rung_at=Now())
    for job in jobs:
        ring(job.pk, job.lane)
    return len(jobs)


def _never_rung() -> Q:
    return Q(rung_at=None, created_at__lt=Now() - PATIENCE)


def _is_leader() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LEADER_LOCK])
        return bool(cursor.fetchone()[0])


def _quarantine_lost() -> None:
    """A job that took its worker down three times is set aside, not tried for ever."""
    poisoned = Job.objects.lost().filter(attempts__gte=MAX_LOST)
    for job in poisoned.select_for_update(skip_locked=True):
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.QUARANTINED,
            error_code="worker_lost",
            fence=F("fence") + 1,
            finished_at=Now(),
            lease_until=None,
        )
        tell_failure(KINDS.get(job.kind), job, "worker_lost")
