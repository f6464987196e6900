"""The date and the clock part of one stamp, as people write them.

Years of two digits turn at 70. A month without a day is a whole month.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from energy.ingest.table import Cell
from energy.ingest.unit_words import folded

SERIAL_ORIGIN = datetime(1899, 12, 30)  # noqa: DTZ001 -- a civil day has no zone
ORDERS = ("DMY", "MDY")
LONGEST_STAMP = 60

_MONTH_NAMES = """
jan january janv janvier ene enero|feb february fev fevr fevrier febr febrero
|mar march mars marzo|apr april avr avril abr abril|may mai mayo
|jun june juin junio|jul july juil juill juillet julio|aug august aout ago agosto
|sep sept september septembre set septiembre setiembre|oct october octobre octubre
|nov november novembre noviembre|dec december decembre dic diciembre
"""
MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split("|"), start=1)
    for name in names.split()
}

_YMD = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_THREE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_TWO = re.compile(r"(\d{1,2})[-/](\d{1,2})", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_DIGITS = re.compile(r"\d{8}|\d{6}", re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
_TOKENS = re.compile(r"[0-9]+|[a-z]+")
_CLOCK = re.compile(
    r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?\s*m\.?)?"
    r"\s*(z|utc|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_TWELVE_HOUR = re.compile(r"(\d{1,2})\s*([ap])\.?\s*m\.?", re.ASCII | re.IGNORECASE)
_ASIDE_WORDS = frozenset(["de", "del", "of", "the", "le", "a", "t", "at"])
RANGE = re.compile(r"\s+(?:to|a|al|au|[-–])\s+|\s+à\s+")
"""What stands between the two ends of "2020-05-01 00:00 to 2020-05-01 00:15"."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as printed: midnight of its first day, and what was left out."""

    midnight: datetime
    month_only: bool = False


def split_stamp(text: str) -> tuple[str, str]:
    """Return the date part and the clock part of a stamp."""
    text = text.strip().removeprefix("'")
    colon = text.find(":")
    if colon < 0:
        return _split_without_colon(text)
    start = colon - 2 if text[colon - 2 : colon].isdigit() else colon - 1
    head = text[: max(start, 0)].rstrip(" ,\u00a0")
    if head[-1:] in {"T", "t"} and head[-2:-1].isdigit():
        head = head[:-1]
    return head, text[max(start, 0) :]


def _split_without_colon(text: str) -> tuple[str, str]:
    head, _, tail = text.rpartition(" ")
    if head and re.fullmatch(
        r"\d{1,2}\s*[ap]\.?m\.?|\d{1,2}h\d{2}", tail, re.ASCII | re.IGNORECASE
    ):
        return head, tail
    return text, ""


def leading_numbers(text: str) -> tuple[int, int] | None:
    """Return the two numbers of which one is the day and one the month."""
    match = _THREE.fullmatch(text)
    if match:
        return int(match[1]), int(match[3])
    match = _TWO.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def parse_day(text: str, order: str = "DMY", year: int | None = None) -> Day | None:
    """Return the day a date part writes, None if it writes none.

    ``order`` settles ``03/04/2024``; ``year`` completes a date without one.
    """
    for parse in (_year_first, _numbers, _serial, _named):
        numbers = parse(text, order, year)
        if numbers is not None:
            return _day(*numbers)
    return None


def _day(year: int, month: int, day: int | None) -> Day | None:
    if year < 100:
        year += 1900 if year >= 70 else 2000
    try:
        midnight = datetime(year, month, 1 if day is None else day)  # noqa: DTZ001 -- civil
    except ValueError:
        return None
    return Day(midnight, month_only=day is None)


Numbers: TypeAlias = tuple[int, int, int | None]
"""Year, month and day as printed; no day where a month is meant."""


def _year_first(text: str, _order: str, _year: int | None) -> Numbers | None:
    match = _YMD.fullmatch(text)
    if match:
        return int(match[1]), int(match[3]), int(match[4])
    match = _YEAR_MONTH.fullmatch(text)
    if match:
        return int(match[1]), int(match[2]), None
    match = _DIGITS.fullmatch(text)
    if match and text[:2] in {"19", "20"}:
        return int(text[:4]), int(text[4:6]), int(text[6:]) if text[6:] else None
    return None


def _numbers(text: str, order: str, year: int | None) -> Numbers | None:
    match = _THREE.fullmatch(text)
    if match:
        first, second, last = int(match[1]), int(match[3]), int(match[4])
        return (last, second, first) if order == "DMY" else (last, first, second)
    match = _MONTH_YEAR.fullmatch(text)
    if match:
        return int(match[2]), int(match[1]), None
    match = _TWO.fullmatch(text)
    if match and year is not None:
        first, second = int(match[1]), int(match[2])
        return (year, second, first) if order == "DMY" else (year, first, second)
    return None


def _serial(text: str, _order: str, _year: int | None) -> Numbers | None:
    if not _SERIAL.fullmatch(text):
        return None
    moment = SERIAL_ORIGIN + timedelta(days=float(text))
    return moment.year, moment.month, moment.day


def _named(text: str, _order: str, year: int | None) -> Numbers | None:
    """Read "31 OCT 25", "Jan-16", "janv. 2024", "March 5, 2024"."""
    tokens = [t for t in _TOKENS.findall(folded(text)) if t not in _ASIDE_WORDS]
    months = [i for i, t in enumerate(tokens) if t in MONTHS]
    words = [i for i, t in enumerate(tokens) if t.isalpha()]
    if len(months) != 1 or len(words) - len(months) > 1 or len(tokens) > 4:
        return None
    month = MONTHS[tokens[months[0]]]
    before = [t for t in tokens[: months[0]] if t.isdigit()]
    after = [t for t in tokens[months[0] + 1 :] if t.isdigit()]
    return _named_parts(before, month, after, year)


def _named_parts(
    before: list[str], month: int, after: list[str], year: int | None
) -> Numbers | None:
    """Return year, month and day from the numbers around a month's name."""
    year_first = bool(before) and len(before[0]) == 4
    parts: Numbers | None = None
    match [len(before), len(after)]:
        case [1, 1] if year_first:
            parts = int(before[0]), month, int(after[0])
        case [1, 1]:
            parts = int(after[0]), month, int(before[0])
        case [0, 2]:
            parts = int(after[1]), month, int(after[0])
        case [0, 1]:
            parts = int(after[0]), month, None
        case [1, 0] if year_first:
            parts = int(before[0]), month, None
        case [0 | 1, 0] if year is not None:
            parts = year, month, int(before[0]) if before else None
    return parts


def parse_clock(text: str) -> tuple[timedelta, timedelta | None] | None:
    """Return (time since midnight, stated offset) of a clock part."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return _twelve_hours(text.strip())
    hour = _hour(int(match[1]), match[4])
    minute, second = int(match[2]), int(match[3] or 0)
    if hour is None or max(minute, second) > 59:
        return None
    since = timedelta(hours=hour, minutes=minute, seconds=second)
    if since > timedelta(days=1):
        return None
    return since, _offset(match[5]) if match[5] else None


def _twelve_hours(text: str) -> tuple[timedelta, timedelta | None] | None:
    """Read "11 PM"."""
    match = _TWELVE_HOUR.fullmatch(text)
    hour = _hour(int(match[1]), match[2]) if match else None
    return None if hour is None else (timedelta(hours=hour), None)


def _hour(hour: int, half: str | None) -> int | None:
    """Return the hour of the day; "a" and "p" are the halves of the day."""
    if not half:
        return hour
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half.casefold() == "p" else 0)


def _offset(zone: str) -> timedelta:
    if zone[0] not in "+-":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))


def looks_dated(cell: Cell) -> bool:
    """Say whether a cell is a date, a stamp or a range, under some order."""
    if not isinstance(cell, str):
        return isinstance(cell, (datetime, date))
    if not cell.strip() or len(cell) > LONGEST_STAMP:
        return False
    ends = RANGE.split(cell, maxsplit=1)
    if len(ends) == 2 and all(map(looks_dated, ends)):
        return True
    head, clock = split_stamp(cell)
    return _looks_timed(head, clock) if clock else _looks_like_day(head)


def _looks_timed(head: str, clock: str) -> bool:
    dated = any(parse_day(head, order, 2000) is not None for order in ORDERS)
    return dated and parse_clock(clock) is not None


def _looks_like_day(head: str) -> bool:
    """Say whether a text is a date; a serial number alone is but a number."""
    if _SERIAL.fullmatch(head):
        return False
    return any(parse_day(head, order) is not None for order in ORDERS)
