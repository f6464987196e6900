"""``./dev run``: the servers, the web, the worker and the clock, under one roof."""

import os
import signal
import subprocess
import time
from pathlib import Path
from socket import socket
from typing import NoReturn

from tools.children import Child, Fleet, Gate, die_with_parent, open_log
from tools.embedded import Embedded, portal_environment
from tools.holding import Holding, wait_for
from tools.interrupts import hurry_on_signals
from tools.messages import LaunchError, Stopped, announce, log_tail, say
from tools.places import (
    PYTHON,
    ROOT,
    listen_on_loopback,
    own_folder,
    portal_home,
    wanted_port,
)
from tools.processes import beat, web, worker

WATCH_SECONDS = 0.5
# A child may die this often in this time; then the whole stops rather than flaps.
DEATHS_ALLOWED = 6
DEATHS_SECONDS = 60.0
LONGEST_PAUSE = 8.0


def run(arguments: list[str]) -> int:
    """Start everything, say so, watch over it, and stop it cleanly when asked."""
    if arguments:
        message = "./dev run takes no arguments, only settings: see docs/running.md"
        raise LaunchError(message, exit_code=2)
    home = portal_home(os.environ)
    holding = hold(home)
    fleet = Fleet(descriptors=(holding.remains,))
    embedded = Embedded(home, fleet)
    try:
        with listen_on_loopback(wanted_port(os.environ)) as listener, Gate() as gate:
            embedded.start()
            people = start(home, embedded, listener, gate)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            holding.tell("run", url=url, **embedded.addresses)
            announce("\n".join([f"Ready: {url}", *one_of_each_role(people)]))
            Watch(fleet).keep()
    except Stopped:
        say("stopping")
        return 0
    finally:
        hurry_on_signals(fleet)
        fleet.stop()
        embedded.clear()
        holding.release()


def hold(home: Path) -> Holding:
    """Take the home, or say who has it."""
    holding = Holding(home)
    if holding.take():
        return holding
    told = holding.told()
    if told.get("command") == "manage":
        wait_for(
            holding, f"waiting for ./dev manage (process {told['process']}) to end"
        )
        return holding
    where = f" at {told['url']} (process {told['process']})" if told else ""
    raise LaunchError(f"already running{where}; its state is in {home}")


def start(home: Path, embedded: Embedded, listener: socket, gate: Gate) -> str:
    """Start the portal's own processes; return the demonstration's people.

    The web server loads its code while the database is prepared; the gate keeps it
    from serving before. The listening socket stays ours for when it dies.
    """
    environment = portal_environment(home, embedded.addresses)
    environment["PORT"] = str(listener.getsockname()[1])
    pages = embedded.fleet.begin(web(home, environment, listener, gate.waiting_end))
    say("bringing the database, static files and demonstration up to date")
    people = prepare(home, environment)
    gate.open()
    pages.wait_until_ready()
    embedded.fleet.launch(worker(home, environment))
    embedded.fleet.launch(beat(home, environment))
    return people


def one_of_each_role(people: str) -> list[str]:
    """Return the first line of each role; a line is role, e-mail, password."""
    first: dict[str, str] = {}
    for line in filter(str.strip, people.splitlines()):
        first.setdefault(line.split(maxsplit=1)[0], line)
    return list(first.values())


def prepare(home: Path, environment: dict[str, str]) -> str:
    """Bring database, static files and demonstration up to date; return its people."""
    log = own_folder(home / "log") / "prepare.log"
    with open_log(log) as notes:
        process = subprocess.Popen(  # noqa: S603  the command is ours
            [str(PYTHON), "-m", "tools.prepare"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=notes,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509  one thread
        )
    try:
        people, _nothing = process.communicate()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        raise LaunchError(f"preparing failed; the end of {log}:\n{log_tail(log)}")
    return people


class Watch:
    """Starts again what dies, after a pause that grows, up to a limit."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.deaths: dict[str, list[float]] = {}
        self.due: dict[str, float] = {}

    def keep(self) -> NoReturn:
        """Look after the children until told to stop."""
        while True:
            time.sleep(WATCH_SECONDS)
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Look once, at a time in seconds: note the dead, start again those whose time it is."""
        for child in list(self.fleet.children):
            if child.has_ended():
                self._revive(child, now)

    def _revive(self, child: Child, now: float) -> None:
        name = child.service.name
        if name not in self.due:
            self.due[name] = now + self._count(child, now)
        elif self.due[name] <= now:
            del self.due[name]
            self.fleet.replace(child)

    def _count(self, child: Child, now: float) -> float:
        """Count one more death and return how long to pause."""
        name, log = child.service.name, child.service.log
        recent = [t for t in self.deaths.get(name, []) if now - t < DEATHS_SECONDS]
        self.deaths[name] = [*recent, now]
        if len(recent) >= DEATHS_ALLOWED:
            message = f"{name} keeps ending; the end of {log}:\n{log_tail(log)}"
            raise LaunchError(message)
        pause = min(LONGEST_PAUSE, 0.5 * 2.0 ** len(recent))
        say(f"{name} ended ({child.exit_text()}); starting it again in {pause:g} s")
        return pause
