"""An old binary workbook (BIFF8 in a compound file) made on the spot."""

import struct
from collections.abc import Sequence
from datetime import date

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
ORIGIN = date(1899, 12, 30)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text(text: str, size: str) -> bytes:
    return struct.pack(size, len(text)) + b"\x01" + text.encode("utf-16-le")


def _cell(row: int, column: int, cell: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, date):
        cell = (cell - ORIGIN).days
    if isinstance(cell, (int, float)):
        return _record(0x0203, place + struct.pack("<d", cell))
    return _record(0x0204, place + _text(str(cell), "<H"))


def _stream(name: str, rows: Sequence[Sequence[object]], *, locked: bool) -> bytes:
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600)
    head = _record(0x0809, bof)
    if locked:
        head += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    sheet_name = _text(name, "<B")
    place = len(head) + 4 + 6 + len(sheet_name) + 4
    head += _record(0x0085, struct.pack("<IBB", place, 0, 0) + sheet_name)
    head += _record(0x000A)
    sheet = _record(0x0809, bof[:2] + struct.pack("<H", 0x0010) + bof[4:])
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet += _cell(r, c, cell)
    return head + sheet + _record(0x000A)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    head = text.ljust(64, b"\0") + struct.pack("<HBB", length, kind, 1)
    links = struct.pack("<III", FREE, FREE, child)
    return head + links + bytes(36) + struct.pack("<IQ", start, size)


def old_workbook(
    rows: Sequence[Sequence[object]],
    *,
    name: str = "Bills",
    locked: bool = False,
    stream: str = "Workbook",
) -> bytes:
    """Return an XLS file of one sheet; ``locked`` says it is encrypted."""
    content = _stream(name, rows, locked=locked)
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    sectors = len(content) // SECTOR
    table = [FAT, END, *range(3, sectors + 2), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    folder = _entry("Root Entry", 5, 1, END, 0)
    folder += _entry(stream, 2, FREE, 2, len(content))
    folder += _entry("", 0, FREE, 0, 0) * 2
    return header + struct.pack(f"<{len(table)}I", *table) + folder + content
