"""Workbooks made on the spot for tests, good and hostile."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from xlsxwriter import Workbook

BILLS: Sequence[Sequence[object]] = (
    ("Start date", "End date", "Usage (kWh)", "Cost"),
    (date(2024, 1, 1), date(2024, 1, 31), 1000, 100),
    (date(2024, 2, 1), date(2024, 2, 29), 1100.5, 110),
    (date(2024, 3, 1), date(2024, 3, 31), 1050, 105),
)


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]], **options: object
) -> bytes:
    """Return an XLSX file; a cell starting with "=" is a formula."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, **options})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(r, c, cell, stamp)
                elif isinstance(cell, date):
                    sheet.write_datetime(r, c, cell, day)
                elif isinstance(cell, tuple):
                    sheet.write_formula(r, c, *cell)
                elif cell is not None:
                    sheet.write(r, c, cell)
    book.close()
    return stream.getvalue()


def rewritten(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """Return the archive with some entries replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return out.getvalue()


def entry(content: bytes, name: str) -> bytes:
    """Return one entry of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_declared_size(content: bytes, name: str, size: int) -> bytes:
    """Return the archive with a false size in its central directory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        position = [i.filename for i in archive.infolist()].index(name)
    at = -1
    for _ in range(position + 1):
        at = content.index(b"PK\x01\x02", at + 1)
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]
