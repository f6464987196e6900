"""Are the translations whole? Every message of the source is there, translated and sound.

The messages are gathered from a copy of the tree, so nothing in the checkout changes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.messages import announce
from tools.places import ROOT, VENV

CATALOGS = "locale/*/LC_MESSAGES/*.po"
LANGUAGES = {"fr", "es"}
GATHERED = {"django": (".py", ".html", ".txt"), "djangojs": (".js",)}
NOT_GATHERED = {"tests", "benchmarks", "tools", "docs", "vendored", "migrations"}


def main() -> int:
    """Print what is wrong with the translations; return 1 if anything is."""
    catalogs = sorted(ROOT.glob(CATALOGS))
    languages = {catalog.parent.parent.name.split("_")[0] for catalog in catalogs}
    problems = [f"no translation into {name}" for name in sorted(LANGUAGES - languages)]
    for domain in sorted({catalog.stem for catalog in catalogs}):
        of_domain = [catalog for catalog in catalogs if catalog.stem == domain]
        problems += domain_problems(domain, of_domain)
    for problem in problems:
        announce(problem)
    return 1 if problems else 0


def domain_problems(domain: str, catalogs: list[Path]) -> list[str]:
    """Compare the catalogs of one domain with the messages in the source."""
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        template = gather(domain, Path(folder))
        for catalog in catalogs:
            name = catalog.relative_to(ROOT)
            for command in (
                ["msgfmt", "--check", "--output-file=/dev/null", str(catalog)],
                ["msgcmp", str(catalog), str(template)],
            ):
                text = complaints(command)
                if text:
                    problems.append(f"{name}: {command[0]}\n{text}")
    return problems


def gather(domain: str, copy: Path) -> Path:
    """Return a template of all messages of a domain, gathered from a copy of the tree."""
    for path in source_files(GATHERED[domain]):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    (copy / "locale").mkdir()
    command = [str(VENV / "bin" / "django-admin"), "makemessages", "--keep-pot"]
    command += ["--domain", domain, "--locale", "fr"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(  # noqa: S603  the command is ours
        command, cwd=copy, env=environment, check=True, capture_output=True
    )
    return copy / "locale" / f"{domain}.pot"


def source_files(suffixes: Sequence[str]) -> list[Path]:
    """Return the files that may hold messages: code, templates and scripts of our own."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_GATHERED and f[0] != "."]
        paths = [Path(folder) / name for name in names]
        found += [path for path in paths if path.suffix in suffixes]
    return found


def complaints(command: Sequence[str]) -> str:
    """Return what a gettext program finds wrong; empty when all is well."""
    finished = subprocess.run(  # noqa: S603  the command is ours
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return finished.stderr.strip() if finished.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
