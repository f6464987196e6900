"""Charts and tables as CSV that a spreadsheet opens safely.

Months in ISO form, shares as fractions; the text of a file is ``portal.base.csv_text``.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django.utils.translation import gettext as _

from portal.base.csv_text import Cell, csv_bytes, safe_text
from reports.charts import Chart, Column

__all__ = ["chart_csv", "safe_text", "table_csv"]

Fact: TypeAlias = tuple[str, str]


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
    above: list[Sequence[Cell]] = [*facts, ()] if facts else []
    heading = [_heading(column) for column in columns]
    return csv_bytes([*above, heading, *rows])


def _heading(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label
