"""Understand ``./dev <command>``, set up what that command needs, and run it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from tools import checks, commands, supervisor
from tools.installation import compile_messages, install_requirements
from tools.interrupts import stop_on_signals
from tools.messages import LaunchError, Stopped, announce, say
from tools.packages import (
    BROWSER,
    CERTIFICATE_AUTHORITIES,
    PAGE_SETTING,
    PDF_TOOLS,
    TRANSLATION,
    VIRTUAL_ENVIRONMENTS,
    Need,
    install_missing,
    servers_needed,
)
from tools.places import PYTHON

LATER = "comes with a later release; nothing was run"


@dataclass(frozen=True)
class Command:
    """A command of ``./dev``: what it says, does and needs."""

    summary: str
    perform: Callable[[list[str]], int]
    development: bool = False
    servers: bool = True
    needs: tuple[Need, ...] = field(default=())


def later(_arguments: list[str]) -> int:
    """Say plainly that this is not there yet."""
    say(LATER)
    return 2


TEST_NEEDS = (TRANSLATION, BROWSER, PDF_TOOLS)
COMMANDS = {
    "run": Command("start the portal with everything it needs", supervisor.run),
    "test": Command(
        "run the tests; arguments go to pytest", commands.test, True, needs=TEST_NEEDS
    ),
    "test-all": Command(
        "run the long tests too", commands.test_all, True, needs=TEST_NEEDS
    ),
    "check": Command(
        "format, lint, types, imports, templates, migrations, translations, shape",
        checks.check,
        True,
        servers=False,
        needs=(TRANSLATION,),
    ),
    "manage": Command("run manage.py against the portal's servers", commands.manage),
    "bench": Command("run the benchmarks", commands.bench, True),
    "proof": Command(f"reliability goals: {LATER}", later),
    "chaos": Command(f"random faults: {LATER}", later),
}


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    name, *rest = arguments or ["help"]
    if name in {"help", "-h", "--help"}:
        announce(usage())
        return 0
    command = COMMANDS.get(name)
    if command is None:
        say(f"unknown command {name!r}\n{usage()}")
        return 2
    stop_on_signals()
    try:
        if command.perform is not later:
            set_up(command)
        return command.perform(rest)
    except LaunchError as refusal:
        say(str(refusal))
        return refusal.exit_code
    except Stopped as stopped:
        return 128 + stopped.signal_number


def set_up(command: Command) -> None:
    """Bring the machine to what a command needs; quick when it is there already."""
    needs = [PAGE_SETTING, *command.needs]
    if command.servers:
        needs += servers_needed()
    if not PYTHON.exists():
        needs += [VIRTUAL_ENVIRONMENTS, CERTIFICATE_AUTHORITIES]
    install_missing(needs)
    install_requirements(development=command.development)
    compile_messages()


def usage() -> str:
    """Return the list of commands."""
    lines = [
        f"  ./dev {name:<9} {command.summary}" for name, command in COMMANDS.items()
    ]
    return "\n".join(
        ["usage: ./dev COMMAND [arguments]", *lines, "", "See docs/running.md."]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
