"""A relevant variable month by month: bars of totals, or a line of means."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.base import formats
from reports.charts.axes import month_axes, month_index, round_ticks, value_axis
from reports.charts.chart import Chart, Column, LegendEntry
from reports.charts.layers import Plane, Point, unit_label
from reports.charts.plot import Plot, empty_chart
from reports.charts.theme import AXIS, SAVING, WHITE, Frame, Spec, framed

IDENTITY = "variable-months"
BAR_HALF = 0.36
UNKNOWN = "#E8E5DC"


@dataclass(frozen=True, slots=True)
class VariableMonths:
    """A variable by month, None where it is not known; "mean" or totals."""

    name: str
    unit: str
    is_mean: bool
    months: tuple[tuple[str, float | None], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The months without a value."""
        return tuple(month for month, value in self.months if value is None)


def variable_months(variable: VariableMonths) -> Chart:
    """The months from the first value to the last, with those that are missing."""
    title = _("%(variable)s each month") % {"variable": variable.name}
    if len(variable.missing) == len(variable.months):
        return empty_chart(IDENTITY, title, _("No whole month of values yet."))
    digits = _digits([value for _month, value in variable.months if value is not None])
    plot = Plot(
        id=IDENTITY,
        title=title,
        summary=_finding(variable),
        columns=(
            Column(_("Month"), "month"),
            Column(variable.name, unit=variable.unit, digits=digits),
        ),
        values=variable.months,
        legend=_legend(variable),
        unit=variable.unit,
        draw=_Months(variable).drawn,
    )
    return plot.chart("ready")


def _digits(values: Sequence[float]) -> int:
    """Decimals that tell small values apart."""
    largest = max(map(abs, values))
    return 0 if largest >= 1000 else 1 if largest >= 10 else 2


def _finding(variable: VariableMonths) -> str:
    count = len(variable.months)
    holes = {
        "count": formats.num(count),
        "missing": formats.num(len(variable.missing)),
        "first": formats.month(variable.months[0][0], "long"),
        "last": formats.month(variable.months[-1][0], "long"),
    }
    if not variable.missing:
        return _("Every month from %(first)s to %(last)s has a value.") % holes
    return (
        ngettext(
            "%(missing)s of %(count)s months from %(first)s to %(last)s has no value.",
            "%(missing)s of %(count)s months from %(first)s to %(last)s have no value.",
            len(variable.missing),
        )
        % holes
    )


def _legend(variable: VariableMonths) -> tuple[LegendEntry, ...]:
    if variable.is_mean:
        known = LegendEntry("line", SAVING, _("Mean of the month"))
    else:
        known = LegendEntry("square", SAVING, _("Total of the month"))
    if not variable.missing:
        return (known,)
    return (known, LegendEntry("area", UNKNOWN, _("No value")))


@dataclass(frozen=True, slots=True)
class _Months:
    variable: VariableMonths

    def drawn(self, frame: Frame) -> Spec:
        months = self.variable.months
        first, count = months[0][0], len(months)
        known = [value for _month, value in months if value is not None]
        ticks = round_ticks(known, frame.ticks, zero=not self.variable.is_mean)
        plane = Plane.of_months(count, ticks)
        layers = [
            value_axis(ticks),
            *month_axes(first, count, frame),
            *self._unknown(plane, first),
            *(self._line(plane) if self.variable.is_mean else [self._bars(plane)]),
            unit_label(formats.unit_sign(self.variable.unit)),
        ]
        return framed(frame, layers)

    def _unknown(self, plane: Plane, first: str) -> list[Spec]:
        places = [month_index(month, first) for month in self.variable.missing]
        return [plane.ground(at - 0.5, at + 0.5, UNKNOWN) for at in places]

    def _bars(self, plane: Plane) -> Spec:
        bars = [
            {"left": at - BAR_HALF, "right": at + BAR_HALF, "foot": 0, "top": value}
            for at, (_month, value) in enumerate(self.variable.months)
            if value is not None
        ]
        return {
            "data": {"values": bars},
            "mark": {"type": "rect", "color": SAVING, "stroke": WHITE},
            "encoding": {
                "x": plane.x("left"),
                "x2": {"field": "right"},
                "y": plane.y("foot"),
                "y2": {"field": "top"},
            },
        }

    def _line(self, plane: Plane) -> list[Spec]:
        points: list[Point] = [
            {"x": at, "value": value}
            for at, (_month, value) in enumerate(self.variable.months)
        ]
        known = [point for point in points if point["value"] is not None]
        zero = [{"x": -0.5, "value": 0}, {"x": len(points) - 0.5, "value": 0}]
        ground = plane.line(zero, "value", color=AXIS, strokeWidth=1)
        crosses = plane.y_low < 0 < plane.y_high
        return [
            *([ground] if crosses else []),
            plane.line(points, "value", color=SAVING, strokeWidth=2.3),
            plane.dots(known, "value", fill=SAVING, stroke=SAVING, size=18),
        ]
