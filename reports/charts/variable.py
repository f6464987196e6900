"""Energy against the first relevant variable, both per day, with the model's line."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.charts.axes import figure_axis, round_ticks, value_axis
from reports.charts.chart import Cell, Chart, Column, LegendEntry, State
from reports.charts.findings import variable_finding
from reports.charts.layers import Plane, Point, note
from reports.charts.plot import Plot, empty_chart
from reports.charts.theme import BASELINE, SAVING, WHITE, Frame, Spec, framed
from reports.content import FacilityReport, Scatter, ScatterPoint

IDENTITY = "energy-variable"


def energy_against_variable(content: FacilityReport, state: State = "ready") -> Chart:
    scatter = content.scatter
    if scatter is None or not scatter.points:
        title = _("Energy against a relevant variable")
        missing = _("The model has no relevant variable, or none has values yet.")
        return empty_chart(IDENTITY, title, missing)
    title = _("Energy against %(variable)s") % {"variable": scatter.variable}
    plot = Plot(
        id=IDENTITY,
        title=title,
        summary=variable_finding(scatter),
        columns=_columns(scatter),
        values=tuple(_values(point) for point in scatter.points),
        legend=_legend(scatter),
        unit=unit_words(),
        draw=_Cloud(scatter).drawn,
    )
    return plot.chart(state)


def unit_words() -> str:
    # Translators: gigajoules per day, the unit of a chart's axis.
    return _("GJ a day")


@dataclass(frozen=True, slots=True)
class _Cloud:
    scatter: Scatter

    def drawn(self, frame: Frame) -> Spec:
        across = round_ticks(
            (p.variable_per_day for p in self.scatter.points), frame.ticks
        )
        line = self._line(across.low, across.high)
        heights = [p.energy_per_day for p in self.scatter.points]
        up = round_ticks([*heights, *(end["y"] for end in line)], frame.ticks)
        plane = Plane(across.low, across.high, up.low, up.high)
        dashed = {"color": BASELINE, "strokeWidth": 1.8, "strokeDash": [5, 4]}
        layers = [
            value_axis(up),
            figure_axis(across),
            plane.line(line, "y", **dashed),
            _rings(self._points("baseline"), plane),
            _squares(self._points("reporting"), plane),
            note(unit_words(), x=-40, y=-14),
            self._foot(frame),
        ]
        return framed(frame, layers)

    def _points(self, period: str) -> list[Point]:
        return [
            {"x": point.variable_per_day, "y": point.energy_per_day}
            for point in self.scatter.points
            if point.period == period
        ]

    def _line(self, low: float, high: float) -> list[Point]:
        intercept, slope = self.scatter.intercept, self.scatter.slope
        if intercept is None or slope is None:
            return []
        return [{"x": x, "y": intercept + slope * x} for x in (low, high)]

    def _foot(self, frame: Frame) -> Spec:
        words = _("%(variable)s, %(unit)s a day") % {
            "variable": self.scatter.variable,
            "unit": self.scatter.variable_unit,
        }
        return note(
            words,
            x=frame.plot_width / 2,
            y=frame.plot_height + frame.bottom - 4,
            align="center",
        )


def _rings(points: list[Point], plane: Plane) -> Spec:
    return plane.dots(
        points, "y", fill=WHITE, stroke=BASELINE, strokeWidth=1.8, size=60
    )


def _squares(points: list[Point], plane: Plane) -> Spec:
    style = {"fill": SAVING, "stroke": WHITE, "strokeWidth": 1, "size": 64}
    return plane.dots(points, "y", shape="square", **style)


def _legend(scatter: Scatter) -> tuple[LegendEntry, ...]:
    entries = [
        LegendEntry("ring", BASELINE, _("Baseline period")),
        LegendEntry("square", SAVING, _("Reporting period")),
    ]
    if scatter.slope is not None and scatter.intercept is not None:
        entries.append(LegendEntry("dash", BASELINE, _("Baseline model")))
    return tuple(entries)


def _columns(scatter: Scatter) -> tuple[Column, ...]:
    return (
        Column(_("Month"), "month"),
        Column(scatter.variable, unit=scatter.variable_unit, digits=1),
        Column(_("Energy"), unit=unit_words(), digits=1),
        Column(_("Period"), "text"),
    )


def _values(point: ScatterPoint) -> tuple[Cell, ...]:
    periods = {
        "baseline": _("Baseline period"),
        "reporting": _("Reporting period"),
    }
    return (
        point.month,
        point.variable_per_day,
        point.energy_per_day,
        periods.get(point.period, point.period),
    )
