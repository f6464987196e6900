"""``./dev check``: everything that can be said of the code without running the tests."""

import os
import secrets
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tools.embedded import manage_command
from tools.messages import LaunchError, announce
from tools.places import PYTHON, ROOT, VENV

# H015 wants a line break after headings, H020 no empty elements: legend marks are empty.
TEMPLATE_RULES = ("--profile=django", "--ignore=H015,H020")
SHAPE_TOOL = ROOT.parent / "shared" / "tools" / "shape.py"


def check(arguments: list[str]) -> int:
    """Run every check, or those named; print a line each and what the failing ones said."""
    known = all_checks()
    unknown = set(arguments) - set(known)
    if unknown:
        message = (
            f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        )
        raise LaunchError(message, exit_code=2)
    chosen = {name: known[name] for name in known if not arguments or name in arguments}
    failed = [name for name, command in chosen.items() if not passes(name, command)]
    if failed:
        announce(f"{len(failed)} of {len(chosen)} checks failed: {', '.join(failed)}")
        return 1
    announce(f"all {len(chosen)} checks passed")
    return 0


def all_checks() -> dict[str, Sequence[str]]:
    """Return the checks, the cheap ones first."""
    python, programs = str(PYTHON), VENV / "bin"
    checks: dict[str, Sequence[str]] = {
        "format": [str(programs / "ruff"), "format", "--check", "."],
        "lint": [str(programs / "ruff"), "check", "."],
        "imports": [str(programs / "lint-imports")],
        "templates": [str(programs / "djlint"), "templates", "--lint", *TEMPLATE_RULES],
        "migrations": manage_command("makemigrations", "--check", "--dry-run"),
        "deployment": manage_command("check", "--deploy", "--fail-level", "WARNING"),
        "translations": [python, "-m", "tools.translations"],
        "types": [str(programs / "mypy"), "."],
    }
    shape_tool = Path(os.environ.get("PORTAL_SHAPE_TOOL") or SHAPE_TOOL)
    if shape_tool.exists():
        checks["shape"] = [python, str(shape_tool), ".", "--gate"]
    return checks


def passes(name: str, command: Sequence[str]) -> bool:
    """Run one check, print its line and, if it fails, its words."""
    started = time.monotonic()
    finished = subprocess.run(  # noqa: S603  the command is ours
        command,
        check=False,
        cwd=ROOT,
        env=check_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.monotonic() - started
    verdict = "FAILED" if finished.returncode else "ok"
    announce(f"{name:<13} {verdict:<6} {seconds:6.1f} s")
    if finished.returncode:
        announce(finished.stdout)
    return finished.returncode == 0


def check_environment() -> dict[str, str]:
    """Return the environment of an installation in earnest; no server is asked."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_HTTPS": "1",
        "PORTAL_DEMO": "0",
        "PORTAL_DEBUG": "0",
        "DATABASE_URL": "postgres://nobody@%2Fnonexistent/none",
        # Looking for missing migrations wants the database's history, and only warns.
        "PYTHONWARNINGS": "ignore::RuntimeWarning",
    }
