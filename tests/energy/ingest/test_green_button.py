"""Green Button files: what a reading means, whose it is, and that it counts once."""

import math
import random
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.ingest.formats.green_button import GREEN_BUTTON
from energy.ingest.records import Hints
from tests.energy.ingest.espi_feed import (
    ATOM,
    DAY,
    ELECTRICITY,
    ESPI,
    GAS,
    HOUR,
    MIDNIGHT,
    PATIENCE,
    START,
    block,
    feed,
    leaves,
    local_time,
    meter_reading,
    one_series,
    reading,
    reading_type,
    readings,
    series,
    summary,
    usage_point,
)

REVERSE = ELECTRICITY | {"flowDirection": "19"}
REGISTER = ELECTRICITY | {"accumulationBehaviour": "1"}


def parse(content: bytes, filename="usage.xml", **hints):
    return GREEN_BUTTON.parse(content, filename, Hints(**hints))


def codes(result) -> set[str]:
    return {finding.code for finding in result.findings}


def found(result, code):
    [finding] = [f for f in result.findings if f.code == code]
    return finding


def values(result) -> list[float]:
    return [r.value for r in result.readings]


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


def test_prefix_of_a_namespace_does_not_matter():
    plain = one_series(readings([5, 6]), title="Press shop")
    prefixed = (
        plain.decode().replace(f' xmlns="{ESPI}"', "").replace(f' xmlns="{ATOM}"', "")
    )
    for name in ("feed", "entry", "link", "title", "content"):
        prefixed = prefixed.replace(f"<{name}", f"<a:{name}").replace(
            f"</{name}", f"</a:{name}"
        )
    for name in (
        *("UsagePoint", "ServiceCategory", "kind", "MeterReading", "ReadingType"),
        *(
            "IntervalBlock",
            "IntervalReading",
            "timePeriod",
            "duration",
            "start",
            "value",
        ),
        *ELECTRICITY,
    ):
        prefixed = prefixed.replace(f"<{name}>", f"<ns0:{name}>")
        prefixed = prefixed.replace(f"<{name}/>", f"<ns0:{name}/>")
        prefixed = prefixed.replace(f"</{name}>", f"</ns0:{name}>")
    prefixed = prefixed.replace(
        "<a:feed", f'<a:feed xmlns:a="{ATOM}" xmlns:ns0="{ESPI}"'
    )

    assert parse(prefixed.encode()) == parse(plain)
    assert len(parse(plain).readings) == 2


@pytest.mark.parametrize(
    "namespace", ["", "http://naesb.org/wrong", "https://naesb.org/espi"]
)
def test_wrong_namespace_is_named(namespace):
    content = one_series(readings([1])).replace(ESPI.encode(), namespace.encode())

    result = parse(content)

    finding = found(result, "wrong_namespace")
    assert (finding.value, finding.expected) == (
        namespace or ATOM,
        ESPI,
    ) or namespace == ""
    assert not result.readings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "latin-1", "cp1252", "utf-8-sig"]
)
def test_encoding_is_the_declared_one(encoding):
    text = one_series(
        readings([1]), title="Énergie – Montréal".replace("–", "-")
    ).decode()
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    content = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)

    result = parse(content)

    assert GREEN_BUTTON.detect("", content)
    assert result.readings[0].meter == "Énergie - Montréal"


def test_white_space_before_the_declaration_is_forgiven():
    content = b'\n  <?xml version="1.0"?>' + one_series(readings([1]))

    assert len(parse(content).readings) == 1


def test_objects_straight_in_the_feed_belong_to_those_before_them():
    reverse = leaves(REVERSE)
    content = (
        f'<feed xmlns="{ATOM}" xmlns:e="{ESPI}"><UsagePoint xmlns="{ESPI}">'
        f"<ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint>"
        f'<MeterReading xmlns="{ESPI}"/>'
        f'<ReadingType xmlns="{ESPI}">{leaves(ELECTRICITY)}</ReadingType>'
        f'<IntervalBlock xmlns="{ESPI}">{readings([1000])}</IntervalBlock>'
        f'<MeterReading xmlns="{ESPI}"/><ReadingType xmlns="{ESPI}">{reverse}</ReadingType>'
        f'<IntervalBlock xmlns="{ESPI}">{readings([9000])}</IntervalBlock></feed>'
    )

    result = parse(content.encode())

    assert [(r.flow, r.value) for r in result.readings] == [
        ("delivered", 1),
        ("exported", 9),
    ]
    assert not result.findings


def test_objects_in_one_content_without_entries_are_read():
    inside = (
        f"<ReadingType>{leaves(ELECTRICITY)}</ReadingType>"
        f"<IntervalBlock>{readings([1, 2])}</IntervalBlock>"
        f"<IntervalBlock>{readings([3], start=START + DAY)}</IntervalBlock>"
    )

    result = parse(f'<content xmlns="{ESPI}">{inside}</content>'.encode())

    assert values(result) == [0.001, 0.002, 0.003]


def test_reading_type_nested_in_its_meter_reading_is_found():
    nested = (
        f'<MeterReading xmlns="{ESPI}"><ReadingType>{leaves(REVERSE)}</ReadingType>'
        f"<IntervalBlock>{readings([7000])}</IntervalBlock></MeterReading>"
    )

    result = parse(feed(f"<entry><content>{nested}</content></entry>", reading_type()))

    assert [(r.flow, r.value) for r in result.readings] == [("exported", 7.0)]


def test_objects_nested_in_their_usage_point_are_read():
    nested = (
        f'<UsagePoint xmlns="{ESPI}"><ServiceCategory><kind>1</kind></ServiceCategory>'
        f"<ReadingType>{leaves(GAS)}</ReadingType>"
        f"<IntervalBlock>{readings([7000])}</IntervalBlock></UsagePoint>"
    )

    result = parse(nested.encode())

    assert result.totals == {("Gas 1", "therm_us"): 7.0}


def test_readings_outside_any_block_are_read_in_their_entry():
    content = feed(
        usage_point(),
        reading_type(),
        f'<entry><link rel="edit" href="x"/><content xmlns:e="{ESPI}">'
        f"{readings([1, 2]).replace('<', '<e:').replace('<e:/', '</e:')}</content></entry>",
    )

    assert values(parse(content)) == [0.001, 0.002]


def test_reading_types_directly_beside_each_other_are_ambiguous():
    flat = (
        f"<MeterReading/><ReadingType>{leaves(ELECTRICITY)}</ReadingType>"
        f"<ReadingType>{leaves(REVERSE)}</ReadingType>"
    )
    after = f"<IntervalBlock>{readings([1])}</IntervalBlock>"

    for order in (flat + after, after + flat):
        result = parse(f'<feed xmlns="{ESPI}">{order}</feed>'.encode())
        assert "reading_type_ambiguous" in codes(result)
        assert not result.readings


def test_hosts_slashes_and_roots_of_addresses_do_not_matter():
    content = feed(
        usage_point("1").replace("User/9/", "https://utility.example/espi/Account/5/"),
        usage_point("2"),
        meter_reading().replace("User/9/", "/espi/User/9/"),
        reading_type().replace(
            '"ReadingType/1"', '"https://u.example/ReadingType/1?v=1"'
        ),
        block(readings([1])).replace("User/9/", "/espi/User/9/"),
        meter_reading(point="2"),
        block(readings([2]), point="2"),
    )

    result = parse(content)

    assert [(r.meter, r.value) for r in result.readings] == [
        ("Electricity 1", 0.001),
        ("Electricity 2", 0.002),
    ]
    assert not result.findings


def test_block_that_belongs_to_no_meter_reading_is_refused_alone():
    stray = block(readings([5]), point="7", meter_reading="7")
    content = feed(
        usage_point(),
        series(readings([1])),
        series(readings([2]), REVERSE, name="2"),
        stray,
    )

    result = parse(content)

    finding = found(result, "link_missing")
    assert (finding.row, finding.column, finding.details["readings"]) == (
        3,
        "IntervalBlock",
        1,
    )
    assert values(result) == [0.001, 0.002]


def test_meter_reading_of_no_usage_point_is_refused_alone():
    stray = series(readings([5]), point="7")
    content = feed(usage_point("1"), usage_point("2"), series(readings([1])), stray)

    result = parse(content)

    assert found(result, "link_missing").column == "MeterReading"
    assert values(result) == [0.001]


def test_block_whose_links_disagree_follows_its_own_address_with_a_warning():
    torn = block(readings([5]), meter_reading="1").replace(
        'rel="up" href="User/9/UsagePoint/1/MeterReading/1/',
        'rel="up" href="User/9/UsagePoint/1/MeterReading/2/',
    )
    content = feed(
        usage_point(),
        meter_reading("1", reading_type="1"),
        meter_reading("2", reading_type="2"),
        reading_type(name="1"),
        reading_type(REVERSE, name="2"),
        torn,
    )

    result = parse(content)

    assert found(result, "link_conflict").row == 1
    assert result.readings[0].flow == "delivered"


def test_missing_reading_type_is_an_error_and_a_question():
    result = parse(feed(usage_point(), meter_reading(), block(readings([1, 2]))))

    finding = found(result, "reading_type_missing")
    assert finding.value == "User/9/UsagePoint/1/MeterReading/1"
    assert (finding.row, finding.details["readings"]) == (1, 2)
    assert [q.key for q in result.questions] == ["unit", "flow"]
    assert not result.readings


def test_answers_stand_in_for_a_missing_reading_type():
    content = feed(usage_point(), meter_reading(), block(readings([3])))

    result = parse(content, mapping={"unit": "MWh", "flow": "exported"})

    assert [(r.value, r.unit, r.flow) for r in result.readings] == [
        (3000, "kWh", "exported")
    ]
    assert result.mapping == {"unit": "MWh", "flow": "exported"}
    assert not result.questions
    assert not result.has_errors


def test_two_reading_types_at_one_address_are_an_error_unless_they_agree():
    twice = (usage_point(), meter_reading(), reading_type(), block(readings([1])))

    assert not parse(feed(*twice, reading_type())).findings
    ambiguous = parse(feed(*twice, reading_type(REVERSE)))
    assert "reading_type_ambiguous" in codes(ambiguous)
    assert [q.key for q in ambiguous.questions] == ["unit", "flow"]


def test_only_reading_type_of_the_file_is_assumed_with_a_warning():
    content = feed(
        usage_point(),
        meter_reading(reading_type="gone"),
        reading_type(),
        block(readings([1])),
    )

    result = parse(content)

    assert (
        found(result, "reading_type_assumed").value
        == "User/9/UsagePoint/1/MeterReading/1"
    )
    assert values(result) == [0.001]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"uom": "4711"}, "unit_not_known"),
        ({"uom": ""}, "unit_not_known"),
        ({"powerOfTenMultiplier": "3.5"}, "multiplier_invalid"),
        ({"powerOfTenMultiplier": "999"}, "multiplier_invalid"),
        ({"uom": "119"}, "commodity_unit_mismatch"),
        ({"uom": "169"}, "commodity_unit_mismatch"),
        ({"accumulationBehaviour": "77"}, "accumulation_unsupported"),
        ({"flowDirection": "16"}, "flow_unsupported"),
        ({"uom": "38"}, "demand_not_used"),
        ({"uom": "61", "kind": ""}, "demand_not_used"),
        ({"kind": "8"}, "demand_not_used"),
        ({"kind": "37"}, "demand_not_used"),
        ({"accumulationBehaviour": "6"}, "demand_not_used"),
        ({"accumulationBehaviour": "12"}, "demand_not_used"),
        ({"dataQualifier": "8"}, "demand_not_used"),
        ({"uom": "6", "commodity": "0"}, "temperature_ignored"),
        ({"uom": "23", "accumulationBehaviour": "12"}, "temperature_ignored"),
        ({"kind": "46"}, "temperature_ignored"),
        ({"uom": "73"}, "not_energy_ignored"),
        ({"uom": "71"}, "not_energy_ignored"),
        ({"uom": "80", "kind": "3"}, "not_energy_ignored"),
    ],
)
def test_channel_that_is_no_energy_is_named_and_the_others_kept(changes, code):
    odd = series(readings([900, 901]), ELECTRICITY | changes, name="2")

    result = parse(feed(usage_point(), series(readings([1, 2])), odd))

    finding = found(result, code)
    assert (finding.row, finding.details["readings"]) == (3, 2)
    assert codes(result) == {code}
    assert values(result) == [0.001, 0.002]


@pytest.mark.parametrize(
    ("kind", "commodity", "uom", "source", "meter"),
    [
        ("0", "", "72", "electricity", "Electricity 1"),
        ("0", "2", "72", "electricity", "Electricity 1"),
        ("1", "", "169", "natural_gas", "Gas 1"),
        ("1", "7", "72", "natural_gas", "Gas 1"),
        ("2", "", "128", "other", "Water 1"),
        ("4", "", "132", "hot_water", "Heat 1"),
        ("", "10", "31", "steam", "Steam 1"),
        ("", "", "72", "electricity", "Electricity 1"),
        ("", "", "119", "other", "Meter 1"),
    ],
)
def test_commodity_is_stated_or_that_of_the_service(
    kind, commodity, uom, source, meter
):
    meaning = ELECTRICITY | {"commodity": commodity, "uom": uom}

    [r] = parse(one_series(readings([1]), meaning, kind=kind)).readings

    assert (r.source, r.meter) == (source, meter)


def test_forward_and_reverse_are_kept_apart_and_only_delivered_energy_is_totalled():
    content = feed(
        usage_point(title="Hall 3"),
        series(readings([2000, 3000])),
        series(readings([500, 0]), REVERSE, name="2"),
    )

    result = parse(content)

    assert [(r.flow, r.value) for r in result.readings] == [
        ("delivered", 2.0),
        ("delivered", 3.0),
        ("exported", 0.5),
        ("exported", 0.0),
    ]
    assert result.totals == {("Hall 3", "kWh"): 5.0}
    assert not result.findings


@pytest.mark.parametrize(
    ("flow", "code"), [("0", "flow_assumed"), ("20", "flow_assumed"), ("4", "net_flow")]
)
def test_direction_that_is_unclear_is_taken_as_delivered_with_a_warning(flow, code):
    result = parse(one_series(readings([5, -2]), ELECTRICITY | {"flowDirection": flow}))

    assert code in codes(result)
    assert [(r.flow, r.value) for r in result.readings] == [
        ("delivered", 0.005),
        ("delivered", -0.002),
    ]


def test_net_flow_beside_forward_flow_is_not_counted():
    net = series(readings([900, 800]), ELECTRICITY | {"flowDirection": "4"}, name="2")

    result = parse(feed(usage_point(), series(readings([1000, 1000])), net))

    assert "other_flow_ignored" in codes(result)
    assert values(result) == [1.0, 1.0]


def test_tariff_parts_that_alternate_are_united():
    content = feed(
        usage_point(),
        series(readings([1000, 2000]), name="1"),
        series(readings([3000, 4000], start=START + 2 * HOUR), name="2"),
        series(readings([5000], start=START + 4 * HOUR), name="3"),
    )

    result = parse(content)

    assert values(result) == [1, 2, 3, 4, 5]
    assert not result.findings


def test_tariff_parts_padded_with_zeros_are_summed():
    content = feed(
        usage_point(),
        series(readings([1000, 0, 0, 0]), name="1"),
        series(readings([0, 2000, 0, 0]), name="2"),
        series(readings([0, 0, 3000, 0]), name="3"),
    )

    result = parse(content)

    assert values(result) == [1, 2, 3, 0]
    assert codes(result) == {"parts_summed"}


def test_parts_that_count_at_the_same_time_are_summed_with_a_warning():
    content = feed(
        usage_point(),
        series(readings([1000, 1500])),
        series(readings([200, 300]), name="2"),
    )

    result = parse(content)

    assert values(result) == [1.2, 1.8]
    assert "parts_overlap_summed" in codes(result)


def test_series_told_twice_is_counted_once():
    content = feed(
        usage_point(),
        series(readings([1, 2, 3])),
        series(readings([1, 2, 4]), name="2"),
    )

    result = parse(content)

    assert values(result) == [0.001, 0.002, 0.004]
    assert {"duplicate_series", "duplicate_other"} == codes(result)


def test_daily_series_beside_hours_is_only_a_check():
    hours = readings([100] * 48, start=MIDNIGHT)
    days = readings([2400, 2400], start=MIDNIGHT, step=DAY)

    result = parse(feed(usage_point(), series(days), series(hours, name="2")))

    assert len(result.readings) == 48
    assert math.fsum(values(result)) == pytest.approx(4.8)
    assert codes(result) == {"coarser_series_ignored"}


def test_daily_series_that_disagrees_with_its_hours_is_a_warning():
    hours = readings([100] * 24, start=MIDNIGHT)

    result = parse(
        feed(
            usage_point(),
            series(readings([9000], start=MIDNIGHT, step=DAY)),
            series(hours, name="2"),
        )
    )

    finding = found(result, "granularity_mismatch")
    assert (finding.row, finding.value, finding.expected) == (1, "9", "2.4")
    assert len(result.readings) == 24


def test_days_without_hours_are_kept():
    hours = readings([100] * 24, start=MIDNIGHT + DAY)
    days = readings([2400, 2400, 2400], start=MIDNIGHT, step=DAY)

    result = parse(feed(usage_point(), series(days), series(hours, name="2")))

    assert result.totals == {("Electricity 1", "kWh"): pytest.approx(7.2)}
    assert len(result.readings) == 26


def test_volume_beside_energy_of_the_same_gas_is_not_counted_again():
    volume = GAS | {"uom": "119", "powerOfTenMultiplier": "2"}
    content = feed(
        usage_point(kind="1"),
        series(readings([10, 20], step=DAY), volume),
        series(readings([1000, 2000], step=DAY), GAS, name="2"),
    )

    result = parse(content)

    assert result.totals == {("Gas 1", "therm_us"): 3.0}
    assert codes(result) == {"second_unit_ignored"}


def test_overlapping_blocks_keep_the_first_and_list_the_rest():
    shifted = block(readings([7, 8], start=START + HOUR // 2), name="2")
    content = feed(usage_point(), series(readings([1, 2, 3])), shifted)

    result = parse(content)

    rows = [f.row for f in result.findings if f.code == "overlapping_readings"]
    assert rows == [4, 5]
    assert values(result) == [0.001, 0.002, 0.003]


def test_reading_inside_the_last_of_another_kind_is_accounted_for():
    volume = GAS | {"uom": "119"}
    inner = reading(START + DAY + HOUR, HOUR, 4)
    content = feed(
        usage_point(kind="1"),
        series(readings([1000, 2000], step=DAY), GAS),
        series(inner, volume, name="2"),
    )

    result = parse(content)

    assert result.totals == {("Gas 1", "therm_us"): 3.0}
    assert codes(result) == {"second_unit_ignored"}


def test_bill_in_part_beside_finer_readings_is_reported():
    days = readings([1000] * 5, step=DAY)
    month = reading(START + 3 * DAY, 30 * DAY, 30_000)

    result = parse(feed(usage_point(), series(days), series(month, name="2")))

    assert found(result, "overlapping_readings").row == 6
    assert len(result.readings) == 5


def test_same_reading_twice_is_kept_once():
    content = feed(
        usage_point(), series(readings([1, 2])), block(readings([1, 2]), name="2")
    )

    result = parse(content)

    assert values(result) == [0.001, 0.002]
    assert found(result, "duplicate_same").details["readings"] == 2


def test_same_interval_with_another_value_takes_the_last_and_says_so():
    content = feed(
        usage_point(), series(readings([1, 2])), block(readings([1, 9]), name="2")
    )

    result = parse(content)

    finding = found(result, "duplicate_other")
    assert (finding.row, finding.value, finding.expected) == (4, "0.009", "0.002")
    assert values(result) == [0.001, 0.009]


def test_file_stamped_with_one_time_is_refused():
    body = "".join(reading(START, DAY, value) for value in (1, 2, 3))

    result = parse(one_series(body))

    assert "equal_starts" in codes(result)
    assert not result.readings


def test_register_is_differenced_and_never_summed():
    reads = "".join(
        reading(START + i * DAY, 0, value)
        for i, value in enumerate((50_000, 51_000, 53_500))
    )

    result = parse(one_series(reads, REGISTER))

    assert values(result) == [1.0, 2.5]
    assert result.readings[0].end - result.readings[0].start == timedelta(days=1)
    assert found(result, "register_differenced").details["readings"] == 3


def test_register_that_falls_leaves_a_gap_and_is_told():
    reads = "".join(
        reading(START + i * DAY, 0, value)
        for i, value in enumerate((98_000, 99_000, 1_000, 3_000))
    )

    result = parse(one_series(reads, REGISTER))

    assert found(result, "register_fell").row == 3
    assert [(r.row, r.value) for r in result.readings] == [(2, 1.0), (4, 2.0)]


@pytest.mark.parametrize("accumulation", ["1", "2", "3", "9", "13", "14"])
def test_register_beside_deltas_only_checks_them(accumulation):
    register = ELECTRICITY | {"accumulationBehaviour": accumulation}
    deltas = [1000, 2000, 3000, 4000]
    reads = [500_000 + sum(deltas[:i]) for i in range(5)]
    at_hours = "".join(reading(START + i * HOUR, 0, v) for i, v in enumerate(reads))
    content = feed(
        usage_point(), series(at_hours, register), series(readings(deltas), name="2")
    )

    result = parse(content)

    assert result.totals == {("Electricity 1", "kWh"): 10.0}
    assert codes(result) == {"register_not_used"}


def test_register_that_contradicts_the_deltas_is_a_warning():
    at_hours = "".join(reading(START + i * HOUR, 0, 9_000 * i) for i in range(3))
    content = feed(
        usage_point(),
        series(at_hours, REGISTER),
        series(readings([1000, 1000]), name="2"),
    )

    result = parse(content)

    assert "granularity_mismatch" in codes(result)
    assert values(result) == [1.0, 1.0]


def test_register_beside_few_deltas_is_not_used_and_told():
    reads = reading(START - 90 * DAY, 0, 1) + reading(START - 60 * DAY, 0, 5)
    content = feed(
        usage_point(), series(reads, REGISTER), series(readings([1]), name="2")
    )

    result = parse(content)

    assert found(result, "register_not_used").details["readings"] == 2
    assert values(result) == [0.001]


def test_register_stands_in_where_no_delta_can_be_read():
    reads = reading(START, 0, 1000) + reading(START + DAY, 0, 5000)
    content = feed(
        usage_point(), series(reads, REGISTER), series(readings(["?"]), name="2")
    )

    assert values(parse(content)) == [4.0]


def test_two_reads_of_one_moment_keep_the_last():
    reads = (
        reading(START, 0, 1000)
        + reading(START + DAY, 0, 5000)
        + reading(START + DAY, 900, 6000)
    )

    result = parse(one_series(reads, REGISTER))

    assert values(result) == [5.0]
    assert found(result, "duplicate_other").row == 3


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


def test_bills_stand_in_only_where_a_point_has_no_readings():
    bills = (
        summary(START, 30 * DAY, 900),
        summary(START + 30 * DAY, 31 * DAY, 800, name="2"),
    )

    alone = parse(feed(usage_point(title="Shop"), *bills))
    beside = parse(feed(usage_point(title="Shop"), series(readings([1])), *bills))

    assert [(r.value, r.cost, r.row) for r in alone.readings] == [
        (900, 15, 1),
        (800, 15, 2),
    ]
    assert alone.notes == {"currency": "USD"}
    assert codes(alone) == {"summary_used"}
    assert values(beside) == [0.001]


def test_bill_in_an_unknown_unit_or_of_no_point_is_not_read():
    unknown = summary(START, 30 * DAY, 900).replace("<uom>72<", "<uom>4711<")
    stray = summary(START, 30 * DAY, 900, point="9")

    assert codes(parse(feed(usage_point(), unknown))) == {
        "unit_not_known",
        "no_readings",
    }
    assert codes(parse(feed(usage_point("1"), usage_point("2"), stray))) == {
        "no_readings"
    }


def test_summary_under_its_old_name_is_read():
    content = feed(usage_point(), summary(START, 30 * DAY, 900)).replace(
        b"UsageSummary xmlns", b"ElectricPowerUsageSummary xmlns"
    )
    content = content.replace(b"</UsageSummary>", b"</ElectricPowerUsageSummary>")

    assert values(parse(content)) == [900]


def test_names_come_from_the_file_where_they_tell_anything():
    names = ("Usage Point 1", "Press shop", "Press shop", "Meter 12345678")
    entries = [
        usage_point(str(i), title=title) + series(readings([1]), point=str(i))
        for i, title in enumerate(names)
    ]

    result = parse(feed(*entries))

    assert [r.meter for r in result.readings] == [
        "Electricity 1",
        "Press shop 1",
        "Press shop 2",
        "Meter 12345678",
    ]


def test_title_of_a_meter_reading_names_the_meter_by_its_number():
    content = feed(
        usage_point(),
        meter_reading(title="Register 004711"),
        reading_type(),
        block(readings([1])),
    )

    assert parse(content).readings[0].meter == "Register 004711"


def test_given_name_goes_to_the_only_meter():
    one = feed(
        usage_point(title="x"),
        series(readings([1])),
        series(readings([2]), REVERSE, name="2"),
    )
    two = feed(
        usage_point("1"),
        series(readings([1])),
        usage_point("2"),
        series(readings([2]), point="2"),
    )

    assert {r.meter for r in parse(one, meter="Main").readings} == {"Main"}
    assert {r.meter for r in parse(two, meter="Main").readings} == {
        "Electricity 1",
        "Electricity 2",
    }


def test_gas_and_electricity_of_one_point_are_two_meters():
    content = feed(
        usage_point(), series(readings([1])), series(readings([1000]), GAS, name="2")
    )

    assert parse(content).totals == {
        ("Electricity 1", "kWh"): 0.001,
        ("Gas 1", "therm_us"): 1.0,
    }


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


def test_customer_data_is_passed_over():
    customer = (
        '<entry><content><c:ServiceLocation xmlns:c="http://naesb.org/espi/customer">'
        "<c:UsagePoint><c:name>secret</c:name></c:UsagePoint></c:ServiceLocation>"
        "</content></entry>"
    )

    assert parse(feed(customer, usage_point(), series(readings([1])))).findings == ()


def test_findings_past_a_thousand_of_one_code_are_only_counted():
    result = parse(one_series(readings(["x"] * 1_205 + [1])))

    bad = [f for f in result.findings if f.code == "not_a_number"]
    assert len(bad) == 1_000
    assert bad[-1].details["and_more"] == 205
    assert len(result.readings) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40),
    st.lists(st.integers(1, 39), max_size=5),
    st.randoms(use_true_random=False),
)
def test_blocks_and_order_of_a_file_change_no_total(
    numbers, cuts, shuffler: random.Random
):
    bounds = [0, *sorted({c for c in cuts if c < len(numbers)}), len(numbers)]
    blocks = [
        block(readings(numbers[a:b], start=START + a * HOUR), name=str(a))
        for a, b in pairwise(bounds)
    ]
    entries = [usage_point(), meter_reading(), reading_type(), *blocks]
    shuffler.shuffle(entries)

    result = parse(feed(*entries))

    assert not result.findings
    assert result.totals["Electricity 1", "kWh"] == pytest.approx(
        sum(numbers) / 1000, abs=1e-9
    )
    assert [r.start for r in result.readings] == sorted(
        r.start for r in result.readings
    )


def test_year_of_quarter_hours_is_read_in_time():
    content = one_series(readings([250] * 35_040, step=900))
    begun = time.process_time()

    result = parse(content)

    assert time.process_time() - begun < 1.5 * PATIENCE
    assert len(result.readings) == 35_040
    assert result.totals == {("Electricity 1", "kWh"): 8_760.0}
