"""What a check or a fit has to say: data, never a sentence.

The sentence a person reads is made from the code, in that person's language,
by ``energy.finding_texts``; the core knows neither language nor framework.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs.

    An error stops the rows it names from being committed; a warning needs the
    person's word; an info is only told.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, at one place.

    ``code`` is stable and is what tests and clients match. ``row`` is the row
    number as the spreadsheet or text file shows it, counted from 1. ``column``
    is the column's letter ("C"), or the element's name in XML. ``value`` is the
    offending text, at most 40 characters. ``expected`` says in symbols what
    would have been right ("kWh | MWh", "<= 200 MB"), without prose. ``details``
    holds further plain values that the sentence of this code names.
    """

    code: str
    severity: Severity
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None
    details: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str | None, int | None, str | None]:
        """Where: sheet, row and column, for grouping and for mending."""
        return (self.sheet, self.row, self.column)


MAX_VALUE_LENGTH = 40


def shown(text: object) -> str:
    """Return ``text`` shortened to what a finding may carry."""
    value = str(text)
    if len(value) <= MAX_VALUE_LENGTH:
        return value
    return value[: MAX_VALUE_LENGTH - 1] + "…"
