"""The servers a command needs: its own where no address is given, else those configured."""

import os
import shutil
from pathlib import Path

from tools.children import Fleet
from tools.places import PYTHON, ROOT, VENV, own_folder, secret_key, socket_folder
from tools.servers import postgres, redis

PRIVATE_FOLDERS = ("log", "mail", "media")


class Embedded:
    """Embedded servers in a fleet, and the environment that leads to them."""

    def __init__(self, home: Path, fleet: Fleet, *, hasty: bool = False) -> None:
        self.home = home
        self.fleet = fleet
        self.hasty = hasty
        self.addresses: dict[str, str] = {}
        self.sockets: Path | None = None
        self.database_is_new = False

    def start(self) -> None:
        """Start PostgreSQL and Redis, each unless its address is in the environment."""
        if missing_addresses():
            self.sockets = socket_folder(self.home)
            if "DATABASE_URL" in missing_addresses():
                self._start_postgres(self.sockets)
            if "REDIS_URL" in missing_addresses():
                self._start_redis(self.sockets)

    def _start_postgres(self, sockets: Path) -> None:
        self.database_is_new = not (self.home / "postgres").exists()
        server = postgres(self.home, sockets, hasty=self.hasty)
        self.fleet.launch(server.service())
        server.create_database()
        self.addresses["DATABASE_URL"] = server.url

    def _start_redis(self, sockets: Path) -> None:
        server = redis(self.home, sockets, hasty=self.hasty)
        self.fleet.launch(server.service())
        self.addresses["REDIS_URL"] = server.url

    def clear(self) -> None:
        """Remove a socket folder that stands outside the home."""
        if self.sockets is not None and self.home not in self.sockets.parents:
            shutil.rmtree(self.sockets, ignore_errors=True)


def missing_addresses() -> list[str]:
    """Return which servers nobody has named."""
    return [n for n in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(n)]


def portal_environment(home: Path, addresses: dict[str, str]) -> dict[str, str]:
    """Return the environment of every process that runs the portal's own code."""
    for name in PRIVATE_FOLDERS:
        own_folder(home / name)
    environment = {
        **os.environ,
        **addresses,
        "PORTAL_HOME": str(home),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "VIRTUAL_ENV": str(VENV),
    }
    environment.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    environment.setdefault("PORTAL_DEMO", "1")
    # One thread per process: the processes themselves fill the cores.
    environment.setdefault("OMP_NUM_THREADS", "1")
    if not environment.get("SECRET_KEY"):
        environment["SECRET_KEY"] = secret_key(home)
    return environment


def manage_command(*arguments: str) -> list[str]:
    """Return the command line of a management command."""
    return [str(PYTHON), str(ROOT / "manage.py"), *arguments]
