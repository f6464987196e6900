"""Tables among letterheads, footers, blanks and other tables."""

import pytest

from energy.ingest import parse
from energy.ingest.records import ParsedFile

TWO_MONTHS = "2024-01-01,2024-01-31,100\n2024-02-01,2024-02-29,110\n"
HEADER = "Start date,End date,Usage (kWh)\n"


def read(text: str, **hints: object) -> ParsedFile:
    known = {"timezone": "America/Toronto", **hints}
    return parse(text.encode(), "meter.csv", **known)  # type: ignore[arg-type] -- any hint


def codes(parsed: ParsedFile) -> list[str]:
    return [f.code for f in parsed.findings]


def test_a_second_table_is_pointed_at_not_mixed_in() -> None:
    parsed = read(HEADER + TWO_MONTHS + "\n\nMonth,Gas (GJ)\n2024-01,5\n")

    assert parsed.totals == {("", "kWh"): 210}
    assert [(f.code, f.row) for f in parsed.findings] == [("rows_after_table", 6)]


def test_a_header_repeated_day_by_day_is_passed_over() -> None:
    parsed = read(HEADER + TWO_MONTHS + "\n" + HEADER + "2024-03-01,2024-03-31,120\n")

    assert parsed.totals == {("", "kWh"): 330}
    assert parsed.findings == ()


def test_a_header_repeated_with_empty_cells_behind_it_is_still_one() -> None:
    again = HEADER.replace("\n", ",,\n")

    assert (
        read(HEADER + TWO_MONTHS + again + "2024-03-01,2024-03-31,5\n").findings == ()
    )


def test_nothing_is_read_below_two_hundred_blank_rows() -> None:
    parsed = read(HEADER + TWO_MONTHS + "\n" * 250 + "2024-03-01,2024-03-31,120\n")

    assert parsed.totals == {("", "kWh"): 210}


def test_a_file_without_a_header_is_read_by_its_shapes() -> None:
    parsed = read(
        "2024-01-02 00:00,1.5\n2024-01-02 01:00,2.5\n2024-01-02 02:00,3\n",
        mapping={"unit": "kWh"},
    )

    assert [(c.target, c.matched_by) for c in parsed.columns] == [
        ("timestamp", "shape"),
        ("usage", "shape"),
    ]
    assert parsed.header_row is None
    assert parsed.totals == {("", "kWh"): 7}


def test_being_told_of_no_header_is_believed() -> None:
    parsed = read("2024-01,1\n2024-02,2\n", mapping={"header_row": 0, "unit": "GJ"})

    assert parsed.totals == {("", "GJ"): 3}


def test_a_header_told_below_the_end_is_not_believed() -> None:
    assert read(HEADER + TWO_MONTHS, mapping={"header_row": 99}).header_row == 1


@pytest.mark.parametrize(
    ("header", "totals"),
    [
        ("Usage (kWh),Net (kWh)", {("", "kWh"): 3}),
        (
            "On-peak (kWh),Off-peak (kWh)",
            {("On-peak", "kWh"): 3, ("Off-peak", "kWh"): 7},
        ),
        ("Total kWh,On-peak (kWh)", {("", "kWh"): 3}),
        ("Net (kWh),Comment", {("", "kWh"): 3}),
        ("Usage (kWh),Demand (kW)", {("", "kWh"): 3}),
        ("Usage (kWh),Production (MWh)", {("", "kWh"): 3}),
        ("Usage (kWh),Solar (kWh)", {("Usage", "kWh"): 3}),
    ],
)
def test_columns_that_stand_beside_each_other_decide_each_other(
    header: str, totals: dict[tuple[str, str], float]
) -> None:
    parsed = read(f"Month,{header}\n2024-01,1,3\n2024-02,2,4\n")

    assert parsed.totals == totals


def test_energy_fed_in_is_no_use() -> None:
    parsed = read("Month,Usage (kWh),Export (kWh)\n2024-01,1,3\n2024-02,2,4\n")

    assert {(r.flow, r.value) for r in parsed.readings} == {
        *(("delivered", 1), ("delivered", 2), ("exported", 3), ("exported", 4)),
    }


def test_estimated_reads_are_marked_in_three_languages() -> None:
    rows = (
        "2024-01,1,Estimated\n2024-02,2,Actual\n2024-03,3,Estimé\n2024-04,4,Estimada\n"
    )

    parsed = read("Month,kWh,Read type\n" + rows)

    assert [r.quality for r in parsed.readings] == [
        *("estimated", "actual", "estimated", "estimated"),
    ]


@pytest.mark.parametrize(
    ("text", "meters"),
    [
        ("Meter name,Meter number,{}\nA,1,{}\nA,2,{}\n", {"A [1]", "A [2]"}),
        ("Meter name,Meter number,{}\nA,1,{}\n,2,{}\n", {"A", "2"}),
        ("Service point,{}\n'0012,{}\n'0013,{}\n", {"0012", "0013"}),
        ("Facility,Meter name,{}\nX,A,{}\nY,A,{}\n", {"X – A", "Y – A"}),
        ("Facility,Meter name,{}\nX,A,{}\nX,B,{}\n", {"A", "B"}),
        ("Fuel,{}\ngas,{}\nsteam,{}\n", {"gas", "steam"}),
    ],
)
def test_rows_name_their_meter(text: str, meters: set[str]) -> None:
    row = "2024-01-01,2024-01-31,{}"
    full = text.format("Start date,End date,Usage (kWh)", row.format(5), row.format(6))

    assert {r.meter for r in read(full).readings} == meters


def test_the_meter_hinted_at_stands_for_the_one_meter_of_a_column() -> None:
    text = (
        "Meter number,"
        + HEADER
        + "7,2024-01-01,2024-01-31,5\n7,2024-02-01,2024-02-29,6\n"
    )

    assert read(text, meter="Main").totals == {("Main", "kWh"): 11}


def test_two_series_of_one_meter_keep_their_names_apart() -> None:
    text = "Meter number,Month,Boiler gas (GJ),Oven gas (GJ)\n7,2024-01,5,6\n8,2024-01,7,8\n"

    assert set(read(text).totals) == {
        ("7 – Boiler gas", "GJ"),
        ("7 – Oven gas", "GJ"),
        ("8 – Boiler gas", "GJ"),
        ("8 – Oven gas", "GJ"),
    }


def test_units_told_by_row_stand_over_none() -> None:
    text = "Start date,End date,Usage,Unit\n2024-01-01,2024-01-31,5,therms\n2024-02-01,2024-02-29,6,\n"

    assert [q.key for q in read(text).questions] == ["unit"]
    assert read(text, mapping={"unit": "GJ"}).totals == {
        ("", "therm_us"): 5,
        ("", "GJ"): 6,
    }


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("End time,kWh\n2024-01-02 01:00,1\n2024-01-02 02:00,2\n", "05", "07"),
        ("Interval end,kWh\n2024-01-02 01:00,1\n2024-01-02 02:00,2\n", "05", "07"),
        ("Start,kWh\n2024-01-02 01:00,1\n2024-01-02 02:00,2\n", "06", "08"),
        ("Date,HE,kWh\n2024-01-02,1,1\n2024-01-02,2,2\n", "05", "07"),
        ("Date,Hour,kWh\n2024-01-02,1,1\n2024-01-02,2,2\n", "06", "08"),
        (
            "From,To,kWh\n1/2/24 1:00,1/2/24 2:00,1\n1/2/24 2:00,1/2/24 3:00,2\n",
            "06",
            "08",
        ),
    ],
)
def test_headers_name_the_end_of_the_interval_a_stamp_marks(
    text: str, start: str, end: str
) -> None:
    parsed = read(text, mapping={"date_order": "MDY"}, country="US")

    starts = [r.start.isoformat()[11:13] for r in parsed.readings]
    ends = [r.end.isoformat()[11:13] for r in parsed.readings]
    assert (min(starts), max(ends)) == (start, end)


def test_midnights_dated_to_the_day_just_ended_are_put_right() -> None:
    rows = [
        f"2024-01-{d:02} {h % 24:02}:00,{h + d / 10}\n"
        for d in (2, 3, 4)
        for h in range(1, 25)
    ]

    parsed = read("Date/Time,kWh\n" + "".join(rows))

    assert parsed.findings == ()
    assert parsed.mapping["interval_label"] == "end"
    ordered = sorted(parsed.readings, key=lambda r: r.start)
    assert [r.value for r in ordered] == [r.value for r in parsed.readings]


def test_a_lone_start_date_is_open_at_the_end() -> None:
    parsed = read("Start date,kWh\n2024-01-10,5\n2024-02-12,6\n2024-03-11,7\n")

    assert [(f.code, f.row) for f in parsed.findings] == [("last_period_unknown", 4)]
    assert [str(r.end) for r in parsed.readings] == ["2024-02-12", "2024-03-11"]


def test_a_start_date_without_use_only_closes_the_one_before() -> None:
    parsed = read("Start date,kWh\n2024-01-10,5\n2024-02-12,6\n2024-03-11,\n")

    assert codes(parsed) == []
    assert len(parsed.readings) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Year,Month,Day,kWh\n2024,1,1,5\n2024,1,2,6\n2024,1,3,7\n",
        "Date,kWh\n20240101,5\n20240102,6\n20240103,7\n",
        "Date,kWh\n1-Jan-24,5\n2-Jan-24,6\n3-Jan-24,7\n",
        "Fecha,Consumo (kWh)\n1 ENE 24,5\n2 ENE 24,6\n3 ENE 24,7\n",
    ],
)
def test_days_are_read_however_they_are_written(text: str) -> None:
    parsed = read(text)

    assert [str(r.start) for r in parsed.readings] == [
        *("2024-01-01", "2024-01-02", "2024-01-03"),
    ]


def test_columns_nobody_asked_for_are_named_once() -> None:
    parsed = read("Month,kWh,Alpha,Beta\n2024-01,1,5,6\n2024-02,2,7,8\n")

    finding = parsed.findings[0]
    assert (finding.code, finding.value, finding.details["count"]) == (
        *("column_not_used", "Alpha, Beta", 2),
    )


def test_a_thousand_of_a_kind_are_told_and_the_rest_counted() -> None:
    rows = "".join(
        f"2024-01-02 {i // 60 % 24:02}:{i % 60:02},abc\n" for i in range(1200)
    )

    parsed = read("Date/Time,kWh\n2024-01-01 23:58,1\n2024-01-01 23:59,1\n" + rows)

    bad = [f for f in parsed.findings if f.code == "not_a_number"]
    assert len(bad) == 1000
    assert bad[-1].details["and_more"] == 200


def test_quotes_out_of_place_are_read_leniently() -> None:
    parsed = read('Month,kWh,Note\n2024-01,1,"a" b\n2024-02,2,"c"\n')

    assert parsed.totals == {("", "kWh"): 3}


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\n'])
def test_a_first_line_that_tells_the_delimiter_is_no_data(first: str) -> None:
    parsed = read(first + "Mois;kWh\n2024-01;1,5\n2024-02;2,25\n")

    assert parsed.totals == {("", "kWh"): 3.75}
    assert [r.row for r in parsed.readings] == [3, 4]


def test_a_tab_can_be_told_too() -> None:
    assert read("sep=\t\nMonth\tkWh\n2024-01\t1\n2024-02\t2\n").totals == {
        ("", "kWh"): 3
    }


@pytest.mark.parametrize("lines", [100, 5000])
def test_a_cell_of_many_lines_is_too_long(lines: int) -> None:
    note = "a short line\n" * (lines * 5)

    parsed = read(f'Month,kWh,Note\n2024-01,1,"{note}"\n2024-02,2,\n')

    assert codes(parsed) == ["cell_too_long"]
    assert parsed.findings[0].row == 2


def test_a_file_beyond_the_limit_is_not_read() -> None:
    assert codes(read("x" * (50 * 1024 * 1024 + 1))) == ["too_large"]


def test_rows_beyond_the_limit_are_not_read() -> None:
    assert codes(read("a,b\n" * 1_100_001)) == ["too_many_rows"]


def test_a_wide_file_of_short_cells_is_refused_for_its_width() -> None:
    assert codes(read("a|" * 300 + "\n" + "1|" * 300 + "\n")) == ["too_many_columns"]


def test_times_that_cannot_be_are_named() -> None:
    rows = "2024-02-30 00:00,1\n2024-02-28 25:00:00,1\n:30,1\n01.02.2024 03:00 Z,2\n"

    parsed = read("Date/Time,kWh\n01.02.2024 02:00 Z,1\n" + rows, country="MX")

    bad = [(f.row, f.value) for f in parsed.findings if f.code == "not_a_date"]
    assert bad == [(3, "2024-02-30 00:00"), (4, "2024-02-28 25:00:00"), (5, ":30")]
    assert len(parsed.readings) == 2


def test_hours_without_a_colon_are_read() -> None:
    rows = "".join(f"2024-01-02 {h}h00,{h}.5\n" for h in range(24))

    assert len(read("Date et heure,kWh\n" + rows).readings) == 24


def test_a_mapping_of_another_shape_is_passed_over() -> None:
    parsed = read(HEADER + TWO_MONTHS, mapping={"columns": {"C": "usage"}})

    assert parsed.totals == {("", "kWh"): 210}


def test_corrections_of_places_that_are_not_there_change_nothing() -> None:
    told = {(None, 99, "C"): "5", (None, 2, "7"): "5", ("Sheet1", 2, "C"): "5"}

    assert read(HEADER + TWO_MONTHS, corrections=told) == read(HEADER + TWO_MONTHS)


def test_a_start_printed_twice_has_no_length_the_first_time() -> None:
    parsed = read("Start date,kWh\n2024-01-10,5\n2024-01-10,6\n2024-02-12,7\n")

    assert [(f.code, f.row) for f in parsed.findings] == [
        ("last_period_unknown", 2),
        ("last_period_unknown", 4),
    ]
