"""Days are the plant's own: clock changes, civil midnights, totals that add up."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import fsum
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum

from energy.models import Meter, Reading
from energy.queries.readings import meter_energy, meter_months
from tests.energy.services.deliveries import Plant, bills, make_plant, table

pytestmark = pytest.mark.django_db

TORONTO = "America/Toronto"
ZONES = [TORONTO, "America/Mexico_City", "America/Tijuana", "America/Vancouver"]


def quarters(year: int, zone: str) -> list[tuple[datetime, datetime, float]]:
    """Each quarter of an hour of a civil year, as instants."""
    place = ZoneInfo(zone)
    begins = datetime(year, 1, 1, tzinfo=place).astimezone(UTC)
    ends = datetime(year + 1, 1, 1, tzinfo=place).astimezone(UTC)
    count = int((ends - begins) / timedelta(minutes=15))
    starts = (begins + timedelta(minutes=15 * number) for number in range(count))
    return [
        (start, start + timedelta(minutes=15), 1 + number % 96 / 8)
        for number, start in enumerate(starts)
    ]


def load_year(plant: Plant, zone: str) -> list[tuple[datetime, datetime, float]]:
    """Send and save a year of quarters, stamped with the offset of their day."""
    rows = quarters(2023, zone)
    place = ZoneInfo(zone)
    file = table(
        *(
            (
                start.astimezone(place).isoformat(),
                end.astimezone(place).isoformat(),
                kwh,
            )
            for start, end, kwh in rows
        )
    )
    plant.sent_and_saved(file, "quarters.csv")
    return rows


def test_year_of_quarters_is_whole_across_both_clock_changes() -> None:
    plant = make_plant(zone=TORONTO)
    rows = load_year(plant, TORONTO)

    stored = list(
        Reading.objects.order_by("start").values_list("start", "end", "value")
    )
    assert stored == rows
    assert len(stored) == 35_040

    local_days = Counter(
        start.astimezone(ZoneInfo(TORONTO)).date() for start, _end, _kwh in stored
    )
    assert local_days[date(2023, 3, 12)] == 92
    assert local_days[date(2023, 11, 5)] == 100
    assert set(local_days.values()) == {92, 96, 100}

    days = meter_energy(Meter.objects.get()).readings
    assert len(days) == 365
    assert all(end - start == timedelta(days=1) for start, end, *_rest in days)
    total = fsum(kwh for *_ends, kwh in rows)
    assert fsum(kwh or 0 for _s, _e, kwh, _share in days) == pytest.approx(
        total, rel=1e-12
    )
    (months,) = meter_months([Meter.objects.get()])
    assert [month.covered_days for month in months.months] == [
        month.expected_days for month in months.months
    ]
    assert len(months.months) == 12
    assert fsum(month.energy for month in months.months) == pytest.approx(
        total, rel=1e-12
    )


@pytest.mark.parametrize("zone", ZONES)
def test_bills_begin_and_end_at_the_plants_midnight(zone: str) -> None:
    plant = make_plant(zone=zone)
    starts = ["2023-03-01", "2023-04-01", "2023-05-01", "2023-11-01", "2023-12-01"]

    plant.sent_and_saved(bills(1, 2, 3, 4, starts=starts))

    place = ZoneInfo(zone)
    assert [
        (row.start.astimezone(place).isoformat()[:19], row.meter.zone)
        for row in Reading.objects.order_by("start").select_related("meter")
    ] == [(f"{day}T00:00:00", zone) for day in starts[:4]]
    months = meter_months([Meter.objects.get()])[0].months
    by_month = {month.month: month.energy for month in months}
    assert (by_month["2023-03"], by_month["2023-04"]) == (1, 2)
    assert by_month["2023-11"] == 4


def test_day_across_a_clock_change_is_not_24_hours_long() -> None:
    plant = make_plant(zone=TORONTO)

    plant.sent_and_saved(
        table(("2023-03-12", "2023-03-13", 5), ("2023-03-13", "2023-03-14", 6))
    )

    lengths = [row.end - row.start for row in Reading.objects.order_by("start")]
    assert lengths == [timedelta(hours=23), timedelta(hours=24)]


def test_bills_follow_the_zone_of_the_meter_they_go_to() -> None:
    plant = make_plant(zone=TORONTO)
    plant.sent_and_saved(bills(1, starts=["2023-01-01", "2023-02-01"]))
    Meter.objects.update(zone="America/Tijuana")

    plant.sent_and_saved(bills(2, starts=["2023-02-01", "2023-03-01"]))

    latest = Reading.objects.order_by("-start")[0]
    assert latest.start == datetime(2023, 2, 1, 8, tzinfo=UTC)


def test_total_of_many_parts_is_exact() -> None:
    plant = make_plant()
    first = date(2023, 1, 1)
    rows = [
        (first + timedelta(days=n), first + timedelta(days=n + 1), 0.1)
        for n in range(300)
    ]

    upload = plant.sent_and_saved(table(*rows))

    assert upload.totals[0]["value"] == fsum([0.1] * 300)
    stored = Reading.objects.aggregate(total=Sum("value"))["total"]
    assert stored == pytest.approx(30, rel=1e-12)
