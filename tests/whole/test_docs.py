"""The papers are true: tables match the code, names exist, links lead somewhere."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from portal.accounts.permissions import INVITABLE
from portal.accounts.roles import Role
from portal.base.access import PERMISSIONS

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "facilities", "cohorts", "energy", "training", "reports")
NOT_OURS = {"vendored", "node_modules"}
LONGEST = {"README.md": 150, "docs/architecture.md": 120}

STATE = "postgres/ redis/ media/ mail/ static/ log/ run/ originals/ reports/"
MADE_BY_A_RUN = frozenset([".local/", *STATE.split()])

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# A file below some folder, or a folder named with its final slash.
A_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/(?:[\w-]+\.[a-z]{2,4})?")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def papers() -> Iterator[str]:
    """Every Markdown file that is ours, by its path from the root."""
    for path in sorted(ROOT.rglob("*.md")):
        parts = path.relative_to(ROOT).parts
        if not any(part in NOT_OURS or part.startswith(".") for part in parts):
            yield "/".join(parts)


PAPERS = tuple(papers())
# Decisions tell how things were on their day; the sample trees name files elsewhere.
NAMING = tuple(n for n in PAPERS if not n.startswith(("docs/decisions/", "tests/")))


def table(head: str, marks: Mapping[str, frozenset[str]]) -> str:
    """Rows of roles or permissions against all roles, as Markdown."""
    roles = list(Role)
    lines = [
        f"| {head} | {' | '.join(role.value for role in roles)} |",
        "|---|" + ":-:|" * len(roles),
    ]
    for name, holders in marks.items():
        cells = " | ".join("yes" if role in holders else " " for role in roles)
        lines.append(f"| `{name}` | {cells} |")
    return "\n".join(lines)


def kept_table(mark: str) -> str:
    found = re.search(
        rf"<!-- {mark}:.*?-->\n(.*?)\n?<!-- end -->",
        text_of("docs/access.md"),
        re.DOTALL,
    )
    assert found, mark
    return found[1]


def test_access_page_shows_the_permission_tables() -> None:
    expected = table("permission", dict(sorted(PERMISSIONS.items())))

    assert kept_table("permissions") == expected, expected


def test_access_page_shows_who_may_invite_to_what() -> None:
    expected = table("who invites, to", {str(r): to for r, to in INVITABLE.items()})

    assert kept_table("invitations") == expected, expected


def test_readme_names_every_management_command() -> None:
    commands = {
        path.stem
        for app in APPS
        for path in (ROOT / app).glob("**/management/commands/[!_]*.py")
    }
    named = set(re.findall(r"\./dev manage (\w+)", text_of("README.md")))

    assert "demo" in commands
    assert named == commands


def test_readme_links_to_the_readme_of_every_app() -> None:
    apps = {
        path.parent.relative_to(ROOT).as_posix()
        for app in APPS
        for path in (ROOT / app).rglob("apps.py")
    }
    linked = set(LINK.findall(text_of("README.md")))

    assert "energy" in apps
    assert {f"{app}/README.md" for app in apps} <= linked


@pytest.mark.parametrize("name", PAPERS)
def test_relative_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    broken = [
        target
        for target in LINK.findall(text_of(name))
        if "://" not in target and not target.startswith("mailto:")
        if not leads_somewhere(ROOT / name, folder, target)
    ]

    assert broken == []


def leads_somewhere(page: Path, folder: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    end = folder / path if path else page
    if not end.exists():
        return False
    return not anchor or anchor in anchors(end.read_text(encoding="utf-8"))


def anchors(text: str) -> set[str]:
    """The anchors a page's headings get: lower case, blanks as hyphens."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(FENCE.sub("", text))
    }


@pytest.mark.parametrize("name", NAMING)
def test_named_files_and_folders_exist(name: str) -> None:
    folder = (ROOT / name).parent
    missing = [
        path for path in paths_named(text_of(name)) if not exists(path, ROOT, folder)
    ]

    assert missing == []


def paths_named(text: str) -> Iterator[str]:
    for code in CODE.findall(FENCE.sub("", text)):
        if A_PATH.fullmatch(code):
            yield code


def exists(path: str, *bases: Path) -> bool:
    """Whether a path is there from a base, or is a folder that a run makes."""
    return path in MADE_BY_A_RUN or any((base / path).exists() for base in bases)


@pytest.mark.parametrize(("name", "lines"), LONGEST.items())
def test_papers_for_newcomers_stay_short(name: str, lines: int) -> None:
    assert len(text_of(name).splitlines()) <= lines
