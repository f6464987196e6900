"""Value columns to numbers: one decimal mark each, asked where it is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from energy.ingest.columns import VARIABLE_TARGETS
from energy.ingest.layout import Body
from energy.ingest.notes import Notes
from energy.ingest.numbers import MarkEvidence, NumberColumn, evidence, read_numbers
from energy.ingest.records import Column, Hints
from energy.ingest.table import Cell

MARKS = (".", ",")
_WITH_NUMBERS = {"usage", "export", "cost"} | VARIABLE_TARGETS
_WEATHER = frozenset({"temperature", "hdd", "cdd"})


@dataclass(frozen=True, slots=True)
class Series:
    """A value column and its numbers, position by position."""

    index: int
    column: Column
    numbers: NumberColumn


def read_values(
    body: Body, columns: Sequence[Column], hints: Hints, notes: Notes
) -> list[Series]:
    """Read every column that holds numbers.

    A column that proves no mark takes the one the other columns prove, else
    the person's. "1.234" is a decimal where delimiter and language both say so;
    otherwise it is asked about.
    """
    wanted = [i for i, column in enumerate(columns) if column.target in _WITH_NUMBERS]
    cells = {index: body.column(index) for index in wanted}
    weighed = {index: _weigh(cells[index]) for index in wanted}
    marks = _Marks(body, list(weighed.values()), hints, notes)
    result = []
    for index in wanted:
        column = columns[index]
        mark = marks.of(column, weighed[index])
        weather = column.target in _WEATHER
        numbers = read_numbers(cells[index], mark, weather=weather)
        result.append(Series(index, column, numbers))
    return result


def _weigh(cells: Sequence[Cell]) -> MarkEvidence:
    return evidence(cell for cell in cells if isinstance(cell, str))


class _Marks:
    """Decides the decimal mark of one column after the other."""

    def __init__(
        self, body: Body, weighed: Sequence[MarkEvidence], hints: Hints, notes: Notes
    ) -> None:
        self._notes = notes
        proved = {evidence.mark for evidence in weighed} - {""}
        self._shared = proved.pop() if len(proved) == 1 else ""
        told = str(hints.mapping.get("decimal_mark") or "")
        self._told = told if told in MARKS else ""
        french = hints.locale.casefold().startswith("fr")
        semicolon = {","} if body.table.delimiter == ";" else set()
        self._clues = {"," if french else "."} | semicolon
        self._usual = "," if "," in self._clues else "."
        if self._shared or self._told:
            notes.decided["decimal_mark"] = self._shared or self._told

    def of(self, column: Column, weighed: MarkEvidence) -> str:
        """Return the mark of a column; ask where two readings stay possible."""
        certain = weighed.mark or self._shared
        if certain or not weighed.unclear:
            return certain or self._usual
        if weighed.unclear_marks == self._clues:
            return self._usual
        if not self._told and column.target != "cost":
            self._notes.ask(
                "decimal_mark",
                MARKS,
                self._usual,
                column=column.letter,
                sample=weighed.sample,
            )
        return self._told or self._usual
