"""``./dev test``, ``test-all``, ``bench`` and ``manage``: one program, with servers around."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.children import Fleet
from tools.embedded import (
    Embedded,
    manage_command,
    missing_addresses,
    portal_environment,
)
from tools.holding import WAIT_SECONDS, Holding
from tools.interrupts import hurry_on_signals, run_in_front
from tools.messages import LaunchError, say
from tools.places import PYTHON, ROOT, called_from, portal_home

MOST_TEST_PROCESSES = 4


def test(arguments: list[str]) -> int:
    """Run pytest on throw-away servers."""
    processes = min(os.cpu_count() or 1, MOST_TEST_PROCESSES)
    options = arguments or ["-n", str(processes)]
    with throw_away_servers() as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "portal.settings_test"
        return run_in_front([str(PYTHON), "-m", "pytest", *options], environment, ROOT)


def test_all(arguments: list[str]) -> int:
    """Run pytest with the long tests, which ask for ``PORTAL_LONG_TESTS``."""
    os.environ["PORTAL_LONG_TESTS"] = "1"
    return test(arguments)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks named, or all of them, one after the other."""
    options = [word for word in arguments if word.isdecimal() or word.startswith("-")]
    names = [word for word in arguments if word not in options]
    scripts = sorted((ROOT / "benchmarks").glob("[!_]*.py"))
    unknown = set(names) - {script.stem for script in scripts}
    if unknown:
        message = f"no such benchmark: {', '.join(sorted(unknown))}"
        raise LaunchError(message, exit_code=2)
    worst = 0
    with throw_away_servers() as environment:
        environment["PYTHONPATH"] = str(ROOT)
        environment["DJANGO_SETTINGS_MODULE"] = "portal.settings_test"
        for script in scripts:
            if not names or script.stem in names:
                say(f"benchmark {script.stem}")
                command = [str(PYTHON), str(script), *options]
                worst = max(worst, run_in_front(command, environment, ROOT))
    return worst


@contextmanager
def throw_away_servers() -> Iterator[dict[str, str]]:
    """Give servers and a state folder that are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="portal-test-")).resolve()
    home.chmod(0o755)
    fleet = Fleet()
    embedded = Embedded(home, fleet, hasty=True)
    try:
        embedded.start()
        yield portal_environment(home, embedded.addresses)
    finally:
        hurry_on_signals(fleet)
        fleet.stop()
        embedded.clear()
        discard(home)


def discard(home: Path) -> None:
    """Remove a throw-away home, and its database where that stands elsewhere."""
    data = home / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def manage(arguments: list[str]) -> int:
    """Run a management command against the servers of this home."""
    home = portal_home(os.environ)
    if not missing_addresses():
        home.mkdir(parents=True, exist_ok=True)
        return call_manage(arguments, portal_environment(home, {}))
    holding = Holding(home)
    addresses = take_or_share(holding)
    if addresses is not None:
        return call_manage(arguments, portal_environment(home, addresses))
    fleet = Fleet(descriptors=(holding.remains,))
    embedded = Embedded(home, fleet)
    try:
        holding.tell("manage")
        embedded.start()
        environment = portal_environment(home, embedded.addresses)
        if embedded.database_is_new:
            make_tables(environment)
        return call_manage(arguments, environment)
    finally:
        hurry_on_signals(fleet)
        fleet.stop()
        embedded.clear()
        holding.release()


def take_or_share(holding: Holding) -> dict[str, str] | None:
    """Return the addresses of a running ``./dev run``; None once the hold is ours."""
    deadline = time.monotonic() + WAIT_SECONDS
    waiting = False
    while not holding.take():
        told = holding.told()
        if told.get("command") == "run":
            return {name: told[name] for name in missing_addresses() if name in told}
        if not waiting:
            say("waiting for another command of this folder")
            waiting = True
        if time.monotonic() > deadline:
            raise LaunchError("gave up waiting for the other command")
        time.sleep(0.2)
    return None


def make_tables(environment: dict[str, str]) -> None:
    """Give a database that was made just now its tables."""
    for name in ("migrate", "createcachetable"):
        subprocess.run(  # noqa: S603  the command is ours
            manage_command(name),
            env=environment,
            cwd=ROOT,
            check=True,
            stdout=sys.stderr,
        )


def call_manage(arguments: list[str], environment: dict[str, str]) -> int:
    """Run a management command where the person stands, so relative paths are theirs."""
    return run_in_front(manage_command(*arguments), environment, called_from())
