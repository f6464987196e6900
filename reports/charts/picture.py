"""A chart as PNG, for a slide or a letter."""

import re

from django.utils.html import escape

from reports.charts.chart import Chart
from reports.charts.svg import FAMILIES, SVG, library
from reports.charts.theme import INK, MUTED, WHITE

MARGIN, HEAD, FOOT = 24, 52, 40
_SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def chart_png(chart: Chart, *, origin: str, scale: float = 2.0) -> bytes:
    """The large drawing on white, its title above and ``origin`` beneath it.

    ``origin`` says whose figures these are and of which day.
    """
    size = _SIZE.search(chart.svg_large)
    if size is None:
        raise ValueError(f"chart {chart.id} has no size")
    width, height = (int(side) for side in size.groups())
    page = (width + 2 * MARGIN, height + HEAD + FOOT)
    nested = chart.svg_large.replace("<svg ", f'<svg x="{MARGIN}" y="{HEAD}" ', 1)
    drawing = (
        f'<svg xmlns="{SVG}" viewBox="0 0 {page[0]} {page[1]}" width="{page[0]}"'
        f' height="{page[1]}" font-family="{FAMILIES}">'
        f'<rect width="100%" height="100%" fill="{WHITE}"/>'
        f'<text x="{MARGIN}" y="32" font-size="17" font-weight="600" fill="{INK}">'
        f"{escape(chart.title)}</text>{nested}"
        f'<text x="{MARGIN}" y="{page[1] - 16}" font-size="12" fill="{MUTED}">'
        f"{escape(origin)}</text></svg>"
    )
    return bytes(library().svg_to_png(drawing, scale=scale))
