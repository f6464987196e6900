"""Workbooks to tables: guarded, then read by calamine."""

import io
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from energy.ingest import archive
from energy.ingest.notes import Notes
from energy.ingest.records import Column, Hints
from energy.ingest.refusal import Refused
from energy.ingest.sheet_scan import SheetFacts, scan_sheet
from energy.ingest.table import Cell, Table, index_of, is_blank

LARGEST_FILE = 20 * 1024 * 1024
MOST_SHEETS = 30
MOST_COLUMNS = 200
MOST_ROWS = 1_100_000
MOST_CELLS = 20_000_000
LONGEST_CELL = 4 * 1024
HEAD_ROWS = 100
Range: TypeAlias = tuple[int, int, int, int]
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its table and, for XLSX, what its XML says besides."""

    table: Table
    facts: SheetFacts

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.table.sheet or ""

    def report(self, hints: Hints, columns: Sequence[Column], notes: Notes) -> None:
        """Say what the XML says about cells nobody corrected or left out.

        Only cells of columns that are used, in rows that hold anything else,
        count; without columns all of them do.
        """
        facts = self.facts
        used = [c.letter for c in columns if c.target != "ignore"]
        for row, letter in facts.unvalued:
            if self._counts(hints, used, row, letter):
                notes.say("formula_no_value", row, letter)
        for row, letter, text in facts.errors:
            if self._counts(hints, used, row, letter):
                notes.say("error_cell", row, letter, text)
        valued = facts.formulas - len(facts.unvalued) - len(facts.errors)
        if valued > 0 and facts.first_formula:
            row, letter = facts.first_formula
            notes.say("formula_result_used", row, letter, count=valued)
        hidden = len(self.table.hidden_rows) + len(self.table.hidden_columns)
        if hidden:
            notes.say("hidden_skipped", count=hidden)

    def _counts(self, hints: Hints, used: Sequence[str], row: int, letter: str) -> bool:
        place = (self.name, row, letter)
        if place in hints.corrections or place[:2] in hints.left_out:
            return False
        if not used:
            return True
        others = [index_of(other) for other in used if other != letter]
        return (
            letter in used
            and row <= len(self.table.rows)
            and any(
                not is_blank(self.table.cell(row - 1, other))
                for other in others
                if other is not None
            )
        )


def read_xlsx(content: bytes) -> list[Sheet]:
    """Return the visible sheets of an XLSX file; raises ``Refused``."""
    if len(content) > LARGEST_FILE:
        raise Refused("too_large", len(content), "<= 20 MB")
    checked = archive.inspect(content)
    parts = _parts_by_name(checked)
    if len(parts) > MOST_SHEETS:
        raise Refused("archive_structure", len(parts), f"<= {MOST_SHEETS}")
    scanned = {
        name: scan_sheet(checked.read(part))
        for name, part in parts.items()
        if part in checked.names
    }
    for facts in scanned.values():
        _check_reach(facts)
    return _sheets(content, scanned)


def read_xls(content: bytes) -> list[Sheet]:
    """Return the visible sheets of an old binary workbook; raises ``Refused``."""
    if len(content) > LARGEST_FILE:
        raise Refused("too_large", len(content), "<= 20 MB")
    return _sheets(content, {})


def _parts_by_name(checked: archive.Archive) -> dict[str, str]:
    """Return the XML part of every sheet, by the sheet's name."""
    try:
        workbook = fromstring(checked.read("xl/workbook.xml"))
        relations = fromstring(checked.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ParseError) as error:
        raise Refused("not_a_workbook", "xl/workbook.xml") from error
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in relations
        if element.get("TargetMode") != "External"
    }
    return {
        element.get("name", ""): _part(targets.get(element.get(_RELATION, ""), ""))
        for element in workbook.iter()
        if element.tag.endswith("}sheet")
    }


def _part(target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join("xl", target))


def _check_reach(facts: SheetFacts) -> None:
    """Refuse a sheet too wide or long to be laid out in memory."""
    if facts.last_column > MOST_COLUMNS:
        raise Refused("too_many_columns", facts.last_column, f"<= {MOST_COLUMNS}")
    if facts.last_row > MOST_ROWS or facts.last_row * facts.last_column > MOST_CELLS:
        raise Refused("too_many_rows", facts.last_row, f"<= {MOST_ROWS}")


def _sheets(content: bytes, scanned: dict[str, SheetFacts]) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        wanted = [
            about.name
            for about in book.sheets_metadata
            if about.visible == SheetVisibleEnum.Visible
            and about.typ == SheetTypeEnum.WorkSheet
        ]
        sheets = {name: book.get_sheet_by_name(name) for name in wanted}
        rows = {
            name: sheet.to_python(skip_empty_area=False)
            for name, sheet in sheets.items()
        }
        merged = {name: _merged(sheet) for name, sheet in sheets.items()}
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("not_a_workbook", str(error)) from error
    except BaseException as error:  # pragma: no cover -- needs a fault in calamine
        # A panic inside the library arrives as an exception of its own.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("not_a_workbook") from error
    return [
        _sheet(name, cells, scanned.get(name, SheetFacts()), merged[name])
        for name, cells in rows.items()
    ]


def _merged(sheet: CalamineSheet) -> list[Range]:
    """Return the merged cells of a sheet's head, where the file tells them."""
    ranges = sheet.merged_cell_ranges or ()
    return [(*first, *last) for first, last in ranges if first[0] < HEAD_ROWS]


def _sheet(
    name: str, rows: list[list[Cell]], facts: SheetFacts, merged: Sequence[Range]
) -> Sheet:
    hidden_rows = frozenset(r for r in facts.hidden_rows if r <= len(rows))
    width = max(map(len, rows), default=0)
    hidden_columns = frozenset(c for c in facts.hidden_columns if c < width)
    for column in hidden_columns:
        for row in rows:
            if column < len(row):
                row[column] = ""
    _check_lengths(name, rows)
    table = Table(
        rows,
        sheet=name,
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        merged=merged,
    )
    return Sheet(table, facts)


def _check_lengths(name: str, rows: list[list[Cell]]) -> None:
    for cells in rows:
        for cell in cells:
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                raise Refused("cell_too_long", cell, f"<= {LONGEST_CELL}")
