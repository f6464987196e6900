"""A series and its ReadingType -> what its values mean, or why they are left.

Source: NAESB REQ.21 ReadingType. A channel of demand, temperature or another
quantity is told and left; one that contradicts itself is refused. The other
channels of the file are kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from energy.ingest.formats.green_button import espi_codes
from energy.ingest.formats.green_button.feed import EspiObject
from energy.ingest.formats.green_button.finding_log import FindingLog
from energy.ingest.formats.green_button.links import Series, UsagePoint
from energy.ingest.records import Hints, Question

MAX_POWER_OF_TEN = 12
_POWER_OF_TEN = re.compile(r"[+-]?[0-9]{1,2}")
_UNIT_OF_COMMODITY = MappingProxyType({"kWh": "Electricity", "therm_us": "Gas"})

ANSWERED_UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "kWh": ("72", "3"),
        "Wh": ("72", "0"),
        "MWh": ("72", "6"),
        "therm_us": ("169", "0"),
        "MMBtu": ("132", "6"),
        "GJ": ("31", "9"),
        "m3": ("42", "0"),
        "ft3": ("119", "0"),
        "gal_us": ("128", "0"),
    }
)
"""A person's answer to "which unit?" -> uom and powerOfTenMultiplier."""

ANSWERED_FLOWS: Mapping[str, str] = MappingProxyType(
    {"delivered": espi_codes.FORWARD, "exported": espi_codes.REVERSE}
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The leaves of a ReadingType as printed, stripped; empty where absent."""

    uom: str = ""
    multiplier: str = ""
    commodity: str = ""
    flow: str = ""
    accumulation: str = ""
    kind: str = ""
    qualifier: str = ""
    currency: str = ""
    interval_length: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A series of energy or volume, understood.

    A value of the file times ten to the ``exponent`` is in ``unit``.
    ``rank`` orders channels that tell the same use, the one to keep first:
    (accumulation, flow, unit). ``register`` marks meter reads, which are
    differenced and never summed. ``interval_length`` is in seconds, 0 if unknown.
    """

    series: Series
    commodity: str
    flow: str
    unit: str
    exponent: int
    rank: tuple[int, int, int]
    register: bool
    currency: str
    interval_length: int

    @property
    def point(self) -> UsagePoint:
        """The usage point the series is measured at."""
        return self.series.point


def understand(series: Series, hints: Hints, log: FindingLog) -> Channel | None:
    """Return the channel of a series, or None with a finding that says why not."""
    meaning = _meaning(series, hints, log)
    if meaning is None or _is_left(meaning, series, log):
        return None
    unit = _unit(meaning, series, log)
    if unit is None:
        return None
    commodity = _commodity(meaning, series, unit[0])
    fits = unit[0] in espi_codes.FITTING_UNITS[commodity]
    if not fits:
        _say(log, "commodity_unit_mismatch", series, "uom", meaning.uom, commodity)
    flow_is_known = _check_flow(meaning, series, log)
    if not (fits and flow_is_known and _check_accumulation(meaning, series, log)):
        return None
    return _channel(series, meaning, commodity, unit)


def unit_questions() -> tuple[Question, ...]:
    """Return what to ask where a reading type is missing or contradicts itself."""
    units, flows = tuple(ANSWERED_UNITS), tuple(ANSWERED_FLOWS)
    return (
        Question("unit", "unit", units, column="ReadingType"),
        Question("flow", "flow", flows, "delivered", column="ReadingType"),
    )


def _meaning(series: Series, hints: Hints, log: FindingLog) -> Meaning | None:
    """Return the one meaning of the series, by its type or by a person's answer."""
    types = series.reading_types
    if len(types) == 1:
        return _read_type(types[0])
    answered = ANSWERED_UNITS.get(str(hints.mapping.get("unit", "")))
    if answered is None:
        code = "reading_type_ambiguous" if types else "reading_type_missing"
        _say(log, code, series, "ReadingType", series.address, "ReadingType")
        return None
    flow = ANSWERED_FLOWS.get(str(hints.mapping.get("flow", "delivered")), "1")
    return Meaning(uom=answered[0], multiplier=answered[1], flow=flow)


def _read_type(found: EspiObject) -> Meaning:
    return Meaning(
        uom=found.text("uom"),
        multiplier=found.text("powerOfTenMultiplier"),
        commodity=found.text("commodity"),
        flow=found.text("flowDirection"),
        accumulation=found.text("accumulationBehaviour"),
        kind=found.text("kind"),
        qualifier=found.text("dataQualifier"),
        currency=found.text("currency"),
        interval_length=found.text("intervalLength"),
    )


def _is_left(meaning: Meaning, series: Series, log: FindingLog) -> bool:
    """Say whether the channel is no energy or volume over time, and tell so."""
    code = _why_left(meaning)
    if code:
        shown = espi_codes.meaning("uom", meaning.uom) or meaning.uom
        _say(log, code, series, "uom", shown)
    return bool(code)


def _why_left(meaning: Meaning) -> str:
    """Return the code of what the channel counts instead, "" if nothing else."""
    codes = espi_codes
    if meaning.uom in codes.TEMPERATURES or meaning.kind in codes.TEMPERATURE_KINDS:
        return "temperature_ignored"
    demand = (
        meaning.uom in codes.POWERS,
        meaning.kind in codes.DEMAND_KINDS,
        meaning.accumulation in codes.INSTANTANEOUS,
        meaning.qualifier in codes.EXTREMES,
    )
    if any(demand):
        return "demand_not_used"
    if meaning.kind in codes.NOT_QUANTITY_KINDS or _is_other_quantity(meaning.uom):
        return "not_energy_ignored"
    return ""


def _is_other_quantity(uom: str) -> bool:
    known = bool(espi_codes.meaning("uom", uom))
    return known and uom != "0" and uom not in espi_codes.UNITS


def _unit(meaning: Meaning, series: Series, log: FindingLog) -> tuple[str, int] | None:
    """Return the unit code and the power of ten from printed value to it."""
    known = espi_codes.UNITS.get(meaning.uom)
    if known is None:
        expected = " | ".join(espi_codes.UNITS)
        _say(log, "unit_not_known", series, "uom", meaning.uom, expected)
        return None
    text = meaning.multiplier or "0"
    if not _POWER_OF_TEN.fullmatch(text) or abs(int(text)) > MAX_POWER_OF_TEN:
        limits = f"-{MAX_POWER_OF_TEN} … {MAX_POWER_OF_TEN}"
        _say(log, "multiplier_invalid", series, "powerOfTenMultiplier", text, limits)
        return None
    return known[0], known[1] + int(text)


def _commodity(meaning: Meaning, series: Series, unit: str) -> str:
    return (
        espi_codes.COMMODITIES.get(meaning.commodity)
        or espi_codes.SERVICE_COMMODITIES.get(series.point.service)
        or _UNIT_OF_COMMODITY.get(unit, "Meter")
    )


def _check_flow(meaning: Meaning, series: Series, log: FindingLog) -> bool:
    """Say whether the direction can be used; warn where it had to be assumed."""
    if meaning.flow not in espi_codes.FLOW_ORDER:
        _say(log, "flow_unsupported", series, "flowDirection", meaning.flow, "1 | 19")
        return False
    if meaning.flow == espi_codes.NET:
        _say(log, "net_flow", series, "flowDirection", meaning.flow, "1 | 19")
    elif meaning.flow not in {espi_codes.FORWARD, espi_codes.REVERSE}:
        _say(log, "flow_assumed", series, "flowDirection", meaning.flow, "1 | 19")
    return True


def _check_accumulation(meaning: Meaning, series: Series, log: FindingLog) -> bool:
    known = {*espi_codes.DELTAS, *espi_codes.REGISTERS}
    if meaning.accumulation in known:
        return True
    column, value = "accumulationBehaviour", meaning.accumulation
    _say(log, "accumulation_unsupported", series, column, value, "4")
    return False


def _channel(
    series: Series, meaning: Meaning, commodity: str, unit: tuple[str, int]
) -> Channel:
    register = meaning.accumulation in espi_codes.REGISTERS
    accumulation = (
        espi_codes.REGISTERS.index(meaning.accumulation) + 1 if register else 0
    )
    exports = meaning.flow == espi_codes.REVERSE
    length = meaning.interval_length
    usable_length = length.isascii() and length.isdigit() and len(length) <= 8
    return Channel(
        series=series,
        commodity=commodity,
        flow="exported" if exports else "delivered",
        unit=unit[0],
        exponent=unit[1],
        rank=(
            accumulation,
            espi_codes.FLOW_ORDER.index(meaning.flow),
            espi_codes.UNIT_ORDER.index(unit[0]),
        ),
        register=register,
        currency=espi_codes.CURRENCIES.get(meaning.currency, ""),
        interval_length=int(length) if usable_length else 0,
    )


def _say(
    log: FindingLog,
    code: str,
    series: Series,
    column: str,
    value: str,
    expected: str | None = None,
) -> None:
    """Report on a whole series, at its first reading."""
    log.add(
        code,
        row=series.first_row,
        column=column,
        value=value,
        expected=expected,
        readings=series.reading_count,
    )
