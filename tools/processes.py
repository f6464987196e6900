"""The portal's own processes: web, worker and the clock (Celery calls it beat)."""

import os
import signal
import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import socket

from tools.children import Service
from tools.places import ROOT, VENV, own_folder

QUEUES = "parse,compute,render,mail,celery"
CELERY = [str(VENV / "bin" / "celery"), "--app", "portal.celery"]


def web(
    home: Path, environment: dict[str, str], listener: socket, gate: int
) -> Service:
    """Describe the web server; it serves the socket the launcher listens on.

    It loads its code at once and serves when the pipe ``gate`` reads is closed.
    """
    port = listener.getsockname()[1]
    gunicorn = [str(VENV / "bin" / "gunicorn"), "--config", "deploy/gunicorn.conf.py"]
    return Service(
        name="web",
        command=[*gunicorn, "--bind", f"fd://{listener.fileno()}", "portal.wsgi"],
        environment={**environment, "PORTAL_GATE": str(gate)},
        log=home / "log" / "web.log",
        folder=ROOT,
        ends_with_others=True,
        descriptors=(listener.fileno(), gate),
        ready=healthy(port),
    )


def worker(home: Path, environment: dict[str, str]) -> Service:
    """Describe the worker of all lanes.

    It may finish its task for some seconds; then SIGQUIT hands the task back. Orphaned
    it is killed: without its broker it would wait for one and hear no other signal.
    """
    concurrency = os.environ.get("WORKER_CONCURRENCY") or "2"
    options = ["--queues", QUEUES, "--concurrency", concurrency, "--loglevel", "INFO"]
    options += [
        "--without-gossip",
        "--without-mingle",
        "--include",
        "tools.follow_parent",
    ]
    return Service(
        name="worker",
        command=[*CELERY, "worker", *options],
        environment=environment,
        log=home / "log" / "worker.log",
        folder=ROOT,
        ends_with_others=True,
        endings=((signal.SIGTERM, 5.0), (signal.SIGQUIT, 4.0)),
        orphan_signal=signal.SIGKILL,
    )


def beat(home: Path, environment: dict[str, str]) -> Service:
    """Describe the clock that rings the doorbell for tasks that are due."""
    schedule = own_folder(home / "beat") / "schedule"
    options = ["--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING"]
    return Service(
        name="beat",
        command=[*CELERY, "beat", *options],
        environment=environment,
        log=home / "log" / "beat.log",
        folder=ROOT,
        ends_with_others=True,
    )


def healthy(port: int) -> Callable[[], bool]:
    """Return a question to the web server: is it ready, its database and broker too?"""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    headers = {"Host": host if host not in {"", "*"} else "127.0.0.1"}

    def ask() -> bool:
        connection = HTTPConnection("127.0.0.1", port, timeout=5.0)
        try:
            connection.request("GET", "/health/ready", headers=headers)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return ask


if __name__ == "__main__":
    sys.exit(0 if healthy(int(sys.argv[1]))() else 1)
