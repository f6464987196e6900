"""The suite's broker, its lanes empty, and jobs to play with."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from redis import Redis, RedisError

from portal.jobs.models import Job
from portal.jobs.services import submit

if TYPE_CHECKING:
    from tests.portal.jobs.practice import Submit

LANES = ("parse", "compute", "render", "mail")


@pytest.fixture
def submitted() -> "Submit":
    """Submit practice work: ``submitted(kind, name, **arguments)``."""
    from tests.portal.jobs import practice  # noqa: PLC0415  it registers its kinds

    def one(kind: str = practice.NOTE, name: str = "work", **arguments: str) -> Job:
        return submit(
            kind,
            key=f"{kind}:{name}",
            arguments={"name": name, **arguments},
            organization=None,
            actor=None,
        )

    return one


@pytest.fixture
def broker(settings: LazySettings) -> Iterator[Redis]:
    """A client of the broker; a suite without a real one fails here."""
    client = Redis.from_url(settings.REDIS_URL)
    try:
        client.delete(*LANES)
    except RedisError as error:
        pytest.fail(f"no Redis answers at {settings.REDIS_URL}: {error}")
    yield client
    client.delete(*LANES)
    client.close()
