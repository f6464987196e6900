"""Dates and stamps, read column by column.

Whether the day or the month comes first is decided once for all the date
columns of a table; this module weighs the evidence and reads with an order
given. ``24:00`` is midnight of the next day.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from energy.ingest.day_text import (
    SERIAL_ORIGIN,
    Day,
    leading_numbers,
    parse_clock,
    parse_day,
    split_stamp,
)
from energy.ingest.table import Cell

EARLIEST_YEAR = 1950
LATEST_YEAR = 2100


@dataclass(slots=True)
class DateColumn:
    """A column read as dates.

    ``stamps`` are naive, None where the cell is empty or bad; ``offsets`` are
    filled where a cell states one; ``bad`` gives the finding code by index.
    """

    stamps: list[datetime | None] = field(default_factory=list)
    offsets: dict[int, timedelta] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)
    has_time: bool = False
    month_only: bool = False
    twenty_four: int = 0
    year_missing: bool = False


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """How many distinct dates prove day first, month first, or neither."""

    day_first: int = 0
    month_first: int = 0
    unclear: int = 0
    sample: str = ""

    @property
    def proved(self) -> str:
        """The order the cells prove, "" if they prove none."""
        if self.day_first == self.month_first:
            return ""
        return "DMY" if self.day_first > self.month_first else "MDY"


def order_evidence(cells: Iterable[Cell]) -> OrderEvidence:
    """Weigh which of day and month comes first, over distinct dates."""
    parts = {
        split_stamp(cell)[0]
        for cell in cells
        if isinstance(cell, str) and cell[4:5] != "-"
    }
    day_first = month_first = unclear = 0
    sample = ""
    for part in sorted(parts):
        numbers = leading_numbers(part)
        if numbers is None:
            continue
        first, second = numbers
        if first > 12 >= second:
            day_first += 1
        elif second > 12 >= first:
            month_first += 1
        elif first != second and first <= 12:
            unclear += 1
            sample = sample or part
    return OrderEvidence(day_first, month_first, unclear, sample)


class DateReader:
    """Reads the cells of one column; remembers parts it has seen."""

    def __init__(self, order: str, year: int | None) -> None:
        self._order = order
        self._year = year
        self._days: dict[str, Day | None] = {}
        self._clocks: dict[str, tuple[timedelta, timedelta | None] | None] = {}
        self.column = DateColumn()
        self._months = 0
        self._full_days = 0

    def read(self, cells: Sequence[Cell]) -> DateColumn:
        """Return the column; every cell gets a stamp, a code, or neither."""
        append = self.column.stamps.append
        for index, cell in enumerate(cells):
            stamp = self._stamp(index, cell)
            if stamp is not None and not EARLIEST_YEAR <= stamp.year <= LATEST_YEAR:
                self.column.bad[index] = "date_out_of_range"
                stamp = None
            append(stamp)
        self.column.month_only = self._months > 0 and not self._full_days
        return self.column

    def _stamp(self, index: int, cell: Cell) -> datetime | None:
        if isinstance(cell, str):
            return self._from_text(index, cell)
        if isinstance(cell, datetime):
            self.column.has_time = self.column.has_time or cell.time() != time()
            self._full_days += 1
            return _rounded(cell)
        if isinstance(cell, date):
            self._full_days += 1
            return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 -- civil
        if isinstance(cell, float) and 20000 <= cell < 80000:
            return self._stamp(index, _rounded(SERIAL_ORIGIN + timedelta(days=cell)))
        if isinstance(cell, float) and 190001 <= cell <= 210012:
            return self._from_text(index, str(int(cell)))
        self.column.bad[index] = "not_a_date"
        return None

    def _from_text(self, index: int, text: str) -> datetime | None:
        stamp = _iso(text)
        if stamp is not None:
            return self._from_iso(index, stamp)
        head, clock = split_stamp(text)
        if not head:
            if clock:
                self.column.bad[index] = "not_a_date"
            return None
        if head not in self._days:
            self._days[head] = parse_day(head, self._order, self._year)
        day = self._days[head]
        if day is None:
            self._not_a_date(index, head)
            return None
        self._months += day.month_only
        self._full_days += not day.month_only
        return self._at(index, day.midnight, clock) if clock else day.midnight

    def _from_iso(self, index: int, stamp: datetime) -> datetime:
        self._full_days += 1
        self.column.has_time = True
        offset = stamp.utcoffset()
        if offset is None:
            return stamp if not stamp.microsecond else _rounded(stamp)
        self.column.offsets[index] = offset
        return _rounded(stamp.replace(tzinfo=None))

    def _at(self, index: int, midnight: datetime, clock: str) -> datetime | None:
        if clock not in self._clocks:
            self._clocks[clock] = parse_clock(clock)
        read = self._clocks[clock]
        if read is None:
            self.column.bad[index] = "not_a_date"
            return None
        since, offset = read
        self.column.has_time = True
        if since.days:
            self.column.twenty_four += 1
        if offset is not None:
            self.column.offsets[index] = offset
        return midnight + since

    def _not_a_date(self, index: int, head: str) -> None:
        self.column.bad[index] = "not_a_date"
        if self._year is None and parse_day(head, self._order, 2000) is not None:
            self.column.bad[index] = "year_missing"
            self.column.year_missing = True


def _iso(text: str) -> datetime | None:
    """Return a full ISO stamp the fast way, None for any other text."""
    if len(text) < 16 or not text[4] == text[7] == "-" or text[10] not in " T":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rounded(moment: datetime) -> datetime:
    """Return the moment to the second: serial dates carry rounding errors."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def read_dates(cells: Sequence[Cell], order: str, year: int | None) -> DateColumn:
    """Read a column of dates or stamps; see ``DateColumn``."""
    return DateReader(order, year).read(cells)


def read_clocks(cells: Sequence[Cell]) -> list[timedelta | None]:
    """Read a column of times of day; whole numbers 0-24 are hours."""
    clocks: list[timedelta | None] = []
    for cell in cells:
        if isinstance(cell, time):
            clocks.append(timedelta(hours=cell.hour, minutes=cell.minute))
        elif isinstance(cell, datetime):
            clocks.append(cell - datetime.combine(cell.date(), time()))
        elif isinstance(cell, float) and 0 <= cell < 1:
            clocks.append(timedelta(minutes=round(cell * 1440)))
        else:
            clocks.append(_clock_of_text(str(cell)))
    return clocks


def _clock_of_text(text: str) -> timedelta | None:
    bare = text.strip().removesuffix(".0")
    if re.fullmatch(r"\d{1,2}", bare, re.ASCII) and int(bare) <= 24:
        return timedelta(hours=int(bare))
    read = parse_clock(bare)
    return read[0] if read else None
