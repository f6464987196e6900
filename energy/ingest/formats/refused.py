"""Files that are known and not read, each with its reason."""

from collections.abc import Mapping
from types import MappingProxyType

from energy.ingest.kinds import kind_of
from energy.ingest.records import Hints, ParsedFile
from energy.ingest.refusal import Refused

CODE_BY_KIND: Mapping[str, str] = MappingProxyType(
    {
        "empty": "empty_file",
        "broken_zip": "not_a_workbook",
        "zip": "archive_structure",
        **dict.fromkeys(("xlsb", "ods", "numbers"), "save_as_xlsx"),
        "spreadsheet_ml": "save_as_xlsx",
        "encrypted": "encrypted",
        "macros": "macros_not_allowed",
        "pdf": "pdf_not_supported",
        **dict.fromkeys(("image", "program", "archive"), "type_not_allowed"),
        **dict.fromkeys(("database", "document", "html"), "type_not_allowed"),
        "xml": "type_not_allowed",
    }
)


class RefusedFile:
    """The format of everything that is refused by its kind alone."""

    name = "refused"

    def detect(self, filename: str, content: bytes) -> bool:
        """Say whether this kind of file is never read."""
        return kind_of(content) in CODE_BY_KIND

    def parse(self, content: bytes, filename: str, hints: Hints) -> ParsedFile:
        """Return the finding that says why, and no reading."""
        kind = kind_of(content)
        code = CODE_BY_KIND[kind]
        if kind == "pdf" and b"/Encrypt" in content:
            code = "encrypted"
        value = None if kind == "empty" else kind
        return ParsedFile(kind, findings=(Refused(code, value).finding,))


REFUSED_FILE = RefusedFile()
