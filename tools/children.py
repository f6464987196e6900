"""Processes the launcher starts, watches and always ends."""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tools.messages import LaunchError, log_tail

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 5_000_000
POLL_SECONDS = 0.05
libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Account:
    """Whose process it will be: a user and group, a wrapping command, or neither."""

    user: int | None = None
    group: int | None = None
    wrapper: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """How to start a process, how to know it is ready, how to end it.

    What ``ends_with_others`` is told to end at once, not only when its turn has come.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    endings: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 8.0),)
    ends_with_others: bool = False
    orphan_signal: signal.Signals = signal.SIGTERM
    executable: str | None = None
    account: Account = Account()
    folder: Path = Path("/")
    descriptors: tuple[int, ...] = ()
    ready: Callable[[], bool] = field(default=lambda: True)
    patience: float = 60.0


def follow(parent: int, death_signal: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when its parent ends."""
    libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
    if os.getppid() != parent:
        os._exit(1)


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return what a new process does first: follow us."""
    return functools.partial(follow, os.getpid(), death_signal)


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending; one that has grown large is set aside first."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


class Child:
    """One running process in a session of its own, so Ctrl-C reaches only the launcher."""

    def __init__(self, service: Service, descriptors: tuple[int, ...] = ()) -> None:
        self.service = service
        self.asked = False
        self.process = self._start(descriptors)

    def _start(self, descriptors: tuple[int, ...]) -> subprocess.Popen[bytes]:
        service = self.service
        account = service.account
        with open_log(service.log) as log:
            return subprocess.Popen(  # noqa: S603  the command is ours
                [*account.wrapper, *service.command],
                executable=service.executable,
                env=dict(service.environment),
                cwd=service.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=account.user,
                group=account.group,
                extra_groups=None if account.user is None else [],
                pass_fds=(*service.descriptors, *descriptors),
                start_new_session=True,
                preexec_fn=die_with_parent(service.orphan_signal),  # noqa: PLW1509  one thread
            )

    def has_ended(self) -> bool:
        """Say whether the process is gone."""
        return self.process.poll() is not None

    def wait_until_ready(self) -> None:
        """Return when the service answers; refuse when it ends or takes too long."""
        deadline = time.monotonic() + self.service.patience
        while not self.service.ready():
            if self.has_ended():
                raise LaunchError(
                    self._complaint(f"ended at once ({self.exit_text()})")
                )
            if time.monotonic() > deadline:
                raise LaunchError(self._complaint("did not become ready"))
            time.sleep(POLL_SECONDS)

    def exit_text(self) -> str:
        """Return how the process ended, for people."""
        code = self.process.returncode
        return f"signal {-code}" if code is not None and code < 0 else f"exit {code}"

    def _complaint(self, what: str) -> str:
        log = self.service.log
        return f"{self.service.name} {what}; the end of {log}:\n{log_tail(log)}"

    def ask(self) -> None:
        """Ask the process to end, once, without waiting for it."""
        if not self.asked:
            self.asked = True
            self.process.send_signal(self.service.endings[0][0])

    def stop(self) -> None:
        """End the process, gently first, then whatever it left in its session."""
        self.ask()
        for number, (ending, seconds) in enumerate(self.service.endings):
            if self.has_ended():
                break
            if number > 0:
                self.process.send_signal(ending)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.sweep()

    def kill(self) -> None:
        """Kill the process and all of its group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def sweep(self) -> None:
        """Kill what is left, and wait for the end."""
        self.kill()
        self.process.wait()


class Gate:
    """Holds a child back: it reads the pipe, and reading ends when the gate opens."""

    def __init__(self) -> None:
        self.waiting_end, self.held_end = os.pipe()
        self.is_open = False

    def open(self) -> None:
        """Let through whoever waits or will ever wait."""
        if not self.is_open:
            os.close(self.held_end)
        self.is_open = True

    def __enter__(self) -> "Gate":
        """Use the gate, closed at first."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Open it, so that nobody waits for ever."""
        self.open()
        os.close(self.waiting_end)


class Fleet:
    """Children in the order they were started; they end in the opposite one.

    ``descriptors`` are handed to every child: a lock among them stays held until
    the last one is gone.
    """

    def __init__(self, descriptors: tuple[int, ...] = ()) -> None:
        self.children: list[Child] = []
        self.descriptors = descriptors

    def begin(self, service: Service) -> Child:
        """Start a service."""
        child = Child(service, self.descriptors)
        self.children.append(child)
        return child

    def launch(self, service: Service) -> Child:
        """Start a service and wait until it is ready."""
        child = self.begin(service)
        child.wait_until_ready()
        return child

    def stop(self) -> None:
        """End every child, the last started first."""
        for child in reversed(self.children):
            if child.service.ends_with_others:
                child.ask()
        while self.children:
            self.children[-1].stop()
            self.children.pop()

    def kill(self) -> None:
        """End every child at once."""
        for child in self.children:
            child.kill()

    def replace(self, dead: Child) -> None:
        """Start a dead child's service anew, in its place."""
        dead.sweep()
        place = self.children.index(dead)
        self.children[place] = Child(dead.service, self.descriptors)
