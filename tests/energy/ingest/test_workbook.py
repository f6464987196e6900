"""Workbooks: sheets, typed cells, formulas, hidden rows, known templates."""

import re
from datetime import date, datetime, timedelta

import pytest

from energy.findings import Severity
from energy.ingest import parse
from energy.ingest.records import ParsedFile
from tests.energy.ingest.workbooks import BILLS, entry, rewritten, workbook

SHEET = "xl/worksheets/sheet1.xml"
HEADER = BILLS[0]


def read(content: bytes, **hints: object) -> ParsedFile:
    known = {"timezone": "America/Toronto", **hints}
    return parse(content, "bills.xlsx", **known)  # type: ignore[arg-type] -- any hint


def codes(parsed: ParsedFile, severity: Severity | None = None) -> list[str]:
    return [f.code for f in parsed.findings if severity in {None, f.severity}]


def with_sheet(content: bytes, old: str, new: str) -> bytes:
    text = entry(content, SHEET).decode()
    assert old in text
    return rewritten(content, {SHEET: text.replace(old, new).encode()})


def test_typed_cells_are_read_as_they_are() -> None:
    parsed = read(workbook({"Bills": BILLS}))

    assert parsed.findings == ()
    assert parsed.format == "xlsx"
    assert parsed.sheet == "Bills"
    assert parsed.totals == {("", "kWh"): 3150.5}
    assert [(r.sheet, r.row, r.column) for r in parsed.readings] == [
        ("Bills", 2, "C"),
        ("Bills", 3, "C"),
        ("Bills", 4, "C"),
    ]
    assert parsed.readings[0].end == date(2024, 2, 1)


def test_the_date_system_of_1904_is_minded() -> None:
    old = workbook({"Bills": BILLS}, date_1904=True)

    assert read(old).readings == read(workbook({"Bills": BILLS})).readings


def test_numbers_kept_as_text_are_numbers() -> None:
    rows = [HEADER, ("2024-01-01", "2024-01-31", "1,000.5", "1"), *BILLS[2:]]

    parsed = read(workbook({"Bills": rows}))

    assert parsed.totals == {("", "kWh"): 1000.5 + 1100.5 + 1050}


def test_data_need_not_be_on_the_first_sheet() -> None:
    parsed = read(workbook({"Cover": [("Hello",)], "Data": BILLS, "Notes": [("Bye",)]}))

    assert parsed.sheet == "Data"
    assert parsed.questions == ()
    assert len(parsed.readings) == 3


def test_several_sheets_of_bills_are_asked_about() -> None:
    content = workbook({"2023": BILLS, "2024": [*BILLS[:1], *BILLS[2:]]})

    asked = read(content)
    told = read(content, mapping={"sheet": "2024"})

    assert [(q.code, q.choices, q.suggestion) for q in asked.questions] == [
        ("sheet", ("2023", "2024"), "2023")
    ]
    assert "several_sheets" in codes(asked)
    assert told.questions == ()
    assert len(told.readings) == 2
    assert told.mapping["sheet"] == "2024"


def test_a_sheet_of_variables_is_read_beside_the_bills() -> None:
    variables = [
        ("Date", "Production (t)"),
        (date(2024, 1, 1), 5),
        (date(2024, 1, 2), 6),
    ]

    parsed = read(workbook({"Bills": BILLS, "Daily": variables}))

    assert parsed.questions == ()
    assert len(parsed.readings) == 3
    assert [v.value for v in parsed.variables] == [5, 6]


def test_a_mapping_given_back_changes_nothing_of_any_sheet() -> None:
    variables = [
        ("Production (t)", "Date"),
        (5, date(2024, 1, 1)),
        (6, date(2024, 1, 2)),
    ]
    content = workbook({"Daily": variables, "Bills": BILLS})
    first = read(content)

    again = read(content, mapping=first.mapping)

    assert first.mapping["sheet"] == "Bills"
    assert again.readings == first.readings
    assert again.variables == first.variables
    assert again.mapping == first.mapping
    assert len(again.variables) == 2


def test_hidden_sheets_are_not_read() -> None:
    content = workbook({"Bills": BILLS, "Old": BILLS})
    text = entry(content, "xl/workbook.xml").decode()
    hidden = text.replace('name="Old"', 'name="Old" state="hidden"')

    parsed = read(rewritten(content, {"xl/workbook.xml": hidden.encode()}))

    assert parsed.questions == ()
    assert parsed.sheet == "Bills"


def test_hidden_rows_are_passed_over_and_told() -> None:
    content = with_sheet(
        workbook({"Bills": BILLS}), '<row r="3"', '<row r="3" hidden="1"'
    )

    parsed = read(content)

    assert [r.row for r in parsed.readings] == [2, 4]
    assert "hidden_skipped" in codes(parsed, Severity.WARNING)


def test_a_formula_without_a_value_names_its_cell() -> None:
    rows = [*BILLS[:2], (*BILLS[2][:2], ("=500+600", None, ""), 110), BILLS[3]]

    parsed = read(workbook({"Bills": rows}))

    errors = [f for f in parsed.findings if f.severity is Severity.ERROR]
    assert [(f.code, *f.place) for f in errors] == [
        ("formula_no_value", "Bills", 3, "C")
    ]
    assert [r.row for r in parsed.readings] == [2, 4]


def test_a_correction_settles_a_formula_without_a_value() -> None:
    rows = [*BILLS[:2], (*BILLS[2][:2], ("=500+600", None, ""), 110), BILLS[3]]

    parsed = read(workbook({"Bills": rows}), corrections={("Bills", 3, "C"): "1100.5"})

    assert codes(parsed, Severity.ERROR) == []
    assert parsed.totals == {("", "kWh"): 3150.5}


def test_only_formulas_without_values_leave_only_that_to_say() -> None:
    rows = [HEADER, *((a, b, ("=1+1", None, ""), 1) for a, b, *_ in BILLS[1:])]

    parsed = read(workbook({"Bills": rows}))

    assert set(codes(parsed, Severity.ERROR)) == {"formula_no_value"}


def test_formula_results_are_used_with_a_word() -> None:
    rows = [*BILLS[:2], (*BILLS[2][:2], ("=500+600.5", None, 1100.5), 110), BILLS[3]]

    parsed = read(workbook({"Bills": rows}))

    assert parsed.totals == {("", "kWh"): 3150.5}
    assert codes(parsed) == ["formula_result_used"]
    assert parsed.findings[0].place == ("Bills", 3, "C")


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A"])
def test_an_error_cell_is_an_error_of_its_row(error: str) -> None:
    rows = [*BILLS[:2], (*BILLS[2][:2], ("=1/0", None, error), 110), BILLS[3]]

    parsed = read(workbook({"Bills": rows}))

    errors = [f for f in parsed.findings if f.severity is Severity.ERROR]
    assert [(f.code, f.row, f.column, f.value) for f in errors] == [
        ("error_cell", 3, "C", error)
    ]
    assert [r.row for r in parsed.readings] == [2, 4]


def test_formulas_beside_the_table_do_not_matter() -> None:
    rows = [*BILLS, (), (None, None, None, None, None, ("=1+1", None, ""))]

    assert codes(read(workbook({"Bills": rows}))) == []


def test_quarter_hours_in_serial_dates_are_exact() -> None:
    first = datetime(2024, 1, 2)  # noqa: DTZ001 -- a label
    rows = [("Timestamp", "kWh")]
    rows += [(first + i * timedelta(minutes=15), 1.5) for i in range(96 * 3)]  # type: ignore[list-item] -- cells of any type

    parsed = read(workbook({"Load": rows}))

    assert len(parsed.readings) == 288
    assert {r.end - r.start for r in parsed.readings} == {timedelta(minutes=15)}


def test_a_hundred_thousand_phantom_rows_are_quick() -> None:
    phantom = "".join(
        f'<row r="{r}"><c r="A{r}" s="1"/></row>' for r in range(5, 104_858)
    )
    content = with_sheet(
        workbook({"Bills": BILLS}), "</sheetData>", phantom + "</sheetData>"
    )

    parsed = read(content)

    assert len(parsed.readings) == 3


def test_a_cell_far_away_is_refused_before_it_is_laid_out() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    parsed = read(with_sheet(workbook({"Bills": BILLS}), "</sheetData>", far))

    assert codes(parsed) == ["too_many_columns"]


def test_cells_of_a_book_are_refused() -> None:
    rows = [*BILLS, (date(2024, 4, 1), date(2024, 4, 30), 5, "x" * 5000)]

    assert codes(read(workbook({"Bills": rows}))) == ["cell_too_long"]


def test_broken_sheet_xml_is_no_workbook() -> None:
    content = with_sheet(workbook({"Bills": BILLS}), "</sheetData>", "")

    assert codes(read(content)) == ["not_a_workbook"]


def test_an_empty_workbook_has_no_readings() -> None:
    assert codes(read(workbook({"Sheet1": []}))) == ["no_readings"]


def test_a_header_with_line_breaks_is_understood() -> None:
    rows = [
        ("Start Date\n(Required)", "End Date\n(Required)", "Usage\n(kWh)"),
        *BILLS[1:],
    ]

    assert read(workbook({"Bills": rows})).totals == {("", "kWh"): 3150.5}


def test_too_many_sheets_are_refused() -> None:
    sheets = {f"S{i}": [("x",)] for i in range(31)}

    assert codes(read(workbook(sheets))) == ["archive_structure"]


def test_a_sheet_too_long_to_lay_out_is_refused() -> None:
    far = '<row r="1048576"><c r="Z1048576"><v>1</v></c></row></sheetData>'

    parsed = read(with_sheet(workbook({"Bills": BILLS}), "</sheetData>", far))

    assert codes(parsed) == ["too_many_rows"]


def test_parts_may_be_named_from_the_root() -> None:
    content = workbook({"Bills": BILLS})
    name = "xl/_rels/workbook.xml.rels"
    relations = entry(content, name).replace(b'"worksheets/', b'"/xl/worksheets/')

    assert len(read(rewritten(content, {name: relations})).readings) == 3


@pytest.mark.parametrize("content", [b"<not xml", b"<workbook/>"])
def test_a_book_without_a_proper_list_of_sheets_is_no_workbook(content: bytes) -> None:
    broken = rewritten(workbook({"Bills": BILLS}), {"xl/workbook.xml": content})

    assert codes(read(broken)) in (["not_a_workbook"], ["no_readings"])


@pytest.mark.parametrize("number", ["x", "-1e9"])
def test_nonsense_in_a_sheets_numbers_is_no_workbook(number: str) -> None:
    content = with_sheet(workbook({"Bills": BILLS}), '<row r="3"', f'<row r="{number}"')

    assert codes(read(content)) == ["not_a_workbook"]


def test_cells_without_an_address_are_counted() -> None:
    content = workbook({"Bills": BILLS})
    bare = re.sub(r'<c r="[A-Z]+\d+"', "<c", entry(content, SHEET).decode())

    parsed = read(rewritten(content, {SHEET: bare.encode()}))

    assert len(parsed.readings) == 3


def test_hidden_columns_are_passed_over() -> None:
    content = with_sheet(
        workbook({"Bills": BILLS}),
        "<sheetData>",
        '<cols><col min="4" max="4" hidden="1"/></cols><sheetData>',
    )

    parsed = read(content)

    assert {r.cost for r in parsed.readings} == {None}
    assert "hidden_skipped" in codes(parsed)


def test_months_as_numbers_and_times_of_their_own_are_read() -> None:
    months = [("Month", "Gas (GJ)"), (202401, 5), (202402, 6)]
    hours = [("Date", "Start time", "kWh")]
    hours += [(date(2024, 1, 2), h / 24, h + 0.5) for h in range(24)]  # type: ignore[list-item] -- cells of any type

    assert read(workbook({"Gas": months})).totals == {("Gas", "GJ"): 11}
    assert read(workbook({"Load": hours})).totals == {("", "kWh"): 288}


def test_a_truth_is_no_date() -> None:
    rows = [*BILLS, (True, date(2024, 4, 30), 5, 1)]

    assert codes(read(workbook({"Bills": rows}))) == ["not_a_date"]


PORTFOLIO = (
    *("Meter ID\n(Pre-filled)", "Portfolio Manager ID\n(Pre-filled)"),
    *("Property  Name\n(Pre-filled)", "Meter Name\n(Pre-filled)"),
    *("Meter Type\n(Pre-filled)", "Start Date\n(Required)", "End Date\n(Required)"),
    *("Usage\n(Required)", "Meter Unit\n(Pre-filled)", "Cost\n(Optional)"),
)


def bill(
    meter: int, kind: str, month: int, use: object, unit: str
) -> tuple[object, ...]:
    start = date(2024, month, 1)
    end = date(2024, month + 1, 1) - timedelta(days=1)
    return (meter, 1, "Plant", "Master Meter", kind, start, end, use, unit, 5)


def test_portfolio_manager_sheets_are_read_together() -> None:
    electric = [
        PORTFOLIO,
        bill(7, "Electric - Grid", 1, "100.5", "kWh (thousand Watt-hours)"),
        bill(7, "Electric - Grid", 2, 200, "kWh (thousand Watt-hours)"),
    ]
    other = [
        (*PORTFOLIO[:7], "Quantity\n(Required)", *PORTFOLIO[8:]),
        bill(8, "Natural Gas", 1, 3, "Mcf (million cubic feet)"),
        bill(9, "District Steam", 1, 4, "MBtu/ MMBtu/ Dth (million Btu/ dekatherm)"),
        bill(9, "District Steam", 2, "Not Available", "kLbs. (thousand pounds)"),
    ]

    parsed = read(
        workbook({"Add Bills-Electricity": electric, "Add Bills-Non Electric": other})
    )

    assert parsed.format == "portfolio_manager"
    assert parsed.questions == ()
    assert parsed.totals == {
        ("Master Meter", "kWh"): 300.5,
        ("Master Meter [8]", "MMcf"): 3,
        ("Master Meter [9]", "MMBtu"): 4,
    }
    assert {r.source for r in parsed.readings} == {
        "electricity",
        "natural_gas",
        "steam",
    }


def test_portfolio_manager_meters_of_unknown_units_stop_alone() -> None:
    rows = [
        PORTFOLIO,
        bill(7, "Electric - Grid", 1, 100, "kWh (thousand Watt-hours)"),
        bill(8, "Natural Gas", 1, 3, "bushels"),
    ]

    parsed = read(workbook({"Add Bills-Electricity": rows}))

    assert codes(parsed, Severity.ERROR) == ["unit_not_known"]
    assert [r.meter for r in parsed.readings] == ["Master Meter [7]"]


def test_portfolio_manager_exports_with_exclusive_ends_are_told_apart() -> None:
    rows = [PORTFOLIO]
    for meter, added in ((7, 0), (8, 1)):
        for month in (1, 2, 3):
            one = list(bill(meter, "Electric - Grid", month, 5, "kWh"))
            one[6] += timedelta(days=added)  # type: ignore[operator] -- a date
            rows.append(tuple(one))  # type: ignore[arg-type] -- cells of any type

    parsed = read(workbook({"Meter Entries": rows}))

    ends = {(r.meter, r.end) for r in parsed.readings if r.start == date(2024, 1, 1)}
    assert ends == {
        ("Master Meter [7]", date(2024, 2, 1)),
        ("Master Meter [8]", date(2024, 2, 1)),
    }
