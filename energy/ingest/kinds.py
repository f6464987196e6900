"""What a file is, by its content alone."""

import re
import struct

from energy.ingest.archive import entries_of
from energy.ingest.refusal import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x05\x06", "broken_zip"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"SQLite format 3", "database"),
)
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|svg|!--|\?xml|[a-z])", re.IGNORECASE
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|meta|script)\b", re.IGNORECASE
)
_SVG = re.compile(rb"<(?:[a-z]+:)?svg\b", re.IGNORECASE)
_SPREADSHEET_ML = b"urn:schemas-microsoft-com:office:spreadsheet"
_UTF16_MARKUP = (b"\xff\xfe<\0", b"\xfe\xff\0<")
_BOF = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = 0x002F
RECORDS_LOOKED_AT = 5
_NAMES_IN_OLE: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("_VBA_PROJECT_CUR", "macros"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)

FAMILIES = {
    "csv": "text",
    "tsv": "text",
    "txt": "text",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xls": "xls",
    "xml": "xml",
    "pdf": "pdf",
}
"""What the end of a file's name promises."""


def kind_of(content: bytes) -> str:
    """Return the kind of a file: "text", "xlsx", "xls", "xml", "pdf" ..."""
    head = content[:4096]
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe\xa0\x0b\x0c"):
        return "empty"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if head.startswith(_OLE):
        return _kind_of_ole(content)
    for magic, kind in _MAGIC:
        if head.startswith(magic) and (len(magic) > 2 or not _is_textual(head)):
            return kind
    if _MARKUP.match(head) or head.startswith(_UTF16_MARKUP):
        return _kind_of_markup(head)
    return "text"


def _is_textual(head: bytes) -> bool:
    return not any(byte < 9 for byte in head)


def _kind_of_markup(head: bytes) -> str:
    if _SPREADSHEET_ML in head:
        return "spreadsheet_ml"
    if _SVG.search(head):
        return "image"
    is_html = _HTML.search(head) and not head.lstrip(b"\xef\xbb\xbf \r\n").startswith(
        b"<?xml"
    )
    return "html" if is_html else "xml"


def _kind_of_zip(content: bytes) -> str:
    try:
        names = {entry.filename for entry in entries_of(content)}
    except Refused:
        return "broken_zip"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names):
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        return "ods"
    if any(name.endswith(".iwa") for name in names):
        return "numbers"
    return "document" if "[Content_Types].xml" in names else "zip"


def _kind_of_ole(content: bytes) -> str:
    for name, kind in _NAMES_IN_OLE:
        if name.encode("utf-16-le") in content:
            return "encrypted" if kind == "xls" and _is_locked(content) else kind
    return "document"


def _is_locked(content: bytes) -> bool:
    """Say whether a FILEPASS record stands among the first of a workbook."""
    at = content.find(_BOF)
    for _ in range(RECORDS_LOOKED_AT):
        if at < 0 or at + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == _FILEPASS:
            return True
        at += 4 + length
    return False
