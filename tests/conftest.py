"""The cast and their clients. Nothing here touches the database unless asked for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings as django_settings

if TYPE_CHECKING:
    from django.test import Client
    from rest_framework.test import APIClient

    from portal.accounts.models import User
    from tests.factories.cast import Cast
    from tests.factories.world import World


# Machines differ, and the suite measures no time.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marker of tests that take minutes."""
    config.addinivalue_line("markers", "long: runs with PORTAL_LONG_TESTS=1 only")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the long tests unless they are asked for."""
    if os.environ.get("PORTAL_LONG_TESTS") == "1":
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long: ./dev test-all"))


@pytest.fixture(scope="session", autouse=True)
def portal_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep files of tests away from those of an installation."""
    home = tmp_path_factory.mktemp("home")
    django_settings.MEDIA_ROOT = home / "media"
    django_settings.STATIC_ROOT = home / "static"
    (home / "static").mkdir()
    return home


@pytest.fixture
def cast(db: None) -> "Cast":
    """Three plants, two cohorts and everyone around them; no energy data."""
    from tests.factories.cast import make_cast  # noqa: PLC0415  pure tests load no model

    return make_cast()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> "Iterator[World]":
    """The cast with data of every kind, made once per module and rolled back.

    Each test's own transaction becomes a savepoint within this one, so a test asks
    for ``db`` beside it, and takes people from ``world.cast``, never from ``cast``.
    """
    from django.db import transaction  # noqa: PLC0415  pure tests load no model

    from tests.factories.cast import make_cast  # noqa: PLC0415  pure tests load no model
    from tests.factories.world import make_world  # noqa: PLC0415  pure tests load no model

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def client_of() -> "Callable[[User | None], Client]":
    """Make a browser in which a person has signed in (or nobody has)."""
    from tests.factories.clients import browser  # noqa: PLC0415  pure tests load no model

    return browser


@pytest.fixture
def api_of() -> "Callable[[User | None], APIClient]":
    """Make an API client that carries a person's token (or none)."""
    from tests.factories.clients import api  # noqa: PLC0415  pure tests load no model

    return api


def _part(name: str) -> "Callable[[Cast], User]":
    @pytest.fixture(name=name)
    def part(cast: "Cast") -> "User":
        return cast[name]

    return part


staff = _part("staff")
steward = _part("steward")
champion = _part("champion")
viewer = _part("viewer")
rival = _part("rival")
stranger = _part("stranger")
trainer = _part("trainer")
other_trainer = _part("other_trainer")
agency = _part("agency")
anchor = _part("anchor")
evaluator = _part("evaluator")
