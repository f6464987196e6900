"""The code lists of ESPI and what the portal makes of each code.

Source: espi.xsd 4.0 (NAESB REQ.21), carried in ``energy/reference/espi_codes.csv``
with its origin. The choices below (what sums, what fits what) are the portal's.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from energy.units import EnergySource

REFERENCE = Path(__file__).parents[3] / "reference" / "espi_codes.csv"

UNITS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "72": ("kWh", -3),
        "169": ("therm_us", 0),
        "132": ("BTU", 0),
        "31": ("J", 0),
        "42": ("m3", 0),
        "166": ("m3", 0),
        "167": ("m3", 0),
        "119": ("ft3", 0),
        "120": ("ft3", 0),
        "128": ("gal_us", 0),
        "130": ("gal_imp", 0),
        "134": ("L", 0),
        "157": ("L", 0),
    }
)
"""uom -> (unit code of ``energy.units``, power of ten from uom to that unit)."""

UNIT_ORDER = ("kWh", "therm_us", "BTU", "J", "m3", "ft3", "gal_us", "gal_imp", "L")
"""Which unit is kept where one use is told in several: energy before volume."""

_ENERGY = frozenset({"kWh", "therm_us", "BTU", "J"})
_VOLUME = frozenset(UNIT_ORDER) - _ENERGY
_GAS_VOLUME = frozenset({"m3", "ft3"})

TEMPERATURES = frozenset({"6", "23", "279"})
POWERS = frozenset({"38", "61", "63", "125", "133"})
TEMPERATURE_KINDS = frozenset({"46"})
DEMAND_KINDS = frozenset({"8", "37"})
NOT_QUANTITY_KINDS = frozenset({"3", "38"})
EXTREMES = frozenset({"8", "9"})

DELTAS = frozenset({"", "0", "4"})
REGISTERS = ("1", "3", "2", "14", "13", "9")
"""Accumulation of meter registers and running totals, the plainest first."""
INSTANTANEOUS = frozenset({"6", "12"})

FORWARD, REVERSE, NET, TOTAL = "1", "19", "4", "20"
FLOW_ORDER = (FORWARD, REVERSE, "", "0", NET, TOTAL)

COMMODITIES: Mapping[str, str] = MappingProxyType(
    {
        "1": "Electricity",
        "2": "Electricity",
        "26": "Electricity",
        "4": "Air",
        "7": "Gas",
        "8": "Propane",
        "9": "Water",
        "11": "Water",
        "14": "Water",
        "10": "Steam",
        "12": "Heat",
        "13": "Cooling",
    }
)
"""commodity -> what the meter is called after."""

SERVICE_COMMODITIES: Mapping[str, str] = MappingProxyType(
    {
        "0": "Electricity",
        "1": "Gas",
        "2": "Water",
        "4": "Heat",
        "6": "Water",
        "10": "Cooling",
    }
)
"""ServiceCategory/kind -> the commodity it stands for where none is printed."""

FITTING_UNITS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Electricity": frozenset({"kWh", "J", "BTU"}),
        "Gas": _ENERGY | _GAS_VOLUME,
        "Propane": _ENERGY | _VOLUME,
        "Air": _GAS_VOLUME,
        "Water": _VOLUME,
        "Steam": _ENERGY,
        "Heat": _ENERGY,
        "Cooling": _ENERGY,
        "Meter": _ENERGY | _VOLUME,
    }
)
"""commodity name -> the units it can be counted in; "Meter" where unknown."""

SOURCES: Mapping[str, EnergySource] = MappingProxyType(
    {
        "Electricity": EnergySource.ELECTRICITY,
        "Gas": EnergySource.NATURAL_GAS,
        "Propane": EnergySource.LPG,
        "Steam": EnergySource.STEAM,
        "Heat": EnergySource.HOT_WATER,
        "Cooling": EnergySource.CHILLED_WATER,
    }
)

CURRENCIES: Mapping[str, str] = MappingProxyType(
    {"124": "CAD", "840": "USD", "484": "MXN", "978": "EUR"}
)
COUNTRY_CURRENCIES: Mapping[str, str] = MappingProxyType(
    {"CA": "CAD", "US": "USD", "MX": "MXN"}
)

ESTIMATED = frozenset({"8", "10", "12", "13"})
QUESTIONABLE = "10"
WEATHER_NORMALISED = "15"


@lru_cache(maxsize=1)
def _meanings() -> Mapping[tuple[str, str], str]:
    with REFERENCE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {(row["field"], row["code"]): row["meaning"] for row in rows}


def meaning(field: str, code: str) -> str:
    """Return what ESPI says of a code, empty if it is not on the list."""
    return _meanings().get((field, code), "")


def reading_quality(codes: str) -> str:
    """Return the quality of a reading from its ReadingQuality codes.

    Several codes may stand together; the one that says least for the value wins.
    """
    given = set(codes.split())
    if given & ESTIMATED:
        return "estimated"
    if "9" in given:
        return "interpolated"
    if "7" in given:
        return "manual"
    return "actual"
