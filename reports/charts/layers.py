"""The marks of a plot, as layers of a Vega-Lite specification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from reports.charts.axes import Ticks
from reports.charts.theme import MUTED, WHITE, Frame, Spec

Point: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plane:
    """Where marks are placed: the domains of both directions of a plot."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float

    @classmethod
    def of_months(cls, count: int, ticks: Ticks) -> "Plane":
        return cls(-0.5, count - 0.5, ticks.low, ticks.high)

    def x(self, field: str = "x") -> Spec:
        return _channel(field, self.x_low, self.x_high)

    def y(self, field: str) -> Spec:
        return _channel(field, self.y_low, self.y_high)

    def pixels(self, frame: Frame, x: float, y: float) -> tuple[float, float]:
        """Where a point stands in the plot of a frame, from its top left corner."""
        across = (x - self.x_low) / (self.x_high - self.x_low)
        up = (y - self.y_low) / (self.y_high - self.y_low)
        return frame.plot_width * across, frame.plot_height * (1 - up)

    def area(
        self, points: Sequence[Point], low: str, high: str, **mark: object
    ) -> Spec:
        return {
            "data": {"values": list(points)},
            "mark": {"type": "area", **mark},
            "encoding": {"x": self.x(), "y": self.y(low), "y2": {"field": high}},
        }

    def line(self, points: Sequence[Point], field: str, **mark: object) -> Spec:
        style = {"type": "line", "strokeJoin": "round", "strokeCap": "round"}
        return {
            "data": {"values": list(points)},
            "mark": {**style, **mark},
            "encoding": {"x": self.x(), "y": self.y(field)},
        }

    def dots(self, points: Sequence[Point], field: str, **mark: object) -> Spec:
        style = {"type": "point", "opacity": 1, "strokeWidth": 1.6, "size": 24}
        return {
            "data": {"values": list(points)},
            "mark": {**style, **mark},
            "encoding": {"x": self.x(), "y": self.y(field)},
        }

    def ground(self, low: float, high: float, colour: str) -> Spec:
        """A shaded stretch of the plot, from foot to top."""
        return {
            "data": {"values": [{"x": low, "until": high}]},
            "mark": {"type": "rect", "color": colour, "opacity": 0.5},
            "encoding": {"x": self.x(), "x2": {"field": "until"}},
        }


def note(text: str | list[str], *, x: float, y: float, **mark: object) -> Spec:
    """Words at a fixed place, in pixels from the top left corner of the plot."""
    style = {"align": "left", "color": MUTED, **mark}
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": text, "clip": False, **style},
        "encoding": {"x": {"value": x}, "y": {"value": y}},
    }


def haloed(text: str, *, x: float, y: float, **mark: object) -> list[Spec]:
    """Words with a white edge, as two elements: PDF knows no ``paint-order``."""
    edge = {"stroke": WHITE, "strokeWidth": 4, "strokeJoin": "round"}
    behind = {**mark, "color": WHITE, **edge}
    return [note(text, x=x, y=y, **behind), note(text, x=x, y=y, **mark)]


def unit_label(text: str) -> Spec:
    """The unit above the vertical axis."""
    return note(text, x=-8, y=-14, align="right")


def spread(upper: float, lower: float, gap: float) -> tuple[float, float]:
    """Two heights moved apart until ``gap`` pixels lie between them."""
    lacking = gap - abs(upper - lower)
    if lacking <= 0:
        return upper, lower
    shift = lacking / 2 if upper <= lower else -lacking / 2
    return upper - shift, lower + shift


def _channel(field: str, low: float, high: float) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": None,
    }
