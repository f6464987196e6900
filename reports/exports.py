"""Charts and tables as CSV that a spreadsheet opens safely.

UTF-8 with a byte order mark, decimal points, ISO dates and months, shares as
fractions: the same in every language, so that files can be joined.
"""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from django.utils.translation import gettext as _

from reports.charts import Chart, Column

Cell: TypeAlias = str | int | float | Decimal | date | None
Fact: TypeAlias = tuple[str, str]

BYTE_ORDER_MARK = "\ufeff"
DECIMALS = 6
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def chart_csv(chart: Chart, facts: Sequence[Fact] = ()) -> bytes:
    """A chart's figures as they are, under its title, finding and unit.

    ``facts`` are further lines of the head, such as facility, period, snapshot.
    """
    head = [(_("Chart"), chart.title), (_("Finding"), chart.summary)]
    if chart.unit:
        head.append((_("Unit"), chart.unit))
    return table_csv(chart.columns, chart.values, facts=[*head, *facts])


def table_csv(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    facts: Sequence[Fact] = (),
) -> bytes:
    """A table with its units in the head; ``facts`` are lines above it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_written(cell) for cell in fact] for fact in facts)
    if facts:
        writer.writerow([])
    writer.writerow([_written(_heading(column)) for column in columns])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: it gets a leading apostrophe."""
    starts = (text, text.lstrip(" \u00a0\u202f\ufeff\u200b"))
    risky = any(start.startswith(_FORMULA_STARTS) for start in starts)
    return f"'{text}" if risky else text


def _heading(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if not math.isfinite(cell):
        return ""
    if isinstance(cell, float):
        rounded = round(cell, DECIMALS)
        return str(int(rounded)) if rounded.is_integer() else repr(rounded)
    return str(cell)
