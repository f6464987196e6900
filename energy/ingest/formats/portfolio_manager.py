"""ENERGY STAR Portfolio Manager workbooks, known by their headers.

Bills are in the sheets that name a start, an end, an amount and a unit (the Add
Bills template, the Meter Entries export) or a month and a use (Data Request).
Every such sheet is read; the others hold no readings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from energy.ingest.formats.rows import read_table
from energy.ingest.headers import normalise
from energy.ingest.notes import Notes
from energy.ingest.records import Hints, ParsedFile, totals_of
from energy.ingest.table import text_of
from energy.ingest.workbook import Sheet

NAME = "portfolio_manager"
TITLE_ROWS = 10

_SIGNS = frozenset(
    {
        *("portfolio manager id", "portfolio manager property id"),
        *("portfolio manager meter id", "parent property id"),
    }
)
_PER_SHEET = frozenset({"columns", "sheet", "header_row"})


def recognises(sheets: Sequence[Sheet]) -> bool:
    """Say whether a sheet carries the headers of Portfolio Manager."""
    return any(_SIGNS & names for sheet in sheets for names in _header_names(sheet))


def _header_names(sheet: Sheet) -> Iterator[set[str]]:
    for row in sheet.table.rows[:TITLE_ROWS]:
        yield {normalise(text_of(cell)) for cell in row if isinstance(cell, str)}


def _holds_bills(sheet: Sheet) -> bool:
    return any(_is_bill_header(names) for names in _header_names(sheet))


def _is_bill_header(names: set[str]) -> bool:
    if not names & (_SIGNS | {"property id", "meter id"}):
        return False
    if {"start date", "end date"} <= names:
        return bool(names & {"usage", "quantity", "usage/quantity"})
    return "month" in names and any("use" in name.split() for name in names)


def read(sheets: Sequence[Sheet], hints: Hints) -> ParsedFile:
    """Read every sheet of bills into one parsed file."""
    mapping = {k: v for k, v in hints.mapping.items() if k not in _PER_SHEET}
    own = replace(hints, mapping=mapping)
    parts = []
    for sheet in filter(_holds_bills, sheets):
        part = read_table(sheet.table, own, NAME)
        notes = Notes(sheet.name)
        sheet.report(own, part.columns, notes)
        parts.append(replace(part, findings=(*notes.findings, *part.findings)))
    filled = [part for part in parts if part.rows]
    if not filled:
        notes = Notes()
        notes.say("no_readings")
        return ParsedFile(NAME, findings=tuple(notes.findings))
    readings = tuple(r for part in filled for r in part.readings)
    return ParsedFile(
        NAME,
        readings=readings,
        findings=tuple(f for part in filled for f in part.findings),
        questions=tuple(q for part in filled for q in part.questions),
        totals=totals_of(readings),
        mapping=_shared(filled),
        rows=sum(part.rows for part in filled),
        signature=NAME,
    )


def _shared(parts: Sequence[ParsedFile]) -> dict[str, object]:
    """Return what all sheets decided alike."""
    first = parts[0].mapping
    return {
        key: value
        for key, value in first.items()
        if key not in _PER_SHEET and all(p.mapping.get(key) == value for p in parts)
    }
