"""Asking for work, and telling the workers that there is some."""

import logging
from typing import Any

from django.db import transaction

from portal.accounts.models import Organization, User
from portal.jobs.models import Job
from portal.jobs.registry import KINDS

logger = logging.getLogger(__name__)


def submit(
    kind: str,
    *,
    key: str,
    arguments: dict[str, Any],
    organization: Organization | None,
    actor: User | None,
) -> Job:
    """Write the job in the caller's transaction and ring after its commit.

    The same key gives the same job, so a double click is one piece of work.
    The ring may get lost; the sweeper rings again.
    """
    with transaction.atomic():
        job, made = Job.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "lane": KINDS[kind].lane,
                "arguments": arguments,
                "organization": organization,
                "actor": actor,
            },
        )
    if made:
        transaction.on_commit(lambda: ring(job.pk, job.lane), robust=True)
    return job


def ring(job_id: int, lane: str) -> None:
    """Tell a worker; a broker that is away is no reason to fail."""
    from portal.jobs.tasks import run_job  # noqa: PLC0415  tasks stand above services

    try:
        run_job.apply_async(args=[job_id], queue=lane, retry=False)
    except Exception:  # noqa: BLE001  any broker error: the sweeper will ring again
        logger.warning("job %s: doorbell not heard, the sweeper will ring", job_id)
