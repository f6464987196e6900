"""Reading settings from the environment, and the one rule for Redis addresses."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


def flag(name: str, *, default: bool) -> bool:
    """Read a yes/no setting; anything but 1/true/yes/on is no."""
    value = os.environ.get(name)
    if value is None:
        return default
    return value.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word]


def integer(name: str, default: int) -> int:
    """Read a whole number."""
    return int(os.environ.get(name, default))


def folder(name: str, default: Path) -> Path:
    """Read a path, made absolute."""
    return Path(os.environ.get(name, default)).resolve()


def celery_broker(redis_url: str) -> str:
    """Return the broker address for a Redis URL.

    ``unix:///path/redis.sock?db=1`` becomes ``redis+socket:///path/redis.sock?virtual_host=1``,
    kombu's way of naming a socket; ``redis://`` and ``rediss://`` stay as they are.
    """
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"
