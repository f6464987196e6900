"""Gather the messages as the portal keeps them: no places, no dates, no guesses."""

import re
from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

LANGUAGES = ["fr", "es"]
NOT_GATHERED = ["tests/*", "tools/*", "benchmarks/*", "docs/*", ".local/*"]
DATES = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)


class Command(makemessages.Command):
    """Django's command with this portal's choices, so that catalogues change little."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather for both languages unless others are asked for."""
        options["locale"] = options["locale"] or LANGUAGES
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_GATHERED]
        options["no_location"] = options["no_obsolete"] = True
        super().handle(*args, **options)

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Write the catalogue without the day it was written on."""
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        path.write_text(DATES.sub("", path.read_text("utf-8")), "utf-8")
