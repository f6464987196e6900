"""The whole way from bytes to readings: questions, answers, corrections."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.findings import Severity
from energy.ingest import FINDING_CODES, parse
from energy.ingest.codes import CODES
from energy.ingest.records import ParsedFile

BILLS = "Start date,End date,Usage (kWh),Cost\n"
ROWS = (
    "2024-01-01,2024-01-31,1000,100\n"
    "2024-02-01,2024-02-29,1100,110\n"
    "2024-03-01,2024-03-31,1050,105\n"
)


def read(text: str, **hints: object) -> ParsedFile:
    known = {"timezone": "America/Toronto", **hints}
    return parse(text.encode(), "meter.csv", **known)  # type: ignore[arg-type] -- any hint


def codes(parsed: ParsedFile, severity: Severity | None = None) -> list[str]:
    return [f.code for f in parsed.findings if severity in {None, f.severity}]


def questions(parsed: ParsedFile) -> dict[str, str]:
    return {q.code: q.suggestion for q in parsed.questions}


def test_a_plain_file_is_read_without_a_question() -> None:
    parsed = read(BILLS + ROWS)

    assert parsed.findings == ()
    assert parsed.questions == ()
    assert parsed.format == "csv"
    assert parsed.rows == 3
    assert parsed.header_row == 1
    assert parsed.totals == {("", "kWh"): 3150}
    assert [r.row for r in parsed.readings] == [2, 3, 4]
    assert [r.cost for r in parsed.readings] == [100, 110, 105]
    assert parsed.readings[0].column == "C"


def test_columns_say_what_they_are_taken_for_and_why() -> None:
    columns = read(BILLS + ROWS).columns

    assert [(c.letter, c.target, c.unit, c.matched_by) for c in columns] == [
        ("A", "period_start", "", "name"),
        ("B", "period_end", "", "name"),
        ("C", "usage", "kWh", "name"),
        ("D", "cost", "", "name"),
    ]
    assert columns[2].samples == ("1000", "1100", "1050")


@pytest.mark.parametrize(
    ("text", "hints", "question", "answer", "total"),
    [
        (BILLS + '2024-01-01,2024-01-31,"1,234",1\n', {}, "decimal_mark", ".", 1234),
        (BILLS + '2024-01-01,2024-01-31,"1,234",1\n', {}, "decimal_mark", ",", 1.234),
        (
            "Start date;End date;Usage (kWh)\n2024-01-01;2024-01-31;1,234\n",
            {},
            "decimal_mark",
            ",",
            1.234,
        ),
        (
            "Start date;End date;Usage (kWh)\n2024-01-01;2024-01-31;1.234\n",
            {"locale": "fr"},
            "decimal_mark",
            ",",
            1234,
        ),
        (BILLS.replace(" (kWh)", "") + ROWS, {}, "unit", "GJ", 3150),
    ],
)
def test_two_readings_are_asked_about_and_the_answer_is_taken(
    text: str, hints: dict[str, object], question: str, answer: str, total: float
) -> None:
    asked = read(text, **hints)

    told = read(text, **hints, mapping={question: answer})

    assert question in questions(asked)
    assert told.questions == ()
    assert sum(told.totals.values()) == pytest.approx(total)
    assert told.mapping[question] == answer


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Start date;End date;Usage (kWh)\n2024-01-01;2024-01-31;1,234\n", "fr"),
        (BILLS + "2024-01-01,2024-01-31,1.234,1\n", "en"),
        (BILLS + "2024-01-01,2024-01-31,1.234,1\n", "es-MX"),
    ],
)
def test_three_decimals_are_clear_where_every_clue_agrees(
    text: str, locale: str
) -> None:
    parsed = read(text, locale=locale)

    assert parsed.questions == ()
    assert parsed.totals == {("", "kWh"): 1.234}


def test_another_column_settles_the_decimal_mark() -> None:
    parsed = read(BILLS + '2024-01-01,2024-01-31,"1,234",100.50\n')

    assert parsed.questions == ()
    assert parsed.totals == {("", "kWh"): 1234}


@pytest.mark.parametrize(
    ("country", "suggestion"), [("US", "MDY"), ("MX", "DMY"), ("CA", ""), ("", "")]
)
def test_a_date_order_left_open_is_asked_with_the_countrys_habit(
    country: str, suggestion: str
) -> None:
    text = "Date,Usage (kWh)\n03/04/2024,100\n04/04/2024,120\n05/04/2024,110\n"

    assert questions(read(text, country=country)) == {"date_order": suggestion}


@pytest.mark.parametrize(
    ("order", "first"), [("DMY", date(2024, 4, 3)), ("MDY", date(2024, 3, 5))]
)
def test_the_answer_decides_the_date_order(order: str, first: date) -> None:
    parsed = read(
        "Date,Usage (kWh)\n03/04/2024,100\n04/04/2024,120\n05/04/2024,110\n",
        mapping={"date_order": order},
    )

    assert parsed.questions == ()
    assert min(r.start for r in parsed.readings) == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Start date,End date,kWh\n03/04/2026,02/05/2026,5\n", date(2026, 4, 3)),
        (
            "Read date,kWh\n01/10/2024,1\n02/09/2024,2\n03/11/2024,3\n",
            date(2024, 1, 11),
        ),
        (
            "Read date,kWh\n10/01/2024,1\n09/02/2024,2\n11/03/2024,3\n",
            date(2024, 1, 11),
        ),
        ("Month,kWh\n01/01/2024,1\n01/02/2024,2\n01/03/2024,3\n", date(2024, 1, 1)),
    ],
)
def test_periods_of_a_months_length_settle_the_date_order(
    text: str, first: date
) -> None:
    parsed = read(text)

    assert parsed.questions == ()
    assert min(r.start for r in parsed.readings) == first


def test_days_that_follow_each_other_settle_the_order_of_stamps() -> None:
    rows = [f"01/{d:02}/2024 {h:02}:00,1.5\n" for d in range(2, 9) for h in range(24)]

    parsed = read("Date/Time,kWh\n" + "".join(rows))

    assert parsed.questions == ()
    assert parsed.mapping["date_order"] == "MDY"
    assert len(parsed.readings) == 168


def test_the_year_is_asked_never_guessed() -> None:
    text = "Month,kWh\nJanuary,5\nFebruary,6\n"

    asked, told = read(text), read(text, mapping={"year": 2023})

    assert questions(asked) == {"year": ""}
    assert asked.readings == ()
    assert [r.start for r in told.readings] == [date(2023, 1, 1), date(2023, 2, 1)]


def test_an_end_date_left_open_is_asked() -> None:
    text = BILLS + "2024-01-05,2024-02-03,1000,1\n"

    asked = read(text)
    ends = {
        answer: read(text, mapping={"end_inclusive": answer}).readings[0].end
        for answer in (True, False)
    }

    assert questions(asked) == {"end_inclusive": "true"}
    assert ends == {True: date(2024, 2, 4), False: date(2024, 2, 3)}


@pytest.mark.parametrize(("label", "hour"), [("start", 15), ("end", 14)])
def test_the_end_an_hour_is_named_by_is_asked_where_it_does_not_show(
    label: str, hour: int
) -> None:
    text = "Date/Time,kWh\n" + "".join(
        f"2024-01-02 {h}:00,1.5\n" for h in range(10, 14)
    )

    asked = read(text)
    told = read(text, mapping={"interval_label": label})

    assert questions(asked) == {"interval_label": "start"}
    assert told.questions == ()
    assert told.readings[0].start == datetime(2024, 1, 2, hour, tzinfo=UTC)


def test_a_missing_timezone_is_asked() -> None:
    text = "Date/Time,kWh\n" + "".join(f"2024-01-02 {h:02}:00,1.5\n" for h in range(24))

    assert questions(read(text, timezone="")) == {"timezone": ""}
    assert codes(read(text, timezone="Mars/Base")) == ["timezone_unknown"]
    assert read(text, timezone="Mars/Base").readings == ()


@pytest.mark.parametrize(
    ("text", "power"),
    [
        ("Start date,End date,Usage\n2024-01-01,2024-01-31,5\n", False),
        ("Date/Time,Usage\n2024-01-02 00:00,5\n2024-01-02 01:00,6\n", True),
    ],
)
def test_power_is_only_offered_where_it_can_be_meant(text: str, power: bool) -> None:
    unit = next(q for q in read(text).questions if q.code == "unit")

    assert {"kWh", "GJ", "m3"} < set(unit.choices)
    assert ("kW" in unit.choices) is power


def test_each_open_question_is_also_a_warning() -> None:
    parsed = read("Date,Usage\n03/04/2024,100\n04/04/2024,120\n05/04/2024,110\n")

    assert set(questions(parsed)) == {"date_order", "unit"}
    assert {"ambiguous_date", "unit_unknown"} <= set(codes(parsed, Severity.WARNING))


MAPPABLE = [
    BILLS + ROWS,
    "Month,Electricity (kWh),Gas (GJ),Production (t)\n2024-01,1.5,2,3\n2024-02,4,5,6\n",
    "Read date,kWh\n2024-01-10,100\n2024-02-09,110\n2024-03-11,120\n",
    "Timestamp,Main (kW)\n" + "".join(f"2024-01-02 {h:02}:00,{h}\n" for h in range(24)),
    "2024-01-02 00:00,1.5\n2024-01-02 01:00,2\n2024-01-02 02:00,3\n",
    "Consumption,From,To,Unit,Fuel\n1,1/1/24,1/31/24,kWh,gas\n2,2/1/24,2/29/24,kWh,gas\n",
    "Mes;Consumo (kWh)\nene-24;1.234,56\nfeb-24;2.000,00\n",
    "Month,A (kWh),B (kWh),Total (kWh)\n2024-01,100,5,105\n2024-02,110,6,116\n",
]


@pytest.mark.parametrize("text", MAPPABLE)
def test_a_mapping_given_back_changes_nothing(text: str) -> None:
    first = read(text)

    again = read(text, mapping=first.mapping)

    assert again.readings == first.readings
    assert again.variables == first.variables
    assert again.mapping == first.mapping
    assert again.signature == first.signature


def test_a_remembered_header_row_gives_way_to_a_longer_letterhead() -> None:
    told = {**read(BILLS + ROWS).mapping}

    parsed = read("Customer,Example\nAccount,7\n\n" + BILLS + ROWS, mapping=told)

    assert parsed.totals == {("", "kWh"): 3150}


def test_a_person_names_columns_nothing_else_explains() -> None:
    text = "A,B,C\n2024-01-01,7,8\n2024-02-01,7.5,9\n2024-03-01,7,9\n"
    told = {
        "A": {"target": "month"},
        "B": {"target": "usage", "unit": "gigajoules", "meter": "Boiler"},
        "C": {"target": "production", "unit": "t"},
    }

    parsed = read(text, mapping={"columns": told})

    assert parsed.totals == {("Boiler", "GJ"): 21.5}
    assert [v.value for v in parsed.variables] == [8, 9, 9]
    assert {c.matched_by for c in parsed.columns} == {"person"}


def test_the_signature_knows_a_layout_not_its_rows() -> None:
    one = read(BILLS + ROWS).signature

    assert read("Account,1\n\n" + BILLS.upper() + ROWS[:31]).signature == one
    assert read(BILLS.replace("Cost", "Demand (kW)") + ROWS).signature != one


def test_a_correction_replaces_one_cell() -> None:
    text = BILLS + ROWS.replace("1100", "abc")

    broken = read(text)
    mended = read(text, corrections={(None, 3, "C"): "1100"})

    assert codes(broken, Severity.ERROR) == ["not_a_number"]
    assert broken.findings[0].place == (None, 3, "C")
    assert len(broken.readings) == 2
    assert mended == read(BILLS + ROWS)


def test_a_row_left_out_is_not_read() -> None:
    text = BILLS + ROWS.replace("1100", "abc")

    parsed = read(text, left_out=frozenset({(None, 3)}))

    assert codes(parsed, Severity.ERROR) == []
    assert [r.row for r in parsed.readings] == [2, 4]


def test_rows_keep_their_numbers_below_blank_lines_and_letterheads() -> None:
    parsed = read("Customer,Example\n\n\n" + BILLS + "\n" + ROWS)

    assert [r.row for r in parsed.readings] == [6, 7, 8]


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_bills_carries_no_meaning(shuffle: random.Random) -> None:
    rows = [
        f"M{meter},{date(2024, month, 1)},{date(2024, month, 28)},{month * meter}\n"
        for meter in (1, 2)
        for month in range(1, 13)
    ]
    shuffled = rows.copy()
    shuffle.shuffle(shuffled)
    header = "Meter,Start date,End date,Usage (kWh)\n"

    straight, mixed = read(header + "".join(rows)), read(header + "".join(shuffled))

    def facts(parsed: ParsedFile) -> set[tuple[object, ...]]:
        return {(r.meter, r.start, r.end, r.value) for r in parsed.readings}

    assert facts(mixed) == facts(straight)
    assert mixed.totals == straight.totals


def test_the_meter_hinted_at_names_a_lone_series_and_no_more() -> None:
    wide = "Month,Line 1 (kWh),Line 2 (kWh)\n2024-01,1,2\n2024-02,3,4\n"

    assert read(BILLS + ROWS, meter="Main").totals == {("Main", "kWh"): 3150}
    assert set(read(wide, meter="Main").totals) == {
        ("Line 1", "kWh"),
        ("Line 2", "kWh"),
    }


def test_power_of_horses_becomes_energy_too() -> None:
    rows = "".join(f"2024-01-02 {h:02}:00,10\n" for h in range(24))

    parsed = read("Timestamp,Motor (hp)\n" + rows)

    assert parsed.totals["Motor", "kWh"] == pytest.approx(240 * 0.74569987158)


def test_samples_of_one_minute_are_averaged() -> None:
    text = "DateTime,Fan (kW)\n" + "".join(
        f"1/{d}/2024 0:{m:02},{v}\n"
        for d in (30, 31)
        for m in range(60)
        for v in (2, 4)
    )

    parsed = read(text)

    assert parsed.totals["Fan", "kWh"] == pytest.approx(6)
    assert {"samples_averaged", "power_integrated"} <= set(codes(parsed))


def test_dates_to_come_are_only_noticed_when_the_day_is_told() -> None:
    text = BILLS + ROWS

    assert codes(read(text)) == []
    assert codes(read(text, today=date(2024, 3, 15))) == ["future_date"]
    assert codes(read(text, today=date(2024, 4, 1))) == []


def test_every_code_in_the_table_is_exported_once() -> None:
    assert set(CODES) <= set(FINDING_CODES)
    assert len(set(FINDING_CODES)) == len(FINDING_CODES)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_parse_never_raises_and_never_calls_nothing_a_success(content: bytes) -> None:
    parsed = parse(content, "anything", timezone="America/Toronto")

    said = parsed.has_errors or parsed.questions
    assert parsed.readings or parsed.variables or said


CELLS = st.sampled_from(
    [
        *("2024-01-01", "01/02/2024", "12:00", "5", "1,5", "-3", "", "abc", "kWh"),
        *("Date", "Usage", "Month", "Start date", "End date", "Unit", "Total"),
        *("=1", '"', "1e5"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=10))
def test_parse_never_raises_for_any_table(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in rows)

    first = read(text)

    assert read(text) == first


def test_a_year_of_quarter_hours_is_read_in_time() -> None:
    first = datetime(2023, 1, 1, tzinfo=UTC)
    step = timedelta(minutes=15)
    text = "Date/Time,kWh\n" + "".join(
        f"{first + i * step:%Y-%m-%dT%H:%MZ},{i % 100 / 10 + 1}\n" for i in range(35040)
    )

    parsed = read(text)

    assert len(parsed.readings) == 35040


def test_every_code_in_the_table_is_said_somewhere() -> None:
    core = Path(__file__).parents[3] / "energy" / "ingest"
    sources = [p.read_text() for p in core.rglob("*.py") if p.name != "codes.py"]

    said = set(re.findall(r'"([a-z_]+)"', "\n".join(sources)))

    assert set(CODES) <= said


def test_an_empty_amount_is_offered_where_it_is_missing() -> None:
    parsed = parse(
        b"Month,Electricity (kWh)\n2024-01,100\n2024-02,\n2024-03,\n2024-04,110\n",
        "m.csv",
    )

    assert [(f.code, f.row, f.column) for f in parsed.findings] == [
        ("missing_value", 3, "B"),
        ("missing_value", 4, "B"),
        ("gap", 5, None),
    ]
