"""A real browser, a real server, a real worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from portal.demonstration import load
from portal.demonstration.programme import programme

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parents[2]


SAMPLES = Path(os.environ.get("PORTAL_SAMPLES", ROOT.parent / "shared" / "samples"))


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """Find a real file of another project; skip where it is not at hand."""

    def find(name: str) -> Path:
        path = SAMPLES / name
        if not path.is_file():
            pytest.skip(f"no sample {name}")
        return path

    return find


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, live_server) -> Iterator[BrowserContext]:  # type: ignore[no-untyped-def]
    """A fresh profile at the live server's address."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 1440, "height": 1000}
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def programme_people(transactional_db: None) -> None:
    """The demonstration's organizations, people, plants and cohorts; no data yet."""
    invented = programme(1)
    organizations = load.load_organizations(invented)
    people = load.load_people(invented, organizations)
    plants = load.load_facilities(invented, organizations)
    load.load_cohorts(invented, organizations, people, plants)


@pytest.fixture
def worker(programme_people: None, portal_home: Path) -> Iterator[None]:
    """A real Celery worker on the test's database and broker."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "portal.celery",
            "worker",
            "--concurrency=1",
            "--loglevel=warning",
            "--without-gossip",
            "--without-mingle",
            "-Q",
            "parse,compute,render,mail",
        ],
        cwd=ROOT,
        env=_environment(portal_home),
        start_new_session=True,
    )
    yield
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=5)
    _wait_for_no_other_connection()


def _environment(home: Path) -> dict[str, str]:
    database = settings.DATABASES["default"]
    host = str(database["HOST"]).replace("/", "%2F")
    login = database["USER"] + (
        f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    )
    port = f":{database['PORT']}" if database["PORT"] else ""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings_test",
        "DATABASE_URL": f"postgres://{login}@{host}{port}/{connection.settings_dict['NAME']}",
        "PORTAL_HOME": str(home),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
    }


def _wait_for_no_other_connection(patience_seconds: float = 10) -> None:
    """The test database is flushed next: nobody may hold a lock on it."""
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name LIKE 'celery%'"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.1)
