"""What the series of a Green Button file mean, and what their meters are called."""

import pytest

from tests.energy.ingest.espi_feed import (
    ELECTRICITY,
    GAS,
    REVERSE,
    block,
    codes,
    feed,
    found,
    meter_reading,
    one_series,
    parse,
    reading_type,
    readings,
    series,
    usage_point,
    values,
)


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
