"""Every setting the code, the launcher or compose reads is explained in one place."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"(?:environ\.get|environ\.setdefault|flag|words|integer|folder)\(\s*\"([A-Z_]+)\""
)
INTERPOLATED = re.compile(r"\$\{([A-Z_]+)")
# Set by ./dev or the test runner for itself, or the system's own.
PRIVATE = {"DEV_CALLED_FROM", "PATH", "PORTAL_GATE", "PYTEST_XDIST_WORKER"}


def names_read() -> set[str]:
    """Return every environment name read anywhere."""
    python = [
        *ROOT.glob("portal/*.py"),
        *ROOT.glob("tools/*.py"),
        *ROOT.glob("deploy/*.py"),
    ]
    names = {
        n for path in python for n in READ.findall(path.read_text(encoding="utf-8"))
    }
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return (names | set(INTERPOLATED.findall(compose))) - PRIVATE


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    explained = {
        name
        for line in page.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])
    }

    assert "DATABASE_URL" in explained
    assert names_read() - explained == set()


def test_example_environment_names_only_settings_of_compose() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    offered = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    assert offered == set(INTERPOLATED.findall(compose))
