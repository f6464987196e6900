"""A grid of cells, whatever file it came from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from energy.ingest.records import Place

Cell: TypeAlias = str | float | bool | date | datetime | time | timedelta
"""What a cell holds: text in text files, typed values in workbooks, "" if empty."""

_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; row ``i`` is the row numbered ``i + 1`` in the file.

    ``delimiter`` is empty for workbooks. ``hidden_rows`` are numbers counted
    from 1, ``hidden_columns`` indexes from 0; both are passed over in reading.
    ``whole`` is false where the text ends without a line break. ``merged`` are
    ranges of merged cells: first row, first column, last row, last column, from 0.
    """

    rows: Sequence[Sequence[Cell]]
    sheet: str | None = None
    delimiter: str = ""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    whole: bool = True
    merged: Sequence[tuple[int, int, int, int]] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell at indexes from 0, "" outside the row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""


def letter_of(column: int) -> str:
    """Return the spreadsheet letter of a column index: 0 is "A", 26 is "AA"."""
    letters = ""
    number = column + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def index_of(letter: str) -> int | None:
    """Return the column index of a letter, None if it is not one."""
    if not _LETTERS.fullmatch(letter):
        return None
    number = 0
    for character in letter:
        number = number * 26 + ord(character) - 64
    return number - 1


def is_blank(cell: Cell) -> bool:
    """Say whether nothing can be read in the cell."""
    return isinstance(cell, str) and not cell.strip()


def text_of(cell: Cell) -> str:
    """Return the cell as a person would type it; ids kept as whole numbers."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def corrected(table: Table, corrections: Mapping[Place, str]) -> Table:
    """Return the table with the text of single cells replaced.

    A place outside the table, or of another sheet, changes nothing.
    """
    wanted = {
        (row - 1, index_of(letter)): text
        for (sheet, row, letter), text in corrections.items()
        if sheet == table.sheet or sheet is None
    }
    rows: list[Sequence[Cell]] = list(table.rows)
    for (row, column), text in wanted.items():
        if column is None or not 0 <= row < len(rows):
            continue
        cells = [*rows[row], *[""] * (column + 1 - len(rows[row]))]
        cells[column] = text
        rows[row] = cells
    return Table(
        rows=rows,
        sheet=table.sheet,
        delimiter=table.delimiter,
        hidden_rows=table.hidden_rows,
        hidden_columns=table.hidden_columns,
        whole=table.whole,
        merged=table.merged,
        notes=table.notes,
    )
