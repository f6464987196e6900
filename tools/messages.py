"""What the launcher says to the person at the terminal, and how it gives up."""

import sys
from pathlib import Path


class LaunchError(Exception):
    """A reason to stop that the person can act on; ends the command with its exit code."""

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Stopped(BaseException):
    """Somebody asked the command to end: Ctrl-C, SIGTERM or a closed terminal."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


def say(message: str) -> None:
    """Tell the person; standard output stays free for what commands print."""
    sys.stderr.write(f"dev: {message}\n")
    sys.stderr.flush()


def announce(message: str) -> None:
    """Print a result on standard output."""
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


def log_tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, for a message about what went wrong."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
