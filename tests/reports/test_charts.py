"""Charts: what they draw stands where the figures are, and pages can hold it."""

import dataclasses
import itertools
import pickle
import re
from collections.abc import Callable
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reports import charts
from reports.charts import Chart
from reports.charts.axes import round_ticks
from reports.charts.layers import spread
from reports.charts.monthly import split_at_crossings
from reports.charts.svg import titled
from reports.charts.theme import ACTUAL, BASELINE, LARGE, SAVING, SOURCE_COLOURS
from reports.content import FacilityReport, MonthRow, ReportPeriod, SourceMonth
from tests.reports.sample import facility_report

SVG = "{http://www.w3.org/2000/svg}"
DRAWERS = (
    charts.monthly_energy,
    charts.cumulative_savings,
    charts.energy_sources,
    charts.energy_against_variable,
)


@pytest.fixture(scope="module")
def drawn() -> tuple[Chart, ...]:
    with translation.override("en"):
        return charts.facility_charts(facility_report("en"))


def pictures(drawn: tuple[Chart, ...]) -> list[tuple[Chart, Element]]:
    return [
        (chart, fromstring(svg))
        for chart in drawn
        for svg in (chart.svg_large, chart.svg_small)
    ]


def words_of(svg: str) -> list[str]:
    return [element.text or "" for element in fromstring(svg).iter(f"{SVG}text")]


def without(content: FacilityReport) -> FacilityReport:
    return dataclasses.replace(
        content, months=(), source_months=(), scatter=None, headline=None
    )


def test_drawings_carry_one_accessible_name(drawn: tuple[Chart, ...]) -> None:
    for chart, picture in pictures(drawn):
        assert picture.get("role") == "img"
        assert picture.get("aria-label") == f"{chart.title}. {chart.summary}"
        inner = [e for e in picture.iter() if "role" in e.attrib]
        assert inner == [picture]


def test_drawings_hold_under_a_strict_policy(drawn: tuple[Chart, ...]) -> None:
    allowed = {"svg", "g", "path", "text", "tspan", "line", "defs", "pattern", "rect"}

    for _chart, picture in pictures(drawn):
        for element in picture.iter():
            assert element.tag.removeprefix(SVG) in allowed
            assert not {"style", "class", "href"} & set(element.attrib)
            assert not any(name.startswith("on") for name in element.attrib)


def test_ids_of_one_page_never_meet(drawn: tuple[Chart, ...]) -> None:
    ids = [
        element.attrib["id"]
        for _chart, picture in pictures(drawn)
        for element in picture.iter()
        if "id" in element.attrib
    ]

    assert len(ids) == len(set(ids))
    assert {"monthly-energy-large-hatch", "monthly-energy-small-hatch"} <= set(ids)


def test_references_point_into_their_own_drawing(drawn: tuple[Chart, ...]) -> None:
    for _chart, picture in pictures(drawn):
        own = {element.get("id") for element in picture.iter()} - {None}
        text = " ".join(v for e in picture.iter() for v in e.attrib.values())
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= own


def test_drawings_have_an_exact_size(drawn: tuple[Chart, ...]) -> None:
    widths = [picture.get("viewBox") for _chart, picture in pictures(drawn)]

    assert widths == ["0 0 720 300", "0 0 360 240"] * 4


def test_equal_content_gives_equal_drawings(drawn: tuple[Chart, ...]) -> None:
    with translation.override("en"):
        again = charts.facility_charts(facility_report("en"))

    assert again == drawn


def test_charts_can_be_kept_in_a_cache(drawn: tuple[Chart, ...]) -> None:
    assert pickle.loads(pickle.dumps(drawn)) == drawn  # noqa: S301 -- our own bytes


def test_actual_line_stands_where_the_energy_is(drawn: tuple[Chart, ...]) -> None:
    rows = facility_report("en").months
    figures = [
        figure
        for row in rows
        for figure in (row.actual, row.adjusted_baseline, row.low, row.high)
        if figure is not None
    ]
    ticks = round_ticks(figures, LARGE.ticks)
    line = next(
        element
        for element in fromstring(drawn[0].svg_large).iter(f"{SVG}path")
        if element.get("stroke") == ACTUAL and element.get("stroke-width") == "2.3"
    )
    points = re.findall(r"[ML]([\d.]+),([\d.]+)", line.attrib["d"])

    height = LARGE.plot_height
    read = [
        ticks.high - float(y) / height * (ticks.high - ticks.low) for _x, y in points
    ]
    assert read == pytest.approx([row.actual for row in rows], abs=0.05)


def test_columns_of_sources_reach_the_sum_of_the_month() -> None:
    content = facility_report("en")
    chart = charts.energy_sources(content)

    totals = [row[-1] for row in chart.values]
    actual = [row.actual for row in content.months[12:]]
    assert totals == pytest.approx(actual)
    colours = {e.get("fill") for e in fromstring(chart.svg_large).iter(f"{SVG}path")}
    assert {SOURCE_COLOURS[g] for g in ("electricity", "natural_gas", "lpg")} <= colours


def test_sources_without_a_colour_of_their_own_are_other() -> None:
    months = (
        SourceMonth("2018-01", "diesel", 10.0),
        SourceMonth("2018-01", "gasoline", 5.0),
        SourceMonth("2018-01", "coal", 7.0),
        SourceMonth("2018-01", "renewable", -3.0),
    )
    content = dataclasses.replace(facility_report("en"), source_months=months)

    chart = charts.energy_sources(content)

    assert chart.head == (
        "Month",
        "Liquid fuels",
        "Steam and other",
        "Renewables",
        "Total",
    )
    assert chart.values == (("2018-01", 15.0, 7.0, -3.0, 19.0),)


@pytest.mark.parametrize(
    ("language", "figure", "month"),
    [("en", "6,000", "Apr"), ("fr", "6\u00a0000", "avr"), ("es", "6,000", "abr")],
)
def test_axes_follow_the_language(language: str, figure: str, month: str) -> None:
    with translation.override(language):
        words = words_of(charts.monthly_energy(facility_report(language)).svg_large)

    assert {figure, month, "2017", "2018"} <= set(words)


@pytest.mark.parametrize("draw", DRAWERS)
def test_chart_without_figures_is_a_panel_of_words(
    draw: Callable[[FacilityReport], Chart],
) -> None:
    chart = draw(without(facility_report("en")))

    assert chart.state == "empty"
    assert " ".join(words_of(chart.svg_large)) == chart.summary
    assert fromstring(chart.svg_small).get("role") == "img"
    assert chart.rows == ()


def test_charts_of_the_model_are_provisional_until_verified() -> None:
    found = charts.facility_charts(facility_report("en", status="under_review"))

    assert [c.state for c in found] == [
        "provisional",
        "provisional",
        "ready",
        "provisional",
    ]


def test_months_without_a_baseline_are_drawn_alone() -> None:
    rows = (MonthRow("2018-01", 100.0, None), MonthRow("2018-02", 120.0, None))
    content = dataclasses.replace(facility_report("en"), months=rows, headline=None)

    chart = charts.monthly_energy(content)

    assert BASELINE not in chart.svg_large
    assert "no approved baseline" in chart.summary
    assert [entry.label for entry in chart.legend] == ["Actual"]


def test_a_single_month_is_drawn() -> None:
    rows = (MonthRow("2018-01", 100.0, 100.0, 90.0, 110.0, 0.0, 0.0, -10.0, 10.0),)
    content = dataclasses.replace(facility_report("en"), months=rows)

    assert charts.monthly_energy(content).state == "ready"
    assert charts.cumulative_savings(content).state == "ready"


def test_a_missing_month_breaks_the_line() -> None:
    content = facility_report("en")
    rows = (*content.months[:5], *content.months[7:])
    content = dataclasses.replace(content, months=rows)

    line = next(
        element.attrib["d"]
        for element in fromstring(charts.monthly_energy(content).svg_large).iter()
        if element.get("stroke") == ACTUAL and element.get("stroke-width") == "2.3"
    )

    assert line.count("M") == 2


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("saving", "less energy than its adjusted baseline, a saving of"),
        ("increase", "more energy than its adjusted baseline, an excess of"),
        ("not_distinguishable", "no more than the uncertainty can explain"),
    ],
)
def test_monthly_finding_says_what_the_result_claims(claim: str, words: str) -> None:
    content = facility_report("en")
    assert content.headline is not None
    headline = dataclasses.replace(content.headline, claim=claim)

    chart = charts.monthly_energy(dataclasses.replace(content, headline=headline))

    assert words in chart.summary


def test_cumulative_finding_gives_the_sum_and_its_interval() -> None:
    chart = charts.cumulative_savings(facility_report("en"))

    last = chart.rows[-1]
    assert last[0] == "Dec 2018"
    assert all(f"{figure}\u00a0GJ" in chart.summary for figure in last[2:5])
    assert SAVING in chart.svg_large


def test_variable_finding_counts_the_points_below_the_line() -> None:
    content = facility_report("en")
    scatter = content.scatter
    assert scatter is not None
    assert scatter.intercept is not None
    assert scatter.slope is not None
    below = [
        point
        for point in scatter.points
        if point.period == "reporting"
        and point.energy_per_day
        < scatter.intercept + scatter.slope * point.variable_per_day
    ]

    summary = charts.energy_against_variable(content).summary

    assert summary.startswith(f"{len(below)} of 12 points")
    assert summary.endswith("at the mean of: Heating degree days.")


def test_cumulative_finding_without_an_interval_gives_the_sum_alone() -> None:
    content = facility_report("en")
    rows = tuple(
        dataclasses.replace(row, cumulative_low=None, cumulative_high=None)
        for row in content.months
    )

    chart = charts.cumulative_savings(dataclasses.replace(content, months=rows))

    assert chart.summary.startswith("Savings add up to 2,988")
    assert "interval runs" not in chart.summary


def test_variable_without_a_line_is_still_drawn() -> None:
    content = facility_report("en")
    assert content.scatter is not None
    scatter = dataclasses.replace(content.scatter, slope=None, at_mean_of=())

    chart = charts.energy_against_variable(
        dataclasses.replace(content, scatter=scatter)
    )

    assert "both a day" in chart.summary
    assert len(chart.legend) == 2


def test_sources_finding_names_one_month_alone() -> None:
    content = facility_report("en")
    january = ReportPeriod(date(2018, 1, 1), date(2018, 2, 1))

    chart = charts.energy_sources(
        dataclasses.replace(content, reporting_period=january)
    )

    assert chart.summary.endswith("GJ used (January 2018).")
    assert len(chart.rows) == 1


def test_rows_are_the_values_written_in_the_language() -> None:
    with translation.override("fr"):
        chart = charts.monthly_energy(facility_report("fr"))

    assert chart.values[0][0] == "2017-01"
    assert chart.rows[0][:2] == ("janv. 2017", "6\u00a0426")
    assert chart.rows[13][-1] == "41\u00a0%"
    assert len(chart.head) == len(chart.rows[0])


def test_hostile_names_stay_text() -> None:
    hostile = "<script>alert(1)</script>\"'&"
    content = facility_report("en")
    assert content.scatter is not None
    scatter = dataclasses.replace(content.scatter, variable=hostile)

    chart = charts.energy_against_variable(
        dataclasses.replace(content, scatter=scatter)
    )

    assert f"{hostile}, thousand parts a day" in words_of(chart.svg_large)
    assert "<script" not in chart.svg_large


def test_titled_moves_the_name_into_a_title(drawn: tuple[Chart, ...]) -> None:
    chart = drawn[1]
    picture = fromstring(titled(chart.svg_small))

    assert picture.get("aria-label") is None
    assert picture[0].tag == f"{SVG}title"
    assert picture[0].text == f"{chart.title}. {chart.summary}"


def test_chart_png_is_twice_the_size_of_the_drawing(drawn: tuple[Chart, ...]) -> None:
    picture = charts.chart_png(drawn[0], origin="Maple Ridge & Co")

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (2 * (720 + 48), 2 * (300 + 92))


figures = st.floats(-1e7, 1e7).filter(lambda f: f == 0 or abs(f) > 1e-3)


@given(st.lists(figures, min_size=1, max_size=30), st.integers(3, 8))
def test_ticks_enclose_all_values_in_even_steps(
    values: list[float], count: int
) -> None:
    ticks = round_ticks(values, count)

    slack = 1e-6 * max(1.0, *(abs(value) for value in values))
    assert ticks.low <= min(values) + slack
    assert ticks.high >= max(values) - slack
    steps = [b - a for a, b in itertools.pairwise(ticks.values)]
    assert steps == pytest.approx([steps[0]] * len(steps))
    assert 2 <= len(ticks.values) <= 2 * count + 3


gaps = st.lists(st.floats(-100, 100), min_size=2, max_size=24)


@given(gaps)
def test_stretches_have_one_sign_and_lose_no_area(gap: list[float]) -> None:
    points = [
        {"x": x, "actual": 500.0 - g, "adjusted_baseline": 500.0}
        for x, g in enumerate(gap)
    ]

    stretches = [
        [(p["x"], p["adjusted_baseline"] - p["actual"]) for p in stretch]
        for stretch in split_at_crossings(points)
    ]

    for stretch in stretches:
        heights = [height for _x, height in stretch]
        assert min(heights) > -1e-9 or max(heights) < 1e-9
    area = sum(
        (x1 - x0) * (h0 + h1) / 2
        for stretch in stretches
        for (x0, h0), (x1, h1) in itertools.pairwise(stretch)
    )
    whole = sum((h0 + h1) / 2 for h0, h1 in itertools.pairwise(gap))
    assert area == pytest.approx(whole, abs=1e-6)


@given(st.floats(0, 300), st.floats(0, 300))
def test_spread_keeps_order_and_middle(first: float, second: float) -> None:
    moved = spread(first, second, gap=34)

    assert abs(moved[0] - moved[1]) >= 34 - 1e-9
    assert sum(moved) == pytest.approx(first + second)
    assert (moved[0] <= moved[1]) == (first <= second)
