"""Doing a job in this very process, for commands and the demonstration."""

import time

from portal.jobs.models import Job
from portal.jobs.runner import run

PAUSE_SECONDS = 0.2


def complete(key: str, *, patience_seconds: float = 600) -> Job:
    """Do the job of this key here, or wait for the worker that has it in hand."""
    job = Job.objects.get(key=key)
    deadline = time.monotonic() + patience_seconds
    while not job.is_final and time.monotonic() < deadline:
        if not run(job.pk):
            time.sleep(PAUSE_SECONDS)
        job.refresh_from_db()
    return job
