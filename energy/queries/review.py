"""The energy review of a plant: a metered year, its uses, what they leave unexplained."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import QuerySet

from energy.enpi.ledger import Entry, carrier_of, flow_of, ledger
from energy.enpi.monthly import YEAR_MONTHS
from energy.enpi.periods import Month, Period
from energy.enpi.uses import (
    Criteria,
    RankedUse,
    SourceBalance,
    Use,
    rank,
    reconcile,
    total_balance,
)
from energy.models import EnergyUse
from energy.queries.readings import MeterMonths, counted_meters, meter_months
from facilities.models import Facility

FEWEST_DAYS = 28
"""A meter read for less than this says nothing about a year."""


@dataclass(frozen=True, slots=True)
class MeteredYear:
    """Twelve months of a plant's meters: consumption in kWh by carrier, HHV.

    ``coverage`` is the share of the days of its meters that have readings.
    """

    first: Month
    last: Month
    consumed_kwh: Mapping[str, float]
    coverage: float

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.first.start, self.last.end)

    @property
    def last_day(self) -> date:
        """The last day of the year."""
        return self.last.end - timedelta(days=1)

    @property
    def total_kwh(self) -> float:
        """All carriers together."""
        return sum(self.consumed_kwh.values())

    @property
    def is_whole(self) -> bool:
        """Whether every day of every meter is there."""
        return self.coverage >= 1.0


def metered_year(facility: Facility) -> MeteredYear | None:
    """The latest twelve months that all meters cover, else the latest twelve.

    None where nothing is metered yet.
    """
    found = [item for item in meter_months(counted_meters(facility)) if item.months]
    if not found:
        return None
    latest = max(Month.parse(item.months[-1].month) for item in found)
    earliest = min(Month.parse(item.months[0].month) for item in found)
    last = latest
    while last.plus(1 - YEAR_MONTHS) >= earliest:
        year = _year_to(last, found)
        if year.is_whole:
            return year
        last = last.plus(-1)
    return _year_to(latest, found)


def _year_to(last: Month, found: Sequence[MeterMonths]) -> MeteredYear:
    first = last.plus(1 - YEAR_MONTHS)
    months = {str(first.plus(n)) for n in range(YEAR_MONTHS)}
    entries = []
    covered = 0
    for item in found:
        within = [month for month in item.months if month.month in months]
        covered += sum(month.covered_days for month in within)
        entries.append(
            Entry(
                item.meter.source,
                flow_of(item.meter.source, item.meter.flow),
                sum(month.energy for month in within),
            )
        )
    days = (last.end - first.start).days
    return MeteredYear(
        first=first,
        last=last,
        consumed_kwh={row.carrier: row.consumed for row in ledger(entries)},
        coverage=covered / (days * len(found)),
    )


@dataclass(frozen=True, slots=True)
class UseRow:
    """A use with its energy of the year; None where its meter cannot tell.

    ``measured_days`` is how many days of the year its meter was read: what was
    measured on fewer is extended to the year.
    """

    use: EnergyUse
    kwh: float | None
    measured_days: int | None
    ranked: RankedUse | None = None


@dataclass(frozen=True)
class EnergyReview:
    """A plant's uses against its meters."""

    year: MeteredYear | None
    rows: tuple[UseRow, ...]
    criteria: Criteria

    @cached_property
    def balances(self) -> tuple[SourceBalance, ...]:
        """Each carrier: metered, explained by uses, and the gap."""
        metered = self.year.consumed_kwh if self.year else {}
        return reconcile(_uses(self.rows), metered)

    @cached_property
    def total(self) -> SourceBalance:
        """All metered carriers together."""
        return total_balance(self.balances)


def uses_of(facility: Facility) -> QuerySet[EnergyUse]:
    """A plant's uses by name, those retired among them."""
    return (
        EnergyUse.objects.filter(facility=facility)
        .select_related("meter", "facility")
        .prefetch_related("variables")
        .order_by("name")
    )


def energy_review(facility: Facility, criteria: Criteria | None = None) -> EnergyReview:
    """The uses of a plant, largest first, ranked by criteria against its meters."""
    year = metered_year(facility)
    wanted = criteria or applied_criteria(facility)
    in_use = uses_of(facility).filter(retired_on__isnull=True)
    rows = [_use_row(use, year) for use in in_use]
    ranked = rank(
        _uses(rows), total_kwh=year.total_kwh if year else 0.0, criteria=wanted
    )
    places = {one.key: one for one in ranked}
    shown = [
        UseRow(row.use, row.kwh, row.measured_days, places.get(str(row.use.pk)))
        for row in rows
    ]
    shown.sort(key=lambda row: (-(row.kwh or 0.0), row.use.name))
    return EnergyReview(year, tuple(shown), wanted)


def applied_criteria(facility: Facility) -> Criteria:
    """The criteria last applied at the plant; the programme's where none were."""
    applied = (
        uses_of(facility)
        .filter(significance__has_key="least_share")
        .order_by("-significant_on", "-pk")
        .values_list("significance", flat=True)
        .first()
    )
    if applied is None:
        return Criteria()
    return Criteria(applied["least_share"], applied["cumulative_share"])


def use_row(use: EnergyUse) -> UseRow:
    """One use with its energy of the plant's metered year."""
    return _use_row(use, metered_year(use.facility))


def _uses(rows: Iterable[UseRow]) -> list[Use]:
    return [Use(str(row.use.pk), carrier_of(row.use.source), row.kwh) for row in rows]


def _use_row(use: EnergyUse, year: MeteredYear | None) -> UseRow:
    if use.meter is None:
        return UseRow(use, use.annual_kwh, None)
    if year is None:
        return UseRow(use, None, 0)
    (item,) = meter_months([use.meter])
    first, last = str(year.first), str(year.last)
    within = [month for month in item.months if first <= month.month <= last]
    days = sum(month.covered_days for month in within)
    if days < FEWEST_DAYS:
        return UseRow(use, None, days)
    whole = (year.last.end - year.first.start).days
    measured = sum(month.energy for month in within)
    return UseRow(use, measured * whole / days, days)
