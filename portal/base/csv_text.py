"""Text of CSV files that a spreadsheet opens safely.

UTF-8 with a byte order mark, decimal points, ISO dates: the same in every language,
so that files can be joined.
"""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | float | Decimal | date | None

BYTE_ORDER_MARK = "\ufeff"
DECIMALS = 6
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as the bytes of a file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: it gets a leading apostrophe."""
    starts = (text, text.lstrip(" \u00a0\u202f\ufeff\u200b"))
    risky = any(start.startswith(_FORMULA_STARTS) for start in starts)
    return f"'{text}" if risky else text


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if not math.isfinite(cell):
        return ""
    if isinstance(cell, float):
        rounded = round(cell, DECIMALS)
        return str(int(rounded)) if rounded.is_integer() else repr(rounded)
    return str(cell)
