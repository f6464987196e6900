"""What every format yields: readings, variable values, findings, questions.

All of it is frozen and plain, so that a parse can be compared, stored as JSON
and repeated: the same bytes with the same hints give the same ``ParsedFile``.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from energy.findings import Finding, Severity

Moment: TypeAlias = date | datetime
"""A civil date (bills, daily values) or an aware instant (interval data)."""

Place: TypeAlias = tuple[str | None, int, str]
"""A cell: sheet (None outside workbooks), row counted from 1, column letter."""


@dataclass(frozen=True, slots=True)
class RawReading:
    """One metered quantity over the half-open interval [start, end).

    Both ends are civil dates (the end excluded) or both are aware datetimes.
    ``value`` is in ``unit`` (a code of ``energy.units``), exactly as the file
    gives it. ``flow`` is "delivered", "exported", "generated" or "stock_change".
    ``quality`` is "actual", "estimated", "corrected", "manual" or "interpolated".
    ``row`` is the row (or, in XML, the ordinal of the reading) it came from,
    ``column`` the letter of its cell in a table.
    """

    meter: str
    start: Moment
    end: Moment
    value: float
    unit: str
    quality: str
    row: int
    flow: str = "delivered"
    source: str = ""
    sheet: str | None = None
    cost: float | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class RawVariableValue:
    """One value of a relevant variable over [start, end), civil dates.

    ``kind`` is "production", "hdd", "cdd", "temperature" or "other";
    sums for the first three and "other", a mean for "temperature".
    """

    variable: str
    start: date
    end: date
    value: float
    unit: str
    kind: str
    row: int
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and what it is taken for.

    ``target`` is a canonical field ("period_start", "period_end", "read_date",
    "timestamp", "usage", "cost", "unit", "meter_id", "fuel", "quality",
    "production", "hdd", "cdd", "temperature", "variable", "ignore" …).
    ``matched_by`` says why: "name", "shape", "remembered", "person" or "none".
    ``samples`` are the first few cells, as text.
    """

    letter: str
    header: str
    samples: tuple[str, ...]
    target: str
    unit: str = ""
    meter: str = ""
    matched_by: str = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """Something two readings of the file are possible for.

    ``code`` names it ("date_order", "decimal_mark", "unit", "year", "timezone",
    "interval_label", "sheet", "group", "fiscal_year"); the answer goes into
    ``mapping`` under ``key``.
    """

    code: str
    key: str
    choices: tuple[str, ...]
    suggestion: str = ""
    column: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside the bytes.

    ``mapping`` is what a person confirmed or a plant's earlier file taught:
    ``{"columns": {letter: {"target", "unit", "meter"}}, "sheet", "header_row",
    "date_order": "DMY"|"MDY"|"YMD", "decimal_mark": "."|",",
    "year": 2023, "fiscal_year": "calendar"|"starts"|"ends", "unit": "kWh",
    "unit:<source or series>": "GJ", "group:<letter>": "Natural gas",
    "end_inclusive": true, "interval_label": "start"|"end"}``; every key may be
    absent. "unit" counts where the amounts without a unit are of one source or
    series only; of several each has its own key.
    ``corrections`` replaces the text of single cells before they are read;
    ``left_out`` names rows a person set aside. ``today`` lets dates in the
    future be noticed; without it nothing is said about them. ``signed`` names,
    folded, the plant's meters whose readings may be below zero: changes of stock.
    """

    timezone: str = "UTC"
    locale: str = "en"
    country: str = ""
    meter: str = ""
    source: str = ""
    mapping: Mapping[str, object] = field(default_factory=dict)
    corrections: Mapping[Place, str] = field(default_factory=dict)
    left_out: frozenset[tuple[str | None, int]] = frozenset()
    today: date | None = None
    signed: frozenset[str] = frozenset()

    def goes_to(self, series: str) -> str:
        """The name of the meter that a series of the file goes to."""
        chosen = self.mapping.get("series")
        choice = chosen.get(series) if isinstance(chosen, Mapping) else None
        name = choice.get("name") if isinstance(choice, Mapping) else None
        return str(name or series or self.meter)


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Everything one file says.

    ``totals`` sums delivered readings by (meter, unit) over rows without an
    error. ``columns`` and ``questions`` are empty where a format leaves nothing
    to ask. ``mapping`` is the mapping that was used, fit to be given back as
    ``Hints.mapping``. ``signature`` identifies the layout (normalised headers)
    so that a confirmed mapping can be remembered. ``as_of`` is the day it was
    read on, if that was told.
    """

    format: str
    readings: tuple[RawReading, ...] = ()
    variables: tuple[RawVariableValue, ...] = ()
    findings: tuple[Finding, ...] = ()
    totals: Mapping[tuple[str, str], float] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    questions: tuple[Question, ...] = ()
    mapping: Mapping[str, object] = field(default_factory=dict)
    rows: int = 0
    sheet: str | None = None
    header_row: int | None = None
    signature: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None

    @property
    def has_errors(self) -> bool:
        """Whether any finding stops a row."""
        return any(f.severity is Severity.ERROR for f in self.findings)


def totals_of(readings: tuple[RawReading, ...]) -> dict[tuple[str, str], float]:
    """Sum the delivered readings by meter and unit (``math.fsum``, exact)."""
    groups: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for reading in readings:
        if reading.flow == "delivered":
            groups[reading.meter, reading.unit].append(reading.value)
    return {key: math.fsum(values) for key, values in groups.items()}
