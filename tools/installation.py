"""The virtual environment in ``.local/venv``: the locked packages, and compiled messages."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.children import open_log
from tools.holding import lock_now
from tools.messages import LaunchError, log_tail, say
from tools.packages import CERTIFICATES
from tools.places import LOCAL, PYTHON, ROOT, VENV

BOOT = LOCAL / "boot" / "venv"
BOOT_PYTHON = BOOT / "bin" / "python"
BOOT_LOCK = ROOT / "tools" / "requirements-boot.txt"
NOTE = VENV / "installed.sha256"


def install_requirements(*, development: bool) -> None:
    """Bring the virtual environment to the locked versions.

    Development packages that are there stay: they are a superset.
    """
    with one_at_a_time():
        if not works(PYTHON):
            say("making the virtual environment")
            call([*uv(), "venv", "--clear", "--python", sys.executable, str(VENV)])
        development = development or (VENV / "bin" / "pytest").exists()
        lock = ROOT / ("requirements-dev.txt" if development else "requirements.txt")
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
        if not NOTE.exists() or NOTE.read_text(encoding="ascii") != digest:
            NOTE.unlink(missing_ok=True)
            synchronise(lock)
            NOTE.write_text(digest, encoding="ascii")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one command at a time change the environment."""
    try:
        LOCAL.mkdir(exist_ok=True)
        lock = (LOCAL / "setup.lock").open("w")
    except OSError as error:
        message = f"cannot write to {LOCAL}: {error.strerror}"
        raise LaunchError(message) from error
    with lock:
        take_lock(lock.fileno())
        yield


def take_lock(descriptor: int) -> None:
    """Take a lock; say so when somebody else keeps it for more than a moment."""
    for _attempt in range(10):
        if lock_now(descriptor):
            return
        time.sleep(0.2)
    say("waiting for another command to finish setting up")
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def works(python: Path) -> bool:
    """Say whether an interpreter is there, runs, and is of our own version."""
    question = "import sys; print(sys.version_info[:2])"
    try:
        answer = subprocess.run(  # noqa: S603  the interpreter is ours
            [str(python), "-c", question], check=False, capture_output=True, text=True
        )
    except OSError:
        return False
    return answer.stdout.strip() == str(sys.version_info[:2])


def make_boot_environment() -> None:
    """Make the small environment that holds uv."""
    say("fetching uv")
    call([sys.executable, "-m", "venv", "--clear", str(BOOT)])
    pip = [str(BOOT_PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    call([*pip, "install", "--require-hashes", "--no-deps", "-r", str(BOOT_LOCK)])


def synchronise(lock: Path) -> None:
    """Install exactly what the lock names; by pip where uv cannot reach an index."""
    say(f"installing the packages of {lock.name}")
    where = ["--python", str(PYTHON)]
    try:
        call([*uv(), "pip", "sync", *where, "--require-hashes", str(lock)])
    except LaunchError:
        say("uv could not; trying pip, which takes longer")
        pip = [str(BOOT_PYTHON), "-m", "pip", *where, "install", "--require-hashes"]
        call([*pip, "--no-deps", "-r", str(lock)])


def uv() -> list[str]:
    """Return the command line of uv, fetched at the first call."""
    program = BOOT / "bin" / "uv"
    if not program.exists():
        make_boot_environment()
    return [str(program), "--no-progress", "--no-python-downloads"]


def call(command: Sequence[str]) -> None:
    """Run a step of the set-up; its notes go to the log."""
    environment = {**os.environ}
    if CERTIFICATES.exists():
        environment.setdefault("SSL_CERT_FILE", str(CERTIFICATES))
    if not os.access(Path("~").expanduser(), os.W_OK):
        environment.setdefault("UV_CACHE_DIR", str(LOCAL / "build" / "uv"))
    log_path = LOCAL / "setup.log"
    with open_log(log_path) as log:
        finished = subprocess.run(  # noqa: S603  the command is ours
            command,
            check=False,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    if finished.returncode:
        text = log_tail(log_path)
        raise LaunchError(f"set-up failed; the end of {log_path}:\n{text}")


def compile_messages() -> None:
    """Compile translations that are newer than their compiled form."""
    with one_at_a_time():
        for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
                continue
            draft = source.with_suffix(".new.mo")
            pybabel = [str(VENV / "bin" / "pybabel"), "--quiet", "compile"]
            try:
                call([*pybabel, "-i", str(source), "-o", str(draft)])
                draft.replace(compiled)
            finally:
                draft.unlink(missing_ok=True)
