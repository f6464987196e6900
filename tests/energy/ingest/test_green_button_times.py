"""When the readings of a Green Button file begin and end."""

from datetime import UTC, datetime, timedelta

from tests.energy.ingest.espi_feed import (
    DAY,
    ELECTRICITY,
    GAS,
    HOUR,
    MIDNIGHT,
    START,
    block,
    codes,
    feed,
    found,
    local_time,
    meter_reading,
    one_series,
    parse,
    reading,
    reading_type,
    readings,
    series,
    usage_point,
    values,
)


def test_second_of_a_repeated_hour_without_duration_joins_its_hour():
    body = (
        readings([10, 20])
        + reading(START + HOUR, 0, 5, cost=7)
        + readings([30], start=START + 2 * HOUR)
    )

    result = parse(one_series(body))

    assert values(result) == [0.01, 0.025, 0.03]
    finding = found(result, "zero_duration_merged")
    assert (finding.row, finding.details["into_row"]) == (3, 2)


def test_reading_of_no_duration_and_no_hour_is_refused():
    result = parse(one_series(readings([10, 20]) + reading(START + 9 * HOUR, 0, 5)))

    assert found(result, "zero_duration").row == 3
    assert values(result) == [0.01, 0.02]


def test_readings_without_any_duration_last_the_interval_of_their_type():
    body = "".join(reading(START + i * 900, 0, 1) for i in range(4))

    result = parse(one_series(body, ELECTRICITY | {"intervalLength": "900"}))

    assert {r.end - r.start for r in result.readings} == {timedelta(minutes=15)}
    assert "interval_length_assumed" in codes(result)


def test_readings_without_times_follow_the_start_of_their_block():
    bare = "".join(
        f"<IntervalReading><value>{v}</value></IntervalReading>" for v in (1, 2, 3)
    )
    content = feed(
        usage_point(),
        meter_reading(),
        reading_type(ELECTRICITY | {"intervalLength": "900"}),
        block(bare, start=str(START)),
    )

    result = parse(content)

    first = datetime(2024, 1, 1, 5, tzinfo=UTC)
    assert [r.start - first for r in result.readings] == [
        timedelta(minutes=15 * i) for i in range(3)
    ]


def test_two_hour_reading_of_spring_is_kept_and_told():
    body = (
        readings([1, 2])
        + reading(START + 2 * HOUR, 2 * HOUR, 9)
        + readings([3], start=START + 4 * HOUR)
    )

    result = parse(one_series(body))

    assert values(result) == [0.001, 0.002, 0.009, 0.003]
    assert found(result, "long_interval").row == 3


def test_fractional_epoch_is_rounded_to_the_second_and_told():
    result = parse(one_series(reading(f"{START}.4", "3600.0", 1)))

    assert result.readings[0].start == datetime(2024, 1, 1, 5, tzinfo=UTC)
    assert "fractional_epoch" in codes(result)
    assert not parse(one_series(reading(f"{START}.0", "3600.0", 1))).findings


def test_days_of_gas_at_midnight_utc_begin_at_the_plants_midnight():
    body = readings([1000, 1000], start=1_709_942_400, step=DAY)  # 2024-03-09 and -10

    result = parse(one_series(body, GAS, kind="1"), timezone="America/Toronto")

    assert [r.start.isoformat() for r in result.readings] == [
        "2024-03-09T05:00:00+00:00",
        "2024-03-10T05:00:00+00:00",
    ]
    assert result.readings[-1].end.isoformat() == "2024-03-11T04:00:00+00:00"
    assert found(result, "dates_not_instants").details["readings"] == 2


def test_gas_bills_that_hold_the_hour_of_a_clock_change_do_not_overlap():
    body = (
        reading(MIDNIGHT, 30 * DAY + HOUR, 1000)
        + reading(MIDNIGHT + 30 * DAY, 31 * DAY - HOUR, 2000)
        + reading(MIDNIGHT + 61 * DAY, 30 * DAY, 3000)
    )

    result = parse(one_series(body, GAS, kind="1"))

    assert values(result) == [1, 2, 3]
    assert [r.end for r in result.readings[:-1]] == [
        r.start for r in result.readings[1:]
    ]
    assert not result.findings


def test_days_of_electricity_at_midnight_utc_stay_instants():
    body = readings([1, 2], start=MIDNIGHT, step=DAY)

    result = parse(one_series(body), timezone="America/Toronto")

    assert result.readings[0].start == datetime(2024, 1, 1, tzinfo=UTC)


def test_offset_of_the_file_that_is_not_the_plants_is_a_warning():
    content = feed(usage_point(), local_time(-21_600), series(readings([1])))

    finding = found(parse(content, timezone="America/Toronto"), "timezone_differs")

    assert (finding.value, finding.expected) == ("-21600", "-18000 (America/Toronto)")
    assert not parse(content, timezone="America/Chicago").findings
    assert not parse(content).findings
    assert codes(parse(content, timezone="Mars/Olympus")) == {"timezone_unknown"}
    assert codes(parse(content, timezone="../../etc/passwd")) == {"timezone_unknown"}


def test_clock_that_may_count_local_time_is_asked_about_and_shifted_on_a_word():
    content = feed(
        usage_point(), local_time(-21_600), series(readings([1] * 24, start=MIDNIGHT))
    )
    name = "Interval_2024-01-01_to_2024-01-01.xml"

    asked = parse(content, name)
    local = parse(content, name, mapping={"epoch": "local"})
    utc = parse(content, name, mapping={"epoch": "utc"})

    assert [(q.code, q.key, q.choices) for q in asked.questions] == [
        ("timezone", "epoch", ("utc", "local"))
    ]
    assert "epoch_may_be_local" in codes(asked)
    assert local.readings[0].start == datetime(2024, 1, 1, 6, tzinfo=UTC)
    assert codes(local) == {"epoch_shifted"}
    assert utc.readings == asked.readings
    assert not utc.findings
    assert not parse(content, "usage.xml").questions
    assert not parse(content, "usage_2024-02-31.xml").questions
