"""Bring the database, the static files and the demonstration up to date, in one process.

Run by the supervisor inside the portal's environment, before anything is served. Notes
go to standard error; standard output holds the demonstration's people and nothing else.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from tools.places import ROOT


def static_digest() -> str:
    """Return a digest that changes whenever the collected static files would."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    digest.update(repr(settings.STORAGES["staticfiles"]).encode())
    for path in sorted((ROOT / "static").rglob("*")):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Collect the static files unless those collected are current."""
    folder = Path(settings.STATIC_ROOT)
    note = folder.with_name("static.digest")
    digest = static_digest()
    if folder.exists() and note.exists() and note.read_text(encoding="ascii") == digest:
        return
    note.unlink(missing_ok=True)
    call_command(
        "collectstatic", interactive=False, clear=True, verbosity=0, stdout=sys.stderr
    )
    note.write_text(digest, encoding="ascii")


def main() -> None:
    """Prepare everything."""
    os.chdir(ROOT)
    django.setup()
    call_command("migrate", interactive=False, stdout=sys.stderr)
    call_command("createcachetable", stdout=sys.stderr)
    collect_static()
    if settings.DEMONSTRATION:
        call_command("demo", stdout=sys.stderr)
        call_command("demo", people=True)


if __name__ == "__main__":
    main()
