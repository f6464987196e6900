"""The application sees static files that are there: it is made after they are."""

import os
import runpy
import subprocess
import sys
import threading
from pathlib import Path

import pytest

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn.conf.py"


def test_web_waits_at_the_gate_before_its_application_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting_end, held_end = os.pipe()
    monkeypatch.setenv("PORTAL_GATE", str(waiting_end))
    read = threading.Thread(target=runpy.run_path, args=[str(CONFIGURATION)])

    read.start()
    read.join(timeout=2)
    waited = read.is_alive()
    os.close(held_end)
    read.join(timeout=10)
    os.close(waiting_end)

    assert waited
    assert not read.is_alive()


def test_loading_the_pages_looks_at_no_static_file() -> None:
    look = (
        "import runpy, sys, django.contrib.staticfiles.storage as storage;"
        f"runpy.run_path({str(CONFIGURATION)!r});"
        "from django.utils.functional import empty;"
        "assert 'portal.wsgi' not in sys.modules;"
        "assert storage.staticfiles_storage._wrapped is empty"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PORTAL_GATE"}

    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", look],
        cwd=CONFIGURATION.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
