"""In which unit amounts are that carry none: noted above the table, told, or asked.

An answer counts for one energy source, or for one series where the source is not
known: electricity and gas side by side are seldom in the same unit.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from energy.ingest.columns import source_in
from energy.ingest.decimal_marks import Series
from energy.ingest.headers import read_header
from energy.ingest.layout import Body
from energy.ingest.notes import Notes
from energy.ingest.records import Hints
from energy.ingest.table import text_of
from energy.ingest.unit_words import folded, source_of, unit_code

UNITS = (
    *("kWh", "MWh", "GJ", "MMBtu", "therm_us", "m3", "ccf", "Mcf"),
    *("L", "gal_us", "kg", "t", "lb", "klb"),
)
"""What is offered where a file names no unit; any other may be told too."""
POWER_UNITS = ("kW",)
MOST_ASKED = 50
_NOTE = re.compile(
    r"(?:units?|unites?|unidad(?:es)?|values?|valeurs?|valores|amounts?|figures|data"
    r"|quantites?|cantidades|donnees|datos|chiffres|cifras)\b"
    r"[^:()]*(?::|\b(?:in|en|are|sont|son)\b)\s*(\S.*)"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose amounts lack a unit: a source or a series, and how it is shown."""

    name: str
    source: str
    shown: str
    letter: str
    sample: str


@dataclass(slots=True)
class UnitAnswers:
    """Settles the units of the amounts of one table."""

    body: Body
    hints: Hints
    notes: Notes
    stamped: bool
    owners: dict[str, Owner] = field(default_factory=dict)
    _asked: int = 0

    def add(self, series: Series, names: Sequence[str], fuels: Sequence[str]) -> None:
        """Note whose amounts of a column lack a unit, row by row.

        ``names`` are the meters of those rows, ``fuels`` their cells of fuel.
        """
        column = series.column
        sample = column.samples[0] if column.samples else ""
        for name, fuel in dict.fromkeys(zip(names, fuels, strict=True)):
            source = self._source(series, fuel)
            owner = self.owner(series, name, fuel)
            shown = fuel or name or column.header or source
            self.owners.setdefault(
                owner, Owner(owner, source, shown, column.letter, sample)
            )

    def owner(self, series: Series, name: str, fuel: str) -> str:
        """Return under which name an answer for these amounts is kept."""
        return self._source(series, fuel) or name

    def _source(self, series: Series, fuel: str) -> str:
        return source_of(fuel) or source_in(series.column) or self.hints.source

    def unit(self, name: str) -> str:
        """Return the unit of an owner's amounts, "" while it is asked for."""
        owner = self.owners[name]
        alone = len(self.owners) == 1
        key = "unit" if alone else f"unit:{name}"
        told = str(self.hints.mapping.get(key) or "")
        code = unit_code(told, self.hints.country)
        if code:
            self.notes.decided[key] = code
            return code
        code = self._noted(owner, alone=alone)
        if not code and self._asked < MOST_ASKED:
            self._ask(owner, key, alone=alone)
        return code

    def _ask(self, owner: Owner, key: str, *, alone: bool) -> None:
        self._asked += 1
        self.notes.ask(
            "unit",
            (*POWER_UNITS, *UNITS) if self.stamped else UNITS,
            column=owner.letter,
            sample=owner.sample if alone else owner.shown,
            key=key,
        )

    def _noted(self, owner: Owner, *, alone: bool) -> str:
        """Return the one unit that the lines above the table name for these."""
        units = {
            unit
            for unit, source in _noted_units(self.body, self.hints.country)
            if not source or source == owner.source or (alone and not owner.source)
        }
        return units.pop() if len(units) == 1 else ""


def _noted_units(body: Body, country: str) -> Iterator[tuple[str, str]]:
    """Yield (unit, source) of titles and notes: "Gas use (GJ)", "Values in kWh"."""
    for row in body.table.rows[: body.first_header]:
        texts = [text for text in map(text_of, row) if text]
        for text in (*texts, " ".join(texts[:2])):
            header = read_header(text, country)
            note = _NOTE.search(folded(text))
            unit = unit_code(note[1].strip(" ()[]."), country) if note else ""
            bracketed = [unit_code(b, country) for b in _BRACKETS.findall(text)]
            if not unit and len({*bracketed} - {""}) == 1:
                unit = header.unit
            if unit:
                yield unit, header.source
