"""The doorbell: tell a worker there is a job, or find out at once that nobody hears.

The Celery client waits many seconds for a broker that is away. A page must not,
and need not: the sweeper rings again. So the broker is asked first, briefly.
"""

import logging
from functools import lru_cache

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.5


@lru_cache(maxsize=1)
def _broker(url: str) -> Redis:
    return Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=PATIENCE_SECONDS,
        socket_timeout=PATIENCE_SECONDS,
    )


def somebody_hears() -> bool:
    """Whether the broker answers right now."""
    try:
        return bool(_broker(settings.REDIS_URL).ping())
    except (RedisError, OSError):
        return False


def ring(job_id: int, lane: str) -> None:
    """Tell a worker; a broker that is away is no reason to fail."""
    from portal.jobs.tasks import run_job  # noqa: PLC0415  tasks stand above services

    if not somebody_hears():
        logger.warning("job %s: nobody hears the doorbell", job_id)
        return
    try:
        run_job.apply_async(args=[job_id], queue=lane, retry=False)
    except Exception:  # noqa: BLE001  any broker error: the sweeper will ring again
        logger.warning("job %s: the doorbell failed", job_id)
