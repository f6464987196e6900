"""Reads a grid of months: each cell is one month of one year."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from energy.ingest.calendar_words import (
    first_of_year,
    month_in_row,
    year_alone,
)
from energy.ingest.columns import VALUE_TARGETS, VARIABLE_TARGETS
from energy.ingest.decimal_marks import Series, read_values
from energy.ingest.formats.table_reader import TOTAL, TableReader
from energy.ingest.grids import Grid, source_above
from energy.ingest.headers import SENT_OUT, Header, read_header
from energy.ingest.meters import meters_by_row
from energy.ingest.notes import Notes
from energy.ingest.periods import month_of as month_span
from energy.ingest.records import Hints, Moment, RawReading, RawVariableValue
from energy.ingest.table import is_blank, letter_of, text_of
from energy.ingest.timing import Timing
from energy.ingest.unit_words import dimension_of, folded, source_of
from energy.ingest.values import Builder, Labels

FISCAL_YEARS = ("calendar", "starts", "ends")
_SUBTOTAL = re.compile(
    r"\b(?:annual|annuel\w*|anual|ytd|cumul\w*|acumulad[ao]|[qth][1-4]|quarter|trim\w*"
    r"|semest\w*)\b"
)


class GridReader(TableReader):
    """Reads the body of a grid."""

    def __init__(self, grid: Grid, hints: Hints, notes: Notes) -> None:
        source = hints.source or source_above(grid.body)
        super().__init__(grid.body, grid.columns, replace(hints, source=source), notes)
        self._grid = grid
        self._labels: list[Header] = []

    def read(self) -> tuple[tuple[RawReading, ...], tuple[RawVariableValue, ...]]:
        """Return the readings and the values of relevant variables."""
        if not self._usable():
            return (), ()
        self._series = read_values(self.body, self.columns, self._hints, self._notes)
        self._tell_total_columns()
        timings = self._timings()
        shared = self._shared(timings)
        self._explain_shape()
        self._explain_unread(shared)
        self._read_labels(shared)
        self._explain_values(shared)
        self._explain_rest()
        return self._made(timings, shared)

    def _tell_total_columns(self) -> None:
        first = min([*self._grid.months, *self._grid.years])
        for index, column in enumerate(self.columns):
            words = folded(column.header)
            total = TOTAL.search(words) or _SUBTOTAL.search(words)
            if index > first and column.target == "ignore" and total:
                place = (self._header_row(), column.letter, column.header)
                self._notes.say("total_column", *place)
                self.columns[index] = replace(column, matched_by="name")

    def _timings(self) -> dict[int, Timing]:
        """Return the month of every row, value column by value column."""
        months, years = self._row_months(), self._row_years()
        first = self._first_month(months)
        shift = self._fiscal_shift(first)
        timings = {}
        for series in self._series:
            own_month = self._grid.months.get(series.index)
            own_year = self._grid.years.get(series.index)
            spans = [
                _span(own_month or month, own_year or year, first, shift)
                for month, year in zip(months, years, strict=True)
            ]
            timings[series.index] = Timing(spans)
        return timings

    def _first_month(self, row_months: Sequence[int | None]) -> int:
        """Return the month that the years of this grid begin with."""
        grid = self._grid
        if grid.by_year:
            return first_of_year([month for month in row_months if month])
        return 1 if grid.years else first_of_year(list(grid.months.values()))

    def _fiscal_shift(self, first: int) -> tuple[int, int] | None:
        """Return what to add to the year of months from ``first`` on, and before."""
        if first == 1:
            return 0, 0
        told = str(self._hints.mapping.get("fiscal_year") or "")
        if told in FISCAL_YEARS:
            self._notes.decided["fiscal_year"] = told
            return {"calendar": (0, 0), "starts": (0, 1), "ends": (-1, 0)}[told]
        sample = next((str(y) for y in self._grid.years.values()), "")
        letter = letter_of(self._grid.key or 0)
        self._notes.ask("fiscal_year", FISCAL_YEARS, column=letter, sample=sample)
        return None

    def _row_months(self) -> list[int | None]:
        if not self._grid.by_year:
            return [None] * len(self.body.rows)
        key = self._grid.key or 0
        numbered = "month" in self.body.headers[key].fields
        cells = self.body.column(key)
        found = [month_in_row(cell, numbered=numbered) for cell in cells]
        return [one[0] if one else None for one in found]

    def _row_years(self) -> list[int | None]:
        grid, count = self._grid, len(self.body.rows)
        if grid.years:
            return [None] * count
        if grid.key is not None and not grid.by_year:
            return [year_alone(cell) for cell in self.body.column(grid.key)]
        told = str(self._hints.mapping.get("year") or "")
        if re.fullmatch(r"(?:19|20)\d\d", told, re.ASCII):
            self._notes.decided["year"] = int(told)
            return [int(told)] * count
        self._notes.ask("year", (), column=letter_of(min(grid.months)))
        return [None] * count

    def _shared(self, timings: dict[int, Timing]) -> Timing:
        """Return one timing for what is said of rows, not of cells."""
        count, key = len(self.body.rows), self._grid.key
        spans = [
            next((t.spans[i] for t in timings.values() if t.spans[i]), None)
            for i in range(count)
        ]
        timing = Timing(spans)
        if key is None or any(q.code == "fiscal_year" for q in self._notes.questions):
            return timing
        for position, cell in enumerate(self.body.column(key)):
            if spans[position] is None:
                code = "date_missing" if is_blank(cell) else "not_a_date"
                timing.unread[position] = (code, letter_of(key))
        return timing

    def _is_total(
        self,
        words: Sequence[str],
        filled: Sequence[Series],
        position: int,
        timing: Timing,
    ) -> bool:
        if any(_SUBTOTAL.search(folded(word)) for word in words[:2]):
            return True
        return super()._is_total(words, filled, position, timing)

    def _read_labels(self, shared: Timing) -> None:
        """Read the words at the head of each row; set aside what is no energy."""
        names = meters_by_row(self.body, self.columns, self._hints)
        self._labels = [read_header(name, self._hints.country) for name in names]
        first = min([*self._grid.months, *self._grid.years])
        for position, label in enumerate(self._labels):
            heads = self.body.table.rows[self.body.rows[position]][:first]
            total = any(TOTAL.search(folded(text_of(cell))) for cell in heads)
            if position in shared.unread or self._grid.by_year:
                continue
            if total or _no_energy(label):
                code = "total_row" if total else "row_not_energy"
                letter = letter_of(0)
                self._say_at(position, letter, code, text_of(heads[0]))
                self._forget(position)
                shared.spans[position] = None

    def _forget(self, position: int) -> None:
        for series in self._series:
            series.numbers.values[position] = None
            series.numbers.bad.pop(position, None)

    def _explain_missing(self, series: Series, timing: Timing) -> None:
        """Name empty cells between filled ones; later months are yet to come."""
        values = series.numbers.values
        filled = [i for i, value in enumerate(values) if value is not None]
        if not filled or not self._grid.by_year:
            return
        ends = len(values) if self._goes_on_after(series) else filled[-1]
        rows = [
            self.body.number(position)
            for position in range(filled[0], ends)
            if values[position] is None
            and position not in series.numbers.bad
            and timing.spans[position] is not None
        ]
        if rows:
            self._say_missing(rows, series.column.letter)

    def _goes_on_after(self, series: Series) -> bool:
        """Say whether a column further right has amounts of the same meter."""
        return any(
            other.index > series.index
            and other.column.meter == series.column.meter
            and any(value is not None for value in other.numbers.values)
            for other in self._values()
        )

    def _made(
        self, timings: dict[int, Timing], shared: Timing
    ) -> tuple[tuple[RawReading, ...], tuple[RawVariableValue, ...]]:
        meters = self._row_meters()
        labels = None if self._grid.by_year else self._units_and_fuels()
        builder = Builder(self.body, self.columns, self._hints, self._notes, labels)
        values = [s for s in self._series if s.column.target in VALUE_TARGETS]
        builder.prepare(values, shared, meters)
        readings: list[RawReading] = []
        variables: list[RawVariableValue] = []
        for series in self._series:
            timing = timings[series.index]
            if series.column.target in VALUE_TARGETS:
                readings += builder.readings(series, timing, meters, None)
            elif series.column.target in VARIABLE_TARGETS:
                variables += builder.variables(series, timing)
        return tuple(readings), tuple(variables)

    def _row_meters(self) -> list[str]:
        """Return the meter of each row, the one told where nothing parts them."""
        by_year = self._grid.by_year
        meters = ["" if by_year else _name(label) for label in self._labels]
        if len({*meters}) == 1 and not any(s.column.meter for s in self._values()):
            return [self._hints.meter or meters[0]] * len(meters)
        return meters

    def _units_and_fuels(self) -> Labels:
        return Labels(
            [label.unit for label in self._labels],
            [source_of(label.text) and label.text for label in self._labels],
        )


def _span(
    month: int | None, year: int | None, first: int, shift: tuple[int, int] | None
) -> tuple[Moment, Moment] | None:
    """Return the month of a cell; ``shift`` moves its year (see _fiscal_shift)."""
    if not month or not year or shift is None:
        return None
    moved = year + (shift[0] if month >= first else shift[1])
    return month_span(date(moved, month, 1))


def _no_energy(label: Header) -> bool:
    """Say whether the words at the head of a row name something but energy."""
    target = label.fields[0] if label.fields else ""
    if SENT_OUT.search(folded(label.text)) or "$" in label.text:
        return True
    if dimension_of(label.unit) in {"power", "temperature"}:
        return True
    return target not in {"", "usage", "ignore"} or (
        target == "ignore" and not label.source
    )


def _name(label: Header) -> str:
    return "" if label.generic else label.label
