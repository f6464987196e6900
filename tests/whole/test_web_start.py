"""The web's code sees static files that are there: it is loaded after they are."""

import os
import runpy
import threading
from pathlib import Path

import pytest

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn.conf.py"


def test_web_waits_at_the_gate_before_its_code_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting_end, held_end = os.pipe()
    monkeypatch.setenv("PORTAL_GATE", str(waiting_end))
    read = threading.Thread(target=runpy.run_path, args=[str(CONFIGURATION)])

    read.start()
    read.join(timeout=1)
    waited = read.is_alive()
    os.close(held_end)
    read.join(timeout=10)
    os.close(waiting_end)

    assert waited
    assert not read.is_alive()
