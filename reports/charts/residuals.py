"""How well a model fits: metered against modelled energy, and what is left over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.base import formats
from reports.charts.axes import Ticks, month_axes, month_index, round_ticks, value_axis
from reports.charts.chart import Cell, Chart, Column, LegendEntry
from reports.charts.layers import Plane, Point, note, unit_label
from reports.charts.plot import Plot, empty_chart
from reports.charts.theme import ACTUAL, BASELINE, MUTED, WHITE, Frame, Spec, framed

MANY = 60
"""With more points than these, dots are small and lines carry none."""


@dataclass(frozen=True, slots=True)
class FitPoint:
    """One row of a model's data: its days, metered and modelled GJ per day."""

    start: date
    end: date
    metered: float
    modelled: float

    @property
    def residual(self) -> float:
        """Metered less modelled energy."""
        return self.metered - self.modelled

    def place(self, first: str) -> float:
        """Where its middle stands, in months from ``first``."""
        middle = self.start + (self.end - self.start) / 2
        share = (middle.day - 0.5) / 31 - 0.5
        return month_index(f"{middle:%Y-%m}", first) + share


def fit_chart(points: Sequence[FitPoint], *, identity: str, meter: str) -> Chart:
    """Metered and modelled energy per day over the model's period."""
    title = _("Metered and modelled: %(meter)s") % {"meter": meter}
    if not points:
        return empty_chart(identity, title, _("No model was fitted."))
    plot = Plot(
        id=identity,
        title=title,
        summary=_fit_finding(points),
        columns=_columns(),
        values=tuple(_values(point) for point in points),
        legend=(
            LegendEntry("line", ACTUAL, _("Metered")),
            LegendEntry("dash", BASELINE, _("Modelled")),
        ),
        unit=unit_words(),
        draw=_Course(tuple(points)).drawn,
    )
    return plot.chart("ready")


def residual_chart(points: Sequence[FitPoint], *, identity: str, meter: str) -> Chart:
    """Metered less modelled energy per day: a good model leaves no pattern."""
    title = _("Residuals: %(meter)s") % {"meter": meter}
    if not points:
        return empty_chart(identity, title, _("No model was fitted."))
    plot = Plot(
        id=identity,
        title=title,
        summary=_residual_finding(points),
        columns=_columns(),
        values=tuple(_values(point) for point in points),
        legend=(LegendEntry("ring", BASELINE, _("Metered less modelled")),),
        unit=unit_words(),
        draw=_Rest(tuple(points)).drawn,
    )
    return plot.chart("ready")


def unit_words() -> str:
    # Translators: gigajoules per day, the unit of a chart's axis.
    return _("GJ a day")


@dataclass(frozen=True, slots=True)
class _Course:
    points: tuple[FitPoint, ...]

    def drawn(self, frame: Frame) -> Spec:
        first, count = _span(self.points)
        figures = [v for p in self.points for v in (p.metered, p.modelled)]
        ticks = round_ticks(figures, frame.ticks)
        plane = Plane.of_months(count, ticks)
        rows = [_point(point, first) for point in self.points]
        dashed = {"color": BASELINE, "strokeWidth": 1.8, "strokeDash": [5, 4]}
        is_many = len(rows) > MANY
        width = 1.2 if is_many else 2.2
        layers = [
            *_ground(ticks, first, count, frame),
            plane.line(rows, "metered", color=ACTUAL, strokeWidth=width),
            plane.line(rows, "modelled", **dashed),
            *([] if is_many else [_beads(rows, plane)]),
        ]
        return framed(frame, layers)


@dataclass(frozen=True, slots=True)
class _Rest:
    points: tuple[FitPoint, ...]

    def drawn(self, frame: Frame) -> Spec:
        first, count = _span(self.points)
        ticks = round_ticks(
            [point.residual for point in self.points], frame.ticks, zero=True
        )
        plane = Plane.of_months(count, ticks)
        rows = [_point(point, first) for point in self.points]
        size = 14 if len(rows) > MANY else 60
        zero = [{"x": -0.5, "y": 0.0}, {"x": count - 0.5, "y": 0.0}]
        layers = [
            *_ground(ticks, first, count, frame),
            plane.line(zero, "y", color=MUTED, strokeWidth=1.2),
            plane.dots(rows, "residual", fill=WHITE, stroke=BASELINE, size=size),
            note(_("more than modelled"), x=4, y=10),
            note(_("less than modelled"), x=4, y=frame.plot_height - 6),
        ]
        return framed(frame, layers)


def _beads(rows: list[Point], plane: Plane) -> Spec:
    return plane.dots(rows, "metered", fill=ACTUAL, stroke=ACTUAL, size=18)


def _ground(ticks: Ticks, first: str, count: int, frame: Frame) -> list[Spec]:
    return [
        value_axis(ticks),
        *month_axes(first, count, frame),
        unit_label(unit_words()),
    ]


def _span(points: Sequence[FitPoint]) -> tuple[str, int]:
    """The first month, and how many months the axis has."""
    first = f"{min(p.start for p in points):%Y-%m}"
    last = f"{max(p.end for p in points) - timedelta(days=1):%Y-%m}"
    return first, month_index(last, first) + 1


def _point(point: FitPoint, first: str) -> Point:
    return {
        "x": point.place(first),
        "metered": point.metered,
        "modelled": point.modelled,
        "residual": point.residual,
    }


def _fit_finding(points: Sequence[FitPoint]) -> str:
    days = sum((point.end - point.start).days for point in points)
    return ngettext(
        "%(n)s interval of %(days)s days in all: the model meets their sum exactly.",
        "%(n)s intervals of %(days)s days in all: the model meets their sum exactly.",
        len(points),
    ) % {"n": formats.num(len(points), 0), "days": formats.num(days, 0)}


def _residual_finding(points: Sequence[FitPoint]) -> str:
    mean = sum(point.metered for point in points) / len(points)
    largest = max(points, key=lambda point: abs(point.residual))
    share = largest.residual / mean if mean else 0.0
    holes = {
        "share": formats.pct(abs(share), 1),
        "day": formats.day(largest.start),
    }
    if share >= 0:
        return _("The largest lies %(share)s above the model, from %(day)s on.") % holes
    return _("The largest lies %(share)s below the model, from %(day)s on.") % holes


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("From"), "text"),
        Column(_("To"), "text"),
        Column(_("Metered"), unit=unit_words(), digits=1),
        Column(_("Modelled"), unit=unit_words(), digits=1),
        Column(_("Residual"), unit=unit_words(), digits=1),
    )


def _values(point: FitPoint) -> tuple[Cell, ...]:
    return (
        point.start.isoformat(),
        point.end.isoformat(),
        point.metered,
        point.modelled,
        point.residual,
    )
