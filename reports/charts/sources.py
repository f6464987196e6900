"""Energy of each month by source, stacked in a fixed order of colours."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.charts.axes import (
    month_axes,
    month_index,
    round_ticks,
    value_axis,
)
from reports.charts.chart import Cell, Chart, Column, LegendEntry, State
from reports.charts.findings import sources_finding
from reports.charts.layers import Plane, unit_label
from reports.charts.plot import Plot, empty_chart
from reports.charts.theme import (
    SOURCE_COLOURS,
    Frame,
    Spec,
    framed,
    source_group,
    source_name,
)
from reports.content import FacilityReport

IDENTITY, UNIT = "energy-sources", "GJ"


def energy_sources(content: FacilityReport, state: State = "ready") -> Chart:
    """The reporting period's months; all months where that period has none."""
    title = _("Energy sources")
    stack = _Stack.of(content)
    if not any(sum(energy.values()) for energy in stack.months.values()):
        missing = _("No energy source has a reading in this period yet.")
        return empty_chart(IDENTITY, title, missing)
    columns = [Column(source_name(group), unit=UNIT) for group in stack.groups]
    plot = Plot(
        id=IDENTITY,
        title=title,
        summary=sources_finding(stack.totals, content.reporting_period),
        columns=(Column(_("Month"), "month"), *columns, Column(_("Total"), unit=UNIT)),
        values=tuple(stack.values(month) for month in sorted(stack.months)),
        legend=tuple(
            LegendEntry("area", SOURCE_COLOURS[group], source_name(group))
            for group in stack.groups
        ),
        unit=UNIT,
        draw=stack.drawn,
    )
    return plot.chart(state)


@dataclass(frozen=True, slots=True)
class _Stack:
    """GJ of each group of sources, by month."""

    months: dict[str, dict[str, float]]

    @classmethod
    def of(cls, content: FacilityReport) -> "_Stack":
        period = content.reporting_period
        span = (f"{period.start:%Y-%m}", f"{period.last_day:%Y-%m}")
        rows = [row for row in content.source_months if row.energy_gj is not None]
        within = [row for row in rows if span[0] <= row.month <= span[1]]
        months: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for row in within or rows:
            months[row.month][source_group(row.source)] += row.energy_gj or 0.0
        return cls({month: dict(energy) for month, energy in months.items()})

    @property
    def totals(self) -> dict[str, float]:
        return {
            group: sum(energy.get(group, 0.0) for energy in self.months.values())
            for group in self.groups
        }

    @property
    def groups(self) -> tuple[str, ...]:
        used = {group for energy in self.months.values() for group in energy}
        return tuple(group for group in SOURCE_COLOURS if group in used)

    def values(self, month: str) -> tuple[Cell, ...]:
        energy = self.months[month]
        figures = [energy.get(group) for group in self.groups]
        return (month, *figures, sum(energy.values()))

    def drawn(self, frame: Frame) -> Spec:
        first, last = min(self.months), max(self.months)
        count = month_index(last, first) + 1
        bars = [bar for month in self.months for bar in self._bars(month, first)]
        ends = [figure for bar in bars for figure in (bar["foot"], bar["top"])]
        ticks = round_ticks([float(end) for end in ends], frame.ticks, zero=True)
        plane = Plane.of_months(count, ticks)
        layers = [
            value_axis(ticks),
            *month_axes(first, count, frame),
            _columns_layer(bars, plane),
            unit_label(UNIT),
        ]
        return framed(frame, layers)

    def _bars(self, month: str, first: str) -> list[dict[str, float | str]]:
        """The pieces of one column; what is exported hangs below zero."""
        place = month_index(month, first)
        high = low = 0.0
        pieces: list[dict[str, float | str]] = []
        for group in self.groups:
            energy = self.months[month].get(group, 0.0)
            foot = high if energy >= 0 else low
            high, low = high + max(energy, 0.0), low + min(energy, 0.0)
            if energy:
                pieces.append(
                    {
                        "left": place - 0.36,
                        "right": place + 0.36,
                        "foot": foot,
                        "top": foot + energy,
                        "group": group,
                    }
                )
        return pieces


def _columns_layer(bars: list[dict[str, float | str]], plane: Plane) -> Spec:
    colours = {
        "domain": list(SOURCE_COLOURS),
        "range": list(SOURCE_COLOURS.values()),
    }
    fill = {"field": "group", "type": "nominal", "scale": colours, "legend": None}
    return {
        "data": {"values": bars},
        "mark": {"type": "rect", "stroke": "#FFFFFF", "strokeWidth": 0.8},
        "encoding": {
            "x": plane.x("left"),
            "x2": {"field": "right"},
            "y": plane.y("foot"),
            "y2": {"field": "top"},
            "color": fill,
        },
    }
