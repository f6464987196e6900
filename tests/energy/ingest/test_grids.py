"""Tables of months and years, either way round, in three languages."""

from datetime import date

import pytest

from energy.findings import Severity
from energy.ingest import parse
from energy.ingest.records import ParsedFile
from tests.energy.ingest.old_workbook import old_workbook
from tests.energy.ingest.workbooks import workbook

EN = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
ES = [
    "Enero",
    "Febrero",
    "Marzo",
    "Abril",
    "Mayo",
    "Junio",
    "Julio",
    "Agosto",
    "Septiembre",
    "Octubre",
    "Noviembre",
    "Diciembre",
]


def read(text: str, **answers: object) -> ParsedFile:
    content = text.encode()
    return parse(content, "m.csv", timezone="America/Toronto", mapping=answers)


def lines(*rows: tuple[object, ...]) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


def said(parsed: ParsedFile) -> list[tuple[str, str]]:
    return [(f.code, f"{f.column or ''}{f.row or ''}") for f in parsed.findings]


def keys(parsed: ParsedFile) -> list[str]:
    return [question.key for question in parsed.questions]


def value(parsed: ParsedFile, month: date) -> list[float]:
    return [r.value for r in parsed.readings if r.start == month]


@pytest.mark.parametrize(
    ("names", "corner"), [(EN, "Month"), (FR, "Mois"), (ES, "Mes")]
)
def test_months_down_and_years_across(names: list[str], corner: str) -> None:
    rows = [(name, 100 + i, 200 + i) for i, name in enumerate(names)]
    parsed = read("Electricity use (kWh)\n" + lines((corner, 2022, 2023), *rows))

    assert (parsed.questions, parsed.findings) == ((), ())
    assert parsed.totals == {("", "kWh"): sum(range(100, 112)) + sum(range(200, 212))}
    assert {r.source for r in parsed.readings} == {"electricity"}
    march = [r for r in parsed.readings if r.start == date(2023, 3, 1)]
    assert [(r.value, r.end, r.row, r.column) for r in march] == [
        (202, date(2023, 4, 1), 5, "C")
    ]


@pytest.mark.parametrize("names", [EN, FR, ES])
def test_years_down_and_months_across(names: list[str]) -> None:
    parsed = read(
        "Natural gas (GJ)\n"
        + lines(("Year", *names), (2022, *range(100, 112)), (2023, *range(200, 212)))
    )

    assert (parsed.questions, parsed.findings) == ((), ())
    assert value(parsed, date(2023, 3, 1)) == [202]
    assert parsed.totals == {("", "GJ"): sum(range(100, 112)) + sum(range(200, 212))}


def test_totals_and_means_are_left_out_and_told() -> None:
    parsed = read(
        "Electricity (kWh)\n"
        + lines(
            ("Month", 2022, 2023, "Total", "Average"),
            ("Jan", 10, 20, 30, 15),
            ("Feb", 11, 21, 32, 16),
            ("Mar", 12, 22, 34, 17),
            ("Total", 33, 63, 96, 48),
            ("Promedio", 11, 21, 32, 16),
            ("", 33, 63, 96, 48),
        )
    )

    assert parsed.totals == {("", "kWh"): 96}
    assert said(parsed) == [
        ("gap", "3"),
        ("total_column", "D2"),
        ("total_column", "E2"),
        ("total_row", "A6"),
        ("total_row", "A7"),
        ("total_row", "A8"),
    ]


def test_total_of_each_year_beside_its_months_is_left_out() -> None:
    parsed = read(
        "kWh\n" + lines(("Año", "ene", "feb", "mar", "Total"), (2023, 1, 2, 3, 6))
    )

    assert sum(r.value for r in parsed.readings) == 6
    assert ("total_column", "E2") in said(parsed)


def test_groups_of_years_are_meters_with_their_own_units() -> None:
    parsed = read(
        lines(
            ("", "Electricity (kWh)", "", "Natural gas (GJ)", ""),
            ("Month", 2022, 2023, 2022, 2023),
            ("January", 100, 200, 5, 6),
            ("February", 101, 201, 7, 8),
        )
    )

    assert parsed.questions == ()
    assert parsed.totals == {("Electricity", "kWh"): 602, ("Natural gas", "GJ"): 26}


def test_years_above_units_part_use_from_cost() -> None:
    parsed = read(
        "Gas natural\n"
        + lines(
            ("Mes", 2022, "", 2023, ""),
            ("", "GJ", "$", "GJ", "$"),
            ("Enero", 5, 100, 6, 110),
            ("Febrero", 7, 120, 8, 130),
        )
    )

    assert parsed.questions == ()
    assert parsed.totals == {("", "GJ"): 26}
    assert value(parsed, date(2023, 2, 1)) == [8]


def test_rows_of_sources_with_months_across_ask_for_the_year() -> None:
    text = lines(
        ("Source", "Unit", "Jan", "Feb", "Mar"),
        ("Electricity", "kWh", 100, 110, 120),
        ("Natural gas", "GJ", 5, 6, 7),
    )
    assert keys(read(text)) == ["year"]

    parsed = read(text, year=2023)

    assert parsed.questions == ()
    assert parsed.totals == {("Electricity", "kWh"): 330, ("Natural gas", "GJ"): 18}
    assert [r.source for r in parsed.readings[:2]] == ["electricity", "natural_gas"]
    assert parsed.readings[0].start == date(2023, 1, 1)


def test_rows_of_money_output_and_exports_are_no_energy() -> None:
    parsed = read(
        lines(
            ("", "Jan 2023", "Feb 2023", "Mar 2023"),
            ("Electricity (kWh)", 100, 110, 120),
            ("Electricity cost ($)", 9, 9, 9),
            ("Demand (kW)", 20, 21, 22),
            ("Production (t)", 20, 21, 22),
            ("Exported energy (kWh)", 1, 2, 3),
            ("Total", 1, 2, 3),
        )
    )

    assert parsed.questions == ()
    assert parsed.totals == {("Electricity", "kWh"): 330}
    assert [code for code, _ in said(parsed)] == [
        *["row_not_energy"] * 4,
        "total_row",
    ]


def test_sources_without_units_are_asked_for_one_by_one() -> None:
    parsed = read(
        lines(
            ("", "2023-01", "2023-02", "2023-03"),
            ("Electricity", 1, 2, 3),
            ("Gas", 4, 5, 6),
        )
    )

    assert keys(parsed) == ["unit:electricity", "unit:natural_gas"]


def test_a_grid_without_any_unit_is_asked_for_it() -> None:
    parsed = read(lines(("Month", 2022, 2023), ("Jan", 1, 2), ("Feb", 3, 4)))

    assert keys(parsed) == ["unit"]


@pytest.mark.parametrize(
    ("answer", "january"), [("calendar", 2023), ("starts", 2024), ("ends", 2023)]
)
def test_a_year_that_begins_in_april_is_asked_about(answer: str, january: int) -> None:
    names = [*EN[3:], *EN[:3]]
    text = "Electricity (kWh)\n" + lines(
        ("Month", 2023), *((name, i + 1) for i, name in enumerate(names))
    )
    assert keys(read(text)) == ["fiscal_year"]

    parsed = read(text, fiscal_year=answer)

    assert parsed.questions == ()
    assert value(parsed, date(january, 1, 1)) == [10]


def test_a_fiscal_year_heading_is_not_taken_for_a_calendar_year() -> None:
    parsed = read(lines(("Month", "FY2022", "FY2023"), ("Jan", 1, 2), ("Feb", 3, 4)))

    assert parsed.readings == ()


def test_months_yet_to_come_are_not_missing_but_holes_are() -> None:
    parsed = read(
        "Electricity (kWh)\n"
        + lines(
            ("Month", 2022, 2023),
            ("Jan", 1, 5),
            ("Feb", "", 6),
            ("Mar", 3, ""),
            ("Apr", 4, ""),
        )
    )

    assert ("missing_value", "B4") in said(parsed)
    assert [code for code, _ in said(parsed)].count("missing_value") == 1


def test_a_bad_cell_is_named_where_it_is() -> None:
    parsed = read(
        "Electricity (kWh)\n"
        + lines(("Month", 2022, 2023), ("Jan", 1, "12O"), ("Feb", 3, 4))
    )

    assert [
        (f.code, f.row, f.column)
        for f in parsed.findings
        if f.severity is Severity.ERROR
    ] == [("not_a_number", 3, "C")]


def test_a_grid_of_output_is_no_energy() -> None:
    parsed = read(
        "Monthly production (t)\n"
        + lines(("Month", 2022, 2023), ("Jan", 1, 2), ("Feb", 3, 4))
    )

    assert parsed.readings == ()
    assert sorted(v.value for v in parsed.variables) == [1, 2, 3, 4]
    assert {v.variable for v in parsed.variables} == {"Production"}


def test_a_grid_of_money_is_no_energy() -> None:
    parsed = read(
        "Electricity cost\n"
        + lines(("Month", 2022, 2023), ("Jan", 1, 2), ("Feb", 3, 4))
    )

    assert parsed.readings == ()


def test_a_second_grid_below_is_pointed_at() -> None:
    parsed = read(
        "Electricity (kWh)\n"
        + lines(("Month", 2022, 2023), ("Jan", 1, 2), ("Feb", 3, 4))
        + "\nGas (GJ)\n"
        + lines(("Month", 2022, 2023), ("Jan", 10, 20), ("Feb", 30, 40))
    )

    assert parsed.totals == {("", "kWh"): 10}
    assert "rows_after_table" in [code for code, _ in said(parsed)]


GRID = (
    ("Consommation d’électricité (kWh)", "", ""),
    ("Mois", 2022, 2023),
    *((name, 100 + i, 200 + i) for i, name in enumerate(FR)),
    ("Total", 1266, 2466),
)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_workbooks_hold_grids_too(kind: str) -> None:
    made = workbook({"Bills": GRID}) if kind == "xlsx" else old_workbook(GRID)
    parsed = parse(made, f"bills.{kind}", timezone="America/Toronto")

    assert parsed.questions == ()
    assert parsed.totals == {("", "kWh"): 3732}
    assert [f.code for f in parsed.findings] == ["total_row"]


def test_months_that_a_workbook_keeps_as_days_are_months() -> None:
    head = ("Year", *(date(2026, month, 1) for month in (1, 2, 3)))
    content = workbook({"Gas": (("Gas (GJ)",), head, (2022, 1, 2, 3), (2023, 4, 5, 6))})
    parsed = parse(content, "gas.xlsx", timezone="America/Toronto")

    assert parsed.questions == ()
    assert value(parsed, date(2023, 2, 1)) == [5]
    assert value(parsed, date(2022, 2, 1)) == [2]


def test_a_person_may_leave_a_year_out() -> None:
    text = "Electricity (kWh)\n" + lines(
        ("Month", 2022, 2023), ("Jan", 1, 2), ("Feb", 3, 4)
    )
    parsed = read(text, columns={"B": {"target": "ignore"}})

    assert parsed.totals == {("", "kWh"): 6}
    assert read(text, **read(text).mapping).totals == {("", "kWh"): 10}


def test_a_year_in_a_heading_does_not_move_bills_that_carry_their_own() -> None:
    rows = [(date(2023, m, 1), 100 + m) for m in range(1, 7)]
    for heading in ("Usage since 2020 (kWh)", "Usage 2020 (kWh)", "Usage (kWh)"):
        content = workbook({"Bills": (("Month", heading), *rows)})
        parsed = parse(content, "bills.xlsx", timezone="America/Toronto")

        assert parsed.readings[0].start == date(2023, 1, 1)


def test_days_of_bills_side_by_side_are_no_months_of_a_grid() -> None:
    bills = [
        (
            f"B{m}",
            date(2023, m, 1),
            date(2023, m + 1, 1),
            date(2023, m + 2, 1),
            m,
        )
        for m in range(1, 7)
    ]
    head = ("Bill", "Start date", "End date", "Due date", "Usage (kWh)")
    parsed = parse(workbook({"Bills": (head, *bills)}), "b.xlsx", timezone="UTC")

    assert parsed.totals == {("", "kWh"): 21}


def test_a_budget_beside_the_meter_is_not_counted() -> None:
    parsed = read(
        lines(
            ("Month", "2023 (kWh)", "Budget 2023 (kWh)"),
            ("Jan", 10, 11),
            ("Feb", 12, 13),
        )
    )

    assert parsed.totals == {("", "kWh"): 22}
    assert "column_not_used" in [code for code, _ in said(parsed)]


def test_numbers_of_months_below_a_heading_that_says_so() -> None:
    parsed = read("kWh\n" + lines(("Mes", 2022, 2023), (1, 10, 20), (2, 11, 21)))

    assert value(parsed, date(2023, 2, 1)) == [21]


def test_months_above_units_part_use_from_cost() -> None:
    parsed = read(
        lines(
            ("", "Jan 2023", "", "Feb 2023", "", "Mar 2023", ""),
            ("Source", "kWh", "$", "kWh", "$", "kWh", "$"),
            ("Electricity", 10, 1, 20, 2, 30, 3),
        )
    )

    assert parsed.questions == ()
    assert [(r.value, r.start.month) for r in parsed.readings] == [
        (10, 1),
        (20, 2),
        (30, 3),
    ]


def test_a_title_of_two_units_says_neither() -> None:
    parsed = read(
        "Electricity (kWh) and gas (GJ)\n"
        + lines(("Month", 2022, 2023), ("Jan", 1, 2), ("Feb", 3, 4))
    )

    assert keys(parsed) == ["unit"]


def test_words_beside_a_year_that_nobody_knows_are_not_counted() -> None:
    parsed = read(
        "Electricity (kWh)\n"
        + lines(("Month", 2022, "Widgetry 2022"), ("Jan", 1, 2), ("Feb", 3, 4))
    )

    assert parsed.totals == {("", "kWh"): 4}
    assert "column_not_used" in [code for code, _ in said(parsed)]
