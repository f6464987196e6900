"""A sheet's XML walked once, for what the reading library does not tell.

Values are read elsewhere; here are found formulas without a value, error cells,
hidden rows and columns, and how far the sheet reaches. Entities and document
types are refused by the parser itself.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from energy.ingest.refusal import Refused
from energy.ingest.table import index_of

MOST_NOTED = 1000
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE = {"1", "true"}


@dataclass(slots=True)
class SheetFacts:
    """What a walk through a sheet's XML found; places are (row, letter)."""

    last_row: int = 0
    last_column: int = 0
    formulas: int = 0
    first_formula: tuple[int, str] | None = None
    unvalued: list[tuple[int, str]] = field(default_factory=list)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class _Walker:
    """Expat handlers; one cell is judged when the next one begins."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._row = 0
        self._column = 0
        self._letter = ""
        self._kind = ""
        self._formula = False
        self._text: list[str] = []
        self._filled = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._forbid
        self._parser.EntityDeclHandler = self._forbid

    def walk(self, content: bytes) -> SheetFacts:
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise Refused("not_a_workbook", str(error)) from error
        self._judge()
        return self.facts

    def _forbid(self, *_: object) -> None:  # pragma: no cover -- the archive refuses
        raise Refused("xml_forbidden")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._judge()
            self._open_cell(attributes)
        elif name == "f":
            self._formula = True
        elif name in {"v", "is"}:
            self._filled = True
            if self._formula or self._kind == "e":
                self._parser.CharacterDataHandler = self._text.append
        elif name == "row":
            self._judge()
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if attributes.get("hidden") in _TRUE:
                self.facts.hidden_rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self._hide(attributes)

    def _hide(self, attributes: dict[str, str]) -> None:
        first, last = int(attributes["min"]), int(attributes["max"])
        self.facts.hidden_columns.update(range(first - 1, min(last, 256)))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        match = _CELL.fullmatch(attributes.get("r", ""))
        self._column += 1
        if match:
            self._letter = match[1]
            self._row = int(match[2])
            self._column = (index_of(match[1]) or 0) + 1
        self._kind = attributes.get("t", "")

    def _judge(self) -> None:
        """Note the cell that has just ended, and forget it."""
        facts = self.facts
        if self._filled or self._formula:
            facts.last_row = max(facts.last_row, self._row)
            facts.last_column = max(facts.last_column, self._column)
        if self._formula:
            self._judge_formula()
        if self._kind == "e" and len(facts.errors) < MOST_NOTED:
            text = "".join(self._text)
            facts.errors.append((self._row, self._letter, text))
        if self._text or self._formula:
            self._parser.CharacterDataHandler = None
            self._text = []
        self._formula = self._filled = False
        self._kind = ""

    def _judge_formula(self) -> None:
        facts = self.facts
        facts.formulas += 1
        facts.first_formula = facts.first_formula or (self._row, self._letter)
        valued = bool(self._text) or self._kind == "str"
        if not valued and len(facts.unvalued) < MOST_NOTED:
            facts.unvalued.append((self._row, self._letter))


def scan_sheet(content: bytes) -> SheetFacts:
    """Walk a sheet's XML; raises ``Refused`` for hostile or broken XML."""
    try:
        return _Walker().walk(content)
    except (ValueError, KeyError) as error:
        raise Refused("not_a_workbook", str(error)) from error
