"""Actual energy of each month against the adjusted baseline and its band."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.base import formats
from reports.charts.axes import (
    month_axes,
    month_index,
    round_ticks,
    value_axis,
)
from reports.charts.chart import Cell, Chart, Column, LegendEntry, State
from reports.charts.findings import confidence_of, monthly_finding
from reports.charts.layers import Plane, Point, note, spread, unit_label
from reports.charts.plot import Plot, empty_chart
from reports.charts.theme import (
    ACTUAL,
    BAND,
    BASELINE,
    EXCESS,
    EXCESS_FILL,
    INK,
    PERIOD,
    SAVING_FILL,
    WHITE,
    Frame,
    Spec,
    framed,
)
from reports.content import FacilityReport, MonthRow

IDENTITY, UNIT = "monthly-energy", "GJ"
ROOM_FOR_NAMES = 96


def monthly_energy(content: FacilityReport, state: State = "ready") -> Chart:
    title = _("Energy use each month")
    if all(row.actual is None for row in content.months):
        missing = _("No month of energy is on record yet. Upload bills or readings.")
        return empty_chart(IDENTITY, title, missing)
    series = _Series.of(content)
    plot = Plot(
        id=IDENTITY,
        title=title,
        summary=monthly_finding(content),
        columns=_columns(),
        values=tuple(_values(row) for row in series.rows),
        legend=_legend(series, content),
        unit=UNIT,
        draw=series.drawn,
    )
    return plot.chart(state)


@dataclass(frozen=True, slots=True)
class _Series:
    """The months in order.

    ``baseline`` are the places of the baseline period, half-open and within the
    months there are; ``start`` is the place where reporting begins.
    """

    rows: tuple[MonthRow, ...]
    first: str
    count: int
    baseline: tuple[int, int]
    start: int

    @classmethod
    def of(cls, content: FacilityReport) -> "_Series":
        rows = tuple(sorted(content.months, key=lambda row: row.month))
        first = rows[0].month
        count = month_index(rows[-1].month, first) + 1
        period = content.baseline_period
        edges = [
            month_index(f"{day:%Y-%m}", first)
            for day in (period.start, period.end, content.reporting_period.start)
        ]
        begins, ends = (min(max(edge, 0), count) for edge in edges[:2])
        return cls(rows, first, count, (begins, ends), edges[2])

    def points(self, *names: str) -> list[dict[str, float]]:
        """One point for each month that has all of the named figures."""
        return [
            {"x": month_index(row.month, self.first), **figures}
            for row in self.rows
            if None not in (figures := {n: getattr(row, n) for n in names}).values()
        ]

    def path(self, *names: str) -> list[dict[str, float | None]]:
        """One point for every month; where figures are missing the line breaks."""
        known = {point["x"]: point for point in self.points(*names)}
        hole = dict.fromkeys(names)
        return [{"x": x, **known.get(x, hole)} for x in range(self.count)]

    @property
    def estimated(self) -> list[dict[str, float]]:
        shares = self.points("actual", "estimated_share")
        return [point for point in shares if point["estimated_share"] > 0]

    @property
    def stretches(self) -> list[list[Point]]:
        pairs = self.points("actual", "adjusted_baseline")
        return split_at_crossings([p for p in pairs if p["x"] >= self.start])

    def drawn(self, frame: Frame) -> Spec:
        roomy = replace(frame, right=ROOM_FOR_NAMES) if frame.wide else frame
        names = ("actual", "adjusted_baseline", "low", "high")
        figures = [point[n] for n in names for point in self.points(n)]
        ticks = round_ticks(figures, roomy.ticks)
        plane = Plane.of_months(self.count, ticks)
        layers = [
            value_axis(ticks),
            *month_axes(self.first, self.count, roomy),
            *_periods(self, plane),
            *_marks(self, plane),
            unit_label(UNIT),
            *_period_names(self, plane, roomy),
            *(_line_names(self, plane, roomy) if roomy.wide else ()),
        ]
        return framed(roomy, layers)


def split_at_crossings(points: Sequence[Point]) -> list[list[Point]]:
    """Points between two lines, cut into stretches of one sign.

    Where the lines cross, both stretches end in the crossing itself, so that
    none folds over; a month without figures ends a stretch.
    """
    stretches: list[list[Point]] = []
    before: Point | None = None
    for point in points:
        if before is None or point["x"] - before["x"] > 1:
            stretches.append([])
        elif (_gap(before) < 0) != (_gap(point) < 0):
            crossing = _crossing(before, point)
            stretches[-1].append(crossing)
            stretches.append([crossing])
        stretches[-1].append(point)
        before = point
    return stretches


def _gap(point: Point) -> float:
    return float(point["adjusted_baseline"] - point["actual"])


def _crossing(before: Point, after: Point) -> dict[str, float]:
    share = _gap(before) / (_gap(before) - _gap(after))
    names = ("x", "actual", "adjusted_baseline")
    return {n: before[n] + share * (after[n] - before[n]) for n in names}


def _periods(series: _Series, plane: Plane) -> list[Spec]:
    begins, ends = series.baseline
    return [plane.ground(begins - 0.5, ends - 0.5, PERIOD)] if ends > begins else []


def _marks(series: _Series, plane: Plane) -> list[Spec]:
    reporting = [p for p in series.points("actual") if p["x"] >= series.start]
    baseline = {"color": BASELINE, "strokeWidth": 1.8, "strokeDash": [5, 4]}
    return [
        plane.area(series.path("low", "high"), "low", "high", color=BAND, opacity=0.8),
        *(_filled(stretch, plane) for stretch in series.stretches),
        plane.line(series.path("adjusted_baseline"), "adjusted_baseline", **baseline),
        plane.line(series.path("actual"), "actual", color=ACTUAL, strokeWidth=2.3),
        plane.dots(reporting, "actual", fill=ACTUAL, stroke=ACTUAL, size=14),
        plane.dots(series.estimated, "actual", fill=WHITE, stroke=ACTUAL, size=34),
    ]


def _filled(stretch: list[Point], plane: Plane) -> Spec:
    excess = any(_gap(point) < -1e-9 for point in stretch)
    colour = EXCESS_FILL if excess else SAVING_FILL
    return plane.area(stretch, "actual", "adjusted_baseline", color=colour, opacity=1)


def _period_names(series: _Series, plane: Plane, frame: Frame) -> list[Spec]:
    style = {"color": INK, "fontWeight": 600}
    baseline = pgettext("name on a chart", "Baseline period")
    reporting = pgettext("name on a chart", "Reporting period")
    names = []
    begins, ends = series.baseline
    if ends - begins >= 2:
        x, _y = plane.pixels(frame, begins - 0.5, plane.y_low)
        names.append(note(baseline, x=max(8, x + 4), y=-14, **style))
    if series.start < series.count:
        x, _y = plane.pixels(frame, max(series.start - 0.5, -0.5), plane.y_low)
        names.append(note(reporting, x=max(8, x + 4), y=-14, **style))
    return names


def _line_names(series: _Series, plane: Plane, frame: Frame) -> list[Spec]:
    """Names beside the ends of the two lines, kept apart from each other."""
    ends = series.points("actual", "adjusted_baseline")[-1:]
    if not ends:
        return []
    x, actual = plane.pixels(frame, ends[0]["x"], ends[0]["actual"])
    _x, baseline = plane.pixels(frame, ends[0]["x"], ends[0]["adjusted_baseline"])
    actual, baseline = spread(actual, baseline, gap=34)
    style = {"fontWeight": 600, "baseline": "middle"}
    line = _wrapped(pgettext("name on a chart", "Actual"))
    dashes = _wrapped(pgettext("name on a chart", "Adjusted baseline"))
    return [
        note(line, x=x + 12, y=actual, color=ACTUAL, **style),
        note(dashes, x=x + 12, y=baseline, color=BASELINE, **style),
    ]


def _wrapped(name: str) -> list[str]:
    return textwrap.wrap(name, 15)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Month"), "month"),
        Column(_("Actual"), unit=UNIT),
        Column(_("Adjusted baseline"), unit=UNIT),
        # Translators: the two ends of the uncertainty band, table headings.
        Column(_("Band, low"), unit=UNIT),
        Column(_("Band, high"), unit=UNIT),
        Column(_("Savings"), unit=UNIT),
        Column(_("Estimated"), "share"),
    )


def _values(row: MonthRow) -> tuple[Cell, ...]:
    return (
        row.month,
        row.actual,
        row.adjusted_baseline,
        row.low,
        row.high,
        row.savings,
        row.estimated_share,
    )


def _legend(series: _Series, content: FacilityReport) -> tuple[LegendEntry, ...]:
    stretches = series.stretches
    band = _("%(share)s band") % {"share": formats.pct(confidence_of(content), 0)}
    entries = [
        (True, LegendEntry("line", ACTUAL, _("Actual"))),
        (
            bool(series.points("adjusted_baseline")),
            LegendEntry("dash", BASELINE, _("Adjusted baseline")),
        ),
        (bool(series.points("low", "high")), LegendEntry("area", BAND, band)),
        (_has(stretches, 1), LegendEntry("area", SAVING_FILL, _("Saving"))),
        (_has(stretches, -1), LegendEntry("hatch", EXCESS, _("Above baseline"))),
        (
            bool(series.estimated),
            LegendEntry("ring", ACTUAL, _("Partly estimated readings")),
        ),
    ]
    return tuple(entry for shown, entry in entries if shown)


def _has(stretches: list[list[Point]], sign: int) -> bool:
    return any(_gap(point) * sign > 1e-9 for part in stretches for point in part)
