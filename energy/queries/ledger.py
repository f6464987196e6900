"""The energy ledger of a plant: what came in and went out, source by source."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from energy.enpi.emissions import Kilograms, sum_of
from energy.enpi.ledger import (
    CarrierRow,
    Entry,
    Flow,
    SourceFactors,
    carrier_of,
    ledger,
    pinned,
    source_energy,
    total,
)
from energy.enpi.periods import Month, Period
from energy.models import Meter
from energy.queries.emissions import PlantEmissions, emissions_of
from energy.queries.readings import MeterMonths, counted_meters, meter_months
from energy.units import PROGRAMME_FACTORS, UnknownFactorError
from facilities.models import Facility

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One carrier over the months shown: kWh by flow, source energy, emissions.

    ``source_kwh`` and ``co2e`` are None where a factor is not known; ``share`` is
    of the site energy consumed.
    """

    row: CarrierRow
    source_kwh: float | None
    share: float | None
    co2e: Kilograms | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A meter that does not count, and why: a code, or the plant's own words."""

    meter: Meter
    code: str


@dataclass(frozen=True, slots=True)
class PlantLedger:
    """The ledger of a run of months ("YYYY-MM"), the last that any meter has."""

    months: tuple[str, ...]
    lines: tuple[LedgerLine, ...]
    by_month: tuple[tuple[str, tuple[CarrierRow, ...]], ...]
    partly: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    emissions: PlantEmissions | None
    version: str

    @property
    def consumed(self) -> float:
        """Site energy consumed, in kWh."""
        return math.fsum(line.row.consumed for line in self.lines)

    @property
    def source_kwh(self) -> float | None:
        """Source energy consumed; None where a factor is not known."""
        known = [line.source_kwh for line in self.lines if line.source_kwh is not None]
        return math.fsum(known) if len(known) == len(self.lines) else None

    @property
    def co2e(self) -> Kilograms | None:
        """Emissions of scope 1 and 2 by location; None where not known."""
        return sum_of(line.co2e for line in self.lines)


def plant_ledger(facility: Facility) -> PlantLedger:
    """The last twelve months with readings, month by month and added up."""
    found = [item for item in meter_months(counted_meters(facility)) if item.months]
    months = _last_months(found)
    by_month = tuple((month, _month_rows(found, month)) for month in months)
    added = total(row for _month, rows in by_month for row in rows)
    consumed = math.fsum(row.consumed for row in added)
    emissions = _emissions(facility, found, months)
    phi = pinned(facility.country)
    return PlantLedger(
        months=months,
        lines=tuple(
            LedgerLine(
                row=row,
                source_kwh=_source_kwh(row, phi),
                share=row.consumed / consumed if consumed > 0 else None,
                co2e=_co2e(row.carrier, emissions),
            )
            for row in sorted(added, key=lambda row: -row.consumed)
        ),
        by_month=by_month,
        partly=_partly(found, months),
        left_out=tuple(left_out(facility)),
        emissions=emissions,
        version=PROGRAMME_FACTORS,
    )


def _last_months(meters: Sequence[MeterMonths]) -> tuple[str, ...]:
    covered = [m.month for item in meters for m in item.months if m.covered_days]
    if not covered:
        return ()
    last, first = Month.parse(max(covered)), Month.parse(min(covered))
    run = [last.plus(-back) for back in reversed(range(MONTHS_SHOWN))]
    return tuple(str(month) for month in run if month >= first)


def _month_rows(meters: Sequence[MeterMonths], month: str) -> tuple[CarrierRow, ...]:
    return ledger(
        Entry(item.meter.source, Flow(item.meter.flow), one.energy)
        for item in meters
        for one in item.months
        if one.month == month and one.covered_days
    )


def _source_kwh(row: CarrierRow, phi: SourceFactors) -> float | None:
    try:
        return source_energy(row.by_origin, phi)
    except UnknownFactorError:
        return None


def _emissions(
    facility: Facility, meters: Sequence[MeterMonths], months: Sequence[str]
) -> PlantEmissions | None:
    if not months:
        return None
    period = Period.of_months(Month.parse(months[0]), len(months))
    return emissions_of(facility, meters, period)


def _co2e(carrier: str, emissions: PlantEmissions | None) -> Kilograms | None:
    """What a carrier gave off; nothing where all of it was made on site."""
    if emissions is None:
        return None
    return sum_of(
        row.emission.co2e if row.emission else None
        for row in emissions.rows
        if carrier_of(row.source) == carrier
    )


def _partly(meters: Sequence[MeterMonths], months: Sequence[str]) -> tuple[str, ...]:
    """Names of meters that do not cover all days of the months shown."""
    names = []
    for item in meters:
        complete = {one.month for one in item.months if one.complete}
        if not set(months) <= complete:
            names.append(item.meter.name)
    return tuple(names)


def left_out(facility: Facility) -> list[LeftOut]:
    """The meters that are seen but not counted, each with why."""
    found = []
    for meter in facility.meters.order_by("source", "name"):
        code = _why_left_out(meter)
        if code:
            found.append(LeftOut(meter, code))
    return found


def _why_left_out(meter: Meter) -> str:
    if meter.archived_at is not None:
        return "archived"
    if meter.is_submeter:
        return "submeter"
    if meter.excluded_because:
        return "excluded"
    return "derived" if meter.flow == Meter.Flow.DERIVED else ""
