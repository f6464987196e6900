"""Exports: exact figures, one way of writing in all languages, no formulas."""

import csv
import dataclasses
import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from reports import charts
from reports.charts import Column
from reports.exports import chart_csv, safe_text, table_csv
from tests.reports.sample import facility_report


def lines_of(exported: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported.decode("utf-8-sig"), newline="")))


def test_export_begins_with_the_byte_order_mark() -> None:
    exported = table_csv((Column("Énergie"),), [[1.0]])

    assert exported == b"\xef\xbb\xbf" + "Énergie\r\n1\r\n".encode()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_chart_figures_are_the_same_in_every_language(language: str) -> None:
    with translation.override(language):
        chart = charts.monthly_energy(facility_report(language))
        rows = lines_of(chart_csv(chart))[-24:]

    assert rows[0][0] == "2017-01"
    read = [float(row[1]) for row in rows]
    actual = [row.actual for row in facility_report("en").months]
    assert read == pytest.approx(actual, abs=1e-6)


def test_chart_export_tells_title_unit_and_given_facts() -> None:
    chart = charts.cumulative_savings(facility_report("en"))

    lines = lines_of(chart_csv(chart, [("Snapshot", "9f3c21")]))

    assert lines[0] == ["Chart", "Cumulative savings (CUSUM)"]
    assert lines[2:5] == [["Unit", "GJ"], ["Snapshot", "9f3c21"], []]
    assert lines[5][:3] == ["Month", "Savings (GJ)", "Cumulative savings (GJ)"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "＝1",
        '=HYPERLINK("http://x.example","y")',
    ],
)
def test_text_that_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    exported = table_csv((Column("Name", "text"),), [[text]], facts=[("Plant", text)])
    lines = lines_of(exported)
    assert lines[0][1] == lines[-1][0] == f"'{text}"


def test_hostile_variable_names_are_neutral_in_headings() -> None:
    content = facility_report("en")
    assert content.scatter is not None
    scatter = dataclasses.replace(content.scatter, variable="=cmd|' /C calc'!A0")
    chart = charts.energy_against_variable(
        dataclasses.replace(content, scatter=scatter)
    )

    cells = [cell for line in lines_of(chart_csv(chart)) for cell in line]

    assert not any(cell.startswith("=") for cell in cells)


def test_numbers_stay_numbers() -> None:
    row = [-5.25, 1e-7, 3, Decimal("12.50"), float("nan"), None, date(2018, 7, 1)]
    columns = tuple(Column(name) for name in "abcdefg")

    assert lines_of(table_csv(columns, [row]))[1] == [
        "-5.25",
        "0",
        "3",
        "12.50",
        "",
        "",
        "2018-07-01",
    ]


def test_ordinary_text_is_left_alone() -> None:
    assert safe_text("Énergie d’été – 5 % = bien") == "Énergie d’été – 5 % = bien"
