"""The meters of the plants and the bills they are read for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from energy.units import energy_kwh
from portal.demonstration.bills import bill_edges, sums_between
from portal.demonstration.facts import Facility, Plant, facilities, plants
from portal.demonstration.plants import plant_history
from portal.demonstration.timeline import FIRST_DAY, REPORTING_YEAR

GJ_PER_KWH = 0.0036
DECIMALS: Mapping[str, int] = {
    "kWh": 0,
    "MWh": 2,
    "GJ": 2,
    "MMBtu": 2,
    "Gcal": 2,
    "therm": 0,
    "m3": 0,
    "L": 0,
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "electricity": {"en": "Electricity", "fr": "Électricité", "es": "Electricidad"},
    "natural_gas": {"en": "Natural gas", "fr": "Gaz naturel", "es": "Gas natural"},
    "lpg": {"en": "LP gas", "fr": "Gaz propane", "es": "Gas LP"},
}
SUBMETER = "Compressed air"
SUBMETERED = "B05"

CURRENCIES: Mapping[str, str] = {"CA": "CAD", "MX": "MXN", "US": "USD"}
PRICES_PER_GJ: Mapping[tuple[str, str], float] = {
    ("MX", "electricity"): 411.0,
    ("MX", "natural_gas"): 98.0,
    ("MX", "lpg"): 330.0,
    ("US", "electricity"): 19.0,
    ("US", "natural_gas"): 4.6,
    ("QC", "electricity"): 13.8,
    ("ON", "electricity"): 30.0,
    ("NB", "electricity"): 20.6,
    ("CA", "natural_gas"): 7.2,
}
"""Invented prices of 2016 in national currency, by country or province."""
PRICE_RISE = 0.03

MISSING: Mapping[str, tuple[date, date]] = {"A07": (date(2018, 7, 1), date(2018, 9, 1))}
"""Months for which a plant has lost its bills."""


@dataclass(frozen=True, slots=True)
class DemoMeter:
    """A meter as a plant would enter it; ``unit`` is a code or alias of units.

    ``layout`` names how its bills are written. A sub-meter measures a part of
    another meter and never counts.
    """

    facility: str
    name: str
    source: str
    unit: str
    layout: str
    zone: str
    serial: str
    heat_basis: str = "HHV"
    flow: str = "delivered"
    is_submeter: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill over [start, end): ``value`` in the meter's unit, as printed.

    ``gj`` is the metered energy before the bill was rounded.
    """

    start: date
    end: date
    value: float
    gj: float
    cost: float
    estimated: bool


def gj_per_unit(unit: str, source: str, country: str) -> float:
    """Return the HHV energy of one billed unit, by the portal's own factors."""
    energy = energy_kwh(1.0, unit, source=source, country=country)
    return energy.kwh * GJ_PER_KWH


def _meter(facility: Facility, plant: Plant, source: str) -> DemoMeter:
    electric = source == "electricity"
    behaviour = plant.electricity if electric else plant.gas
    return DemoMeter(
        facility=facility.code,
        name=NAMES[source][facility.language],
        source=source,
        unit=behaviour.unit,
        layout=behaviour.layout,
        zone=facility.place.zone,
        serial=f"{'E' if electric else 'G'}-{facility.code}-{facility.employees:05d}",
    )


@lru_cache(maxsize=64)
def meters_of(code: str) -> tuple[DemoMeter, ...]:
    """Return the billed meters of a facility, electricity first; none before data."""
    facility, plant = facilities()[code], plants().get(code)
    if plant is None or not facility.has_energy:
        return ()
    sources = ["electricity", *([plant.fuel] if facility.gas_share > 0 else [])]
    return tuple(_meter(facility, plant, source) for source in sources)


def submeter_of(code: str) -> DemoMeter | None:
    """Return the sub-meter of the one plant that has one."""
    if code != SUBMETERED:
        return None
    return DemoMeter(
        facility=code,
        name=SUBMETER,
        source="electricity",
        unit="kWh",
        layout="en_iso",
        zone=facilities()[code].place.zone,
        serial=f"S-{code}-00001",
        is_submeter=True,
    )


def price_per_gj(facility: Facility, source: str) -> float:
    """Return the price of 2016 in the province, else in the country."""
    local = (facility.place.state, source)
    return PRICES_PER_GJ[
        local if local in PRICES_PER_GJ else (facility.country, source)
    ]


@dataclass(frozen=True, slots=True)
class DemoPrice:
    """What a plant pays for one billed unit of a source from a day on."""

    source: str
    unit: str
    currency: str
    per_unit: float
    valid_from: date


def prices_of(code: str) -> tuple[DemoPrice, ...]:
    """Return the yearly prices of a plant's billed energy, from its first bills on."""
    facility = facilities()[code]
    return tuple(
        DemoPrice(
            source=meter.source,
            unit=meter.unit,
            currency=CURRENCIES[facility.place.country],
            per_unit=round(
                price_per_gj(facility, meter.source)
                * gj_per_unit(meter.unit, meter.source, facility.place.country)
                * _risen(year),
                4,
            ),
            valid_from=date(year, 1, 1),
        )
        for meter in meters_of(code)
        for year in range(FIRST_DAY.year - 1, REPORTING_YEAR + 1)
    )


def _risen(year: int) -> float:
    return 1 + PRICE_RISE * (year - FIRST_DAY.year)


def _is_missing(code: str, start: date, end: date) -> bool:
    if code not in MISSING:
        return False
    first, last = MISSING[code]
    return first <= start + (end - start) / 2 < last


def bills_of(meter: DemoMeter, seed: int) -> tuple[Bill, ...]:
    """Return the bills of a meter that the plant still has, in order.

    The second bill of an estimating supplier's series is estimated.
    """
    facility, plant = facilities()[meter.facility], plants()[meter.facility]
    edges = bill_edges(
        meter.facility, meter.source, first_year=plant.first_year, seed=seed
    )
    series = plant_history(meter.facility, seed).source(meter.source).metered
    per_unit = gj_per_unit(meter.unit, meter.source, facility.country)
    price = price_per_gj(facility, meter.source)
    bills = []
    for number, gj in enumerate(sums_between(series, edges)):
        start, end = edges[number], edges[number + 1]
        bill = Bill(
            start,
            end,
            value=round(float(gj) / per_unit, DECIMALS[meter.unit]),
            gj=float(gj),
            cost=round(float(gj) * price * _risen(start.year), 2),
            estimated=meter.layout == "en_estimated" and number == 1,
        )
        if not _is_missing(meter.facility, start, end):
            bills.append(bill)
    return tuple(bills)
