"""Cumulative savings (CUSUM) of the reporting period with their interval."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.base import formats
from reports.charts.axes import (
    month_axes,
    month_index,
    round_ticks,
    value_axis,
)
from reports.charts.chart import Cell, Chart, Column, LegendEntry, State
from reports.charts.findings import confidence_of, cumulative_finding
from reports.charts.layers import Plane, haloed, unit_label
from reports.charts.plot import Plot, empty_chart
from reports.charts.theme import (
    EXCESS,
    SAVING,
    SAVING_FILL,
    Frame,
    Spec,
    framed,
)
from reports.content import FacilityReport, MonthRow

IDENTITY, UNIT = "cumulative-savings", "GJ"


def cumulative_savings(content: FacilityReport, state: State = "ready") -> Chart:
    # Translators: CUSUM is the name energy managers know this chart by.
    title = _("Cumulative savings (CUSUM)")
    rows = sorted(content.months, key=lambda row: row.month)
    rows = [row for row in rows if row.cumulative is not None]
    if not rows:
        missing = _("Savings need a baseline and a month of the reporting period.")
        return empty_chart(IDENTITY, title, missing)
    interval = _("%(share)s interval") % {
        "share": formats.pct(confidence_of(content), 0)
    }
    plot = Plot(
        id=IDENTITY,
        title=title,
        summary=cumulative_finding(content),
        columns=_columns(),
        values=tuple(_values(row) for row in rows),
        legend=(
            LegendEntry("line", SAVING, _("Cumulative savings")),
            LegendEntry("area", SAVING_FILL, interval),
        ),
        unit=UNIT,
        draw=_Course(tuple(rows)).drawn,
    )
    return plot.chart(state)


@dataclass(frozen=True, slots=True)
class _Course:
    rows: tuple[MonthRow, ...]

    def drawn(self, frame: Frame) -> Spec:
        first = self.rows[0].month
        count = month_index(self.rows[-1].month, first) + 1
        points = [_point(row, first) for row in self.rows]
        figures = [
            figure
            for row in self.rows
            for figure in (row.cumulative, row.cumulative_low, row.cumulative_high)
            if figure is not None
        ]
        ticks = round_ticks(figures, frame.ticks, zero=True)
        plane = Plane.of_months(count, ticks)
        layers = [
            value_axis(ticks),
            *month_axes(first, count, frame),
            plane.area(points, "low", "high", color=SAVING_FILL, opacity=0.75),
            plane.line(points, "value", color=SAVING, strokeWidth=2.6),
            plane.dots(points, "value", fill=SAVING, stroke=SAVING, size=20),
            unit_label(UNIT),
            *_total(self.rows[-1], plane, frame, count),
        ]
        return framed(frame, layers)


def _point(row: MonthRow, first: str) -> dict[str, float | None]:
    return {
        "x": month_index(row.month, first),
        "value": row.cumulative,
        "low": row.cumulative_low,
        "high": row.cumulative_high,
    }


def _total(last: MonthRow, plane: Plane, frame: Frame, count: int) -> list[Spec]:
    """The sum so far, written at the end of the line."""
    sum_so_far = last.cumulative or 0.0
    x, y = plane.pixels(frame, count - 1, sum_so_far)
    return haloed(
        formats.qty(sum_so_far, UNIT),
        x=x + 4,
        y=max(12, y - 13),
        align="right",
        color=SAVING if sum_so_far >= 0 else EXCESS,
        fontWeight=600,
        fontSize=frame.text + 1.5,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Month"), "month"),
        Column(_("Savings"), unit=UNIT),
        Column(_("Cumulative savings"), unit=UNIT),
        # Translators: the two ends of the interval, table headings.
        Column(_("Interval, low"), unit=UNIT),
        Column(_("Interval, high"), unit=UNIT),
    )


def _values(row: MonthRow) -> tuple[Cell, ...]:
    return (
        row.month,
        row.savings,
        row.cumulative,
        row.cumulative_low,
        row.cumulative_high,
    )
