"""The two Celery tasks: do one job, ring for the forgotten ones."""

from celery import shared_task

from portal.jobs import runner, sweeper


@shared_task(name="portal.jobs.tasks.run_job")  # type: ignore[untyped-decorator]  # celery is untyped
def run_job(job_id: int) -> bool:
    """Do the job with this number, if it is due."""
    return runner.run(job_id)


@shared_task(name="portal.jobs.tasks.sweep")  # type: ignore[untyped-decorator]  # celery is untyped
def sweep() -> int:
    """Ring again for jobs whose ring or worker was lost."""
    return sweeper.sweep()
