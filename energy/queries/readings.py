"""Readings as energy: civil intervals per meter, months, coverage."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from energy import units
from energy.enpi.calendarize import MonthEnergy, calendarize, daily_totals
from energy.models import Meter, Reading
from facilities.models import Facility

CivilReading = tuple[date, date, float | None, float]
"""(start, end, kWh, estimated share) over [start, end), civil dates."""

ESTIMATED = frozenset({Reading.Quality.ESTIMATED, Reading.Quality.INTERPOLATED})


@dataclass(frozen=True, slots=True)
class MeterEnergy:
    """A meter's current readings as kWh on the HHV, with the factors used."""

    meter: Meter
    readings: tuple[CivilReading, ...]
    factors: tuple[str, ...]
    uploads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MeterMonths:
    """A meter's calendarized months, in kWh."""

    meter: Meter
    months: tuple[MonthEnergy, ...]


def current_readings(meter: Meter) -> QuerySet[Reading]:
    """The meter's readings that count today, by time."""
    return Reading.objects.current().filter(meter=meter).order_by("start")


def counted_meters(facility: Facility) -> list[Meter]:
    """The meters that the plant's energy is made of.

    Sub-meters, meters of what was made from metered energy and those left out for a
    reason are seen, but never added.
    """
    counted = Meter.objects.filter(
        facility=facility,
        is_submeter=False,
        archived_at__isnull=True,
        excluded_because="",
    ).exclude(flow=Meter.Flow.DERIVED)
    return list(counted.select_related("facility").order_by("source", "name"))


def signed_meters(facility: Facility) -> frozenset[str]:
    """The folded names of the meters whose readings may be below zero."""
    stocks = Meter.objects.filter(facility=facility, flow=Meter.Flow.STOCK_CHANGE)
    return frozenset(name.casefold() for name in stocks.values_list("name", flat=True))


def kwh_per_unit(meter: Meter, unit: str) -> units.Energy | None:
    """What one unit of this meter is worth in kWh, by which factor; None if unknown."""
    try:
        return units.energy_kwh(
            1.0,
            unit,
            source=meter.source,
            country=meter.facility.country,
            basis=meter.heat_basis,
        )
    except units.UnitError:
        return None


def meter_energy(meter: Meter) -> MeterEnergy:
    """The meter's readings as kWh over civil days, whatever their length.

    What cannot become energy, such as steam by its mass, is missing, never zero.
    """
    rows = current_readings(meter).values_list(
        "start", "end", "value", "unit", "quality", "upload_id"
    )
    zone = ZoneInfo(meter.zone)
    worth: dict[str, units.Energy | None] = {}
    civil: list[tuple[date, date, float, float]] = []
    instants: list[tuple[datetime, datetime, float, float]] = []
    uploads: set[int] = set()
    for start, end, value, unit, quality, upload_id in rows.iterator(chunk_size=5000):
        uploads.add(upload_id)
        if unit not in worth:
            worth[unit] = kwh_per_unit(meter, unit)
        known = worth[unit]
        kwh = value * known.kwh if known else math.nan
        estimated = float(quality in ESTIMATED)
        first, last = _midnight(start, zone), _midnight(end, zone)
        if first is not None and last is not None:
            civil.append((first, last, kwh, estimated))
        else:
            instants.append((start, end, kwh, estimated))
    return MeterEnergy(
        meter=meter,
        readings=_in_order([*civil, *daily_totals(instants, zone)]),
        factors=tuple(
            sorted({w.factor_id for w in worth.values() if w and w.factor_id})
        ),
        uploads=tuple(sorted(uploads)),
    )


def _in_order(rows: Iterable[CivilReading]) -> tuple[CivilReading, ...]:
    """The readings by time, their energy None where it is not known."""
    return tuple(
        (start, end, None if kwh is None or math.isnan(kwh) else kwh, estimated)
        for start, end, kwh, estimated in sorted(rows, key=lambda row: row[:2])
    )


def _midnight(moment: datetime, zone: ZoneInfo) -> date | None:
    local = moment.astimezone(zone)
    is_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return local.date() if is_midnight else None


def meter_months(meters: Iterable[Meter]) -> list[MeterMonths]:
    """Each meter's months."""
    return [
        MeterMonths(meter, calendarize(meter_energy(meter).readings))
        for meter in meters
    ]


def plant_readings(
    facility: Facility, *, meter: str, start: datetime | None, end: datetime | None
) -> QuerySet[Reading]:
    """Current readings of a plant, by meter and time."""
    rows = Reading.objects.current().filter(meter__facility=facility)
    if meter:
        rows = rows.filter(meter__name__iexact=meter)
    if start is not None:
        rows = rows.filter(end__gt=start)
    if end is not None:
        rows = rows.filter(start__lt=end)
    return rows.select_related("meter", "upload").order_by("meter", "start")


def months_within(
    months: Sequence[MonthEnergy], first: str | None, last: str | None
) -> list[MonthEnergy]:
    """The months from ``first`` to ``last``, both included, as "YYYY-MM"."""
    return [
        month
        for month in months
        if (first is None or month.month >= first)
        and (last is None or month.month <= last)
    ]


def as_utc(moment: datetime) -> datetime:
    """The same instant in UTC."""
    return moment.astimezone(UTC)
