"""Calendarization: energy in equals energy out, whatever the bill dates."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.calendarize import (
    DuplicateReadingError,
    MonthEnergy,
    OverlappingReadingsError,
    Reading,
    ReadingError,
    calendarize,
    daily_totals,
    gaps,
    spread_by_month,
)

TORONTO = ZoneInfo("America/Toronto")


@st.composite
def bills(draw: st.DrawFn, least: float = 0.0) -> list[Reading]:
    """Readings of any length, with gaps, any energy, in any order."""
    day = draw(st.dates(date(2015, 1, 1), date(2025, 1, 1)))
    readings: list[Reading] = []
    for _ in range(draw(st.integers(1, 30))):
        day += timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 40])))
        end = day + timedelta(days=draw(st.integers(1, 70)))
        energy = draw(st.floats(least, 1e9))
        readings.append((day, end, energy))
        day = end
    return draw(st.permutations(readings))


def test_worked_example_a() -> None:
    months = calendarize(
        [
            (date(2024, 1, 11), date(2024, 2, 10), 3000.0),
            (date(2024, 2, 10), date(2024, 3, 13), 3840.0),
            (date(2024, 3, 13), date(2024, 4, 12), 2700.0),
        ]
    )

    assert months == (
        MonthEnergy("2024-01", 2100.0, 21, 31),
        MonthEnergy("2024-02", 3300.0, 29, 29),
        MonthEnergy("2024-03", 3150.0, 31, 31),
        MonthEnergy("2024-04", 990.0, 11, 30),
    )
    assert [month.complete for month in months] == [False, True, True, False]
    assert math.fsum(month.energy for month in months) == 9540.0


@given(bills())
def test_months_add_up_to_exactly_the_readings(readings: list[Reading]) -> None:
    months = calendarize(readings)

    assert math.fsum(month.energy for month in months) == math.fsum(
        energy for _, _, energy, *_ in readings if energy is not None
    )


@given(bills(least=-1e9))
def test_months_with_credits_add_up_to_rounding(readings: list[Reading]) -> None:
    months = calendarize(readings)

    energies = [energy for _, _, energy, *_ in readings if energy is not None]
    assert math.fsum(month.energy for month in months) == pytest.approx(
        math.fsum(energies), abs=1e-14 * math.fsum(map(abs, energies))
    )


@given(bills())
def test_every_day_is_covered_once(readings: list[Reading]) -> None:
    months = calendarize(readings)

    assert sum(month.covered_days for month in months) == sum(
        (end - start).days for start, end, *_ in readings
    )
    assert all(0 <= m.covered_days <= m.expected_days for m in months)


@given(bills(), st.randoms())
def test_order_of_readings_changes_nothing(
    readings: list[Reading], chance: object
) -> None:
    shuffled = list(readings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random

    assert calendarize(shuffled) == calendarize(readings)


@given(st.dates(date(2015, 1, 1), date(2024, 1, 1)), st.data())
def test_constant_load_gives_rate_times_days_for_any_reading_pattern(
    first: date, data: st.DataObject
) -> None:
    rate = 137.0
    lengths = data.draw(st.lists(st.integers(1, 100), min_size=1, max_size=40))
    readings: list[Reading] = []
    for length in lengths:
        end = first + timedelta(days=length)
        readings.append((first, end, rate * length))
        first = end

    for month in calendarize(readings):
        assert month.energy == pytest.approx(rate * month.covered_days, rel=1e-14)


@given(st.integers(1, 364), st.floats(1.0, 1e7))
def test_splitting_a_reading_at_its_own_rate_changes_nothing(
    cut: int, rate: float
) -> None:
    start, end = date(2023, 1, 1), date(2024, 1, 1)
    middle = start + timedelta(days=cut)

    whole = calendarize([(start, end, rate * 365)])
    parts = calendarize(
        [(start, middle, rate * cut), (middle, end, rate * (365 - cut))]
    )

    for one, other in zip(whole, parts, strict=True):
        assert other.energy == pytest.approx(one.energy, rel=1e-13)
        assert other.covered_days == one.covered_days


def test_month_without_readings_has_no_covered_day() -> None:
    months = calendarize(
        [
            (date(2024, 1, 1), date(2024, 2, 1), 31.0),
            (date(2024, 3, 1), date(2024, 4, 1), 62.0),
        ]
    )

    assert months[1] == MonthEnergy("2024-02", 0.0, 0, 29)
    assert not months[1].complete


def test_missing_energy_covers_nothing() -> None:
    january = (date(2024, 1, 1), date(2024, 2, 1), 31.0)
    missing = (date(2024, 2, 1), date(2024, 3, 1), None)
    march = (date(2024, 3, 1), date(2024, 4, 1), 62.0)

    assert calendarize([january, missing, march]) == calendarize([january, march])
    assert gaps([january, missing, march]) == ((date(2024, 2, 1), date(2024, 3, 1)),)


def test_estimated_share_counts_the_estimated_days() -> None:
    months = calendarize(
        [
            (date(2024, 1, 1), date(2024, 1, 11), 5.0, 1.0),
            (date(2024, 1, 11), date(2024, 2, 1), 9.0, 0.0),
        ]
    )

    assert months[0].estimated_share == pytest.approx(10 / 31)


def test_no_readings_give_no_months() -> None:
    assert calendarize([]) == ()
    assert gaps([]) == ()
    assert spread_by_month([]) == {}


def test_overlap_is_refused_and_named() -> None:
    with pytest.raises(OverlappingReadingsError) as refusal:
        calendarize(
            [
                (date(2024, 1, 1), date(2024, 2, 2), 1.0),
                (date(2024, 2, 1), date(2024, 3, 1), 1.0),
            ]
        )

    assert refusal.value.code == "readings_overlap"
    assert refusal.value.start == date(2024, 2, 1)
    assert refusal.value.other == (date(2024, 1, 1), date(2024, 2, 2))


def test_duplicate_is_an_overlap_of_its_own_name() -> None:
    reading = (date(2024, 1, 1), date(2024, 2, 1), 1.0)

    with pytest.raises(DuplicateReadingError) as refusal:
        calendarize([reading, reading])

    assert refusal.value.code == "reading_duplicate"
    assert isinstance(refusal.value, OverlappingReadingsError)


@pytest.mark.parametrize(
    "reading",
    [
        (date(2024, 1, 2), date(2024, 1, 2), 1.0),
        (date(2024, 1, 2), date(2024, 1, 1), 1.0),
        (date(2024, 1, 1), date(2024, 1, 2), math.nan),
        (date(2024, 1, 1), date(2024, 1, 2), math.inf),
        (date(2024, 1, 1), date(2024, 1, 2), 1.0, 1.5),
        (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC), 1.0),
    ],
)
def test_unusable_readings_are_refused(reading: Reading) -> None:
    with pytest.raises(ReadingError):
        calendarize([reading])


def quarter_hours(day: date, count: int) -> list[tuple[datetime, datetime, float]]:
    start = datetime(day.year, day.month, day.day, tzinfo=TORONTO).astimezone(UTC)
    step = timedelta(minutes=15)
    return [(start + i * step, start + (i + 1) * step, 1.0) for i in range(count)]


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2024, 3, 10), 92), (date(2024, 11, 3), 100), (date(2024, 6, 1), 96)],
)
def test_days_of_the_clock_change_are_whole(day: date, count: int) -> None:
    assert daily_totals(quarter_hours(day, count), TORONTO) == (
        (day, day + timedelta(days=1), float(count), 0.0),
    )


def test_day_nearly_covered_is_scaled_and_marked() -> None:
    ((_, _, energy, estimated),) = daily_totals(
        quarter_hours(date(2024, 6, 1), 90), TORONTO
    )

    assert energy == pytest.approx(96.0)
    assert estimated == pytest.approx(6 / 96)


@pytest.mark.parametrize(("count", "share"), [(96, 0.25), (90, 1 - 66 / 96)])
def test_estimated_intervals_of_a_day_are_told(count: int, share: float) -> None:
    readings = quarter_hours(date(2024, 6, 1), count)
    estimated = [(*reading, float(i < 24)) for i, reading in enumerate(readings)]

    ((*_, told),) = daily_totals(estimated, TORONTO)

    assert told == pytest.approx(share)


def test_day_half_covered_is_missing() -> None:
    day = date(2024, 6, 1)

    assert daily_totals(quarter_hours(day, 80), TORONTO) == (
        (day, day + timedelta(days=1), None, 0.0),
    )


def test_interval_across_midnight_is_split_by_time() -> None:
    evening = datetime(2024, 6, 1, 18, tzinfo=TORONTO)

    days = daily_totals(
        [(evening, evening + timedelta(hours=24), 24.0)], TORONTO, minimum_coverage=0.2
    )

    assert [day for day, *_ in days] == [date(2024, 6, 1), date(2024, 6, 2)]
    assert [energy for _, _, energy, _ in days] == [pytest.approx(24)] * 2
    assert [share for *_, share in days] == [
        pytest.approx(0.75),
        pytest.approx(0.25),
    ]


def test_intervals_that_cover_a_day_twice_are_refused() -> None:
    once = quarter_hours(date(2024, 6, 1), 96)

    with pytest.raises(ReadingError, match="more than once"):
        daily_totals(once + once[:4], TORONTO)


def test_interval_without_length_is_refused() -> None:
    now = datetime(2024, 6, 1, tzinfo=UTC)

    with pytest.raises(ReadingError):
        daily_totals([(now, now, 1.0)], TORONTO)


@pytest.mark.parametrize("zone", ["UTC", "America/Tijuana", "America/St_Johns"])
def test_daily_totals_keep_the_energy_in_every_zone(zone: str) -> None:
    readings = quarter_hours(date(2024, 6, 1), 960)

    days = daily_totals(readings, ZoneInfo(zone), minimum_coverage=1e-9)

    kept = sum(energy * (1 - share) for _, _, energy, share in days if energy)
    assert kept == pytest.approx(960.0)
