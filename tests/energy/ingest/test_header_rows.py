"""Headers of two and three rows: a group above, a quantity or a unit below."""

import io
import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from energy.findings import Severity
from energy.ingest import parse
from energy.ingest.records import ParsedFile
from tests.energy.ingest.old_workbook import old_workbook
from tests.energy.ingest.workbooks import workbook

UNITS_ABOVE = (
    "Periodo,,Electricidad (MWh),,Gas natural (GJ),\n"
    "Desde,Hasta,Consumo,Importe,Consumo,Importe\n"
)
TWO_ROWS_ES = (
    ",,Electricidad,,Gas natural,\n"
    "Desde,Hasta,Consumo (kWh),Importe,Consumo (GJ),Importe\n"
)
THREE_ROWS = (
    ",,Electricity,,Natural gas,\n,,Usage,Cost,Usage,Cost\nStart,End,kWh,$,GJ,$\n"
)
MONTHS = ((date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29)))


def read(text: str, **answers: object) -> ParsedFile:
    content = text.encode()
    return parse(content, "meter.csv", timezone="America/Toronto", mapping=answers)


def said(parsed: ParsedFile) -> list[tuple[str, str, str, float]]:
    """Return (meter, source, unit, value) of the readings of the first row."""
    first = min((r.row for r in parsed.readings), default=0)
    return [
        (r.meter, r.source, r.unit, r.value) for r in parsed.readings if r.row == first
    ]


def asked(parsed: ParsedFile) -> list[tuple[str, tuple[str, ...]]]:
    return [(q.key, q.choices) for q in parsed.questions]


def errors(parsed: ParsedFile) -> list[str]:
    return [f.code for f in parsed.findings if f.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("head", "electricity", "gas"),
    [
        (
            ",,Electricity,,Natural gas,\nStart,End,kWh,Cost,GJ,Cost\n",
            ("Electricity", "kWh"),
            ("Natural gas", "GJ"),
        ),
        (
            ",,Électricité,,Gaz naturel,\nDébut,Fin,MWh,Coût,m³,Coût\n",
            ("Électricité", "MWh"),
            ("Gaz naturel", "m3"),
        ),
        (
            TWO_ROWS_ES,
            ("Electricidad", "kWh"),
            ("Gas natural", "GJ"),
        ),
        (
            UNITS_ABOVE,
            ("Electricidad", "MWh"),
            ("Gas natural", "GJ"),
        ),
        (
            "Start,End,Electricity,,Natural gas,\n,,MWh,$,GJ,$\n",
            ("Electricity", "MWh"),
            ("Natural gas", "GJ"),
        ),
        (
            THREE_ROWS,
            ("Electricity", "kWh"),
            ("Natural gas", "GJ"),
        ),
    ],
)
def test_a_group_above_its_units_names_and_counts_each_column(
    head: str, electricity: tuple[str, str], gas: tuple[str, str]
) -> None:
    parsed = read(
        head + "2024-01-01,2024-01-31,100,9,7,3\n2024-02-01,2024-02-29,110,9,8,4\n"
    )

    assert parsed.questions == ()
    assert errors(parsed) == []
    assert said(parsed) == [
        (electricity[0], "electricity", electricity[1], 100),
        (gas[0], "natural_gas", gas[1], 7),
    ]


def test_the_unit_below_a_name_stands_over_what_the_name_suggests() -> None:
    parsed = read(
        "Month,Electricity,Natural gas\n,GJ,MMBtu\n2024-01,5,6\n2024-02,7,8\n"
    )

    assert said(parsed) == [
        ("Electricity", "electricity", "GJ", 5),
        ("Natural gas", "natural_gas", "MMBtu", 6),
    ]
    assert parsed.rows == 2


def test_a_quantity_above_its_sources_parts_use_from_cost() -> None:
    parsed = read(
        ",Consumption,,Cost,\nMonth,Electricity (kWh),Natural gas (GJ),"
        "Electricity,Natural gas\n2024-01,100,5,11,12\n2024-02,100,5,11,12\n"
    )

    assert said(parsed) == [
        ("Electricity", "electricity", "kWh", 100),
        ("Natural gas", "natural_gas", "GJ", 5),
    ]
    assert [c.target for c in parsed.columns][3:] == ["cost", "cost"]


def test_a_group_of_exports_is_not_counted_as_use() -> None:
    parsed = read(",Delivered,Export\nMonth,kWh,kWh\n2024-01,100,5\n2024-02,100,5\n")

    assert [(r.flow, r.value) for r in parsed.readings if r.row == 3] == [
        ("delivered", 100),
        ("exported", 5),
    ]


def test_demand_and_variables_keep_out_of_the_group_beside_them() -> None:
    parsed = read(
        ",Electricity,,,Natural gas,,\nMonth,kWh,kW,$,GJ,Production (t),HDD\n"
        "2024-01,100,20,9,5,70,600\n2024-02,100,20,9,5,70,600\n"
    )

    assert said(parsed) == [
        ("Electricity", "electricity", "kWh", 100),
        ("Natural gas", "natural_gas", "GJ", 5),
    ]
    assert {v.variable for v in parsed.variables} == {"Production", "HDD"}


@pytest.mark.parametrize(
    "head",
    [
        "Electricity,,Natural gas,\nStart,End,kWh,GJ\n",
        ",,,Electricity and so on\nStart,End,kWh,GJ\n",
        ",,,Electricity\nStart,End,kWh,GJ\n",
        ",,Electricity,\nStart,End,kWh,GJ\n",
        ",,Electricity,\nStart,End,kWh,m3\n",
    ],
)
def test_headings_out_of_place_are_asked_about(head: str) -> None:
    parsed = read(head + "2024-01-01,2024-01-31,100,7\n2024-02-01,2024-02-29,110,8\n")

    assert {q.code for q in parsed.questions} == {"group"}
    assert "header_unclear" in {f.code for f in parsed.findings}


def test_answers_settle_which_heading_each_column_has() -> None:
    text = (
        "Electricity,,Natural gas,\nStart,End,kWh,GJ\n"
        "2024-01-01,2024-01-31,100,7\n2024-02-01,2024-02-29,110,8\n"
    )
    choices = ("Electricity", "Natural gas", "none")
    assert asked(read(text)) == [("group:C", choices), ("group:D", choices)]

    answered = read(text, **{"group:C": "Electricity", "group:D": "Natural gas"})

    assert answered.questions == ()
    assert said(answered) == [
        ("Electricity", "electricity", "kWh", 100),
        ("Natural gas", "natural_gas", "GJ", 7),
    ]


def test_none_of_the_headings_leaves_the_column_to_its_own_words() -> None:
    text = ",,Electricity,\nStart,End,kWh,GJ\n2024-01-01,2024-01-31,100,7\n"
    text += "2024-02-01,2024-02-29,110,8\n"
    answered = read(text, **{"group:D": "none"})

    assert answered.questions == ()
    assert [(r.source, r.unit) for r in answered.readings[::2]] == [
        ("electricity", "kWh"),
        ("", "GJ"),
    ]


def test_a_title_above_the_table_is_no_group() -> None:
    parsed = read(
        "Electricity of our plant\nStart,End,kWh\n2024-01-01,2024-01-31,100\n"
        "2024-02-01,2024-02-29,110\n"
    )

    assert parsed.questions == ()
    assert parsed.columns[2].header == "kWh"


def test_a_heading_of_two_sources_tells_neither() -> None:
    parsed = read(",Electricity and gas,\nMonth,kWh,GJ\n2024-01,100,7\n2024-02,100,7\n")

    assert {r.source for r in parsed.readings} == {""}


def test_told_the_lowest_row_of_a_header_the_rows_above_are_read_too() -> None:
    text = "Start,End,Electricity,Gas\n,,MWh,GJ\n2024-01-01,2024-01-31,100,7\n"
    parsed = read(text + "2024-02-01,2024-02-29,110,8\n")
    again = read(text + "2024-02-01,2024-02-29,110,8\n", **parsed.mapping)

    assert parsed.header_row == 2
    assert said(again) == said(parsed)
    assert said(again)[0] == ("Electricity", "electricity", "MWh", 100)


def merged_workbook() -> bytes:
    """Return a workbook whose file says how far each heading reaches."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Energy")
    sheet.merge_range(0, 0, 1, 0, "Start")
    sheet.merge_range(0, 1, 1, 1, "End")
    sheet.merge_range(0, 2, 0, 4, "Electricity")
    sheet.write(0, 5, "Natural gas")
    for column, text in enumerate(("kWh", "GJ", "$", "m3", "litres"), start=2):
        sheet.write(1, column, text)
    for row, (start, end) in enumerate(MONTHS, start=2):
        sheet.write_datetime(row, 0, start, day)
        sheet.write_datetime(row, 1, end, day)
        for column, value in enumerate((100, 0.5, 9, 7, 3), start=2):
            sheet.write(row, column, value)
    book.close()
    return stream.getvalue()


def test_merged_cells_reach_as_far_as_the_workbook_says() -> None:
    parsed = parse(merged_workbook(), "energy.xlsx", timezone="America/Toronto")

    assert parsed.questions == ()
    assert said(parsed) == [
        ("Electricity – kWh", "electricity", "kWh", 100),
        ("Electricity – GJ", "electricity", "GJ", 0.5),
        ("Natural gas", "natural_gas", "m3", 7),
        ("litres", "", "L", 3),
    ]


TWO_ROWS = (
    ("", "", "Electricidad", "", "Gas natural", ""),
    ("Desde", "Hasta", "Consumo kWh", "Importe", "Consumo GJ", "Importe"),
    (*MONTHS[0], 100, 9, 7, 3),
    (*MONTHS[1], 110, 9, 8, 4),
)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_workbooks_are_read_as_text_is(kind: str) -> None:
    made = workbook({"Bills": TWO_ROWS}) if kind == "xlsx" else old_workbook(TWO_ROWS)
    parsed = parse(made, f"bills.{kind}", timezone="America/Toronto")

    assert parsed.questions == ()
    assert parsed.totals == {("Electricidad", "kWh"): 210, ("Gas natural", "GJ"): 15}


@pytest.mark.parametrize(
    ("header", "unit"),
    [("MWh totales", "MWh"), ("GWh totales", "GWh"), ("MWh intermedia", "MWh")],
)
def test_a_header_like_a_known_one_keeps_its_own_unit(header: str, unit: str) -> None:
    parsed = read(f"Mes,{header}\n2024-01,100\n2024-02,110\n")

    assert {r.unit for r in parsed.readings} == {unit}


def totals(parsed: ParsedFile) -> dict[tuple[str, str], float]:
    return dict(parsed.totals)


def test_units_of_one_letter_below_a_name_are_units() -> None:
    parsed = read("Mes,Gas LP,Diesel\n,L,L\n2024-01,2,3\n2024-02,2,3\n")

    assert totals(parsed) == {("Gas LP", "L"): 4, ("Diesel", "L"): 6}


def test_time_bands_of_one_source_count_beside_another_source() -> None:
    parsed = read(
        ",Electricity (kWh),,Gas (GJ)\nMonth,On-peak,Off-peak,\n2024-01,60,40,7\n"
        "2024-02,61,41,8\n"
    )

    assert sum(r.value for r in parsed.readings if r.source == "electricity") == 202
    assert totals(parsed)["Gas", "GJ"] == 15


def test_time_bands_are_not_counted_beside_their_total() -> None:
    parsed = read(
        ",Electricity (kWh),,,Gas (GJ)\nMonth,On-peak,Off-peak,Total,\n"
        "2024-01,60,40,100,7\n2024-02,61,41,102,8\n"
    )

    assert sum(r.value for r in parsed.readings if r.unit == "kWh") == 202


def test_bands_of_demand_are_no_energy() -> None:
    parsed = read(
        ",Energía (kWh),,Demanda (kW),\nMes,Base,Punta,Base,Punta\n"
        "2024-01,60,40,1,2\n2024-02,61,41,1,2\n"
    )

    assert {r.unit for r in parsed.readings} == {"kWh"}
    assert sum(parsed.totals.values()) == 202


def test_a_blank_row_below_the_groups_does_not_part_them_from_their_columns() -> None:
    parsed = read(
        ",Electricity,Natural gas\n\nMonth,kWh,GJ\n2024-01,60,7\n2024-02,61,8\n"
    )

    assert totals(parsed) == {("Electricity", "kWh"): 121, ("Natural gas", "GJ"): 15}


@pytest.mark.parametrize("heading", ["Exported energy (kWh)", "Exports kWh"])
def test_energy_sent_out_is_not_counted_as_use(heading: str) -> None:
    parsed = read(f"Month,Electricity (kWh),{heading}\n2024-01,60,7\n2024-02,61,8\n")

    assert totals(parsed) == {("Electricity", "kWh"): 121}


def test_two_rows_that_name_two_units_leave_the_unit_open() -> None:
    text = "Month,Electricity (kWh),Gas (GJ)\n,MWh,GJ\n2024-01,60,7\n2024-02,61,8\n"
    assert [q.key for q in read(text).questions] == ["unit"]

    parsed = read(text, unit="MWh")

    assert totals(parsed) == {("Electricity", "MWh"): 121, ("Gas", "GJ"): 15}


WORDS = (
    *(
        "",
        "",
        "",
        "Electricity",
        "Gas natural",
        "kWh",
        "GJ",
        "m³",
        "$",
        "Cost",
        "Total",
    ),
    *(
        "Month",
        "Start",
        "End",
        "Mes",
        "Year",
        "2022",
        "2023",
        "Jan",
        "févr.",
        "Mar 2023",
    ),
    *("2024-01", "2024-01-31", "100", "7,5", "1.234", "Production (t)", "Base", "kW"),
    *("Consumption (MWh)", "Fecha", "Unit", "Usage", "Enero", "FY2023", "L", "HDD"),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), min_size=1, max_size=9
    )
)
def test_any_table_of_such_words_is_read_or_refused(rows: list[list[str]]) -> None:
    text = "".join(";".join(row) + "\n" for row in rows)
    first = read(text)
    again = read(text, **first.mapping)

    assert all(math.isfinite(r.value) and r.start < r.end for r in again.readings)
