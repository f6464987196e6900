"""Under which account PostgreSQL runs, since it refuses root, and where its data then stand.

An ordinary user runs it as themselves. For root there are three ways, tried in this order:

1. as ``postgres``, else ``nobody``, where that account can reach the state folder;
2. in a user namespace that shows root as ``nobody``: works inside a private home;
3. as in 1, with the data under ``/var/lib`` and a symbolic link to them.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.children import Account
from tools.messages import LaunchError
from tools.places import anyone_may_pass, own_folder

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
ELSEWHERE = Path("/var/lib")


def unprivileged() -> Account:
    """Return the account for a server that root starts."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user=entry.pw_uid, group=entry.pw_gid)
    raise LaunchError(
        "PostgreSQL refuses root, and there is no account postgres or nobody"
    )


def namespaces_work() -> bool:
    """Say whether this machine lets us make a user namespace."""
    if shutil.which("unshare") is None:
        return False
    attempt = subprocess.run(  # noqa: S603  constants only
        [*NAMESPACE, "true"], check=False, capture_output=True
    )
    return attempt.returncode == 0


def owner(folder: Path) -> Account:
    """Return the account that must run the server on existing data: their owner."""
    status = folder.stat()
    if status.st_uid == os.geteuid():
        return Account(wrapper=NAMESPACE) if status.st_uid == 0 else Account()
    if os.geteuid() == 0:
        return Account(user=status.st_uid, group=status.st_gid)
    raise LaunchError(
        f"the database in {folder} belongs to another account; "
        "run as that one or name another folder with PORTAL_HOME="
    )


def settle(data: Path) -> tuple[Path, Account]:
    """Return the true folder for a database wanted at ``data``, and whose process it is."""
    true_data = data.resolve()
    if true_data.exists():
        return true_data, owner(true_data)
    if os.geteuid() != 0:
        return true_data, Account()
    if data.is_symlink() or anyone_may_pass(data.parent):
        return true_data, unprivileged()
    if namespaces_work():
        return true_data, Account(wrapper=NAMESPACE)
    elsewhere = Path(tempfile.mkdtemp(prefix="portal-", dir=ELSEWHERE))
    data.symlink_to(own_folder(elsewhere, 0o755) / data.name)
    return data.resolve(), unprivileged()
