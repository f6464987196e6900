"""Bytes to text: encodings, line ends, and the bytes no text may hold."""

import codecs
import re
from dataclasses import dataclass

from energy.findings import Finding
from energy.ingest.codes import found

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file with lines ended by LF, and what was noticed."""

    text: str
    encoding: str = ""
    findings: tuple[Finding, ...] = ()


def _row_of(content: bytes, offset: int) -> int:
    return len(re.findall(rb"\r\n|\r|\n", content[:offset])) + 1


def decode(content: bytes) -> Text:
    """Return the text of the bytes, or the finding that says why there is none.

    A byte order mark decides; else UTF-8; else cp1252, with a warning. Valid
    UTF-8 sequences beside bytes that are not make the file mixed: refused.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name)
    bare = _without_mark(content)
    if bare:
        return _decoded(content, bare)
    if b"\0" in content:
        row = _row_of(content, content.index(b"\0"))
        return Text("", findings=(found("nul_byte", at=(None, row, None)),))
    try:
        return Text(_lines(content.decode("utf-8")), "utf-8")
    except UnicodeDecodeError as error:
        return _eight_bit(content, error.start)


def _decoded(content: bytes, encoding: str) -> Text:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        at = (None, _row_of(error.object, error.start), None)
        return Text("", findings=(found("unreadable_text", at=at, value=encoding),))
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        return Text("", findings=(found("nul_byte", at=(None, row, None)),))
    return Text(_lines(text), encoding)


def _without_mark(content: bytes) -> str:
    """Return the UTF-16 kind that every other NUL betrays, "" if none."""
    head = content[:200]
    if len(head) < 4 or head.count(0) * 5 < len(head) * 2:
        return ""
    if not any(head[0::2]):
        return "utf-16-be"
    return "utf-16-le" if not any(head[1::2]) else ""


def _eight_bit(content: bytes, offset: int) -> Text:
    row = _row_of(content, offset)
    bad = content[offset : offset + 1].hex()
    if _MULTIBYTE.search(content):
        at = (None, row, None)
        return Text("", findings=(found("mixed_encoding", at=at, value=bad),))
    if _UNDEFINED.search(content):
        at = (None, row, None)
        return Text("", findings=(found("unreadable_text", at=at, value=bad),))
    text = _lines(content.decode("cp1252"))
    sample = text.split("\n")[row - 1].strip()
    finding = found("encoding_guessed", at=(None, row, None), value=sample)
    return Text(text, "cp1252", (finding,))


def _lines(text: str) -> str:
    if "\n\r" in text and "\r\n" not in text:
        return text.replace("\n\r", "\n")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
