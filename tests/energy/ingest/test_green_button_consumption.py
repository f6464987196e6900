"""Each use of energy in a Green Button file is counted once."""

import math
import random
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.energy.ingest.espi_feed import (
    DAY,
    ELECTRICITY,
    GAS,
    HOUR,
    MIDNIGHT,
    REGISTER,
    START,
    block,
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
    summary,
    usage_point,
    values,
)


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
