"""The charts of a facility, drawn on the server: content -> Vega-Lite -> SVG.

The same drawing stands in pages, in the PDF and, as PNG, in downloads. Words and
number formats follow the active language.
"""

from reports.charts.chart import Chart, Column, LegendEntry, State
from reports.charts.cumulative import cumulative_savings
from reports.charts.monthly import monthly_energy
from reports.charts.picture import chart_png
from reports.charts.sources import energy_sources
from reports.charts.theme import SOURCE_COLOURS, source_name
from reports.charts.variable import energy_against_variable
from reports.charts.variable_months import VariableMonths, variable_months
from reports.content import FacilityReport

__all__ = [
    "SOURCE_COLOURS",
    "Chart",
    "Column",
    "LegendEntry",
    "VariableMonths",
    "chart_png",
    "cumulative_savings",
    "energy_against_variable",
    "energy_sources",
    "facility_charts",
    "monthly_energy",
    "source_name",
    "variable_months",
]


def facility_charts(content: FacilityReport) -> tuple[Chart, Chart, Chart, Chart]:
    """Monthly energy, cumulative savings, sources, energy against a variable.

    The three that rest on the model are provisional until it is verified.
    """
    state: State = "ready" if content.status == "verified" else "provisional"
    return (
        monthly_energy(content, state),
        cumulative_savings(content, state),
        energy_sources(content),
        energy_against_variable(content, state),
    )
