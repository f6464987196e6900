"""The date columns of a table: gathered, put in order, read once."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from energy.ingest import periods
from energy.ingest.dates import DateColumn, OrderEvidence, order_evidence, read_dates
from energy.ingest.day_text import ORDERS, RANGE, looks_dated
from energy.ingest.layout import Body
from energy.ingest.notes import Notes
from energy.ingest.records import Column, Hints
from energy.ingest.table import Cell, is_blank, text_of
from energy.ingest.unit_words import folded

CLEARLY_BETTER = 0.2
ENOUGH_DATES = 12
MOST_EXPLAINED = 1000
_COUNTRY_ORDER = {"US": "MDY", "MX": "DMY"}
_DATE_TARGETS = (
    *("period_start", "period_end", "read_date", "timestamp", "date"),
    *("month", "billing_period"),
)
_BILL_TARGETS = frozenset({"read_date", "month", "billing_period"})


class DateColumns:
    """Cells by target, and one order of day and month for them all.

    A question is asked where the dates can be read both ways.
    """

    def __init__(
        self, body: Body, columns: Sequence[Column], hints: Hints, notes: Notes
    ) -> None:
        self._body = body
        self._columns = columns
        self._hints = hints
        self._notes = notes
        self._index: dict[str, int] = {}
        for index, column in enumerate(columns):
            self._index.setdefault(column.target, index)
        self._cells = self._gathered()
        self._join_parts()
        self._order = self._decide_order()
        self._read: dict[str, DateColumn] = {}

    def __contains__(self, target: object) -> bool:
        """Say whether any column stands for this target."""
        return target in self._cells

    def __bool__(self) -> bool:
        """Say whether any column says when."""
        return bool(self._cells)

    def letter(self, target: str) -> str:
        """Return the letter of the column of a target."""
        return self._columns[self._index[target]].letter

    def header(self, target: str) -> str:
        """Return the folded header of the column of a target."""
        return folded(self._columns[self._index[target]].header)

    def cells(self, target: str) -> Sequence[Cell]:
        """Return the cells of a target, joined or cut up where need be."""
        return self._cells[target]

    def beside(self, *targets: str) -> list[Cell] | None:
        """Return the raw cells of the first of these targets there is."""
        for target in targets:
            if target in self._index:
                return self._body.column(self._index[target])
        return None

    def column(self, target: str) -> DateColumn:
        """Return a target's column as dates, bad cells explained."""
        if target not in self._read:
            cells = self._cells[target]
            column = read_dates(cells, self._order, self._year())
            self._explain(target, cells, column)
            self._read[target] = column
        return self._read[target]

    def _gathered(self) -> dict[str, list[Cell]]:
        """Collect the date cells; "A to B" in one cell becomes two columns."""
        gathered: dict[str, list[Cell]] = {}
        for target in _DATE_TARGETS:
            if target not in self._index:
                continue
            cells = self._body.column(self._index[target])
            halves = dict(_halves(cells))
            for name in halves:
                self._index[name] = self._index[target]
            gathered |= halves or {target: cells}
        return gathered

    def _join_parts(self) -> None:
        """Complete what one column alone does not say."""
        cells = self._cells
        if "period_end" not in cells and {"period_start", "read_date"} <= cells.keys():
            cells["period_end"] = cells.pop("read_date")
            self._index["period_end"] = self._index["read_date"]
        if not {"year", "month"} <= self._index.keys():
            return
        years, months = (
            [text_of(cell) for cell in self._body.column(self._index[name])]
            for name in ("year", "month")
        )
        cells["month"] = [
            _year_month(*pair) for pair in zip(years, months, strict=True)
        ]
        days = [text_of(cell) for cell in cells.get("date", ())]
        if days and all(re.fullmatch(r"\d{0,2}", day, re.ASCII) for day in days):
            parts = zip(years, months, days, strict=True)
            cells["date"] = ["-".join(part) for part in parts]

    def _year(self) -> int | None:
        year = str(self._hints.mapping.get("year") or "")
        return int(year) if re.fullmatch(r"\d{4}", year, re.ASCII) else None

    def _decide_order(self) -> str:
        """Decide whether the day or the month comes first; ask if both may."""
        evidence = order_evidence(itertools.chain.from_iterable(self._cells.values()))
        told = str(self._hints.mapping.get("date_order") or "")
        usual = _COUNTRY_ORDER.get(self._hints.country, "")
        if evidence.proved:
            return self._settled(evidence.proved)
        if not evidence.unclear:
            return usual or "DMY"
        order = told if told in ORDERS else self._plausible(evidence)
        return self._settled(order) if order else self._asked(evidence, usual)

    def _settled(self, order: str) -> str:
        self._notes.decided["date_order"] = order
        return order

    def _asked(self, evidence: OrderEvidence, usual: str) -> str:
        letter = self.letter(next(iter(self._cells)))
        self._notes.ask(
            "date_order", ORDERS, usual, column=letter, sample=evidence.sample
        )
        return usual or ("MDY" if self._hints.locale.startswith("en") else "DMY")

    def _plausible(self, evidence: OrderEvidence) -> str:
        """Return the order that makes far better sense, "" if neither does."""
        fits = {order: self._fit(order) for order in ORDERS}
        better, worse = sorted(ORDERS, key=lambda order: -fits[order])
        clearly = fits[better] - fits[worse] >= CLEARLY_BETTER
        only_one = fits[better] == 1.0 > fits[worse]
        enough = evidence.unclear >= ENOUGH_DATES
        return better if clearly or (only_one and enough) else ""

    def _fit(self, order: str) -> float:
        """Return how plausible the dates are when read in this order, 0 to 1."""
        if {"period_start", "period_end"} <= self._cells.keys():
            starts, ends = (
                read_dates(self._cells[name], order, self._year()).stamps
                for name in ("period_start", "period_end")
            )
            return periods.fit_of_order(starts, ends)
        target, cells = next(iter(self._cells.items()))
        column = read_dates(cells, order, self._year() or 2001)
        apart = _steps_in_days(column.stamps)
        bills = sum(25 <= gap <= 35 or 55 <= gap <= 65 for gap in apart)
        daily = apart.count(1)
        if column.has_time or "time_start" in self._index:
            bills = 0
        elif target in _BILL_TARGETS:
            daily = 0
        return max(bills, daily) / len(apart) if apart else 0.0

    def _explain(self, target: str, cells: Sequence[Cell], column: DateColumn) -> None:
        """Name the dates that only the other order can read; ask for a year."""
        other = ORDERS[self._order == "DMY"]
        if column.year_missing:
            sample = next(text_of(cells[i]) for i in column.bad)
            self._notes.ask("year", (), column=self.letter(target), sample=sample)
        for index in itertools.islice(column.bad, MOST_EXPLAINED):
            again = read_dates([cells[index]], other, self._year())
            if column.bad[index] == "not_a_date" and again.stamps[0] is not None:
                column.bad[index] = "mixed_date_order"


def _halves(cells: Sequence[Cell]) -> Iterator[tuple[str, list[Cell]]]:
    """Yield the starts and the ends of a column of ranges, nothing otherwise."""
    sample = next((text_of(c) for c in cells if not is_blank(c)), "")
    parts = RANGE.split(sample, maxsplit=1)
    if len(parts) != 2 or not all(map(looks_dated, parts)):
        return
    halves = [RANGE.split(text_of(cell), maxsplit=1) for cell in cells]
    for name, side in (("period_start", 0), ("period_end", 1)):
        yield name, [h[side].strip() if len(h) == 2 else "" for h in halves]


def _steps_in_days(stamps: Sequence[datetime | None]) -> list[int]:
    """Return the steps from date to date in the order of the file, forward."""
    days = list(dict.fromkeys(s.date() for s in stamps if s is not None))
    apart = [(b - a).days for a, b in itertools.pairwise(days)]
    backward = sum(step < 0 for step in apart) * 2 > len(apart)
    return [-step for step in apart] if backward else apart


def _year_month(year: str, month: str) -> str:
    if re.fullmatch(r"\d{1,2}", month, re.ASCII):
        return f"{year}-{month}"
    return f"{month} {year}" if year else month


def told_flag(mapping: Mapping[str, object], key: str) -> bool | None:
    """Return a yes or no of the mapping, also as the words of a form."""
    return {"true": True, "false": False}.get(str(mapping.get(key)).casefold())
