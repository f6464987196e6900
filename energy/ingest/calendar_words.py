"""Years and months as the headings and the rows of a table write them."""

import itertools
import re
from collections.abc import Sequence
from datetime import date, datetime

from energy.ingest.day_text import parse_day
from energy.ingest.table import Cell, text_of
from energy.ingest.unit_words import folded

_YEAR = re.compile(r"(.*?)(?<![\d/.-])((?:19|20)\d\d)(?![\d/.-])(.*)", re.ASCII)
_YEAR_WORDS = re.compile(r"\b(?:year|annee|an|ano|anio|calendar|civile?)\b")
_NO_CALENDAR = re.compile(
    r"\b(?:fy|fiscal\w*|exercice|ejercicio|af|since|depuis|desde|from|until|vs|base\w*"
    r"|referen\w*|budget\w*|presupuesto|target|meta|objecti\w*|objetivo|plan\w*|prevu\w*"
    r"|forecast|pronostico)\b"
)
"""Words beside a year that make it no year of metered months."""


def year_of(cell: Cell) -> tuple[int, str] | None:
    """Return (year, words beside it) of a heading such as "2023" or "2023 (kWh)"."""
    if isinstance(cell, float):
        whole = cell.is_integer() and 1950 <= cell <= 2100
        return (int(cell), "") if whole else None
    if not isinstance(cell, str) or month_of(cell) is not None:
        return None
    match = _YEAR.fullmatch(cell.strip())
    return _calendar_year(match) if match else None


def _calendar_year(match: re.Match[str]) -> tuple[int, str] | None:
    """Return the year and the words that say more; None for a budget's and such."""
    words = folded(match[1] + match[3])
    if re.search(r"\d{2}", words) or _NO_CALENDAR.search(words):
        return None
    rest = _YEAR_WORDS.sub(" ", words).strip(" :-–")
    kept = " ".join((match[1] + " " + match[3]).split()) if rest else ""
    return int(match[2]), kept


def year_alone(cell: Cell) -> int | None:
    """Return the year of a cell that says nothing else."""
    found = year_of(cell)
    return found[0] if found and not found[1] else None


def month_of(cell: Cell) -> tuple[int, int | None] | None:
    """Return (month, year if it is said) of "Jan", "févr. 2024" or a first day."""
    if isinstance(cell, (datetime, date)):
        return (cell.month, cell.year) if cell.day == 1 else None
    if not isinstance(cell, str) or len(cell) > 40:
        return None
    bare = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", cell).strip()
    return _month_alone(bare) if _may_be_month(bare) else None


def _may_be_month(text: str) -> bool:
    """Say whether a text is one word, or has none but four digits."""
    words = re.findall(r"[a-z]+", folded(text))
    if not words:
        return bool(re.search(r"\d{4}", text))
    return sum(word not in {"de", "of"} for word in words) <= 1


def _month_alone(text: str) -> tuple[int, int | None] | None:
    for year in (None, 2000):
        day = parse_day(text, "DMY", year)
        if day is not None and day.month_only:
            return day.midnight.month, None if year else day.midnight.year
    return None


def month_in_row(cell: Cell, *, numbered: bool) -> tuple[int, int | None] | None:
    """Return the month at the head of a row, also by its number if so headed."""
    text = text_of(cell)
    if numbered and re.fullmatch(r"0?[1-9]|1[0-2]", text, re.ASCII):
        return int(text), None
    return month_of(cell)


def names_year(text: str) -> bool:
    """Say whether a text is a month with its year."""
    found = month_of(text)
    return found is not None and found[1] is not None


def first_of_year(months: Sequence[int]) -> int:
    """Return the month that a year begins with, by the order of its months.

    1 where they do not run from one calendar year into the next.
    """
    distinct = list(dict.fromkeys(months))
    falls = sum(after < before for before, after in itertools.pairwise(distinct))
    if falls * 2 > len(distinct):
        distinct.reverse()
        falls = len(distinct) - 1 - falls
    return distinct[0] if falls == 1 else 1
