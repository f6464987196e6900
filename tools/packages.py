"""The system packages a command needs, and how the missing ones get here."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.children import open_log
from tools.messages import LaunchError, log_tail, say
from tools.places import LOCAL
from tools.servers import postgres_programs, redis_program

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PANGO = (
    "pango-1.0.so.0",
    "pangoft2-1.0.so.0",
    "harfbuzz-subset.so.0",
    "fontconfig.so.1",
)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# No server of the machine's own: the setting must be there before the package is.
INSTALL = """set -e
export DEBIAN_FRONTEND=noninteractive
settings=/etc/postgresql-common/createcluster.conf
mkdir -p /etc/postgresql-common
if ! grep -qs '^ *create_main_cluster' "$settings"; then
    echo 'create_main_cluster = false' >> "$settings"
fi
apt-get -o DPkg::Lock::Timeout=300 update || echo 'apt-get update failed, trying to install all the same'
apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold install -y --no-install-recommends "$@"
"""


@dataclass(frozen=True)
class Need:
    """Something the machine must have, and the Debian packages that bring it."""

    what: str
    packages: tuple[str, ...]
    is_met: Callable[[], bool]


def has_library(name: str) -> bool:
    """Say whether a shared library can be loaded."""
    try:
        ctypes.CDLL(f"lib{name}")
    except OSError:
        return False
    return True


def has_program(*names: str) -> Callable[[], bool]:
    """Return a question: is one of these programs there?"""
    return lambda: any(shutil.which(name) for name in names)


def has_certificates() -> bool:
    """Say whether the machine knows any certificate authorities."""
    return CERTIFICATES.exists() or bool(os.environ.get("SSL_CERT_FILE"))


VIRTUAL_ENVIRONMENTS = Need(
    "virtual environments",
    ("python3-venv",),
    lambda: importlib.util.find_spec("ensurepip") is not None,
)
CERTIFICATE_AUTHORITIES = Need(
    "certificate authorities", ("ca-certificates",), has_certificates
)
POSTGRESQL = Need(
    "PostgreSQL", ("postgresql-15",), lambda: postgres_programs() is not None
)
REDIS = Need("Redis", ("redis-tools",), lambda: redis_program() is not None)
PAGE_SETTING = Need(
    "Pango",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"),
    lambda: all(has_library(name) for name in PANGO),
)
TRANSLATION = Need("gettext", ("gettext",), has_program("msgcmp"))
BROWSER = Need("a browser", ("chromium",), has_program(*CHROMIUM))
PDF_TOOLS = Need("PDF tools", ("poppler-utils",), has_program("pdffonts"))


def servers_needed() -> list[Need]:
    """Return the servers that must be embedded: those nobody has named."""
    needs = {"DATABASE_URL": POSTGRESQL, "REDIS_URL": REDIS}
    return [need for name, need in needs.items() if not os.environ.get(name)]


def install_missing(needs: Iterable[Need]) -> None:
    """Install what is missing, or refuse with the exact command to type."""
    missing = [need for need in needs if not need.is_met()]
    if not missing:
        return
    packages = [package for need in missing for package in need.packages]
    install(packages, elevation(packages, is_root=os.geteuid() == 0))
    importlib.invalidate_caches()
    still = [need.what for need in missing if not need.is_met()]
    if still:
        message = (
            f"still missing after installing {' '.join(packages)}: {', '.join(still)}"
        )
        raise LaunchError(message, exit_code=3)


def elevation(packages: list[str], *, is_root: bool) -> list[str]:
    """Return what makes a command root's; refuse where nothing does."""
    command = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        message = (
            f"missing on this machine, by their Debian names: {' '.join(packages)}"
        )
        raise LaunchError(message, exit_code=3)
    if is_root:
        return []
    sudo = shutil.which("sudo")
    if sudo is not None:
        attempt = subprocess.run(  # noqa: S603  constants only
            [sudo, "-n", "true"], check=False, capture_output=True
        )
        if attempt.returncode == 0:
            return [sudo, "-n"]
    message = (
        f"system packages are missing; have root run this, then try again:\n  {command}"
    )
    raise LaunchError(message, exit_code=3)


def install(packages: list[str], become_root: list[str]) -> None:
    """Install Debian packages."""
    say(f"installing system packages: {' '.join(packages)}")
    LOCAL.mkdir(exist_ok=True)
    log_path = LOCAL / "setup.log"
    with open_log(log_path) as log:
        finished = subprocess.run(  # noqa: S603  the script is a constant
            [*become_root, "/bin/sh", "-c", INSTALL, "install", *packages],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    if finished.returncode:
        message = f"apt-get failed; the end of {log_path}:\n{log_tail(log_path)}"
        raise LaunchError(message, exit_code=3)
