"""One table of cells to readings: what text files and workbooks share."""

import hashlib
from collections.abc import Sequence

from energy.ingest.columns import map_columns
from energy.ingest.formats.grid_reader import GridReader
from energy.ingest.formats.table_reader import TableReader
from energy.ingest.grids import find_grid
from energy.ingest.headers import normalise
from energy.ingest.layout import body_of, find_layout
from energy.ingest.notes import Notes
from energy.ingest.records import Column, Hints, ParsedFile, totals_of
from energy.ingest.table import Table, corrected, letter_of


def read_table(table: Table, hints: Hints, name: str) -> ParsedFile:
    """Read one table; ``name`` is the format's name.

    Rows with an error give findings and no reading; all the others are read.
    """
    table = corrected(table, hints.corrections)
    notes = Notes(table.sheet)
    reader = _reader_of(table, hints, notes)
    if reader is None:
        notes.say("no_readings")
        return ParsedFile(
            name, findings=tuple(notes.findings), sheet=table.sheet, notes=table.notes
        )
    body = reader.body
    header_row = 0 if body.header_row is None else body.header_row + 1
    notes.decided["header_row"] = header_row
    if table.sheet is not None:
        notes.decided["sheet"] = table.sheet
    for one in body.unclear:
        letter = letter_of(one.column)
        notes.ask("group", one.choices, column=letter, sample=one.sample, key=one.key)
    readings, variables = reader.read()
    notes.decided["columns"] = _told(reader.columns)
    return ParsedFile(
        format=name,
        readings=readings,
        variables=variables,
        findings=tuple(notes.findings),
        totals=totals_of(readings),
        columns=tuple(reader.columns),
        questions=tuple(notes.questions),
        mapping=dict(notes.decided),
        rows=len(body.rows),
        sheet=table.sheet,
        header_row=header_row or None,
        signature=signature_of([c.header for c in reader.columns]),
        notes=table.notes,
    )


def _reader_of(table: Table, hints: Hints, notes: Notes) -> TableReader | None:
    """Return what reads this table: a grid of months, or one period a row."""
    grid = find_grid(table, hints)
    if grid is not None:
        return GridReader(grid, hints, notes)
    layout = find_layout(table, hints)
    if layout is None:
        return None
    body = body_of(table, layout, hints)
    return TableReader(body, map_columns(body, hints), hints, notes)


def _told(columns: Sequence[Column]) -> dict[str, dict[str, str]]:
    return {
        c.letter: {"target": c.target, "unit": c.unit, "meter": c.meter}
        for c in columns
    }


def signature_of(headers: Sequence[str]) -> str:
    """Return the digest of the normalised headers, in their order."""
    names = "\x1f".join(normalise(header) for header in headers)
    return hashlib.sha256(names.encode()).hexdigest()[:32]
