"""Headers of several rows: a group above, a quantity or a unit below.

Excel leaves the cells to the right of a merged heading blank, and so does every
text file made from it. A heading therefore reaches to the next one; where that
makes no sense, or makes sense in two ways, a person is asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from energy.ingest.day_text import MONTHS, looks_dated
from energy.ingest.headers import SENT_OUT, Header, fields_of, normalise, read_header
from energy.ingest.heading_questions import (
    COUNTED,
    MEASURED,
    Cover,
    Unclear,
    answered,
    unclear_columns,
)
from energy.ingest.numbers import looks_numeric
from energy.ingest.table import Cell, Table, is_blank, text_of
from energy.ingest.unit_words import dimension_of, folded, source_of, unit_code

MOST_ROWS = 3
_FLOWS = frozenset({"export", "net_usage", "usage_part"})
_SPECIFIC = _FLOWS | {"cost", "demand"}
_MONEY = frozenset({"$", "mxn", "cad", "usd", "$ mxn", "$ cad", "$ usd", "mxn $"})
PARTS = re.compile(r"\s+(?:and|y|e|et)\s+|[&/,+]")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the rows of a header say together."""

    headers: tuple[Header, ...]
    unclear: tuple[Unclear, ...] = ()


def header_rows(table: Table, found: int, country: str) -> tuple[int, ...]:
    """Return the rows of the header that ``found`` is one of, top to bottom."""
    lowest = found
    while lowest - found < MOST_ROWS - 1 and _is_below(table, lowest, country):
        lowest += 1
    highest = found
    while lowest - highest < MOST_ROWS - 1 and (
        gap := _is_above(table, highest, country)
    ):
        highest -= gap
    return tuple(range(highest, lowest + 1))


def _filled(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if not is_blank(cell)]


def _words_only(cells: Sequence[Cell]) -> bool:
    return all(
        isinstance(cell, str)
        and not looks_numeric(cell)
        and not looks_dated(cell)
        and folded(cell).rstrip(".") not in MONTHS
        for cell in cells
    )


def _is_below(table: Table, row: int, country: str) -> bool:
    """Say whether the next row goes on with the header: units, quantities."""
    if row + 2 >= len(table.rows) or row + 2 in table.hidden_rows:
        return False
    cells = _filled(table.rows[row + 1])
    if not cells or not _words_only(cells) or _same(table, row, row + 1):
        return False
    known = [c for c in cells if _is_known(text_of(c), country)]
    return len(known) * 2 > len(cells)


def _same(table: Table, one: int, other: int) -> bool:
    return _filled(table.rows[one]) == _filled(table.rows[other])


def _is_known(text: str, country: str) -> bool:
    known = is_money(text) or bool(_bare_unit(text, country))
    return known or bool(read_header(text, country).fields)


def _is_above(table: Table, row: int, country: str) -> int:
    """Say how far above stands a row that groups columns, 0 if none does.

    A title or an address is none; one blank row may lie between.
    """
    for gap in (1, 2):
        if row >= gap and _filled(table.rows[row - gap]):
            several = gap == 1 or len(_filled(table.rows[row - gap])) > 1
            return gap if several and _groups(table, row - gap, row, country) else 0
    return 0


def _groups(table: Table, upper: int, row: int, country: str) -> bool:
    if upper + 1 in table.hidden_rows or _same(table, upper, row):
        return False
    above, below = table.rows[upper], table.rows[row]
    if not _words_only(_filled(above)) or _is_title(above):
        return False
    return _names_quantities(above, country) or _repeats_itself(below, country)


def _is_title(cells: Sequence[Cell]) -> bool:
    """Say whether a row is a label with its colon, or one line of text."""
    first = next(i for i, cell in enumerate(cells) if not is_blank(cell))
    alone = first == 0 and len(_filled(cells)) == 1
    return alone or text_of(cells[first]).endswith(":")


def _names_quantities(cells: Sequence[Cell], country: str) -> bool:
    headings = [read_header(text_of(cell), country) for cell in _filled(cells)]
    return any(h.source or h.unit or set(h.fields[:1]) & COUNTED for h in headings)


def _repeats_itself(cells: Sequence[Cell], country: str) -> bool:
    """Say whether one quantity is named twice, so that a group must part them."""
    names = [
        normalise(text_of(cell))
        for cell in _filled(cells)
        if set(read_header(text_of(cell), country).fields[:1]) & COUNTED
    ]
    return len(names) > len(set(names))


def read_heading(
    table: Table,
    rows: Sequence[int],
    mapping: Mapping[str, object],
    country: str,
    *,
    apart: bool = True,
) -> Heading:
    """Return one header for each column, and what a person must be asked.

    ``apart`` says that amounts under one heading are different things.
    """
    width = _width(table, rows)
    lowest = table.rows[rows[-1]]
    texts = [text_of(lowest[i]) if i < len(lowest) else "" for i in range(width)]
    headers = [read_header(text, country) for text in texts]
    unclear: tuple[Unclear, ...] = ()
    for row in reversed(rows[:-1]):
        covers = _covers(table, row, width)
        unclear = unclear or unclear_columns(headers, covers, mapping, country)
        covers = answered(covers, unclear, mapping)
        headers = _combined(headers, covers, country)
    open_ones = tuple(one for one in unclear if not mapping.get(one.key))
    named = _told_apart(headers, texts) if apart else headers
    return Heading(tuple(named), open_ones)


def _width(table: Table, rows: Sequence[int]) -> int:
    widest = 0
    for row in rows:
        filled = [i for i, cell in enumerate(table.rows[row]) if not is_blank(cell)]
        widest = max(widest, filled[-1] + 1 if filled else 0)
    return widest


def _covers(table: Table, row: int, width: int) -> list[Cover | None]:
    """Return for each column the heading of this row that reaches over it."""
    merged = {
        column: left
        for top, left, bottom, right in table.merged
        if top <= row <= bottom and right > left
        for column in range(left, min(right + 1, width))
    }
    covers: list[Cover | None] = []
    last: Cover | None = None
    for column in range(width):
        text = text_of(table.cell(row, column))
        if text:
            last = Cover(text, "own", column)
            covers.append(last)
        elif column in merged:
            text = text_of(table.cell(row, merged[column]))
            covers.append(Cover(text, "merged", merged[column]) if text else None)
        elif merged or last is None:
            covers.append(None)
        else:
            covers.append(replace(last, how="filled"))
    return covers


def _combined(
    headers: Sequence[Header], covers: Sequence[Cover | None], country: str
) -> list[Header]:
    nameless: dict[int, bool] = {}
    for header, cover in zip(headers, covers, strict=True):
        if cover is not None and header.text:
            known = bool(header.fields)
            nameless[cover.start] = nameless.get(cover.start, True) and not known
    return [
        header
        if cover is None
        else _under(header, cover, country, alike=nameless.get(cover.start, False))
        for header, cover in zip(headers, covers, strict=True)
    ]


def _under(header: Header, cover: Cover, country: str, *, alike: bool) -> Header:
    """Return a column's header with the heading above it.

    ``alike`` says that no column under this heading is known by its own words.
    """
    group = read_header(cover.text, country)
    if not header.text:
        return group if cover.how == "own" else header
    joined = fields_of(f"{group.text} {header.text}")
    if joined and set(header.fields) <= {"ignore"}:
        return replace(header, text=f"{group.text} – {header.text}", fields=joined)
    if _is_apart(header, cover, group):
        return header
    fields = _fields(group, header, country) or (group.fields if alike else ())
    unit, unit_text = _unit(group, header, fields, country)
    return _worded(
        replace(header, fields=fields, unit=unit, unit_text=unit_text), group, country
    )


def _is_apart(header: Header, cover: Cover, group: Header) -> bool:
    """Say whether a column has nothing to do with the heading above it."""
    beside = cover.how == "filled" and _stands_alone(group)
    return beside or _stands_alone(header) or _names_several(cover.text)


def _stands_alone(header: Header) -> bool:
    target = _first_field(header)
    return bool(target) and target not in COUNTED


def _first_field(header: Header) -> str:
    return header.fields[0] if header.fields else ""


def _names_several(text: str) -> bool:
    """Say whether a heading names several sources, and so tells of none."""
    return len({source_of(part) for part in PARTS.split(text)} - {""}) > 1


def _fields(group: Header, header: Header, country: str) -> tuple[str, ...]:
    if is_money(header.text):
        return ("cost",)
    bare = _bare_unit(header.text, country)
    if bare:
        return _fields_of_unit(dimension_of(bare), group, header)
    if SENT_OUT.search(folded(group.text)) and _is_usage(header):
        return ("export",)
    of_group = _is_specified(header, group) or _is_total_of_usage(header, group)
    return group.fields if of_group else header.fields


def _is_specified(header: Header, group: Header) -> bool:
    """Say whether the heading above tells which usage a plain word means."""
    plain = not header.unit and bool(header.generic or header.source)
    return _first_field(group) in _SPECIFIC and plain and _is_usage(header)


def _is_total_of_usage(header: Header, group: Header) -> bool:
    usage = bool(group.unit) and _first_field(group) == "usage"
    return usage and _is_total(header)


def _is_usage(header: Header) -> bool:
    return bool(set(header.fields[:1]) & {"usage", "usage_part"})


def _is_total(header: Header) -> bool:
    return folded(header.text) in {"total", "totales", "totaux", "suma", "somme"}


def _fields_of_unit(dimension: str, group: Header, header: Header) -> tuple[str, ...]:
    """Return what a heading with nothing but a unit below it stands for."""
    first = _first_field(group)
    if dimension == "energy":
        if first == "production" or SENT_OUT.search(folded(group.text)):
            return ("export",)
        return group.fields if first in _FLOWS else ("usage",)
    if dimension == "power":
        return ("demand",)
    return group.fields or header.fields


def _unit(
    group: Header, header: Header, fields: Sequence[str], country: str
) -> tuple[str, str]:
    """Return (unit code, unit text): the lower row's own, else the group's.

    Two different units leave none, so that it is asked for.
    """
    own = header.unit or _bare_unit(header.text, country)
    if own or header.unit_text:
        amounts = bool(set(fields[:1]) & MEASURED) and group.unit not in {"", own}
        if amounts and dimension_of(group.unit) != "power":
            return "", f"{group.unit} / {header.unit_text or own}"
        return own, header.unit_text
    measured = bool(set(fields[:1]) & (MEASURED | {"production"}))
    return (group.unit, group.unit_text) if measured else ("", "")


def _worded(header: Header, group: Header, country: str) -> Header:
    """Return the header with the words of its group, one source at most."""
    if header.source and group.source and header.source != group.source:
        return header
    bare = bool(_bare_unit(header.text, country)) or is_money(header.text)
    words = _telling_words(header, group, bare=bare)
    return replace(
        header,
        text=f"{group.text} – {header.text}",
        label=" – ".join(words) or (group.label if bare else header.label),
        source=header.source or group.source,
        generic=not words,
    )


def _telling_words(header: Header, group: Header, *, bare: bool) -> list[str]:
    """Return the labels that name something, each once; a bare unit does not."""
    own = "" if bare or header.generic else header.label
    above = "" if group.generic else group.label
    return [word for word in dict.fromkeys((above, own)) if word]


def _bare_unit(text: str, country: str) -> str:
    return unit_code(text.strip("()[] "), country)


def is_money(text: str) -> bool:
    """Say whether a heading is nothing but a currency."""
    return folded(text.strip("()[] ")) in _MONEY


def _told_apart(headers: Sequence[Header], texts: Sequence[str]) -> Iterator[Header]:
    """Yield the headers; amounts under one heading keep what parts them."""
    labels = [h.label for h in headers if set(h.fields[:1]) & MEASURED]
    for header, text in zip(headers, texts, strict=True):
        twice = labels.count(header.label) > 1 and header.text != text
        if twice and set(header.fields[:1]) & MEASURED:
            yield replace(header, label=f"{header.label} – {text}")
        else:
            yield header
