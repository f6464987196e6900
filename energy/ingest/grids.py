"""Tables of months and years: one the rows, the other the columns.

Also months as columns with a meter, a fuel and perhaps a year in each row. Every
cell is one month; totals and means of rows and columns are left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from energy.ingest.calendar_words import (
    month_in_row,
    month_of,
    names_year,
    year_alone,
    year_of,
)
from energy.ingest.columns import as_told, plain_column, shape_of
from energy.ingest.day_text import MONTHS
from energy.ingest.header_rows import (
    MOST_ROWS,
    PARTS,
    header_rows,
    is_money,
    read_heading,
)
from energy.ingest.headers import SENT_OUT, Header, read_header
from energy.ingest.layout import PREAMBLE_ROWS, Body, Layout, body_of
from energy.ingest.records import Column, Hints
from energy.ingest.table import Cell, Table, is_blank, text_of
from energy.ingest.unit_words import folded, source_of

FEWEST_MONTHS = 3
ROWS_LOOKED_AT = 40
PLACEHOLDER = "Usage"
"""Stands in a heading for a year or a month, which is no word of its own."""

_LEFT = frozenset({"meter_name", "meter_id", "fuel", "unit", "facility_name"})
_VARIABLES = {
    "production": "Production",
    "temperature": "Temperature",
    "hdd": "HDD",
    "cdd": "CDD",
}
_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("usage", re.compile(r"\b(?:consum|consom|usage|used?\b|uso\b|[kmg]wh\b|gj\b)")),
    ("cost", re.compile(r"\b(?:cost|cout|costo|importe|montant)|\$")),
    ("demand", re.compile(r"\b(?:demand|demanda|appel|puissance)|\bkw\b")),
    ("production", re.compile(r"\b(?:product|produc|output|piezas|units made)")),
    ("hdd", re.compile(r"\b(?:hdd|heating degree|degres-jours de chauff)")),
    ("cdd", re.compile(r"\b(?:cdd|cooling degree|degres-jours de clim)")),
    ("temperature", re.compile(r"\btemp")),
)

When = TypeVar("When")


@dataclass(slots=True)
class Grid:
    """A table whose cells are months.

    ``months`` and ``years`` are those of the value columns, by index from 0;
    ``key`` is the column with the months, or the years, of the rows (None: the
    rows say neither). ``by_year`` says that the columns are years.
    """

    body: Body
    columns: list[Column]
    key: int | None
    by_year: bool
    months: dict[int, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)


def find_grid(table: Table, hints: Hints) -> Grid | None:
    """Return the table as a grid of months, None if it is none."""
    if hints.mapping.get("header_row") == 0:
        return None
    for row in range(min(PREAMBLE_ROWS, len(table.rows))):
        grid = _months_across(table, row, hints) or _years_across(table, row, hints)
        if grid is not None:
            return grid
    return None


def _months_across(table: Table, row: int, hints: Hints) -> Grid | None:
    """Return the grid whose columns are the months that a row names."""
    months = {i: m for i, c in enumerate(table.rows[row]) if (m := month_of(c))}
    if len({month for month, _ in months.values()}) < FEWEST_MONTHS or 0 in months:
        return None
    return _by_month(table, row, months, hints)


def _years_across(table: Table, row: int, hints: Hints) -> Grid | None:
    """Return the grid whose columns are the years that a row names."""
    years = {i: y for i, c in enumerate(table.rows[row]) if (y := year_of(c))}
    return _by_year(table, row, years, hints) if years and 0 not in years else None


def _by_year(
    table: Table, row: int, years: dict[int, tuple[int, str]], hints: Hints
) -> Grid | None:
    """Return the grid whose columns are years and whose rows are months."""
    rows = header_rows(table, row, hints.country)
    distinct = {year for year, _ in years.values()}
    key = _column_of_months(table, rows[-1] + 1, min(years), distinct)
    if key is None or any(month_of(c) for c in table.rows[row][: min(years)]):
        return None
    covered = {column: year for column, (year, _) in years.items()}
    if rows[-1] > row:
        covered = _spread(table, row, rows[-1], covered)
    shown = {
        column: rest or (PLACEHOLDER if rows[-1] == row else "")
        for column, (_, rest) in years.items()
    }
    body = _body(table, row, rows, shown, hints)
    grid = Grid(body, [], key, by_year=True, years=covered)
    grid.columns = _columns(grid, hints)
    return grid


def _column_of_months(
    table: Table, first: int, before: int, years: set[int]
) -> int | None:
    """Return the column left of the amounts in which the months stand."""
    following = [
        cells for cells in table.rows[first : first + ROWS_LOOKED_AT] if any(cells)
    ]
    for column in range(before):
        cells = [row[column] for row in following if column < len(row)]
        above = read_header(text_of(table.cell(first - 1, column)))
        if _are_months(cells, years, numbered="month" in above.fields):
            return column
    return None


def _are_months(cells: Sequence[Cell], years: set[int], *, numbered: bool) -> bool:
    """Say whether cells are the months of every one of the years.

    Months that carry their years are those of bills; only a workbook's days may
    show nothing but the month, if all of them are of one year.
    """
    if any(isinstance(cell, str) and names_year(cell) for cell in cells):
        return False
    months = [m for cell in cells if (m := month_in_row(cell, numbered=numbered))]
    hidden = {year for _, year in months} - {None}
    plain = not hidden or hidden == years or (len(hidden) == 1 and len(years) > 1)
    return plain and len({month for month, _ in months}) >= 2


def _spread(
    table: Table, row: int, lowest: int, years: Mapping[int, When]
) -> dict[int, When]:
    """Return the year, or month, of every column that has a heading below one."""
    spread: dict[int, When] = {}
    last: When | None = None
    for column in range(len(table.rows[lowest])):
        cell = table.cell(row, column)
        last = years.get(column, last if is_blank(cell) else None)
        if last is not None and not is_blank(table.cell(lowest, column)):
            spread[column] = last
    return spread


def _by_month(
    table: Table, row: int, months: dict[int, tuple[int, int | None]], hints: Hints
) -> Grid | None:
    """Return the grid whose columns are months."""
    rows = header_rows(table, row, hints.country)
    plain = PLACEHOLDER if rows[-1] == row else ""
    units = {i: _bracketed(text_of(table.cell(row, i))) for i in months}
    shown = {i: unit or plain for i, unit in units.items()}
    if rows[-1] > row:
        months = _spread(table, row, rows[-1], months)
    body = _body(table, row, rows, shown, hints)
    shapes = [shape_of(body.column(index)) for index in months]
    if "date" in shapes or "text" in shapes or "number" not in shapes:
        return None
    years = {i: year for i, (_, year) in months.items() if year is not None}
    grid = Grid(
        body,
        [],
        _column_of_years(body, min(months)),
        by_year=False,
        months={i: month for i, (month, _) in months.items()},
        years=years if len(years) == len(months) else {},
    )
    if grid.key is not None:
        grid.years = {}
    grid.columns = _columns(grid, hints)
    return grid


def _bracketed(text: str) -> str:
    found = re.search(r"[(\[]([^()\[\]]+)[)\]]", text)
    return found[1] if found else ""


def _column_of_years(body: Body, before: int) -> int | None:
    for column in range(before):
        cells = [cell for cell in body.column(column) if not is_blank(cell)]
        years = [cell for cell in cells if year_alone(cell) is not None]
        if cells and len(years) * 2 >= len(cells):
            return column
    return None


def _body(
    table: Table,
    row: int,
    rows: tuple[int, ...],
    shown: dict[int, str],
    hints: Hints,
) -> Body:
    """Return the rows of data, below a header without its years and months."""
    renamed = list(table.rows)
    renamed[row] = [
        shown.get(column, text_of(cell)) for column, cell in enumerate(table.rows[row])
    ]
    named = replace(table, rows=renamed)
    body = body_of(named, Layout(rows[-1], rows[-1] + 1, rows), hints)
    heading = read_heading(named, rows, hints.mapping, hints.country, apart=False)
    width = len(heading.headers)
    kept: list[int] = []
    for index in body.rows:
        found = [year_of(cell) for cell in table.rows[index][1:width]]
        months = [month_of(cell) for cell in table.rows[index][1:width]]
        again = max(sum(f is not None and not f[1] for f in found), 0)
        if kept and (
            again >= max(2, len(shown)) or sum(map(bool, months)) >= FEWEST_MONTHS
        ):
            return replace(
                body, rows=tuple(kept), headers=heading.headers, after_table=index + 1
            )
        kept.append(index)
    return replace(body, headers=heading.headers)


def subject_of(body: Body) -> str:
    """Return what the corner and the lines above the table say the cells are."""
    words = folded(" ".join(captions_of(body)))
    return next((name for name, pattern in _SUBJECTS if pattern.search(words)), "")


def captions_of(body: Body) -> list[str]:
    """Return the texts of the lines right above the table, and of its corner."""
    first = body.first_header
    lines = body.table.rows[max(0, first - MOST_ROWS) : first]
    above = [text for line in lines for text in map(text_of, line) if text]
    return [*above, *(header.text for header in body.headers[:1])]


def source_above(body: Body) -> str:
    """Return the one source that the captions of the table name, "" else."""
    parts = [part for text in captions_of(body) for part in PARTS.split(text)]
    sources = {source_of(part) for part in parts} - {""}
    return sources.pop() if len(sources) == 1 else ""


def _columns(grid: Grid, hints: Hints) -> list[Column]:
    """Return every column with what it is taken for; a person's word counts."""
    subject = subject_of(grid.body)
    columns = [
        _column(grid, index, header, subject)
        for index, header in enumerate(grid.body.headers)
    ]
    return as_told(columns, hints.mapping)


def _column(grid: Grid, index: int, header: Header, subject: str) -> Column:
    plain = plain_column(index, header, grid.body.column(index))
    if index in grid.months or index in grid.years:
        return _value_column(grid, index, header, plain, subject)
    if index == grid.key:
        name = "month" if grid.by_year else "year"
        return replace(plain, target=name, matched_by="shape")
    if not grid.by_year and index < min(grid.months):
        target = _left_target(grid.body, index, header)
        return replace(plain, target=target, matched_by="name")
    return plain


def _value_column(
    grid: Grid, index: int, header: Header, plain: Column, subject: str
) -> Column:
    target = _target_of_values(header, subject)
    label = _VARIABLES.get(target, "") if header.generic else header.label
    return replace(
        plain,
        header=_shown(grid, index, header),
        target=target or "ignore",
        unit=header.unit or _corner_unit(grid),
        meter=label,
        matched_by="name" if target else "none",
    )


def _target_of_values(header: Header, subject: str) -> str:
    """Return what the words beside a year or month say, "" if nothing is known."""
    if "$" in header.text or is_money(header.text):
        return "cost"
    if not (header.fields or header.source or header.unit):
        return ""
    target = header.fields[0] if header.fields else "usage"
    return _kind_of_usage(header, subject) if target == "usage" else target


def _kind_of_usage(header: Header, subject: str) -> str:
    """Return "export" or what the whole table is about, else "usage"."""
    if SENT_OUT.search(folded(header.text)):
        return "export"
    return subject if header.generic and subject else "usage"


def _corner_unit(grid: Grid) -> str:
    """Return the unit above the months of the rows, where nothing else stands."""
    return grid.body.headers[grid.key or 0].unit if grid.by_year else ""


def _shown(grid: Grid, index: int, header: Header) -> str:
    """Return the words of a value column, with its year or month."""
    original = text_of(grid.body.table.cell(grid.body.header_row or 0, index))
    when = str(grid.years[index]) if index in grid.years else ""
    if index in grid.months:
        name = next(n for n, m in MONTHS.items() if m == grid.months[index])
        when = f"{name.capitalize()} {when}".strip()
    words = header.text if original != PLACEHOLDER or not header.generic else ""
    return " ".join(filter(None, (words.replace(f" – {PLACEHOLDER}", ""), when)))


def _left_target(body: Body, index: int, header: Header) -> str:
    """Return what a column of words beside months of one row says."""
    named = next((name for name in header.fields if name in _LEFT), "")
    if named:
        return named
    cells = [cell for cell in body.column(index) if not is_blank(cell)]
    if not cells or shape_of(cells) != "text":
        return "ignore"
    fuels = sum(bool(source_of(text_of(cell))) for cell in cells)
    plain = sum(not read_header(text_of(cell)).unit for cell in cells)
    return "fuel" if fuels == plain == len(cells) else "meter_name"
