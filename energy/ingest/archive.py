"""Zip archives opened with suspicion, before any library unpacks them.

Every entry is inflated once in pieces of 64 KB and only counted, so that sizes
written in the archive are never believed. Limits: reliability section 5.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from energy.ingest.refusal import Refused

PIECE = 64 * 1024
MOST_ENTRIES = 500
MOST_INFLATED = 200 * 1024 * 1024
RATIO_COUNTS_FROM = 10 * 1024 * 1024
HIGHEST_RATIO = 100
_LOCAL_HEADER = 30
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_FORBIDDEN_XML = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_XML_NAME = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_NESTED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_MACROS = re.compile(r"vbaproject|xl/(?:macrosheets|dialogsheets)/", re.IGNORECASE)


class Machine(Protocol):
    """What ``zlib.decompressobj`` returns."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was met."""

    @property
    def unconsumed_tail(self) -> bytes:
        """Input left over because the output was bounded."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at most so many bytes more."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that passed: its bytes and the names of its entries."""

    content: bytes
    names: tuple[str, ...]

    def read(self, name: str) -> bytes:
        """Return one entry, whose true size is known to be within limits."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(name)


def entries_of(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the central directory; raises ``Refused("not_a_workbook")``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused("not_a_workbook", "zip") from error


def inspect(content: bytes) -> Archive:
    """Return the archive if nothing in it is hostile; else raise ``Refused``."""
    entries = entries_of(content)
    _check_structure(entries)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("encrypted")
    names = [entry.filename for entry in entries]
    if any(_MACROS.search(name) for name in names):
        raise Refused("macros_not_allowed")
    _check_declared_sizes(entries)
    _check_places(content, entries)
    for entry in entries:
        _check_content(content, entry)
    return Archive(content, tuple(names))


def _check_structure(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Refused("archive_structure", len(entries), f"<= {MOST_ENTRIES}")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        parts = name.replace("\\", "/").split("/")
        if name.casefold() in seen or ".." in parts or name.startswith(("/", "\\")):
            raise Refused("archive_structure", name)
        if stat.S_ISLNK(entry.external_attr >> 16) or ":" in parts[0]:
            raise Refused("archive_structure", name)
        if entry.compress_type not in {_STORED, _DEFLATED}:
            raise Refused("archive_structure", name, "deflate")
        seen.add(name.casefold())


def _check_declared_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > MOST_INFLATED:
        raise Refused("inflates_too_much", expected="<= 200 MB")
    for entry in entries:
        _check_ratio(entry.file_size, entry)


def _check_ratio(size: int, entry: zipfile.ZipInfo) -> None:
    if size > RATIO_COUNTS_FROM and size > HIGHEST_RATIO * max(entry.compress_size, 1):
        raise Refused("inflates_too_much", entry.filename, "<= 100:1")


def _check_places(content: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse entries that share bytes: one small piece unpacked many times."""
    spans = sorted(
        (_start_of(content, entry), entry.compress_size, entry.filename)
        for entry in entries
    )
    end = 0
    for start, size, name in spans:
        if start < end or start + size > len(content):
            raise Refused("archive_structure", name)
        end = start + size


def _start_of(content: bytes, entry: zipfile.ZipInfo) -> int:
    """Return where an entry's bytes begin, by its own local header."""
    at = entry.header_offset
    head = content[at : at + _LOCAL_HEADER]
    if len(head) < _LOCAL_HEADER or head[:4] != b"PK\x03\x04":
        raise Refused("corrupt_zip", entry.filename)
    name_length = int.from_bytes(head[26:28], "little")
    extra_length = int.from_bytes(head[28:30], "little")
    return at + _LOCAL_HEADER + name_length + extra_length


def _check_content(content: bytes, entry: zipfile.ZipInfo) -> None:
    """Check the true size of an entry, its sum, its XML, its nesting."""
    start = _start_of(content, entry)
    packed = content[start : start + entry.compress_size]
    is_xml = bool(_XML_NAME.search(entry.filename))
    size, checksum, tail = 0, 0, b""
    for piece in _inflated(packed, entry):
        if size == 0 and not _embedded(entry) and piece.startswith(_NESTED):
            raise Refused("archive_structure", entry.filename)
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if size > entry.file_size:
            raise Refused("corrupt_zip", entry.filename)
        if is_xml:
            window = (tail + piece).upper()
            if any(word in window for word in _FORBIDDEN_XML):
                raise Refused("xml_forbidden", entry.filename)
            tail = piece[-40:]
    if size != entry.file_size or checksum != entry.CRC:
        raise Refused("corrupt_zip", entry.filename)


def _embedded(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.startswith(("xl/embeddings/", "xl/media/"))


def _inflated(packed: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    if entry.compress_type == _STORED:
        for at in range(0, len(packed), PIECE):
            yield packed[at : at + PIECE]
        return
    try:
        yield from _pieces(zlib.decompressobj(-zlib.MAX_WBITS), packed)
    except zlib.error as error:
        raise Refused("corrupt_zip", entry.filename) from error


def _pieces(machine: Machine, packed: bytes) -> Iterator[bytes]:
    """Yield what the bytes inflate to, 64 KB at a time, as far as they go."""
    waiting = packed
    while not machine.eof:
        piece = machine.decompress(waiting, PIECE)
        waiting = machine.unconsumed_tail
        if not piece and not waiting:
            return
        yield piece


def gunzip(content: bytes) -> bytes:
    """Return the content of a gzip file, counted while it is inflated."""
    machine = zlib.decompressobj(16 + zlib.MAX_WBITS)
    most = max(RATIO_COUNTS_FROM, min(MOST_INFLATED, HIGHEST_RATIO * len(content)))
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in _pieces(machine, content):
            size += len(piece)
            if size > most:
                raise Refused("inflates_too_much", expected="<= 200 MB, <= 100:1")
            pieces.append(piece)
    except zlib.error as error:
        raise Refused("corrupt_zip", "gzip") from error
    if not machine.eof:
        raise Refused("truncated", "gzip")
    return b"".join(pieces)
