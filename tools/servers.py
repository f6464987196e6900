"""The embedded PostgreSQL and Redis: found, made ready, described as services."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.accounts import settle
from tools.children import Account, Service, open_log
from tools.messages import LaunchError, log_tail
from tools.places import database_url, own_folder, redis_url

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
OURSELVES = Account()
# Throw-away servers need not survive a power cut.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
CREATE_DATABASE = (
    "SELECT 'CREATE DATABASE portal' WHERE NOT EXISTS"
    " (SELECT FROM pg_database WHERE datname = 'portal')\\gexec\n"
)


def postgres_programs(version: str | None = None) -> Path | None:
    """Return the folder of PostgreSQL's programs: of one major version, or the newest."""
    folders = sorted(
        DEBIAN_POSTGRES.glob(f"{version or '*'}/bin"),
        key=lambda folder: [
            int(n) for n in folder.parent.name.split(".") if n.isdigit()
        ],
        reverse=True,
    )
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def redis_program() -> str | None:
    """Return the Redis server; Debian's ``redis-check-rdb`` is the same program."""
    return shutil.which("redis-server") or shutil.which("redis-check-rdb")


def plain_environment() -> dict[str, str]:
    """Return an environment without the person's PostgreSQL settings and locale."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL server of our own: one data folder, one socket, no network."""

    programs: Path
    data: Path
    account: Account
    sockets: Path
    log: Path
    hasty: bool = False

    @property
    def url(self) -> str:
        """The address for clients."""
        return database_url(self.sockets)

    def create(self) -> None:
        """Make the data folder; an interrupted attempt is thrown away."""
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft)
        options = ["--auth-local=trust", "--auth-host=reject", "--username=portal"]
        options += ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
        if self.hasty:
            options.append("--no-sync")
        self._call(["initdb", f"--pgdata={draft}", *options], self.account)
        draft.rename(self.data)

    def forget_the_dead(self) -> None:
        """Drop the note of a server that was killed, when another program has its number.

        PostgreSQL would take that program for itself and refuse to start.
        """
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        number = note.read_text(encoding="utf-8").split("\n", 1)[0]
        name = Path("/proc") / number / "comm"
        if name.exists() and name.read_text(encoding="utf-8").strip() != "postgres":
            note.unlink()
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def service(self) -> Service:
        """Describe the running server. SIGINT is its quick and clean end."""
        self._own(self.sockets)
        self.forget_the_dead()
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "unix_socket_permissions=0700",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            *(HASTY if self.hasty else ()),
        ]
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        return Service(
            name="postgres",
            command=command,
            environment=plain_environment(),
            log=self.log,
            account=self.account,
            endings=((signal.SIGINT, 10.0), (signal.SIGQUIT, 3.0)),
            orphan_signal=signal.SIGINT,
            ready=self.answers,
            patience=300.0,
        )

    def answers(self) -> bool:
        """Say whether the server accepts connections."""
        try:
            self._call(["pg_isready", "--quiet", "-h", str(self.sockets)])
        except subprocess.CalledProcessError:
            return False
        return True

    def create_database(self) -> None:
        """Make the portal's database where it is missing."""
        psql = [
            "psql",
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "portal",
            "-d",
            "postgres",
        ]
        try:
            self._call([*psql, "-h", str(self.sockets)], text=CREATE_DATABASE)
        except subprocess.CalledProcessError as error:
            message = f"cannot create the database:\n{log_tail(self.log)}"
            raise LaunchError(message) from error

    def _own(self, folder: Path) -> None:
        own_folder(folder)
        if self.account.user is not None:
            os.chown(folder, self.account.user, self.account.group or 0)

    def _call(
        self,
        command: Sequence[str],
        account: Account = OURSELVES,
        *,
        text: str = "",
    ) -> None:
        program, *arguments = command
        with open_log(self.log) as log:
            subprocess.run(  # noqa: S603  the command is ours
                [*account.wrapper, str(self.programs / program), *arguments],
                check=True,
                env=plain_environment(),
                cwd="/",
                input=text.encode(),
                stdout=log,
                stderr=log,
                user=account.user,
                group=account.group,
                extra_groups=None if account.user is None else [],
            )


def postgres(home: Path, sockets: Path, *, hasty: bool = False) -> Postgres:
    """Return the PostgreSQL server of this home, its data folder made if missing."""
    data, account = settle(home / "postgres")
    version = data / "PG_VERSION"
    wanted = None
    if data.exists():
        with contextlib.suppress(PermissionError):
            wanted = version.read_text(encoding="ascii").strip()
    programs = postgres_programs(wanted)
    if programs is None:
        raise LaunchError(f"PostgreSQL {wanted or ''} is not installed", exit_code=3)
    log = own_folder(home / "log") / "postgres.log"
    server = Postgres(programs, data, account, sockets / "postgres", log, hasty)
    if not data.exists():
        try:
            server.create()
        except subprocess.CalledProcessError as error:
            raise LaunchError(f"cannot create a database:\n{log_tail(log)}") from error
    return server


@dataclass(frozen=True)
class Redis:
    """A Redis server of our own: one folder, one socket, no network."""

    program: str
    data: Path
    socket_path: Path
    log: Path
    hasty: bool = False

    @property
    def url(self) -> str:
        """The address for clients."""
        return redis_url(self.socket_path)

    def service(self) -> Service:
        """Describe the running server; every message is written to disk within a second."""
        settings = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(own_folder(self.data)),
            "databases": "64",
            "appendonly": "no" if self.hasty else "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        command = ["redis-server"]
        for name, value in settings.items():
            command += [f"--{name}", value]
        return Service(
            name="redis",
            command=command,
            executable=self.program,
            environment=plain_environment(),
            log=self.log,
            endings=((signal.SIGTERM, 5.0),),
            ready=self.answers,
        )

    def answers(self) -> bool:
        """Say whether the server answers a ping."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1.0)
            try:
                client.connect(str(self.socket_path))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def redis(home: Path, sockets: Path, *, hasty: bool = False) -> Redis:
    """Return the Redis server of this home."""
    program = redis_program()
    if program is None:
        raise LaunchError("Redis is not installed", exit_code=3)
    log = own_folder(home / "log") / "redis.log"
    return Redis(program, home / "redis", sockets / "redis.sock", log, hasty)
