"""From what a chart says and how it is drawn to the finished ``Chart``."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language

from reports.charts.chart import (
    Cell,
    Chart,
    Column,
    LegendEntry,
    State,
    written_rows,
)
from reports.charts.svg import panel, render
from reports.charts.theme import LARGE, SMALL, Frame, Spec


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything of a chart but its drawings; ``draw`` gives the specification."""

    id: str
    title: str
    summary: str
    columns: tuple[Column, ...]
    values: tuple[tuple[Cell, ...], ...]
    legend: tuple[LegendEntry, ...]
    unit: str
    draw: Callable[[Frame], Spec]

    def chart(self, state: State) -> Chart:
        label = f"{self.title}. {self.summary}"
        return Chart(
            id=self.id,
            title=self.title,
            summary=self.summary,
            svg_large=render(self.draw(LARGE), name=f"{self.id}-large", label=label),
            svg_small=render(self.draw(SMALL), name=f"{self.id}-small", label=label),
            columns=self.columns,
            values=self.values,
            rows=written_rows(self.columns, self.values),
            legend=self.legend,
            unit=self.unit,
            state=state,
            language=get_language() or "en",
        )


def empty_chart(identity: str, title: str, message: str) -> Chart:
    """A chart without data: a panel that says what is missing."""
    label = f"{title}. {message}"
    large = textwrap.wrap(message, 80)
    small = textwrap.wrap(message, 40)
    return Chart(
        id=identity,
        title=title,
        summary=message,
        svg_large=panel(large, width=LARGE.width, height=160, label=label),
        svg_small=panel(small, width=SMALL.width, height=180, label=label),
        columns=(),
        values=(),
        rows=(),
        legend=(),
        unit="",
        state="empty",
        language=get_language() or "en",
    )
