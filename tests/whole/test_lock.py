"""The lock: every package by version and hash, no address of any index."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted([*ROOT.glob("requirements*.txt"), *ROOT.glob("tools/requirements*.txt")])
PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,_-]+\])?==([^\s;\\]+)")


def blocks(lock: Path) -> list[str]:
    """Return each requirement with its continuation lines joined."""
    lines = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [
        line for line in lines if line.strip() and not line.lstrip().startswith("#")
    ]


def pins(lock: Path) -> dict[str, str]:
    """Return package -> the whole requirement, without notes."""
    found = {}
    for block in blocks(lock):
        match = PACKAGE.match(block)
        assert match, f"{lock.name}: not a pinned package: {block[:60]}"
        found[match[1]] = " ".join(block.split())
    return found


def test_there_are_three_locks() -> None:
    names = [lock.name for lock in LOCKS]

    assert names == [
        "requirements-dev.txt",
        "requirements.txt",
        "requirements-boot.txt",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", ""), re.MULTILINE)
    assert " @ " not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_every_package_by_hash(lock: Path) -> None:
    without = [
        name
        for name, requirement in pins(lock).items()
        if not re.search(r"--hash=sha256:[0-9a-f]{64}", requirement)
    ]

    assert pins(lock)
    assert without == []


def test_development_lock_holds_the_same_packages_and_more() -> None:
    run = pins(ROOT / "requirements.txt")
    development = pins(ROOT / "requirements-dev.txt")

    assert {name: development.get(name) for name in run} == run
    assert "pytest" in development
    assert "pytest" not in run
