"""Being told to stop: the first signal unwinds the command, another one hurries it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from tools.children import Fleet, die_with_parent
from tools.messages import Stopped

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 15.0


def stop_on_signals() -> None:
    """Turn stop signals into :class:`Stopped`."""

    def unwind(number: int, _frame: FrameType | None) -> None:
        raise Stopped(number)

    for number in STOPPING:
        signal.signal(number, unwind)


def hurry_on_signals(fleet: Fleet) -> None:
    """From now on a stop signal kills what is still stopping."""
    for number in STOPPING:
        signal.signal(number, lambda _number, _frame: fleet.kill())


def terminal_tells_children() -> bool:
    """Say whether Ctrl-C in our terminal reaches our process group by itself."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def run_in_front(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> int:
    """Run a command at the person's terminal and return its exit code, as a shell would."""
    process = subprocess.Popen(  # noqa: S603  the command is ours
        command,
        env=dict(environment),
        cwd=folder,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  one thread
    )
    told = False
    while True:
        try:
            code = process.wait(GRACE_SECONDS if told else None)
        except Stopped as stopped:
            told = True
            if stopped.signal_number != signal.SIGINT or not terminal_tells_children():
                process.send_signal(signal.SIGINT)
        except subprocess.TimeoutExpired:
            process.kill()
        else:
            return 128 - code if code < 0 else code
