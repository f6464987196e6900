"""Which reading belongs to which meter and type, however a file is laid out."""

import pytest

from energy.ingest.formats.green_button import GREEN_BUTTON
from tests.energy.ingest.espi_feed import (
    ATOM,
    DAY,
    ELECTRICITY,
    ESPI,
    GAS,
    REVERSE,
    START,
    block,
    codes,
    feed,
    found,
    leaves,
    meter_reading,
    one_series,
    parse,
    reading_type,
    readings,
    series,
    usage_point,
    values,
)


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


def test_customer_data_is_passed_over():
    customer = (
        '<entry><content><c:ServiceLocation xmlns:c="http://naesb.org/espi/customer">'
        "<c:UsagePoint><c:name>secret</c:name></c:UsagePoint></c:ServiceLocation>"
        "</content></entry>"
    )

    assert parse(feed(customer, usage_point(), series(readings([1])))).findings == ()
