"""Colours, type and sizes of every chart (Vega-Lite configuration)."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.base import formats

Spec: TypeAlias = dict[str, Any]

FAMILY = "Source Sans 3"
INK, MUTED, GRID, AXIS, WHITE = "#14252B", "#52636A", "#E8E5DC", "#B9BDB8", "#FFFFFF"
PERIOD = "#E6E1D2"
ACTUAL, BASELINE, BAND = "#12303A", "#B2571A", "#F4DFCB"
SAVING, SAVING_FILL = "#0E7C70", "#BFE3DA"
EXCESS, EXCESS_FILL = "#B3261E", "#F6CFC9"

SOURCE_COLOURS: dict[str, str] = {
    "electricity": "#2A7DC1",
    "natural_gas": "#C7802F",
    "lpg": "#C42249",
    "liquid_fuels": "#713689",
    "other": "#8A8E91",
    "renewable": "#11736C",
    "biomass": "#4A3911",
}
"""Groups of energy sources in their fixed order, bottom of the stack first."""

SOURCE_NAMES: dict[str, Promise] = {
    "electricity": _("Electricity"),
    "natural_gas": _("Natural gas"),
    # Translators: liquefied petroleum gas; "gas LP" in Mexico.
    "lpg": _("LP gas"),
    "liquid_fuels": _("Liquid fuels"),
    "diesel": _("Diesel"),
    "fuel_oil": _("Fuel oil"),
    "gasoline": _("Gasoline"),
    "coal": _("Coal"),
    "steam": _("Steam"),
    "hot_water": _("Hot water"),
    "chilled_water": _("Chilled water"),
    # Translators: energy sources that have no group of their own.
    "other": _("Steam and other"),
    "renewable": _("Renewables"),
    "biomass": _("Biomass"),
    # Translators: all energy sources of the facility together.
    "site": _("Whole site"),
}

_GROUPS = {
    "diesel": "liquid_fuels",
    "fuel_oil": "liquid_fuels",
    "gasoline": "liquid_fuels",
    "renewables": "renewable",
    "solar": "renewable",
}


def source_group(source: str) -> str:
    """The group an energy source is drawn with; the unknown are "other"."""
    group = _GROUPS.get(source, source)
    return group if group in SOURCE_COLOURS else "other"


def source_name(source: str) -> str:
    """The name of an energy source in the active language."""
    return str(SOURCE_NAMES.get(source, source))


@dataclass(frozen=True, slots=True)
class Frame:
    """One size a chart is drawn at; margins are pixels round the plot.

    ``wide`` frames carry direct labels, narrow ones leave them to the legend.
    """

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    text: float
    months: int
    ticks: int
    wide: bool

    @property
    def plot_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> int:
        return self.height - self.top - self.bottom


LARGE = Frame(720, 300, 56, 14, 30, 42, 12.5, 13, 4, wide=True)
SMALL = Frame(360, 240, 52, 12, 30, 44, 13.0, 6, 4, wide=False)


def number_locale() -> Spec:
    """d3-format's locale for the active language, agreeing with portal formats."""
    symbols = formats.locale_of().number_symbols["latn"]
    return {
        "decimal": str(symbols["decimal"]),
        "thousands": str(symbols["group"]),
        "grouping": [3],
        "currency": ["", ""],
        "minus": formats.MINUS_SIGN,
    }


def framed(frame: Frame, layers: list[Spec]) -> Spec:
    """A whole specification: layers in a frame whose outer size is exact."""
    return {
        "width": frame.plot_width,
        "height": frame.plot_height,
        "autosize": "none",
        "padding": {
            "left": frame.left,
            "right": frame.right,
            "top": frame.top,
            "bottom": frame.bottom,
        },
        "background": None,
        "config": _configuration(frame),
        "layer": layers,
        "resolve": {"axis": {"x": "independent", "y": "independent"}},
    }


def _configuration(frame: Frame) -> Spec:
    return {
        "aria": False,
        "font": FAMILY,
        "view": {"stroke": None},
        "axis": {
            "title": None,
            "domain": False,
            "ticks": False,
            "gridColor": GRID,
            "labelColor": MUTED,
            "labelFontSize": frame.text,
            "labelPadding": 8,
            "labelBound": False,
            "labelFlush": False,
            "labelOverlap": False,
        },
        "text": {"color": MUTED, "fontSize": frame.text, "baseline": "alphabetic"},
        "line": {"strokeJoin": "round", "strokeCap": "round"},
    }
