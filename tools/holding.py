"""One command at a time per state folder, and what the running one tells the others."""

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any

from tools.messages import LaunchError, say

REMAINS_SECONDS = 30.0
WAIT_SECONDS = 600.0


class Holding:
    """The hold on a state folder.

    ``lock`` is held by the command itself; ``remains`` also by each of its children, so
    it is free only when nothing of an earlier command is alive.
    """

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.note = home / "running.json"
        self.lock = open_lock(home / "running.lock")
        self.remains = open_lock(home / "remains.lock")

    def take(self) -> bool:
        """Take the hold and say so; False while another command has it."""
        if not lock_now(self.lock):
            return False
        self.note.unlink(missing_ok=True)
        self._wait_for_remains()
        return True

    def _wait_for_remains(self) -> None:
        deadline = time.monotonic() + REMAINS_SECONDS
        while not lock_now(self.remains):
            if time.monotonic() > deadline:
                raise LaunchError(
                    "processes of an earlier run are still alive; "
                    f"'fuser -v {self.note.with_name('remains.lock')}' names them"
                )
            time.sleep(0.1)

    def tell(self, command: str, **facts: str) -> None:
        """Write down what is running, for other commands of this folder."""
        draft = self.note.with_suffix(".new")
        known = {"command": command, "process": os.getpid(), **facts}
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(known), encoding="utf-8")
        draft.replace(self.note)

    def told(self) -> dict[str, Any]:
        """Return what the running command wrote down; empty while it is starting."""
        try:
            known: dict[str, Any] = json.loads(self.note.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return known

    def release(self) -> None:
        """Give the hold up."""
        self.note.unlink(missing_ok=True)
        for descriptor in (self.remains, self.lock):
            os.close(descriptor)


def open_lock(path: Path) -> int:
    """Open a file that only serves as a lock."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise LaunchError(f"cannot use {path}: {error.strerror}") from error


def lock_now(descriptor: int) -> bool:
    """Take a lock if it is free."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for(holding: Holding, message: str) -> None:
    """Take the hold as soon as the other command lets go."""
    say(message)
    deadline = time.monotonic() + WAIT_SECONDS
    while not holding.take():
        if time.monotonic() > deadline:
            raise LaunchError("gave up waiting")
        time.sleep(0.2)
