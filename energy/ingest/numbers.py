"""Numbers as people and meters write them, read by one strict grammar.

Only the digits 0-9 count. Python's own liberties (``1_000``, ``inf``, ``0x10``,
Arabic digits) are refused. The decimal mark is decided once for a column.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from energy.ingest.table import Cell
from energy.ingest.unit_words import unit_code

LARGEST = 1e12
"""No meter of a plant counts more than this in one interval, in any unit."""

MISSING = frozenset(
    {
        *("", "-", "--", "---", "–", "—", "n/a", "na", "n.a.", "nan", "null", "none"),
        *("n.d.", "n. d.", "n.d", "nd", "n/d", "s/o", "s/d", "sin dato", "#n/a"),
        *("not available", "not applicable", "nulo", "non disponible", "m"),
    }
)
"""Cells that say there is no value, compared without case."""

SENTINELS = frozenset({-9999.0, -999.9, -999.0, 9999.9, 999.9, 99999.0})
"""Numbers that mean "missing", in weather columns only."""

_SIMPLE = re.compile(r"[+-]?([0-9]+)(?:([.,])([0-9]+))?")
_SPACE = "[ \u00a0\u202f\u2009'’]"
_UNSIGNED = {
    mark: re.compile(
        rf"(?:[0-9]+|[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+"
        rf"|[0-9]{{1,3}}(?:{re.escape(other)}[0-9]{{3}})+)?"
        rf"(?:{re.escape(mark)}[0-9]+)?"
    )
    for mark, other in ((".", ","), (",", "."))
}
_EXPONENT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?)[eE]([+-]?[0-9]{1,4})")
_CURRENCY = re.compile(
    r"^(?:CA|US|MX|C|A)?\$\s*|\s*(?:CA|US|MX)?\$$|\s*(?:USD|CAD|MXN)$|^(?:USD|CAD|MXN)\s*"
)
_UNIT_TAIL = re.compile(r"(.*?[0-9][)-]?)\s*([^\W\d_][^0-9]*[23³²]?)")


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column read as numbers.

    ``values`` holds None for missing and for bad cells; ``bad`` gives the
    finding code of each bad index; ``units`` the unit written inside a cell.
    """

    values: list[float | None]
    bad: dict[int, str]
    units: dict[int, str]


@dataclass(frozen=True, slots=True)
class MarkEvidence:
    """How many cells prove a decimal point, a decimal comma, or neither."""

    point: int = 0
    comma: int = 0
    unclear: int = 0
    sample: str = ""
    unclear_marks: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """The mark the column proves, "" if it proves none."""
        if self.point == self.comma:
            return ""
        return "." if self.point > self.comma else ","


def is_missing(text: str) -> bool:
    """Say whether the text stands for "no value"."""
    folded = text.strip().casefold()
    return folded in MISSING or folded.startswith("not applicable")


def _undecorated(text: str) -> str:
    """Return the text without currency, percent sign, quotes or a unit."""
    bare = text.strip().strip('"').replace("\u2212", "-").strip()
    bare = _CURRENCY.sub("", bare).removesuffix("%").strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1].strip()
    if bare.endswith("-"):
        bare = "-" + bare[:-1].strip()
    return bare


def evidence(texts: Iterable[str]) -> MarkEvidence:
    """Weigh what a column's cells say about its decimal mark."""
    marks = {".": 0, ",": 0, "": 0, None: 0}
    unclear: set[str] = set()
    sample = ""
    for text in texts:
        simple = _SIMPLE.fullmatch(text)
        proved = _proved(simple[1], simple[2], simple[3]) if simple else _proof(text)
        marks[proved] += 1
        if proved == "":
            sample = sample or text
            unclear.add("," if "," in text else ".")
    return MarkEvidence(marks["."], marks[","], marks[""], sample, frozenset(unclear))


def _proved(whole: str, mark: str | None, rest: str) -> str | None:
    """Return the mark proved by digits around one: three after it prove none,
    unless more than three or a zero stand before."""
    if mark is None:
        return None
    ambiguous = len(rest) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
    return "" if ambiguous else mark


def _proof(text: str) -> str | None:
    """Return the mark a decorated cell proves, "" if unclear, None if silent."""
    bare = _undecorated(text).lstrip("+-")
    tail = _UNIT_TAIL.fullmatch(bare)
    bare = tail[1] if tail else bare
    last = max(bare.rfind("."), bare.rfind(","))
    whole, mark, rest = bare[: max(last, 0)], bare[last : last + 1], bare[last + 1 :]
    if last < 0 or not rest.isdigit():
        return None
    other = "." if mark == "," else ","
    if other in whole or re.search(_SPACE, whole):
        return mark
    return other if mark in whole else _proved(whole, mark, rest)


def parse_number(text: str, decimal_mark: str = ".") -> float | None:
    """Return the number a cell writes with this decimal mark, None if none.

    Thousands may be set apart by the other mark, a space (also U+00A0, U+202F,
    U+2009) or an apostrophe, in groups of three. ``(5)`` and ``5-`` are -5.
    """
    bare = _undecorated(text)
    scientific = _EXPONENT.fullmatch(bare)
    if scientific:
        mantissa = scientific[1].replace(decimal_mark, ".")
        return None if "," in mantissa else float(f"{mantissa}e{scientific[2]}")
    sign = -1.0 if bare.startswith("-") else 1.0
    digits = bare[1:].lstrip() if bare[:1] in {"+", "-"} else bare
    if not digits or not _UNSIGNED[decimal_mark].fullmatch(digits):
        return None
    whole, _, fraction = digits.partition(decimal_mark)
    whole = re.sub(r"[^0-9]", "", whole)
    return sign * float(f"{whole or '0'}.{fraction or '0'}")


@lru_cache(maxsize=256)
def _unit_of_tail(text: str) -> str:
    return unit_code(text)


def _parse_with_unit(text: str, decimal_mark: str) -> tuple[float | None, str]:
    tail = _UNIT_TAIL.fullmatch(text.strip())
    unit = _unit_of_tail(tail[2].strip()) if tail else ""
    if tail is None or not unit:
        return None, ""
    return parse_number(tail[1], decimal_mark), unit


def read_numbers(
    cells: Sequence[Cell], decimal_mark: str, *, weather: bool = False
) -> NumberColumn:
    """Read a column with one decimal mark.

    Text is read by the grammar; typed cells of a workbook must be numbers.
    Bad cells are "not_a_number" or, finite but absurd, "out_of_range".
    """
    values: list[float | None] = []
    bad: dict[int, str] = {}
    units: dict[int, str] = {}
    for index, cell in enumerate(cells):
        value, code, unit = _read_cell(cell, decimal_mark)
        if value is not None and weather and value in SENTINELS:
            value = None
        if value is not None and not abs(value) <= LARGEST:
            value, code = None, "out_of_range"
        if code:
            bad[index] = code
        if unit:
            units[index] = unit
        values.append(value)
    return NumberColumn(values, bad, units)


def _read_cell(cell: Cell, decimal_mark: str) -> tuple[float | None, str, str]:
    """Return (value, finding code, unit written in the cell)."""
    if isinstance(cell, str):
        simple = _SIMPLE.fullmatch(cell)
        if simple is not None and simple[2] in {None, decimal_mark}:
            return float(cell.replace(",", ".")), "", ""
        if is_missing(cell):
            return None, "", ""
        value = parse_number(cell, decimal_mark)
        if value is not None:
            return value, "", ""
        value, unit = _parse_with_unit(cell, decimal_mark)
        return (value, "", unit) if value is not None else (None, "not_a_number", "")
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None, "not_a_number", ""
    return (float(cell), "", "") if math.isfinite(cell) else (None, "not_a_number", "")


def looks_numeric(cell: Cell) -> bool:
    """Say whether a cell is a number under either decimal mark."""
    if isinstance(cell, str):
        return parse_number(cell, ".") is not None or (
            parse_number(cell, ",") is not None
        )
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)
