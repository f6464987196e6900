"""Files under their digest: complete and on disk, or not there at all."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from portal.base import files
from portal.base.files import Kept, TooLargeError, keep, path_of, read

CONTENT = b"twelve bytes"
DIGEST = hashlib.sha256(CONTENT).hexdigest()

SLOW_WRITER = """
import sys, time
from django.conf import settings
settings.configure(MEDIA_ROOT=sys.argv[1])
from portal.base.files import keep

def chunks():
    yield b"x" * 100_000
    print("half", flush=True)
    time.sleep(60)
    yield b"y" * 100_000

keep("originals", chunks())
"""


@pytest.fixture(autouse=True)
def store(settings: LazySettings, tmp_path: Path) -> Path:
    """An empty store."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "originals"


def files_in(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file())


def test_keep_returns_digest_and_size_and_read_gives_the_bytes(store: Path) -> None:
    kept = keep("originals", [CONTENT[:5], b"", CONTENT[5:]])

    assert kept == Kept(DIGEST, 12)
    assert read("originals", DIGEST) == CONTENT
    assert files_in(store) == [store / DIGEST[:2] / DIGEST]


def test_same_bytes_are_kept_once(store: Path) -> None:
    assert keep("originals", [CONTENT]) == keep("originals", iter([CONTENT]))
    assert len(files_in(store)) == 1


def test_nothing_is_a_file_too(store: Path) -> None:
    assert keep("originals", []) == Kept(hashlib.sha256(b"").hexdigest(), 0)


def test_folders_are_apart(store: Path) -> None:
    keep("originals", [CONTENT])

    with pytest.raises(FileNotFoundError):
        read("reports", DIGEST)


def test_limit_is_inclusive(store: Path) -> None:
    assert keep("originals", [CONTENT], limit=12).size == 12


def test_stream_past_the_limit_leaves_nothing_and_is_not_read_on(store: Path) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"x" * 100

    with pytest.raises(TooLargeError):
        keep("originals", endless(), limit=1000)

    assert len(taken) == 11
    assert files_in(store) == []


def test_stream_that_breaks_off_leaves_nothing(store: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        keep("originals", broken())

    assert files_in(store) == []


@pytest.mark.parametrize("moment", ["write", "fsync", "replace"])
def test_disk_that_fails_leaves_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def full(*_anything: object) -> None:
        raise OSError(28, "No space left on device")

    if moment == "fsync":
        monkeypatch.setattr(files.os, "fsync", full)
    elif moment == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(files.hashlib, "sha256", lambda: _Digest(full))

    with pytest.raises(OSError, match="No space left"):
        keep("originals", [CONTENT])

    monkeypatch.undo()
    assert files_in(store) == []


class _Digest:
    def __init__(self, update: object) -> None:
        self.update = update


def test_process_killed_half_way_leaves_no_half_file(store: Path) -> None:
    process = subprocess.Popen(  # noqa: S603  the program is ours
        [sys.executable, "-c", SLOW_WRITER, str(store.parent)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
    )
    assert process.stdout
    assert process.stdout.readline() == b"half\n"

    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    left = files_in(store)
    assert all(path.name.startswith(".incoming-") for path in left)
    half = hashlib.sha256(b"x" * 100_000).hexdigest()
    assert not path_of("originals", half).exists()
