"""Greenhouse gases of a plant, from its months; prices as the core takes them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from energy import factors
from energy.enpi.cost import Price
from energy.enpi.emissions import (
    Claim,
    Emission,
    Kilograms,
    MarketBased,
    by_market,
    emission,
    sum_of,
)
from energy.enpi.ledger import BOUGHT_MADE, emitted
from energy.enpi.periods import Month, Period
from energy.factors import EmissionFactor
from energy.models import EnergyPrice, Meter
from energy.models.meter import EnergySource
from energy.queries.readings import MeterMonths, counted_meters, meter_months
from energy.units import PROGRAMME_FACTORS, UnknownFactorError
from facilities.models import Facility


@dataclass(frozen=True, slots=True)
class SourceYear:
    """One source in one calendar year: energy (kWh, HHV) and what it gave off.

    ``emission`` is None where the factor set has no factor for it.
    """

    source: str
    region: str
    year: int
    energy_kwh: float
    emission: Emission | None


@dataclass(frozen=True, slots=True)
class PlantEmissions:
    """What a plant gave off; a total is None where a part of it is not known."""

    rows: tuple[SourceYear, ...]
    scope_1: Kilograms | None
    scope_2_location: Kilograms | None
    scope_2_market: Kilograms | None
    biogenic_co2: Kilograms | None
    market: tuple[MarketBased, ...]
    gwp_set: str
    version: str

    @property
    def unknown(self) -> tuple[str, ...]:
        """The sources without a factor, each once."""
        return tuple(dict.fromkeys(r.source for r in self.rows if not _is_known(r)))


def _is_known(row: SourceYear) -> bool:
    return row.emission is not None and row.emission.co2e is not None


def region_of(meter: Meter) -> str:
    """The region whose factors count for a meter: province, or eGRID subregion."""
    if meter.facility.country == "CA":
        return meter.facility.region
    is_drawn = meter.source == EnergySource.ELECTRICITY
    return meter.grid_region if is_drawn and meter.facility.country == "US" else ""


def factor_of(
    source: str, country: str, region: str, year: int
) -> EmissionFactor | None:
    """The programme's emission factor; None where there is none."""
    try:
        return factors.emission_factor(source, country, region, year)
    except UnknownFactorError:
        return None


def plant_emissions(
    facility: Facility, period: Period, *, claims: Sequence[Claim] = ()
) -> PlantEmissions:
    """What the energy of the months in a period gave off, by scope.

    Covered days count; ``claims`` are the certificates and contracts of the period,
    for the figures by market. Where no residual mix is published, as for all three
    countries in this factor set, the grid's average stands for it.
    """
    found = meter_months(counted_meters(facility))
    return emissions_of(facility, found, period, claims=claims)


def emissions_of(
    facility: Facility,
    found: Iterable[MeterMonths],
    period: Period,
    *,
    claims: Sequence[Claim] = (),
) -> PlantEmissions:
    """The same of meters whose months are known already."""
    rows = tuple(_source_year(facility, key, kwh) for key, kwh in _sums(found, period))
    drawn = [row for row in rows if row.source == EnergySource.ELECTRICITY]
    other = [row for row in rows if row not in drawn]
    market = _by_market(drawn, claims)
    heat = [_co2e(row) for row in other if _scope(row) == 2]
    return PlantEmissions(
        rows=rows,
        scope_1=sum_of(_co2e(row) for row in rows if _scope(row) == 1),
        scope_2_location=sum_of(_co2e(row) for row in rows if _scope(row) == 2),
        scope_2_market=(
            None if market is None else sum_of([*heat, *(m.co2e for m in market)])
        ),
        biogenic_co2=sum_of(
            row.emission.biogenic_co2 if row.emission else None
            for row in rows
            if _scope(row) == 1
        ),
        market=market or (),
        gwp_set=factors.PROGRAMME_GWP,
        version=PROGRAMME_FACTORS,
    )


def _sums(
    meters: Iterable[MeterMonths], period: Period
) -> list[tuple[tuple[str, str, int], float]]:
    """Energy that counts by source, region and year, in order."""
    sums: defaultdict[tuple[str, str, int], list[float]] = defaultdict(list)
    for item in meters:
        sign = emitted(item.meter.source, item.meter.flow)
        for month in item.months:
            when = Month.parse(month.month)
            if sign and month.covered_days and period.holds(when.start, when.end):
                key = (item.meter.source, region_of(item.meter), when.year)
                sums[key].append(sign * month.energy)
    return sorted((key, math.fsum(values)) for key, values in sums.items())


def _source_year(
    facility: Facility, key: tuple[str, str, int], kwh: float
) -> SourceYear:
    source, region, year = key
    factor = factor_of(source, facility.country, region, year)
    potentials = factors.warming_potentials()
    known = emission(kwh, factor, potentials) if factor else None
    return SourceYear(source, region, year, kwh, known)


def _co2e(row: SourceYear) -> Kilograms | None:
    return row.emission.co2e if row.emission else None


def _scope(row: SourceYear) -> int:
    return 2 if row.source in BOUGHT_MADE else 1


def _by_market(
    drawn: Sequence[SourceYear], claims: Sequence[Claim]
) -> tuple[MarketBased, ...] | None:
    """Scope 2 by market, year by year; claims are used up in the order of years."""
    potentials, left = factors.warming_potentials(), list(claims)
    found = []
    for row in drawn:
        if row.emission is None or row.energy_kwh < 0:
            return None
        location = row.emission.factor
        one = by_market(
            row.energy_kwh,
            left,
            location=location,
            residual=_residual(location, row.year),
            potentials=potentials,
        )
        left = _unused(left, one.claimed_kwh)
        found.append(one)
    return tuple(found)


def _residual(location: EmissionFactor, year: int) -> EmissionFactor | None:
    try:
        return factors.residual_mix(location.country, location.region, year)
    except UnknownFactorError:
        return None


def _unused(claims: Sequence[Claim], used_kwh: float) -> list[Claim]:
    rest = []
    for claim in claims:
        taken = min(claim.kwh, used_kwh)
        used_kwh -= taken
        rest.append(Claim(claim.name, claim.kwh - taken, claim.kg_per_kwh))
    return rest


def prices_of(facility: Facility) -> dict[str, list[Price]]:
    """A plant's prices by source, as the core takes them."""
    found: defaultdict[str, list[Price]] = defaultdict(list)
    rows = EnergyPrice.objects.filter(facility=facility).order_by("valid_from")
    for row in rows:
        found[row.source].append(
            Price(row.currency, row.per_unit, row.kwh_per_unit, row.valid_from)
        )
    return dict(found)
