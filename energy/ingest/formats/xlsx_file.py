"""Workbooks: XLSX, and the old binary XLS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from energy.ingest.columns import DATE_TARGETS, VALUE_TARGETS
from energy.ingest.formats import portfolio_manager
from energy.ingest.formats.rows import read_table
from energy.ingest.kinds import kind_of
from energy.ingest.notes import Notes
from energy.ingest.records import Hints, ParsedFile, totals_of
from energy.ingest.refusal import Refused
from energy.ingest.workbook import Sheet, read_xls, read_xlsx

PER_SHEET = frozenset({"columns", "header_row"})
_EXPLAINING = frozenset({"formula_no_value", "error_cell"})
_EXPLAINED = frozenset({"empty_column", "no_readings", "no_usage_column"})


@dataclass(slots=True)
class WorkbookFile:
    """One kind of workbook; ``name`` is also what its content is called."""

    name: str
    read: Callable[[bytes], list[Sheet]]

    def detect(self, filename: str, content: bytes) -> bool:
        """Say whether the content is a workbook of this kind."""
        return kind_of(content) == self.name

    def parse(self, content: bytes, filename: str, hints: Hints) -> ParsedFile:
        """Read the sheets with data; ask where several could be meant."""
        try:
            sheets = self.read(content)
        except Refused as refusal:
            return ParsedFile(self.name, findings=(refusal.finding,))
        return read_sheets(sheets, hints, self.name)


XLSX_FILE = WorkbookFile("xlsx", read_xlsx)
XLS_FILE = WorkbookFile("xls", read_xls)


def read_sheets(sheets: Sequence[Sheet], hints: Hints, name: str) -> ParsedFile:
    """Read a workbook's visible sheets.

    A known workbook is read whole. Of another, one sheet with readings is read,
    together with the sheets that hold only relevant variables.
    """
    if portfolio_manager.recognises(sheets):
        return portfolio_manager.read(sheets, hints)
    parsed = [read_sheet(sheet, _own_hints(sheet, hints), name) for sheet in sheets]
    variable = [p for p in parsed if p.variables and not p.readings]
    wanted = hints.mapping.get("sheet")
    chosen = [p for p in parsed if p.sheet == wanted] or parsed
    metered = [p for p in chosen if p.readings or p.questions]
    if not metered:
        return _without_readings(variable, chosen, name)
    return together(_asked(metered), variable)


def _own_hints(sheet: Sheet, hints: Hints) -> Hints:
    """Return what was told of this sheet: columns are those of the sheet named."""
    if hints.mapping.get("sheet") in {None, sheet.name}:
        return hints
    shared = {k: v for k, v in hints.mapping.items() if k not in PER_SHEET}
    return replace(hints, mapping=shared)


def read_sheet(sheet: Sheet, hints: Hints, name: str) -> ParsedFile:
    """Read one sheet and what its XML says besides."""
    parsed = read_table(sheet.table, hints, name)
    notes = Notes(sheet.name)
    sheet.report(hints, parsed.columns, notes)
    broken = any(f.code in _EXPLAINING for f in notes.findings)
    rest = [f for f in parsed.findings if not (broken and f.code in _EXPLAINED)]
    return replace(parsed, findings=(*notes.findings, *rest))


def _asked(metered: Sequence[ParsedFile]) -> ParsedFile:
    """Return the first sheet; where there are more, ask which one is meant."""
    first = metered[0]
    if len(metered) == 1:
        return first
    notes = Notes()
    names = tuple(parsed.sheet or "" for parsed in metered)
    notes.ask("sheet", names, names[0])
    mapping = {k: v for k, v in first.mapping.items() if k != "sheet"}
    return replace(
        first,
        mapping=mapping,
        questions=(*notes.questions, *first.questions),
        findings=(*notes.findings, *first.findings),
    )


def _without_readings(
    variable: Sequence[ParsedFile], parsed: Sequence[ParsedFile], name: str
) -> ParsedFile:
    """Return the sheets of variables, else the sheet whose faults explain it."""
    if variable:
        return together(variable[0], variable[1:])
    tables = [p for p in parsed if _is_table(p)]
    if tables or len(parsed) == 1:
        return max(tables or parsed, key=lambda p: p.rows)
    notes = Notes()
    notes.say("no_readings")
    return ParsedFile(name, findings=tuple(notes.findings))


def _is_table(parsed: ParsedFile) -> bool:
    """Say whether a sheet has both dates and values, whatever is wrong in it."""
    targets = {column.target for column in parsed.columns}
    return bool(parsed.rows and targets & DATE_TARGETS and targets & VALUE_TARGETS)


def together(first: ParsedFile, others: Sequence[ParsedFile]) -> ParsedFile:
    """Return several sheets as one parsed file, laid out as the first."""
    parts = (first, *(part for part in others if part.sheet != first.sheet))
    readings = tuple(r for part in parts for r in part.readings)
    return replace(
        first,
        readings=readings,
        variables=tuple(v for part in parts for v in part.variables),
        findings=tuple(f for part in parts for f in part.findings),
        questions=tuple(q for part in parts for q in part.questions),
        totals=totals_of(readings),
        rows=sum(part.rows for part in parts),
    )
