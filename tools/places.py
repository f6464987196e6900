"""Where things stand: the checkout, the state folder, sockets, ports, addresses."""

import os
import re
import secrets
import socket
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from tools.messages import LaunchError

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"

DEFAULT_PORT = 8000
PORTS_TRIED = 100
# A socket's address holds 108 bytes with its closing zero; PostgreSQL's is the longest.
SOCKET_ADDRESS_BYTES = 108
LONGEST_SOCKET_NAME = "/postgres/.s.PGSQL.5432"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


def called_from() -> Path:
    """Return the folder the person stood in when calling ``./dev``."""
    return Path(os.environ.get("DEV_CALLED_FROM") or Path.cwd())


def portal_home(environ: Mapping[str, str]) -> Path:
    """Return the folder of all state: database, broker, media, logs."""
    return (called_from() / (environ.get("PORTAL_HOME") or LOCAL)).resolve()


def own_folder(path: Path, mode: int = 0o700) -> Path:
    """Make a folder, or take the one that is there, with exactly these permissions."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)
    except OSError as error:
        message = f"cannot use the folder {path}: {error.strerror}"
        raise LaunchError(message) from error
    return path


def anyone_may_pass(path: Path) -> bool:
    """Say whether every folder from the root down to this one lets other accounts through."""
    path = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def fits_sockets(folder: Path) -> bool:
    """Say whether sockets in this folder get short, plain addresses."""
    address = str(folder) + LONGEST_SOCKET_NAME
    short = len(os.fsencode(address)) < SOCKET_ADDRESS_BYTES
    return short and PLAIN_PATH.fullmatch(address) is not None


def socket_folder(home: Path) -> Path:
    """Return the folder for sockets: ``run`` in the home, or a short temporary one."""
    folder = home / "run"
    if fits_sockets(folder) and (os.geteuid() != 0 or anyone_may_pass(home)):
        return own_folder(folder, 0o755)
    return own_folder(Path(tempfile.mkdtemp(prefix="portal-")), 0o755)


def database_url(folder: Path) -> str:
    """Return the address of the PostgreSQL server whose socket is in the folder."""
    return f"postgres://portal@{quote(str(folder), safe='')}/portal"


def redis_url(socket_path: Path) -> str:
    """Return the address of the Redis server behind the socket."""
    return f"unix://{socket_path}"


def wanted_port(environ: Mapping[str, str]) -> int:
    """Return the port asked for by ``PORT``."""
    text = environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 <= int(text) < 65536:
        raise LaunchError(
            f"PORT must be a number from 0 to 65535, not {text!r}", exit_code=2
        )
    return int(text)


def listen_on_loopback(port: int) -> socket.socket:
    """Return a listening loopback socket on the port, or on the next free one above it."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", candidate))
            listener.listen(128)
        except OSError:
            listener.close()
        else:
            return listener
    raise LaunchError(f"no free port from {port} on; name another with PORT=")


def secret_key(home: Path) -> str:
    """Return this installation's own key, made at the first call and kept."""
    path = home / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
