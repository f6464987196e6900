"""Asking for work, and telling the workers that there is some."""

from typing import Any

from django.db import transaction

from portal.accounts.models import Organization, User
from portal.jobs.doorbell import ring
from portal.jobs.models import Job
from portal.jobs.registry import KINDS


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
