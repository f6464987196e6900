"""The rows of one table: read, and what they leave unsaid explained."""

import re
from collections.abc import Sequence
from dataclasses import replace

from energy.ingest.columns import VALUE_TARGETS, VARIABLE_TARGETS
from energy.ingest.date_columns import DateColumns
from energy.ingest.decimal_marks import Series, read_values
from energy.ingest.headers import normalise
from energy.ingest.layout import Body
from energy.ingest.meters import meters_by_row
from energy.ingest.notes import Notes
from energy.ingest.records import Column, Hints, RawReading, RawVariableValue
from energy.ingest.sums import repeated, sums_up
from energy.ingest.table import index_of, is_blank, letter_of, text_of
from energy.ingest.timing import Timekeeper, Timing
from energy.ingest.unit_words import folded
from energy.ingest.values import Builder

MOST_MISSING = 24
_TOTAL_OF_GROUP = re.compile(r" – totale?s?$")
TOTAL = re.compile(
    r"\b(?:(?:grand |sous-?|sub)?totale?s?|sum|somme|suma|average|mean"
    r"|moyenne|promedio|media)\b"
)


class TableReader:
    """Reads the body of one table."""

    def __init__(
        self, body: Body, columns: Sequence[Column], hints: Hints, notes: Notes
    ) -> None:
        self.body = body
        self.columns = list(columns)
        self._hints = hints
        self._notes = notes
        self._series: list[Series] = []

    def read(self) -> tuple[tuple[RawReading, ...], tuple[RawVariableValue, ...]]:
        """Return the readings and the values of relevant variables."""
        if not self._usable():
            return (), ()
        self._series = read_values(self.body, self.columns, self._hints, self._notes)
        self._drop_total_columns()
        meters = meters_by_row(self.body, self.columns, self._hints)
        groups: dict[str, list[int]] = {}
        for position, meter in enumerate(meters):
            groups.setdefault(meter, []).append(position)
        dates = DateColumns(self.body, self.columns, self._hints, self._notes)
        if not dates:
            self._notes.say("no_date_column")
            return (), ()
        keeper = Timekeeper(self.body, dates, self._hints, self._notes)
        timing = keeper.time_rows(groups, self._hollow)
        del dates, keeper, groups
        self._explain_shape()
        self._explain_unread(timing)
        self._explain_problems(timing)
        self._explain_values(timing)
        self._explain_rest()
        return self._built(timing, meters)

    def _usable(self) -> bool:
        """Say whether there are values to read; else say what is wanting."""
        targets = {column.target for column in self.columns}
        wanted = VALUE_TARGETS | VARIABLE_TARGETS
        if not self.body.rows:
            self._notes.say("no_readings")
        elif not targets & wanted:
            self._notes.say("no_usage_column")
        else:
            return self._without_twins()
        return False

    def _without_twins(self) -> bool:
        """Refuse two columns that would count as the same meter."""
        seen: dict[tuple[str, str, str], str] = {}
        for column in self.columns:
            if column.target not in VALUE_TARGETS or column.matched_by == "person":
                continue
            key = (column.target, normalise(column.header), column.meter)
            if key in seen and column.header:
                self._notes.say(
                    "duplicate_header",
                    self._header_row(),
                    column.letter,
                    column.header,
                    other=seen[key],
                )
                return False
            seen[key] = column.letter
        return True

    def _drop_total_columns(self) -> None:
        """Leave out columns that sum up others, or hold them in another unit."""
        usages = [s for s in self._series if s.column.target == "usage"]
        for series in [s for s in usages if not self._is_told(s)]:
            others = [other for other in usages if other is not series]
            labelled = TOTAL.search(folded(series.column.header))
            if labelled and sums_up(series, others):
                self._leave_out("total_column", series)
                usages.remove(series)
        for kept, again in repeated([s for s in usages if not self._is_told(s)]):
            self._leave_out("repeated_column", again, other=kept.column.letter)

    def _is_told(self, series: Series) -> bool:
        return series.column.matched_by in {"person", "remembered"}

    def _leave_out(self, code: str, series: Series, other: str = "") -> None:
        column = series.column
        place = (self._header_row(), column.letter, column.header)
        if other:
            self._notes.say(code, *place, other=other)
        else:
            self._notes.say(code, *place)
        self._series.remove(series)
        self.columns[series.index] = replace(column, target="ignore", meter="")

    def _header_row(self) -> int | None:
        row = self.body.header_row
        return None if row is None else row + 1

    def _values(self) -> list[Series]:
        wanted = VALUE_TARGETS | VARIABLE_TARGETS
        return [s for s in self._series if s.column.target in wanted]

    def _hollow(self, position: int) -> bool:
        """Say whether a row holds nothing new: blanks, zeros, or a copy of the
        row one hour before (looked for among the four rows before)."""
        values = [s.numbers.values for s in self._values()]
        if all(v[position] in {None, 0.0} for v in values):
            return True
        return any(
            position >= back and all(v[position] == v[position - back] for v in values)
            for back in (1, 2, 4, 12)
        )

    def _explain_shape(self) -> None:
        """Name rows of a text file with cells too many, and a last one cut off."""
        body, table = self.body, self.body.table
        if not table.delimiter:
            return
        width = body.width
        for row in body.rows:
            cells = table.rows[row]
            if len(cells) > width and not all(map(is_blank, cells[width:])):
                self._notes.say("ragged_row", row + 1, letter_of(width), cells[width])
        last = body.rows[-1]
        cut = 1 < len(table.rows[last]) < width and last == len(table.rows) - 1
        if cut and not table.whole:
            letter = letter_of(len(table.rows[last]) - 1)
            self._notes.say("truncated", last + 1, letter)

    def _explain_unread(self, timing: Timing) -> None:
        """Tell total rows and notes from rows whose date is wrong."""
        for position, (code, letter) in sorted(timing.unread.items()):
            words = self._words(position)
            filled = [s for s in self._values() if self._is_filled(s, position)]
            if filled and self._is_total(words, filled, position, timing):
                self._say_at(position, letter, "total_row", next(iter(words), ""))
            elif code == "year_missing":
                continue
            elif filled:
                self._say_at(position, letter, code, self._shown(position, letter))
            elif words:
                self._say_at(position, letter, "row_ignored", words[0])

    def _say_at(self, position: int, letter: str, code: str, value: str) -> None:
        self._notes.say(code, self.body.number(position), letter, value)

    def _shown(self, position: int, letter: str) -> str:
        """Return the text of a cell of the i-th row of data."""
        row = self.body.rows[position]
        return text_of(self.body.table.cell(row, index_of(letter) or 0))

    def _words(self, position: int) -> list[str]:
        cells = self.body.table.rows[self.body.rows[position]]
        return [c.strip() for c in cells if isinstance(c, str) and c.strip()]

    def _is_filled(self, series: Series, position: int) -> bool:
        number = series.numbers
        return number.values[position] is not None or position in number.bad

    def _is_total(
        self,
        words: Sequence[str],
        filled: Sequence[Series],
        position: int,
        timing: Timing,
    ) -> bool:
        if any(TOTAL.search(folded(word)) for word in words[:3]):
            return True
        if timing.unread[position][0] != "date_missing":
            return False
        return all(_sums_up(s.numbers.values, position, timing) for s in filled)

    def _explain_problems(self, timing: Timing) -> None:
        for position, (code, letter) in sorted(timing.problems.items()):
            filled = any(self._is_filled(s, position) for s in self._values())
            if filled or code != "last_period_unknown":
                self._say_at(position, letter, code, self._shown(position, letter))

    def _explain_values(self, timing: Timing) -> None:
        """Name bad cells one by one and missing ones column by column."""
        for series in self._values():
            letter = series.column.letter
            for position, code in series.numbers.bad.items():
                if position not in timing.unread:
                    self._say_at(position, letter, code, self._shown(position, letter))
            self._explain_missing(series, timing)

    def _explain_missing(self, series: Series, timing: Timing) -> None:
        numbers = series.numbers
        missing = [
            position
            for position, value in enumerate(numbers.values)
            if value is None
            and position not in numbers.bad
            and timing.spans[position] is not None
        ]
        if not missing:
            return
        letter = series.column.letter
        if len(missing) < len(numbers.values):
            self._say_missing([self.body.number(p) for p in missing], letter)
            return
        alone = sum(c.target == "usage" for c in self.columns) == 1
        needed = alone and series.column.target == "usage"
        code = "empty_column" if needed else "column_not_used"
        self._notes.say(code, self._header_row(), letter, series.column.header)

    def _say_missing(self, rows: Sequence[int], letter: str) -> None:
        """Name each empty cell, so that it can be filled in where it is."""
        named, rest = rows[:MOST_MISSING], rows[MOST_MISSING:]
        for row in named:
            self._notes.say("missing_value", row, letter, count=1)
        if rest:
            self._notes.say("missing_value", rest[0], letter, count=len(rest))

    def _explain_rest(self) -> None:
        body = self.body
        if body.after_table is not None:
            self._notes.say("rows_after_table", body.after_table)
        for column in self.columns:
            if column.target == "demand":
                self._notes.say(
                    "demand_not_used", self._header_row(), column.letter, column.header
                )
            if column.target == "cost" and _TOTAL_OF_GROUP.search(
                folded(column.header)
            ):
                self._notes.say(
                    "column_not_used", self._header_row(), column.letter, column.header
                )
        unused = [
            column
            for column in self.columns
            if column.matched_by == "none" and self._is_numeric(column)
        ]
        if unused:
            names = ", ".join(column.header for column in unused)
            self._notes.say(
                "column_not_used",
                self._header_row(),
                unused[0].letter,
                names,
                count=len(unused),
            )

    def _is_numeric(self, column: Column) -> bool:
        if not column.header or normalise(column.header).split()[-1:] == ["id"]:
            return False
        return bool(column.samples) and all(
            re.fullmatch(r"[-+0-9.,\s]+", sample) for sample in column.samples
        )

    def _built(
        self, timing: Timing, meters: Sequence[str]
    ) -> tuple[tuple[RawReading, ...], tuple[RawVariableValue, ...]]:
        builder = Builder(self.body, self.columns, self._hints, self._notes)
        costs = [s for s in self._series if s.column.target == "cost"]
        usages = [s for s in self._series if s.column.target == "usage"]
        cost = costs[0].numbers.values if len(costs) == 1 and len(usages) == 1 else None
        values = [s for s in self._series if s.column.target in VALUE_TARGETS]
        builder.prepare(values, timing, meters)
        readings: list[RawReading] = []
        variables: list[RawVariableValue] = []
        for series in self._series:
            if series.column.target in VALUE_TARGETS:
                readings += builder.readings(series, timing, meters, cost)
            elif series.column.target in VARIABLE_TARGETS:
                variables += builder.variables(series, timing)
        return tuple(readings), tuple(variables)


def _sums_up(values: Sequence[float | None], position: int, timing: Timing) -> bool:
    """Say whether a value is the sum of all dated ones above it."""
    value = values[position]
    pairs = zip(values[:position], timing.spans, strict=False)
    above = [v for v, span in pairs if v is not None and span is not None]
    if value is None or len(above) < 2:
        return False
    return abs(sum(above) - value) <= 1e-6 * max(abs(value), 1.0)
