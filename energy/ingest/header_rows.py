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
from energy.ingest.numbers import looks_numeric
from energy.ingest.table import Cell, Table, is_blank, letter_of, text_of
from energy.ingest.unit_words import dimension_of, folded, source_of, unit_code

MOST_ROWS = 3
NONE = "none"
"""The answer of a person who finds none of the headings fitting."""

_MEASURED = frozenset({"usage", "usage_part", "export", "net_usage"})
_FLOWS = frozenset({"export", "net_usage", "usage_part"})
_COUNTED = _MEASURED | {"cost", "demand"}
_SPECIFIC = _FLOWS | {"cost", "demand"}
_MONEY = frozenset({"$", "mxn", "cad", "usd", "$ mxn", "$ cad", "$ usd", "mxn $"})
PARTS = re.compile(r"\s+(?:and|y|e|et)\s+|[&/,+]")


@dataclass(frozen=True, slots=True)
class Cover:
    """A heading above a column: its text, and how it is known to reach there.

    ``how`` is "own" (right above), "merged" (the file says so) or "filled".
    """

    text: str
    how: str
    start: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """A column that more than one heading may belong to."""

    column: int
    choices: tuple[str, ...]
    suggestion: str
    sample: str

    @property
    def key(self) -> str:
        """Under which the answer stands in the mapping."""
        return f"group:{letter_of(self.column)}"


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
    if upper + 1 in table.hidden_rows:
        return False
    above, below = table.rows[upper], table.rows[row]
    cells = _filled(above)
    if not _words_only(cells) or _same(table, upper, row):
        return False
    first = next(i for i, cell in enumerate(above) if not is_blank(cell))
    if text_of(above[first]).endswith(":") or (first == 0 and len(cells) == 1):
        return False
    headings = [read_header(text_of(cell), country) for cell in cells]
    telling = any(h.source or h.unit or set(h.fields[:1]) & _COUNTED for h in headings)
    return telling or _repeats_itself(below, country)


def _repeats_itself(cells: Sequence[Cell], country: str) -> bool:
    """Say whether one quantity is named twice, so that a group must part them."""
    names = [
        normalise(text_of(cell))
        for cell in _filled(cells)
        if set(read_header(text_of(cell), country).fields[:1]) & _COUNTED
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
        unclear = unclear or _unclear(headers, covers, mapping, country)
        covers = _answered(covers, unclear, mapping)
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


def _needs_group(header: Header) -> bool:
    return bool(set(header.fields[:1]) & _MEASURED) and not header.source


def _unclear(
    headers: Sequence[Header],
    covers: Sequence[Cover | None],
    mapping: Mapping[str, object],
    country: str,
) -> tuple[Unclear, ...]:
    """Return the columns whose heading is open to more than one reading."""
    if not any(_is_telling(cover, country) for cover in covers if cover):
        return ()
    columns = _unclear_columns(headers, covers, country)
    told = mapping.get("columns")
    named = told if isinstance(told, Mapping) else {}
    choices = tuple(dict.fromkeys(c.text for c in covers if c))
    made = []
    for column in sorted(columns):
        word = named.get(letter_of(column))
        if isinstance(word, Mapping) and word.get("meter"):
            continue
        made.append(Unclear(column, (*choices, NONE), "", headers[column].text))
    return tuple(made)


def _is_telling(cover: Cover, country: str) -> bool:
    header = read_header(cover.text, country)
    return bool(header.source or header.unit)


def _unclear_columns(
    headers: Sequence[Header], covers: Sequence[Cover | None], country: str
) -> set[int]:
    open_ones = {
        column
        for column, header in enumerate(headers)
        if _needs_group(header) and _is_open(covers[column])
    }
    if _is_misplaced(headers, covers) or any(
        _is_unfit(header, cover, country)
        for header, cover in zip(headers, covers, strict=True)
    ):
        return {c for c, header in enumerate(headers) if _needs_group(header)}
    contradicted = {
        column
        for column, (header, cover) in enumerate(zip(headers, covers, strict=True))
        if cover and cover.how == "own" and _contradicts(header, cover)
    }
    return contradicted | (open_ones & set(_of_many_units(headers, covers)))


def _is_open(cover: Cover | None) -> bool:
    return cover is None or cover.how == "filled"


def _is_misplaced(headers: Sequence[Header], covers: Sequence[Cover | None]) -> bool:
    """Say whether a heading groups nothing, or a quantity stands before them all.

    Both are signs of headings written in the middle of their columns.
    """
    if any(cover and cover.how == "merged" for cover in covers):
        return False
    counted = [i for i, h in enumerate(headers) if set(h.fields[:1]) & _COUNTED]
    unnamed = {i for i, h in enumerate(headers) if not h.text or not h.fields}
    groups: dict[int, set[int]] = {}
    for column, cover in enumerate(covers):
        if cover is not None:
            groups.setdefault(cover.start, set()).add(column)
    useful = set(counted) | unnamed
    if any(
        not columns & useful and source_of(_text_at(covers, start))
        for start, columns in groups.items()
    ):
        return True
    return any(covers[i] is None and _needs_group(headers[i]) for i in counted)


def _text_at(covers: Sequence[Cover | None], start: int) -> str:
    cover = covers[start]
    return cover.text if cover else ""


def _is_unfit(header: Header, cover: Cover | None, country: str) -> bool:
    """Say whether a source cannot be counted in the unit below it."""
    if cover is None or not _needs_group(header):
        return False
    source = read_header(cover.text, country).source
    volume = dimension_of(header.unit) in {"volume", "volume_gas", "mass"}
    return volume and source in {"electricity", "renewable"}


def _contradicts(header: Header, cover: Cover) -> bool:
    """Say whether a heading and the column right below name two sources."""
    source = source_of(cover.text)
    own = set(header.fields[:1]) & _MEASURED
    return bool(own and source and header.source and source != header.source)


def _of_many_units(
    headers: Sequence[Header], covers: Sequence[Cover | None]
) -> Iterator[int]:
    """Yield the columns of a heading that stands over amounts of two units."""
    groups: dict[int, list[int]] = {}
    for column, cover in enumerate(covers):
        if cover is not None and _needs_group(headers[column]):
            groups.setdefault(cover.start, []).append(column)
    for columns in groups.values():
        if len({headers[column].unit for column in columns}) > 1:
            yield from columns


def _answered(
    covers: Sequence[Cover | None],
    unclear: Sequence[Unclear],
    mapping: Mapping[str, object],
) -> list[Cover | None]:
    """Return the covers as a person told them; none where it is still open."""
    result = list(covers)
    for one in unclear:
        answer = str(mapping.get(one.key) or NONE)
        known = answer in one.choices and answer != NONE
        result[one.column] = Cover(answer, "own", one.column) if known else None
    return result


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
    beside = cover.how == "filled" and _stands_alone(group)
    if beside or _stands_alone(header) or _names_several(cover.text):
        return header
    fields = _fields(group, header, country) or (group.fields if alike else ())
    unit, unit_text = _unit(group, header, fields, country)
    return _worded(
        replace(header, fields=fields, unit=unit, unit_text=unit_text), group, country
    )


def _stands_alone(header: Header) -> bool:
    target = header.fields[0] if header.fields else ""
    return bool(target) and target not in _COUNTED


def _names_several(text: str) -> bool:
    """Say whether a heading names several sources, and so tells of none."""
    return len({source_of(part) for part in PARTS.split(text)} - {""}) > 1


def _fields(group: Header, header: Header, country: str) -> tuple[str, ...]:
    if is_money(header.text):
        return ("cost",)
    first = group.fields[0] if group.fields else ""
    bare = _bare_unit(header.text, country)
    if bare:
        return _fields_of_unit(dimension_of(bare), first, group, header)
    plain = not header.unit and bool(header.generic or header.source)
    if SENT_OUT.search(folded(group.text)) and _is_usage(header):
        return ("export",)
    if first in _SPECIFIC and plain and _is_usage(header):
        return group.fields
    if _is_total(header) and group.unit and group.fields[:1] == ("usage",):
        return group.fields
    return header.fields


def _is_usage(header: Header) -> bool:
    return bool(set(header.fields[:1]) & {"usage", "usage_part"})


def _is_total(header: Header) -> bool:
    return folded(header.text) in {"total", "totales", "totaux", "suma", "somme"}


def _fields_of_unit(
    dimension: str, first: str, group: Header, header: Header
) -> tuple[str, ...]:
    """Return what a heading with nothing but a unit below it stands for."""
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
        amounts = bool(set(fields[:1]) & _MEASURED) and group.unit not in {"", own}
        if amounts and dimension_of(group.unit) != "power":
            return "", f"{group.unit} / {header.unit_text or own}"
        return own, header.unit_text
    measured = bool(set(fields[:1]) & (_MEASURED | {"production"}))
    return (group.unit, group.unit_text) if measured else ("", "")


def _worded(header: Header, group: Header, country: str) -> Header:
    """Return the header with the words of its group, one source at most."""
    if header.source and group.source and header.source != group.source:
        return header
    bare = _bare_unit(header.text, country) or is_money(header.text)
    own = "" if bare or header.generic else header.label
    above = "" if group.generic else group.label
    words = [word for word in dict.fromkeys((above, own)) if word]
    return replace(
        header,
        text=f"{group.text} – {header.text}",
        label=" – ".join(words) or (group.label if bare else header.label),
        source=header.source or group.source,
        generic=not words,
    )


def _bare_unit(text: str, country: str) -> str:
    return unit_code(text.strip("()[] "), country)


def is_money(text: str) -> bool:
    """Say whether a heading is nothing but a currency."""
    return folded(text.strip("()[] ")) in _MONEY


def _told_apart(headers: Sequence[Header], texts: Sequence[str]) -> Iterator[Header]:
    """Yield the headers; amounts under one heading keep what parts them."""
    labels = [h.label for h in headers if set(h.fields[:1]) & _MEASURED]
    for header, text in zip(headers, texts, strict=True):
        twice = labels.count(header.label) > 1 and header.text != text
        if twice and set(header.fields[:1]) & _MEASURED:
            yield replace(header, label=f"{header.label} – {text}")
        else:
            yield header
