"""Dates in the orders, languages and clocks of three countries."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.ingest.dates import order_evidence, read_clocks, read_dates
from energy.ingest.day_text import looks_dated, parse_clock, parse_day

STAMPS_FROM = datetime.fromisoformat("1950-01-01")
STAMPS_TO = datetime.fromisoformat("2100-12-31")

MONTH_NAMES = {
    "en": "January February March April May June July August September October "
    "November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre "
    "novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre",
    "en short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr short": "janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.",
    "es short": "ene feb mar abr may jun jul ago sep oct nov dic",
}


def day(text: str, order: str = "DMY", year: int | None = None) -> date | None:
    read = parse_day(text, order, year)
    return read.midnight.date() if read else None


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-03-09", "DMY", date(2024, 3, 9)),
        ("2024/3/9", "DMY", date(2024, 3, 9)),
        ("20240309", "DMY", date(2024, 3, 9)),
        ("09/03/2024", "DMY", date(2024, 3, 9)),
        ("03/09/2024", "MDY", date(2024, 3, 9)),
        ("9.3.24", "DMY", date(2024, 3, 9)),
        ("9-3-69", "DMY", date(2069, 3, 9)),
        ("9-3-70", "DMY", date(1970, 3, 9)),
        ("31 OCT 25", "DMY", date(2025, 10, 31)),
        ("March 5, 2024", "DMY", date(2024, 3, 5)),
        ("5 de marzo de 2024", "DMY", date(2024, 3, 5)),
        ("1 août 2024", "DMY", date(2024, 8, 1)),
        ("15-Jan-2024", "MDY", date(2024, 1, 15)),
        ("2024-Jan-15", "MDY", date(2024, 1, 15)),
        ("45360", "DMY", date(2024, 3, 9)),
        ("43466.0", "DMY", date(2019, 1, 1)),
    ],
)
def test_parse_day_reads_a_day(text: str, order: str, expected: date) -> None:
    assert day(text, order) == expected


@pytest.mark.parametrize("names", MONTH_NAMES.values(), ids=MONTH_NAMES)
@pytest.mark.parametrize("pattern", ["{} 2024", "{}-24", "2024 {}", "{}/2024"])
def test_parse_day_reads_whole_months_in_three_languages(
    names: str, pattern: str
) -> None:
    read = [parse_day(pattern.format(name)) for name in names.split()]

    assert [r and r.midnight.month for r in read] == list(range(1, 13))
    assert all(r and r.month_only and r.midnight.year == 2024 for r in read)


@pytest.mark.parametrize("text", ["2024-02", "02/2024", "202402", "2024/2"])
def test_parse_day_reads_months_in_numbers(text: str) -> None:
    read = parse_day(text)

    assert read
    assert read.month_only
    assert read.midnight == datetime(2024, 2, 1)  # noqa: DTZ001 -- a civil date


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-31", "31/02/2024", "29/02/2023", "2024-13-01", "soon", "", "12"),
        *("1/2/3/4", "2024", "monday", "Jan Feb 2024", "0/1/2024", "32 Jan 2024"),
        *("1234567", "2024-00-01", "2024-01-00"),
    ],
)
def test_parse_day_refuses_what_is_no_day(text: str) -> None:
    assert day(text) is None


def test_a_month_without_a_year_needs_one() -> None:
    assert day("January") is None
    assert day("January", year=2023) == date(2023, 1, 1)
    assert day("01/31", "MDY", 2023) == date(2023, 1, 31)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:00", 0),
        ("7:05", 425),
        ("23:59:59", 1439),
        ("24:00", 1440),
        ("24:00:00", 1440),
        ("12:00 AM", 0),
        ("12:15 p.m.", 735),
        ("1:30 p. m.", 810),
        ("11 PM", 1380),
        ("13h45", 825),
    ],
)
def test_parse_clock_reads_a_time_of_day(text: str, minutes: int) -> None:
    read = parse_clock(text)

    assert read
    assert read[0] // timedelta(minutes=1) == minutes


@pytest.mark.parametrize("text", ["24:01", "25:00", "12:60", "13:00 PM", "0 am", "x"])
def test_parse_clock_refuses_times_that_do_not_exist(text: str) -> None:
    assert parse_clock(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("00:00Z", 0.0),
        ("00:00-06:00", -6.0),
        ("00:00 -0330", -3.5),
        ("00:00+0545", 5.75),
    ],
)
def test_parse_clock_keeps_a_stated_offset(text: str, hours: float) -> None:
    read = parse_clock(text)

    assert read
    assert read[1] == timedelta(hours=hours)


def test_midnight_of_24_00_is_the_next_day() -> None:
    column = read_dates(["12/31/2023 24:00"], "MDY", None)

    assert column.stamps == [datetime(2024, 1, 1)]  # noqa: DTZ001 -- a label
    assert column.twenty_four == 1


@given(st.datetimes(STAMPS_FROM, STAMPS_TO))
def test_read_dates_reads_back_iso_stamps(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    texts = [moment.isoformat(), moment.isoformat(" "), f"{moment:%Y/%m/%d %H:%M:%S}"]

    assert read_dates(texts, "DMY", None).stamps == [moment] * 3


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from(["DMY", "MDY"]))
def test_read_dates_reads_back_both_orders(moment: date, order: str) -> None:
    pattern = "%d/%m/%Y" if order == "DMY" else "%m/%d/%Y"
    short = pattern.replace("Y", "y")

    column = read_dates([f"{moment:{pattern}}", f"{moment:{short}}"], order, None)

    assert [s and s.date() for s in column.stamps] == [moment, moment]


@given(st.text(max_size=25))
def test_read_dates_never_raises(text: str) -> None:
    column = read_dates([text], "DMY", None)

    assert len(column.stamps) == 1
    assert (column.stamps[0] is None) or not column.bad


@pytest.mark.parametrize(
    ("cells", "proved"),
    [
        (["13/01/2024", "01/02/2024"], "DMY"),
        (["01/13/2024", "02/01/2024"], "MDY"),
        (["01/02/2024", "02/01/2024"], ""),
        (["2024-01-13"], ""),
    ],
)
def test_order_evidence_looks_for_a_part_above_twelve(
    cells: list[str], proved: str
) -> None:
    assert order_evidence(cells).proved == proved


def test_typed_cells_are_rounded_to_the_second() -> None:
    drifted = datetime(2024, 1, 9, 0, 14, 59, 999_600)  # noqa: DTZ001 -- a label

    column = read_dates([drifted, date(2024, 1, 9), 45300.0104166667], "DMY", None)

    quarter = datetime(2024, 1, 9, 0, 15)  # noqa: DTZ001 -- a label
    assert column.stamps == [quarter, datetime(2024, 1, 9), quarter]  # noqa: DTZ001


@pytest.mark.parametrize("cell", ["1899-12-31", "9999-12-31", date(1900, 2, 28)])
def test_years_beyond_reason_are_out_of_range(cell: str | date) -> None:
    assert read_dates([cell], "DMY", None).bad == {0: "date_out_of_range"}


def test_read_clocks_takes_hours_and_typed_times() -> None:
    clocks = read_clocks(["1", "24", time(3, 15), 0.5, "12:30 PM", "x"])

    minutes = [c and c // timedelta(minutes=1) for c in clocks]
    assert minutes == [60, 1440, 195, 720, 750, None]


@pytest.mark.parametrize("cell", ["abc", "12.5", "1,234", "45360", "", 5.0, True])
def test_numbers_and_words_do_not_look_dated(cell: str | float) -> None:
    assert not looks_dated(cell)
