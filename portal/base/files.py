"""Files kept for ever under the digest of their bytes."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: SHA-256 of its bytes, and how many there are."""

    digest: str
    size: int


class TooLargeError(Exception):
    """The stream is longer than it may be; nothing was kept."""


def path_of(folder: str, digest: str) -> Path:
    """Where a kept file lies."""
    return Path(settings.MEDIA_ROOT) / folder / digest[:2] / digest


def read(folder: str, digest: str) -> bytes:
    """Return the bytes of a kept file."""
    return path_of(folder, digest).read_bytes()


def keep(folder: str, chunks: Iterable[bytes], *, limit: int | None = None) -> Kept:
    """Write a stream to the store: complete and on disk, or not there at all.

    Written to a temporary name, synced, then renamed; a process killed at any
    line leaves at most a temporary file, never half a document.
    """
    root = Path(settings.MEDIA_ROOT) / folder
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    handle, name = tempfile.mkstemp(dir=root, prefix=".incoming-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise TooLargeError
                digest.update(chunk)
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        target = path_of(folder, digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(target)
        _sync_folder(target.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    return Kept(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
