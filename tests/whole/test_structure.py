"""What holds for the whole tree: who knows whom, what is written down, what is guarded."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import models
from django.urls import path

from portal.base.access import Access, public
from portal.base.checks import access_of, every_route_is_marked, routes

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "facilities", "cohorts", "energy", "training", "reports")
FRAMEWORKS = ("django", "rest_framework", "celery", "redis", "psycopg2")
OTHERS = ("portal", "cohorts", "facilities", "training", "reports")

DIRECT_QUERIES = {
    ("energy/api/plant.py", "Meter"): "of a facility that was fetched as visible",
    ("energy/views/upload_pages.py", "model"): "names at the upload's own facility",
}
"""Queries of pages and API that do not start from ``visible_to``, and why they may."""

UNGUARDED = {
    "accounts.user": "reached through memberships only",
    "accounts.auditevent": "shown nowhere yet",
    "cohorts.enrolment": "counted within a visible cohort only",
    "cohorts.trainerassignment": "shown nowhere",
    "energy.eventmonth": "reached through a visible event only",
    "energy.opportunitysaving": "reached through a visible opportunity only",
    "energy.reading": "reached through a visible facility only",
    "energy.variablevalue": "reached through a visible variable only",
    "energy.recomputedplant": "reached through a visible run only",
    "energy.stagedreading": "reached through a visible upload only",
    "energy.stagedvalue": "reached through a visible upload only",
}
"""Tables without ``visible_to``, and why nobody lists them."""

IMPORT_THE_CORE = f"""
import importlib, pkgutil, sys
import energy.findings, energy.ingest, energy.enpi, energy.units
for package in (energy.ingest, energy.enpi):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
roots = {{name.split(".")[0] for name in sys.modules}}
print(sorted(roots & set({FRAMEWORKS + OTHERS!r})))
"""


@public
def marked(request: object) -> None:
    """A page that says who may come."""


def unmarked(request: object) -> None:
    """A page that forgot to say who may come."""


class Patterns:
    """A URLconf of one marked and one unmarked page."""

    urlpatterns = [path("marked/", marked), path("unmarked/", unmarked)]


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def web_modules() -> list[Path]:
    """The modules of pages and of the API."""
    return [
        file
        for file in python_files(*APPS)
        if file.relative_to(ROOT).parts[-2] in {"views", "api"}
        or file.stem in {"views", "api"}
    ]


def queries_of(file: Path) -> Iterator[tuple[str, str]]:
    """Each use of a manager that is not ``visible_to``: file and model."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Attribute) or node.attr == "visible_to":
            continue
        manager = node.value
        if isinstance(manager, ast.Attribute) and manager.attr in {
            "objects",
            "_default_manager",
        }:
            yield str(file.relative_to(ROOT)), ast.unparse(manager.value)


def test_the_core_imports_no_framework() -> None:
    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", IMPORT_THE_CORE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stderr, done.stdout.strip()) == ("", "[]")


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named() -> None:
    migrations = [f for f in python_files(*APPS) if f.parent.name == "migrations"]

    assert len(migrations) > len(APPS)
    assert [file for file in migrations if "_auto_" in file.stem] == []


def test_the_system_check_finds_nothing() -> None:
    assert run_checks() == []


def test_the_system_check_names_an_unmarked_page(settings: Any) -> None:
    settings.ROOT_URLCONF = Patterns

    found = every_route_is_marked()

    assert [(error.id, "unmarked/" in error.msg) for error in found] == [
        ("portal.E001", True)
    ]


def test_marks_are_read_from_views_and_classes() -> None:
    marks = {path: access_of(pattern) for path, pattern in routes()}

    assert marks["health/live"] == Access("public")
    assert marks["home/"] == Access("member")
    assert marks["api/v1/facilities/"] == Access("member")
    assert marks["api/v1/reports/"] == Access(
        "permission", "reports.make_facility_report"
    )


def test_pages_and_api_start_from_what_is_visible() -> None:
    found = {query for file in web_modules() for query in queries_of(file)}

    assert found == set(DIRECT_QUERIES)


def test_every_table_is_guarded_or_says_why_not() -> None:
    ours = [
        model for model in apps.get_models() if model.__module__.split(".")[0] in APPS
    ]
    unguarded = {
        model._meta.label_lower
        for model in ours
        if not hasattr(model._default_manager.all(), "visible_to")
    }

    assert len(ours) > len(unguarded)
    assert unguarded == set(UNGUARDED)


def test_every_table_of_a_plant_names_its_organization() -> None:
    of_plants = [
        model
        for model in apps.get_models()
        if any(field.name == "facility" for field in model._meta.get_fields())
        and model._meta.app_label in {"energy", "reports"}
    ]

    assert len(of_plants) >= 6
    for model in of_plants:
        organization = model._meta.get_field("organization")
        assert isinstance(organization, models.ForeignKey)
        assert not organization.null


def test_every_table_of_a_plant_knows_its_roles() -> None:
    missing = {
        model._meta.label
        for model in apps.get_models()
        if hasattr(model._default_manager.all(), "visible_to")
        and model._meta.app_label in {"facilities", "cohorts", "energy", "reports"}
        and not hasattr(model, "roles_of")
    }

    assert missing == set()


@pytest.mark.parametrize("folder", ["portal/management/commands"])
def test_the_readme_names_every_command(folder: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = {f.stem for f in (ROOT / folder).glob("*.py") if f.stem != "__init__"}

    assert {name for name in commands if f"manage {name}" not in readme} == set()


def test_every_app_has_a_readme_and_the_root_names_it() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    configured = [
        config
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in APPS and config.name != "portal"
    ]

    for config in configured:
        page = Path(config.path).relative_to(ROOT) / "README.md"
        assert (ROOT / page).is_file(), page
        assert str(page) in readme
