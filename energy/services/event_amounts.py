"""Amounts of an event as people state them -> months in kWh that add up exactly."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from energy import errors, units
from energy.enpi.events import STEP, Event, EventError, MonthAmount, allocate
from energy.enpi.periods import Month
from energy.models import Baseline, NonRoutineEvent
from facilities.models import Facility

LARGEST_KWH = Decimal(10) ** 13
MOST_MONTHS = 600


def kwh_per(unit: str) -> Decimal:
    """How many kWh one of the unit is."""
    return Decimal(repr(units.convert(1.0, unit, "kWh")))


def in_kwh(value: Decimal, unit: str) -> Decimal:
    """An amount in kWh with three decimals; refused where it is beyond all plants."""
    if not value.is_finite() or abs(value) > LARGEST_KWH:
        raise errors.event_amount_invalid()
    kwh = value * kwh_per(unit)
    if abs(kwh) > LARGEST_KWH:
        raise errors.event_amount_invalid()
    return kwh.quantize(STEP)


def months_of(stated: Mapping[Month, Decimal], *, unit: str) -> tuple[MonthAmount, ...]:
    """Monthly amounts as they were stated, in kWh."""
    return tuple(
        MonthAmount(month, in_kwh(value, unit))
        for month, value in sorted(stated.items())
    )


def spread(
    total: Decimal, *, unit: str, start: date, end: date
) -> tuple[MonthAmount, ...]:
    """One amount spread by days."""
    if (end - start).days > MOST_MONTHS * 31:
        raise errors.event_too_long()
    return allocate(in_kwh(total, unit), start, end)


def end_of_spreading(facility: Facility, *, end: date | None, applies_to: str) -> date:
    """Where a stated total ends: with the event, or with the newest period looked at."""
    if end is not None:
        return end
    newest = Baseline.objects.filter(facility=facility).order_by("-version").first()
    if newest is None:
        raise errors.event_needs_months()
    is_baseline = applies_to == NonRoutineEvent.AppliesTo.BASELINE
    last = newest.period_end if is_baseline else newest.reporting_end
    return last + timedelta(days=1)


def checked(
    start: date,
    end: date | None,
    amounts: tuple[MonthAmount, ...],
    uncertainty: Decimal = Decimal(0),
) -> Event:
    """The event as the engine takes it, or a refusal in words."""
    if len(amounts) > MOST_MONTHS:
        raise errors.event_too_long()
    try:
        return Event(start, end, amounts, float(uncertainty))
    except EventError as error:
        raise errors.event_invalid(error.code) from error
