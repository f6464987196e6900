"""What to ask about a heading that may belong to more than one column.

Where the reach of a heading makes no sense, or makes sense in two ways, a person
says which heading each column belongs to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from energy.ingest.headers import Header, read_header
from energy.ingest.table import letter_of
from energy.ingest.unit_words import dimension_of, source_of

NONE = "none"
"""The answer of a person who finds none of the headings fitting."""
MEASURED = frozenset({"usage", "usage_part", "export", "net_usage"})
COUNTED = MEASURED | {"cost", "demand"}


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


def _needs_group(header: Header) -> bool:
    return bool(set(header.fields[:1]) & MEASURED) and not header.source


def unclear_columns(
    headers: Sequence[Header],
    covers: Sequence[Cover | None],
    mapping: Mapping[str, object],
    country: str,
) -> tuple[Unclear, ...]:
    """Return the columns whose heading is open to more than one reading."""
    if not any(_is_telling(cover, country) for cover in covers if cover):
        return ()
    columns = _open_columns(headers, covers, country)
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


def _open_columns(
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
    counted = {i for i, h in enumerate(headers) if set(h.fields[:1]) & COUNTED}
    if any(covers[i] is None and _needs_group(headers[i]) for i in counted):
        return True
    unnamed = {i for i, h in enumerate(headers) if not h.text or not h.fields}
    return _has_idle_heading(covers, counted | unnamed)


def _has_idle_heading(covers: Sequence[Cover | None], useful: set[int]) -> bool:
    """Say whether a heading names a source but reaches over no useful column."""
    return any(
        useful.isdisjoint(columns) and source_of(_text_at(covers, start))
        for start, columns in _columns_by_heading(covers).items()
    )


def _columns_by_heading(covers: Sequence[Cover | None]) -> dict[int, list[int]]:
    """Return the columns that each heading reaches over, by where it starts."""
    groups: dict[int, list[int]] = {}
    for column, cover in enumerate(covers):
        if cover is not None:
            groups.setdefault(cover.start, []).append(column)
    return groups


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
    own = set(header.fields[:1]) & MEASURED
    return bool(own and source and header.source and source != header.source)


def _of_many_units(
    headers: Sequence[Header], covers: Sequence[Cover | None]
) -> Iterator[int]:
    """Yield the columns of a heading that stands over amounts of two units."""
    for columns in _columns_by_heading(covers).values():
        measured = [column for column in columns if _needs_group(headers[column])]
        if len({headers[column].unit for column in measured}) > 1:
            yield from measured


def answered(
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
