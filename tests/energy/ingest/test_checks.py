"""Each check says its one thing, at the right row, and nothing of good data."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from energy.findings import Finding, Severity
from energy.ingest.checks import CHECKS, run_checks
from energy.ingest.periods import next_month
from energy.ingest.records import ParsedFile, RawReading
from energy.ingest.settlement import settle

HOUR = timedelta(hours=1)


def months(*values: float, flow: str = "delivered") -> tuple[RawReading, ...]:
    start = date(2022, 1, 1)
    readings = []
    for row, value in enumerate(values, start=2):
        end = next_month(start)
        readings.append(
            RawReading("M", start, end, value, "kWh", "actual", row, flow, column="C")
        )
        start = end
    return tuple(readings)


def hours(*values: float) -> tuple[RawReading, ...]:
    first = datetime(2024, 1, 1, tzinfo=UTC)
    return tuple(
        RawReading(
            *("M", first + i * HOUR, first + (i + 1) * HOUR, value),
            *("kWh", "actual", i + 2),
        )
        for i, value in enumerate(values)
    )


def bill(start: str, end: str, value: float, row: int) -> RawReading:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return RawReading("M", first, last, value, "kWh", "actual", row)


def found(
    *readings: RawReading, as_of: date | None = None
) -> dict[str, list[int | None]]:
    result: dict[str, list[int | None]] = {}
    for finding in checked(*readings, as_of=as_of):
        result.setdefault(finding.code, []).append(finding.row)
    return result


def checked(*readings: RawReading, as_of: date | None = None) -> tuple[Finding, ...]:
    return run_checks(ParsedFile("test", readings, as_of=as_of))


USUAL = (100.0, 110.0, 105.0, 98.0, 103.0, 99.0, 107.0, 101.0, 96.0, 104.0, 102.0, 97.0)


def test_a_good_year_raises_nothing() -> None:
    assert found(*months(*USUAL)) == {}


def test_an_empty_file_raises_nothing() -> None:
    assert found() == {}


def test_the_same_bill_twice_is_told_and_kept_once() -> None:
    readings = (*months(*USUAL), bill("2022-02-01", "2022-03-01", 110, 99))
    parsed = ParsedFile("test", readings)

    settled = settle(parsed, run_checks(parsed))

    assert found(*readings) == {"duplicate_same": [99]}
    assert settled.totals["M", "kWh"] == sum(USUAL)


def test_of_two_values_for_one_interval_the_last_counts() -> None:
    readings = (*months(*USUAL), bill("2022-02-01", "2022-03-01", 120, 99))
    parsed = ParsedFile("test", readings)

    settled = settle(parsed, run_checks(parsed))

    assert found(*readings) == {"duplicate_other": [99]}
    assert settled.totals["M", "kWh"] == sum(USUAL) + 10


def test_overlaps_name_the_later_bill() -> None:
    assert found(
        bill("2024-01-01", "2024-02-05", 100, 2),
        bill("2024-02-01", "2024-03-01", 100, 3),
        bill("2024-03-01", "2024-04-01", 101, 4),
    ) == {"overlapping_periods": [3]}


def test_a_short_bill_inside_a_long_one_overlaps() -> None:
    assert "overlapping_periods" in found(
        bill("2024-01-01", "2024-03-01", 100, 2),
        bill("2024-01-10", "2024-01-20", 10, 3),
        bill("2024-02-01", "2024-03-02", 90, 4),
    )


def test_gaps_count_the_days_nobody_billed() -> None:
    findings = checked(
        bill("2024-01-01", "2024-02-01", 100, 2),
        bill("2024-02-11", "2024-03-12", 99, 3),
    )

    assert [(f.code, f.row, f.details["missing"]) for f in findings] == [("gap", 3, 10)]
    assert findings[0].column is None


def test_gaps_count_the_intervals_nobody_measured() -> None:
    readings = hours(*(float(i % 5 + 1) for i in range(48)))

    findings = checked(*readings[:10], *readings[14:])

    assert [(f.code, f.row, f.details["missing"]) for f in findings] == [("gap", 16, 4)]


def test_many_gaps_are_summed_up() -> None:
    readings = hours(*(float(i % 5 + 1) for i in range(600)))

    findings = checked(*(r for i, r in enumerate(readings) if i % 5))

    gaps = [f for f in findings if f.code == "gap"]
    assert len(gaps) == 51
    assert sum(int(f.details["missing"]) for f in gaps) == 119


def test_use_below_nothing_is_an_error_unless_it_is_fed_in() -> None:
    values = (*USUAL[:3], -5.0, *USUAL[4:])

    assert found(*months(*values)) == {"negative_use": [5]}
    assert "negative_use" not in found(*months(*values, flow="exported"))


def test_a_bill_without_use_is_a_warning() -> None:
    assert found(*months(*USUAL[:3], 0, *USUAL[4:])) == {"zero_use": [5]}


def test_ten_times_the_median_is_far_too_much() -> None:
    assert found(*months(*USUAL[:3], 1500, *USUAL[4:])) == {"outlier": [5]}
    assert found(*months(*USUAL[:3], 900, *USUAL[4:])) == {}


def test_a_long_bill_is_not_an_outlier_for_its_length() -> None:
    assert "outlier" not in found(
        *(
            bill(f"2024-01-{d:02}", f"2024-01-{d + 1:02}", 10.0 + d % 3, d)
            for d in range(1, 20)
        ),
        bill("2024-01-20", "2024-03-20", 600, 20),
    )


def test_many_outliers_are_told_once_by_the_worst() -> None:
    random_source = random.Random(7)  # noqa: S311 -- test data
    values = [random_source.uniform(1, 2) for _ in range(500)]
    values[::10] = [50.0] * 50
    values[100] = 70.0

    outliers = [f for f in checked(*hours(*values)) if f.code == "outlier"]

    assert [(f.row, f.details["count"]) for f in outliers] == [(102, 50)]


@pytest.mark.parametrize(
    ("end", "expected"),
    [("2024-03-05", [3]), ("2024-03-16", []), ("2024-03-20", [3]), ("2024-02-10", [3])],
)
def test_bill_lengths_are_judged_by_what_is_usual(
    end: str, expected: list[int]
) -> None:
    start = "2024-02-01"
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days
    result = found(
        bill("2024-01-01", "2024-02-01", 3.1, 2),
        bill(start, end, days / 10, 3),
        bill(end, str(date.fromisoformat(end) + timedelta(30)), 3.0, 4),
    )

    expected_rows = expected if not 20 <= days <= 45 else []
    assert result.get("bill_length", []) == expected_rows


def test_two_months_are_usual_where_bills_come_every_two() -> None:
    bills = [
        bill("2024-01-01", "2024-03-01", 60, 2),
        bill("2024-03-01", "2024-05-01", 61, 3),
        bill("2024-05-01", "2024-06-01", 31, 4),
    ]

    assert found(*bills) == {"bill_length": [4]}


def test_daily_values_have_no_bill_length() -> None:
    assert (
        found(*(bill(f"2024-01-0{d}", f"2024-01-0{d + 1}", d, d) for d in range(1, 8)))
        == {}
    )


@pytest.mark.parametrize("value", [2e12, -2e12, float("nan"), float("inf")])
def test_what_no_meter_counts_is_out_of_range(value: float) -> None:
    assert found(*months(value))["out_of_range"] == [2]


def test_periods_to_come_are_noticed_with_a_days_grace() -> None:
    readings = months(*USUAL)

    assert found(*readings, as_of=date(2022, 11, 29)) == {"future_date": [13]}
    assert found(*readings, as_of=date(2022, 12, 30)) == {}


def test_a_meter_stuck_for_three_days_is_noticed() -> None:
    moving = [float(i % 7 + 1) for i in range(100)]

    assert found(*hours(*moving[:10], *[5.5] * 72, *moving)) == {"flatline": [12]}
    assert found(*hours(*moving[:10], *[5.5] * 71, *moving)) == {}


def test_six_equal_bills_are_noticed() -> None:
    assert found(*months(*[100.0] * 6)) == {"flatline": [2]}
    assert found(*months(*[100.0] * 5)) == {}


@pytest.mark.parametrize(("factor", "ratio"), [(1000, 1000), (0.001, 0.001)])
def test_one_bill_in_another_prefix_is_suspect(factor: float, ratio: float) -> None:
    findings = checked(*months(*USUAL[:3], 98 * factor, *USUAL[4:]))

    suspects = [f for f in findings if f.code == "unit_suspect"]
    assert [(f.row, f.details["ratio"]) for f in suspects] == [(5, ratio)]


@pytest.mark.parametrize("ratio", [1000.0, 29.3071, 3.6, 0.277778, 4.0, 0.25])
def test_a_step_by_a_known_ratio_is_suspect(ratio: float) -> None:
    values = [*USUAL, *(v * ratio for v in USUAL)]

    findings = checked(*months(*values))

    rows = [f.row for f in findings if f.code == "unit_suspect"]
    assert 14 in rows


@pytest.mark.parametrize("ratio", [1.5, 2.0, 0.5, 2.5, 7.0])
def test_a_step_by_no_known_ratio_is_production(ratio: float) -> None:
    values = [*USUAL, *(v * ratio for v in USUAL)]

    assert "unit_suspect" not in found(*months(*values))


def test_readings_that_all_begin_together_are_refused() -> None:
    result = found(
        bill("2024-01-01", "2024-02-01", 1, 2),
        bill("2024-01-01", "2024-03-01", 2, 3),
        bill("2024-01-01", "2024-04-01", 3, 4),
    )

    assert result["equal_starts"] == [None]


def test_meters_are_judged_apart() -> None:
    one = months(*USUAL)
    other = tuple(
        RawReading("N", r.start, r.end, r.value * 1000, "kWh", "actual", r.row + 100)
        for r in one
    )

    assert found(*one, *other) == {}


def test_every_check_runs_alone_on_a_plain_parsed_file() -> None:
    parsed = ParsedFile("test", months(*USUAL[:3], -5.0, 2e12))

    alone = tuple(finding for check in CHECKS for finding in check(parsed))

    assert alone == run_checks(parsed)


def test_rows_with_an_error_yield_nothing_and_the_others_stay() -> None:
    parsed = ParsedFile("test", months(*USUAL[:3], -5.0, *USUAL[4:]))

    settled = settle(parsed, run_checks(parsed))

    assert [r.row for r in settled.readings] == [2, 3, 4, *range(6, 14)]
    assert settled.totals["M", "kWh"] == pytest.approx(sum(USUAL) - USUAL[3])


def test_nothing_left_is_never_a_success() -> None:
    settled = settle(ParsedFile("test"), ())

    assert [(f.code, f.severity) for f in settled.findings] == [
        ("no_readings", Severity.ERROR)
    ]


def test_readings_without_length_have_no_gaps() -> None:
    stamp = datetime(2024, 1, 1, tzinfo=UTC)
    points = [
        RawReading("M", stamp + i * HOUR, stamp + i * HOUR, 1, "kWh", "actual", i)
        for i in range(2)
    ]

    assert "gap" not in found(*points)


def test_many_of_a_kind_are_counted() -> None:
    findings = checked(*hours(*(-float(i % 7 + 1) for i in range(300))))

    negative = [f for f in findings if f.code == "negative_use"]
    assert len(negative) == 201
    assert negative[-1].details["and_more"] == 100
