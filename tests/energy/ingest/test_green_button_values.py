"""What one reading of a Green Button file says, and the text it is refused for."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.energy.ingest.espi_feed import (
    DAY,
    ELECTRICITY,
    HOUR,
    START,
    codes,
    feed,
    found,
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


def test_reading_is_kilowatt_hours_between_two_instants():
    [r] = parse(one_series(reading(START, 900, 1250, cost=10_000))).readings

    assert (r.value, r.unit, r.flow, r.quality) == (1.25, "kWh", "delivered", "actual")
    assert r.start == datetime(2024, 1, 1, 5, tzinfo=UTC)
    assert r.end - r.start == timedelta(minutes=15)
    assert (r.row, r.cost, r.source, r.sheet) == (1, 0.1, "electricity", None)


@pytest.mark.parametrize(
    ("uom", "power", "printed", "unit", "value"),
    [
        ("72", "0", "1", "kWh", 0.001),
        ("72", "3", "77", "kWh", 77.0),
        ("72", "-5", "123456789", "kWh", 1.23456789),
        ("72", " 3 ", " 12 ", "kWh", 12.0),
        ("72", "", "12.5", "kWh", 0.0125),
        ("72", "-3", "1", "kWh", 0.000001),
        ("31", "6", "5", "J", 5e6),
        ("132", "6", "2", "BTU", 2e6),
        ("169", "-3", "82676", "therm_us", 82.676),
        ("169", "-5", "7", "therm_us", 0.00007),
        ("119", "2", "3", "ft3", 300.0),
        ("42", "-3", "1001", "m3", 1.001),
        ("128", "3", "24", "gal_us", 24_000.0),
    ],
)
def test_power_of_ten_is_applied_exactly(uom, power, printed, unit, value):
    meaning = {"uom": uom, "powerOfTenMultiplier": power, "flowDirection": "1"}
    kind = "0" if uom == "72" else "2" if uom == "128" else "1"

    result = parse(one_series(reading(START, HOUR, printed), meaning, kind=kind))

    assert [(r.unit, r.value) for r in result.readings] == [(unit, value)]


@pytest.mark.parametrize(
    "text", ["", "1_000", "１２", "0x10", "inf", "NaN", "1,5", "12 kWh"]
)
def test_value_in_other_than_plain_digits_is_refused_by_row(text):
    body = (
        readings([1])
        + reading(START + HOUR, HOUR, text)
        + readings([3], start=START + DAY)
    )

    result = parse(one_series(body))

    finding = found(result, "not_a_number")
    assert (finding.row, finding.column, finding.value) == (2, "value", text)
    assert [r.row for r in result.readings] == [1, 3]


@pytest.mark.parametrize("text", ["1e308", "-1e300", "9" * 30, "1" + "0" * 18])
def test_value_no_meter_counts_is_refused(text):
    result = parse(one_series(readings([1, text])))

    assert found(result, "out_of_range").row == 2
    assert values(result) == [0.001]


@pytest.mark.parametrize(
    "text", ["0", "-62135596800", "253402300800", "1704085200000", "1e900"]
)
def test_start_outside_the_epoch_of_meters_is_refused(text):
    result = parse(one_series(readings([1]) + reading(text, HOUR, 2)))

    assert found(result, "date_out_of_range").value == text
    assert [r.row for r in result.readings] == [1]


@pytest.mark.parametrize("text", ["-3600", "99999999999", "1e9"])
def test_duration_no_reading_has_is_refused(text):
    result = parse(one_series(readings([1]) + reading(START + DAY, text, 2)))

    assert found(result, "duration_invalid").row == 2
    assert len(result.readings) == 1


@pytest.mark.parametrize(
    ("quality", "expected"),
    [
        *((code, "actual") for code in ("", "0", "11", "14", "16", "17", "18", "19")),
        *((code, "estimated") for code in ("8", "10", "12", "13", "17 8")),
        ("7", "manual"),
        ("9", "interpolated"),
    ],
)
def test_quality_codes_become_words(quality, expected):
    [r] = parse(one_series(reading(START, HOUR, 1, quality=quality))).readings

    assert r.quality == expected


def test_old_files_write_the_quality_straight_in_its_element():
    body = reading(START, HOUR, 1).replace(
        "<timePeriod>", "<ReadingQuality> 8 </ReadingQuality><timePeriod>"
    )

    assert parse(one_series(body)).readings[0].quality == "estimated"


def test_weather_normalised_readings_are_refused():
    body = readings([1, 2]) + reading(START + DAY, HOUR, 3, quality="15")

    result = parse(one_series(body))

    assert found(result, "weather_normalised").row == 3
    assert values(result) == [0.001, 0.002]


def test_cost_that_is_no_number_costs_only_the_cost():
    result = parse(one_series(reading(START, HOUR, 1, cost="free")))

    assert found(result, "cost_not_a_number").value == "free"
    assert [r.cost for r in result.readings] == [None]


@pytest.mark.parametrize(
    ("country", "currency"), [("CA", "CAD"), ("MX", "MXN"), ("", None)]
)
def test_currency_not_stated_is_that_of_the_country_with_a_warning(country, currency):
    meaning = {key: text for key, text in ELECTRICITY.items() if key != "currency"}
    content = one_series(reading(START, HOUR, 1, cost="5"), meaning)

    result = parse(content, country=country)

    assert "currency_assumed" in codes(result)
    assert result.notes.get("currency") == currency


def test_two_currencies_in_one_file_are_an_error():
    peso = ELECTRICITY | {"currency": "484"}
    body = reading(START, HOUR, 1, cost="5")

    result = parse(
        feed(
            usage_point("1"),
            series(body),
            usage_point("2"),
            series(body, peso, point="2"),
        )
    )

    assert found(result, "mixed_currency").value == "MXN USD"


def test_rows_set_aside_are_left_out_and_rows_mended_are_read():
    content = one_series(readings([1, "x", 3]))

    aside = parse(content, left_out=frozenset({(None, 2), ("Sheet1", 1)}))
    mended = parse(
        content, corrections={(None, 2, "value"): "2", ("Sheet1", 1, "value"): "9"}
    )

    assert [(r.row, r.value) for r in aside.readings] == [(1, 0.001), (3, 0.003)]
    assert values(mended) == [0.001, 0.002, 0.003]
    assert not aside.findings
    assert not mended.findings


def test_feed_without_readings_is_an_error():
    result = parse(feed(usage_point(), meter_reading(), reading_type()))

    assert codes(result) == {"no_readings"}
    assert result.has_errors


def test_feed_of_demand_alone_has_no_readings():
    result = parse(one_series(readings([1]), ELECTRICITY | {"uom": "38"}))

    assert codes(result) == {"demand_not_used", "no_readings"}


def test_findings_past_a_thousand_of_one_code_are_only_counted():
    result = parse(one_series(readings(["x"] * 1_205 + [1])))

    bad = [f for f in result.findings if f.code == "not_a_number"]
    assert len(bad) == 1_000
    assert bad[-1].details["and_more"] == 205
    assert len(result.readings) == 1


def test_year_of_quarter_hours_is_read_in_time():
    content = one_series(readings([250] * 35_040, step=900))

    result = parse(content)

    assert len(result.readings) == 35_040
    assert result.totals == {("Electricity 1", "kWh"): 8_760.0}
