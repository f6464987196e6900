"""The two odd days of the year, in every habit files have."""

import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from energy.findings import Severity
from energy.ingest import parse
from energy.ingest.records import ParsedFile

TORONTO = ZoneInfo("America/Toronto")
SPRING, AUTUMN = date(2023, 3, 12), date(2023, 11, 5)
Row = tuple[str, str]


def value(number: int) -> str:
    return f"{5 + 3 * math.sin(number / 7):.3f}"


def label(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def true_clock(middle: date, minutes: int, *, ending: bool = False) -> list[Row]:
    """Five days as a clock on the wall shows them."""
    step = timedelta(minutes=minutes)
    first = datetime.combine(middle - timedelta(days=2), datetime.min.time(), TORONTO)
    last = datetime.combine(middle + timedelta(days=3), datetime.min.time(), TORONTO)
    moment, stop = first.astimezone(UTC), last.astimezone(UTC)
    rows = []
    while moment < stop:
        shown = (moment + step if ending else moment).astimezone(TORONTO)
        rows.append((label(shown), value(len(rows))))
        moment += step
    return rows


def same_labels(
    first: date, days: int, minutes: int, *, ending: bool = False, gap: str = ""
) -> list[Row]:
    """Every day with the same labels; ``gap`` stands in the skipped hour."""
    step = timedelta(minutes=minutes)
    start = datetime.combine(first, datetime.min.time())
    rows = []
    for number in range(days * 1440 // minutes):
        begins = start + number * step
        skipped = begins.date() == SPRING and begins.hour == 2
        shown = begins + step if ending else begins
        rows.append((label(shown), gap if skipped and gap != "keep" else value(number)))
    return rows


def read(rows: list[Row]) -> ParsedFile:
    text = "Date/Time,kWh\n" + "".join(f"{stamp},{use}\n" for stamp, use in rows)
    return parse(text.encode(), "meter.csv", timezone="America/Toronto")


def on(parsed: ParsedFile, day: date) -> int:
    starts = (r.start for r in parsed.readings if isinstance(r.start, datetime))
    return sum(start.astimezone(TORONTO).date() == day for start in starts)


def seamless(parsed: ParsedFile) -> bool:
    ordered = sorted(parsed.readings, key=lambda r: r.start)
    return all(a.end == b.start for a, b in pairwise(ordered))


def total(rows: list[Row]) -> float:
    return math.fsum(float(use or 0) for _, use in rows)


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
@pytest.mark.parametrize("ending", [False, True])
@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_true_clock_keeps_every_reading(
    day: date, hours: int, minutes: int, ending: bool, newest_first: bool
) -> None:
    rows = true_clock(day, minutes, ending=ending)

    parsed = read(rows[::-1] if newest_first else rows)

    assert parsed.findings == ()
    assert len(parsed.readings) == len(rows)
    assert on(parsed, day) == hours * 60 // minutes
    assert seamless(parsed)
    assert parsed.totals["", "kWh"] == pytest.approx(total(rows))
    by_start = sorted(parsed.readings, key=lambda r: r.start)
    assert [r.value for r in by_start] == [float(use) for _, use in rows]


@pytest.mark.parametrize("minutes", [15, 60])
@pytest.mark.parametrize("ending", [False, True])
@pytest.mark.parametrize("gap", ["0", "", "0.000"])
def test_hollow_labels_of_the_skipped_hour_are_dropped(
    minutes: int, ending: bool, gap: str
) -> None:
    first = SPRING - timedelta(days=2)
    rows = same_labels(first, 5, minutes, ending=ending, gap=gap)

    parsed = read(rows)

    assert {f.code for f in parsed.findings} == {"dst_gap_dropped"}
    assert len(parsed.readings) == len(rows) - 60 // minutes
    assert on(parsed, SPRING) == 23 * 60 // minutes
    assert seamless(parsed)
    assert parsed.totals["", "kWh"] == pytest.approx(total(rows))


@pytest.mark.parametrize("ending", [False, True])
def test_use_in_the_skipped_hour_is_an_error_of_its_rows(ending: bool) -> None:
    first = SPRING - timedelta(days=2)

    parsed = read(same_labels(first, 5, 15, ending=ending, gap="keep"))

    errors = [f for f in parsed.findings if f.severity is Severity.ERROR]
    assert [f.code for f in errors] == ["dst_gap_label"] * 4
    assert [f.row for f in errors] == [202, 203, 204, 205]
    assert len(parsed.readings) == 476


@pytest.mark.parametrize("ending", [False, True])
def test_one_hour_that_stands_for_two_lasts_two(ending: bool) -> None:
    rows = same_labels(AUTUMN - timedelta(days=2), 5, 60, ending=ending)

    parsed = read(rows)

    assert [f.code for f in parsed.findings] == ["dst_hour_doubled"]
    assert seamless(parsed)
    lengths = [r.end - r.start for r in parsed.readings]
    assert lengths.count(timedelta(hours=2)) == 1
    double = next(r for r in parsed.readings if r.end - r.start == timedelta(hours=2))
    assert double.start == datetime(2023, 11, 5, 5, tzinfo=UTC)


def test_ninety_six_labels_in_autumn_leave_an_hour_open() -> None:
    rows = same_labels(AUTUMN - timedelta(days=2), 5, 15)

    parsed = read(rows)

    assert [f.code for f in parsed.findings] == ["gap"]
    assert parsed.findings[0].details["missing"] == 4
    assert on(parsed, AUTUMN) == 96
    assert parsed.totals["", "kWh"] == pytest.approx(total(rows))


@pytest.mark.parametrize("minutes", [15, 60])
@pytest.mark.parametrize("ending", [False, True])
def test_a_year_without_odd_days_is_read_as_standard_time(
    minutes: int, ending: bool
) -> None:
    rows = same_labels(date(2023, 1, 1), 365, minutes, ending=ending, gap="keep")

    parsed = read(rows)

    assert [f.code for f in parsed.findings] == ["standard_time_assumed"]
    assert len(parsed.readings) == len(rows)
    assert seamless(parsed)
    july = next(
        r for r in parsed.readings if r.start >= datetime(2023, 7, 1, tzinfo=UTC)
    )
    assert july.start == datetime(2023, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "stamp", "expected"),
    [
        ("America/Regina", "2023-07-01 00:00", datetime(2023, 7, 1, 6, tzinfo=UTC)),
        ("America/Hermosillo", "2023-07-01 00:00", datetime(2023, 7, 1, 7, tzinfo=UTC)),
        (
            "America/St_Johns",
            "2023-07-01 00:00",
            datetime(2023, 7, 1, 2, 30, tzinfo=UTC),
        ),
        (
            "America/Mexico_City",
            "2022-07-01 00:00",
            datetime(2022, 7, 1, 5, tzinfo=UTC),
        ),
        (
            "America/Mexico_City",
            "2023-07-01 00:00",
            datetime(2023, 7, 1, 6, tzinfo=UTC),
        ),
        ("America/Tijuana", "2023-07-01 00:00", datetime(2023, 7, 1, 7, tzinfo=UTC)),
    ],
)
def test_labels_are_local_to_the_plant(
    zone: str, stamp: str, expected: datetime
) -> None:
    day = stamp[:10]
    text = "Date/Time,kWh\n" + "".join(f"{day} {h:02}:00,{h}.5\n" for h in range(24))

    parsed = parse(text.encode(), "meter.csv", timezone=zone)

    assert parsed.readings[0].start == expected


def test_interleaved_repeated_labels_are_told_apart() -> None:
    rows = sorted(true_clock(AUTUMN, 15), key=lambda row: row[0])

    parsed = read(rows)

    assert len({r.start for r in parsed.readings}) == 484
    assert seamless(parsed)


def test_stated_offsets_are_used_as_they_are() -> None:
    rows = [
        ("2023-11-05T01:00:00-04:00", "1"),
        ("2023-11-05T01:30:00-04:00", "2"),
        ("2023-11-05T01:00:00-05:00", "3"),
        ("2023-11-05T01:30:00-05:00", "4"),
    ]

    parsed = read(rows)

    assert [r.start.isoformat()[11:16] for r in parsed.readings] == [
        *("05:00", "05:30", "06:00", "06:30"),
    ]


def test_a_person_may_say_that_the_logger_keeps_standard_time() -> None:
    rows = same_labels(SPRING - timedelta(days=2), 5, 15, gap="keep")
    text = "Date/Time,kWh\n" + "".join(f"{stamp},{use}\n" for stamp, use in rows)

    parsed = parse(
        text.encode(),
        "meter.csv",
        timezone="America/Toronto",
        mapping={"clock": "standard"},
    )

    assert len(parsed.readings) == 480
    assert seamless(parsed)


@pytest.mark.parametrize("newest_first", [False, True])
def test_both_passes_may_end_with_the_same_label(newest_first: bool) -> None:
    rows = true_clock(AUTUMN, 15, ending=True)
    turn = [stamp for stamp, _ in rows].index("2023-11-05 01:45") + 1
    assert rows[turn][0] == "2023-11-05 01:00"
    rows[turn] = ("2023-11-05 02:00", rows[turn][1])

    parsed = read(rows[::-1] if newest_first else rows)

    assert len(parsed.readings) == 484
    assert seamless(parsed)
