"""The protocol of a format: two functions, one file."""

from typing import Protocol

from energy.ingest.records import Hints, ParsedFile


class Format(Protocol):
    """How one kind of file is recognised and read.

    ``detect`` looks at the content (the whole bytes are given, but it reads no
    more than it needs) and never at the name alone. ``parse`` never raises for
    what a file may contain: what cannot be read becomes findings.
    """

    name: str

    def detect(self, filename: str, content: bytes) -> bool:
        """Say whether this format can read the content."""
        ...

    def parse(self, content: bytes, filename: str, hints: Hints) -> ParsedFile:
        """Read the content into readings, values, findings and questions."""
        ...
