"""A chart as pages, the PDF and exports use it: picture, finding, table, legend."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal.base import formats

Cell: TypeAlias = str | float | int | None
Kind: TypeAlias = Literal["text", "month", "number", "share"]
Swatch: TypeAlias = Literal["line", "dash", "area", "hatch", "dot", "ring", "square"]
State: TypeAlias = Literal["ready", "provisional", "empty"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart's table: what it is called and how it is written."""

    label: str
    kind: Kind = "number"
    unit: str = ""
    digits: int = 0

    def shown(self, value: Cell) -> str:
        if self.kind == "month" and isinstance(value, str):
            return formats.month(value)
        if value is None or isinstance(value, str):
            return value or formats.ABSENT
        if self.kind == "share":
            return formats.pct(value, self.digits)
        return formats.num(value, self.digits)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A mark, its colour and its name, so that colour is never alone."""

    kind: Swatch
    colour: str
    label: str

    @property
    def swatch(self) -> SafeString:
        """A small picture of the mark for a page, where the label says enough."""
        return self._drawn(' aria-hidden="true" focusable="false"', "")

    @property
    def paper_swatch(self) -> SafeString:
        """The same for the PDF, whose every figure must have words."""
        words = str(_SWATCH_WORDS[self.kind])
        return self._drawn(' role="img"', f"<title>{escape(words)}</title>")

    def _drawn(self, attributes: str, title: str) -> SafeString:
        picture = _SWATCHES[self.kind].replace("COLOUR", self.colour)
        return mark_safe(  # noqa: S308 -- constant markup, our own colour, escaped words
            f'<svg viewBox="0 0 22 12" width="22" height="12"{attributes}>'
            f"{title}{picture}</svg>"
        )


@dataclass(frozen=True, slots=True)
class Chart:
    """``svg_large`` suits a full column (720 px), ``svg_small`` a phone (360 px).

    ``values`` are the table's figures as they are, ``rows`` the same written in
    ``language``. ``state`` is "empty" when a text panel stands in for the plot,
    "provisional" while the result behind it is not verified.
    """

    id: str
    title: str
    summary: str
    svg_large: SafeString
    svg_small: SafeString
    columns: tuple[Column, ...]
    values: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[LegendEntry, ...]
    unit: str
    state: State
    language: str

    @property
    def head(self) -> tuple[str, ...]:
        return tuple(column.label for column in self.columns)


def written_rows(
    columns: tuple[Column, ...], values: tuple[tuple[Cell, ...], ...]
) -> tuple[tuple[str, ...], ...]:
    """The cells of a table in the active language."""
    return tuple(
        tuple(column.shown(cell) for column, cell in zip(columns, row, strict=True))
        for row in values
    )


_SWATCHES: dict[Swatch, str] = {
    "line": '<path d="M1 6H21" fill="none" stroke="COLOUR" stroke-width="2.6"/>',
    "dash": (
        '<path d="M1 6H21" fill="none" stroke="COLOUR" stroke-width="2"'
        ' stroke-dasharray="5 3.5"/>'
    ),
    "area": '<rect x="1" y="1" width="20" height="10" rx="2" fill="COLOUR"/>',
    "hatch": (
        '<rect x="1" y="1" width="20" height="10" rx="2" fill="#F6CFC9"/>'
        '<path d="M4 11L10 1M9 11L15 1M14 11L20 1" fill="none" stroke="COLOUR"'
        ' stroke-width="1.8"/>'
    ),
    "dot": '<circle cx="11" cy="6" r="4.5" fill="COLOUR"/>',
    "ring": (
        '<circle cx="11" cy="6" r="4" fill="#FFFFFF" stroke="COLOUR" stroke-width="2"/>'
    ),
    "square": '<rect x="7" y="2" width="8" height="8" fill="COLOUR"/>',
}

_SWATCH_WORDS: dict[Swatch, Promise] = {
    # Translators: what a mark in a chart's legend looks like.
    "line": _("solid line"),
    "dash": _("dashed line"),
    "area": _("coloured area"),
    "hatch": _("hatched area"),
    "dot": _("dot"),
    "ring": _("ring"),
    "square": _("square"),
}
