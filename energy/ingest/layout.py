"""Where a table begins: its header row, its rows of data."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from energy.ingest.day_text import looks_dated
from energy.ingest.header_rows import Heading, header_rows, read_heading
from energy.ingest.headers import Header, read_header
from energy.ingest.heading_questions import Unclear
from energy.ingest.numbers import looks_numeric
from energy.ingest.records import Hints
from energy.ingest.table import Cell, Table, is_blank, text_of

PREAMBLE_ROWS = 60
BLANK_ROWS_THAT_END = 200

_DATED = frozenset(
    [
        "period_start",
        "period_end",
        "read_date",
        "timestamp",
        "date",
        "month",
        "year",
        "billing_period",
        "time_start",
    ]
)
_VALUED = frozenset(
    [
        "usage",
        "usage_part",
        "export",
        "net_usage",
        "demand",
        "production",
        "hdd",
        "cdd",
        "temperature",
    ]
)


NumberedRow: TypeAlias = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The header row (index from 0, None if there is none) and the first row.

    A header of several rows ends in ``header_row``; ``rows`` are all of them.
    """

    header_row: int | None
    first_row: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of data of a table: ``rows[i]`` is an index into the table."""

    table: Table
    headers: tuple[Header, ...]
    rows: tuple[int, ...]
    header_row: int | None
    after_table: int | None = None
    first_header: int = 0
    unclear: tuple[Unclear, ...] = ()

    def column(self, index: int) -> list[Cell]:
        """Return one column's cells, one for each row of data."""
        rows = self.table.rows
        try:
            return [rows[row][index] for row in self.rows]
        except IndexError:
            return [self.table.cell(row, index) for row in self.rows]

    def number(self, position: int) -> int:
        """Return the row number a person sees for the i-th row of data."""
        return self.rows[position] + 1

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.headers)


def read_headers(cells: Sequence[Cell], country: str) -> tuple[Header, ...]:
    """Return the headers of a row, an empty one for each blank cell."""
    return tuple(read_header(text_of(cell), country) for cell in cells)


def _is_data(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    return any(map(looks_dated, filled)) and any(map(looks_numeric, filled))


def _is_partly_data(cells: Sequence[Cell]) -> bool:
    return any(looks_dated(c) or looks_numeric(c) for c in cells if not is_blank(c))


def _is_words(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    words = [c for c in filled if isinstance(c, str) and not looks_numeric(c)]
    return len(filled) >= 2 and len(words) >= 2 and not any(map(looks_dated, filled))


def _names_all(cells: Sequence[Cell], country: str) -> bool:
    """Say whether two cells or more are known, dates and values among them."""
    headers = [h for h in read_headers(cells, country) if h.fields]
    fields = {field for header in headers for field in header.fields}
    return len(headers) >= 2 and bool(fields & _DATED) and bool(fields & _VALUED)


def find_layout(table: Table, hints: Hints) -> Layout | None:
    """Find the header, all its rows, or the first row of data without one."""
    layout = _found(table, hints)
    if layout is None or layout.header_row is None:
        return layout
    rows = header_rows(table, layout.header_row, hints.country)
    return Layout(rows[-1], rows[-1] + 1, rows)


def _found(table: Table, hints: Hints) -> Layout | None:
    """Find the header row, or the first row of data where there is none.

    A row is a header if it names dates and values, or holds only words above
    data. A row number told is believed if data follows it: letterheads grow and
    shrink. None: no table is to be seen.
    """
    told = hints.mapping.get("header_row")
    if told == 0:
        return _headerless(table)
    if isinstance(told, int) and _can_be_header(table, told - 1):
        return Layout(told - 1, told)
    head = [(i, row) for i, row in enumerate(table.rows[:PREAMBLE_ROWS]) if any(row)]
    return (
        _by_names(head, hints.country)
        or _by_words(head, _is_data)
        or _headerless(table)
        or _by_words(head, _is_partly_data)
    )


def _by_names(head: Sequence[NumberedRow], country: str) -> Layout | None:
    for index, row in head:
        if _names_all(row, country) and _is_words(row):
            return Layout(index, index + 1)
    return None


def _by_words(
    head: Sequence[NumberedRow], is_data: Callable[[Sequence[Cell]], bool]
) -> Layout | None:
    for position, (index, row) in enumerate(head):
        following = [r for _, r in head[position + 1 : position + 3]]
        if _is_words(row) and any(map(is_data, following)):
            return Layout(index, index + 1)
    return None


def _can_be_header(table: Table, row: int) -> bool:
    if not 0 <= row < len(table.rows):
        return False
    following = next((cells for cells in table.rows[row + 1 :] if any(cells)), ())
    return not _is_data(table.rows[row]) and _is_data(following)


def _headerless(table: Table) -> Layout | None:
    for index, row in enumerate(table.rows[:PREAMBLE_ROWS]):
        if _is_data(row):
            return Layout(None, index)
    return None


def body_of(table: Table, layout: Layout, hints: Hints) -> Body:
    """Return the rows of data below the header.

    Blank rows, hidden rows, rows set aside and repeated headers are passed
    over. Two blank rows and then another header end the table.
    """
    headers = _header_cells(table, layout)
    aside = {
        row for sheet, row in hints.left_out if sheet in {table.sheet, None}
    } | table.hidden_rows
    rows: list[int] = []
    after_table = None
    for index, blank in _filled_rows(table, layout.first_row):
        cells = table.rows[index]
        if blank >= 2 and rows and _starts_another(cells, headers, hints.country):
            after_table = index + 1
            break
        if index + 1 not in aside and not _repeats(cells, headers):
            rows.append(index)
    if layout.header_row is None:
        heading = Heading(read_headers([""] * _usual_width(table, rows), ""))
    else:
        heading = read_heading(table, layout.rows, hints.mapping, hints.country)
    return Body(
        table=table,
        headers=heading.headers,
        rows=tuple(rows),
        header_row=layout.header_row,
        after_table=after_table,
        first_header=layout.rows[0] if layout.rows else layout.first_row,
        unclear=heading.unclear,
    )


def _filled_rows(table: Table, first: int) -> Iterator[tuple[int, int]]:
    """Yield each row with anything in it, and how many blank ones precede it."""
    blank = 0
    for index in range(first, len(table.rows)):
        cells = table.rows[index]
        if any(cells) and not all(map(is_blank, cells)):
            yield index, blank
            blank = 0
            continue
        blank += 1
        if blank >= BLANK_ROWS_THAT_END:
            return


def _usual_width(table: Table, rows: Sequence[int]) -> int:
    widths = Counter(len(table.rows[row]) for row in rows[:1000])
    return widths.most_common(1)[0][0] if widths else 0


def _header_cells(table: Table, layout: Layout) -> Sequence[Cell]:
    if layout.header_row is None:
        return []
    cells = list(table.rows[layout.header_row])
    while cells and is_blank(cells[-1]):
        cells.pop()
    return cells


def _repeats(cells: Sequence[Cell], headers: Sequence[Cell]) -> bool:
    if not headers or cells[0] != headers[0]:
        return False
    trimmed = list(cells)
    while trimmed and is_blank(trimmed[-1]):
        trimmed.pop()
    return trimmed == list(headers)


def _starts_another(
    cells: Sequence[Cell], headers: Sequence[Cell], country: str
) -> bool:
    return _names_all(cells, country) and not _repeats(cells, headers)
