"""Units, exact conversion, and the one table of heat contents and source factors.

Facts live in ``energy/reference/*.csv``; every row names its origin and how far
it was verified. All heat is counted on the higher heating value (HHV). Nothing
here knows a framework, a clock or a network.
"""

import csv
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

REFERENCE = Path(__file__).parent / "reference"
PROGRAMME_FACTORS = "programme-1"
COUNTRIES = ("CA", "MX", "US")


class EnergySource(StrEnum):
    """What a meter measures."""

    ELECTRICITY = "electricity"
    NATURAL_GAS = "natural_gas"
    LPG = "lpg"
    DIESEL = "diesel"
    FUEL_OIL = "fuel_oil"
    GASOLINE = "gasoline"
    COAL = "coal"
    STEAM = "steam"
    HOT_WATER = "hot_water"
    CHILLED_WATER = "chilled_water"
    BIOMASS = "biomass"
    RENEWABLE = "renewable"
    OTHER = "other"


class UnitError(ValueError):
    """A quantity cannot be read or converted; ``code`` names why."""

    code = "unit"


class UnknownUnit(UnitError):  # noqa: N818 -- a name others rely on
    """No unit, or more than one, goes by this name; ``choices`` says which."""

    code = "unit_unknown"

    def __init__(self, text: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(f"unknown or ambiguous unit: {text!r}")
        self.text = text
        self.choices = choices


class IncompatibleUnitsError(UnitError):
    """The two units measure different things."""

    code = "unit_incompatible"


class MissingHeatContentError(UnitError):
    """A volume or mass cannot become energy without a heat content."""

    code = "heat_content_missing"


class MixedHeatBasisError(UnitError):
    """A net heating value has no agreed gross equivalent for this fuel."""

    code = "heat_basis_mixed"


class UnknownFactorError(UnitError):
    """The pinned factor set has no value for this flow and country."""

    code = "factor_unknown"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: value in SI = ``value * factor_to_si + offset_to_si``.

    ``factor`` and ``offset`` are the same numbers as exact rationals.
    """

    code: str
    dimension: str
    factor_to_si: float
    offset_to_si: float
    si_unit: str
    factor: Fraction
    offset: Fraction
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeatContent:
    """Energy in one ``per_unit`` of a fuel, counted in ``energy_unit``.

    ``basis`` is "HHV" or "NCV" as printed. ``kind`` is "gas", "liquid", "coal"
    or "biomass". Gas volumes hold at ``reference_kelvin``/``reference_kpa``.
    A value printed on a bill needs only the first four fields.
    """

    value: float
    energy_unit: str
    per_unit: str
    basis: str = "HHV"
    kind: str = ""
    factor_id: str = "stated"
    fuel: str = ""
    edition: str = ""
    origin: str = "stated on the bill"
    status: str = "stated"
    reference_kelvin: float = 288.15
    reference_kpa: float = 101.325
    note: str = ""


@dataclass(frozen=True, slots=True)
class Energy:
    """An amount of energy on the HHV, and the factor that made it.

    ``factor_id`` is empty where the unit itself is one of energy.
    ``ncv_divisor`` is the NCV/HHV ratio that was applied, 1.0 where none was.
    """

    kwh: float
    basis: str = "HHV"
    factor_id: str = ""
    edition: str = ""
    origin: str = ""
    status: str = ""
    ncv_divisor: float = 1.0


@dataclass(frozen=True, slots=True)
class SourceFactor:
    """Source energy per unit of site energy, from a pinned factor set."""

    value: float
    flow: str
    country: str
    version: str
    valid_from: str
    origin: str
    status: str

    @property
    def factor_id(self) -> str:
        """The set and the flow: "programme-1:electricity"."""
        return f"{self.version}:{self.flow}"


NCV_PER_HHV: Mapping[str, float] = MappingProxyType(
    {"gas": 0.90, "liquid": 0.95, "coal": 0.95}
)
"""NCV/HHV by kind of fuel (IPCC 2006 vol. 2 ch. 1 §1.4.1.2); never biomass."""

_KIND_OF_SOURCE: Mapping[str, str] = MappingProxyType(
    {
        EnergySource.NATURAL_GAS: "gas",
        EnergySource.LPG: "liquid",
        EnergySource.DIESEL: "liquid",
        EnergySource.FUEL_OIL: "liquid",
        EnergySource.GASOLINE: "liquid",
        EnergySource.COAL: "coal",
        EnergySource.BIOMASS: "biomass",
    }
)

_AMBIGUOUS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mbtu": ("kBtu", "MMBtu"),
        "mlb": ("klb", "MMlb"),
        "mlbs": ("klb", "MMlb"),
        "ton": ("short_ton", "t"),
    }
)
_TON: Mapping[str, str] = MappingProxyType({"US": "short_ton", "MX": "t"})

# Folded, "Mg" (a tonne) would also be milligrams.
_EXACT_ONLY = frozenset({"Mg"})


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _rational(text: str) -> Fraction:
    numerator, _, denominator = text.partition("/")
    return Fraction(numerator) / Fraction(denominator or 1)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if c.isalnum() or c in "/()°@")


def _unit(row: Mapping[str, str]) -> Unit:
    factor, offset = _rational(row["factor_to_si"]), _rational(row["offset_to_si"])
    return Unit(
        code=row["code"],
        dimension=row["dimension"],
        factor_to_si=float(factor),
        offset_to_si=float(offset),
        si_unit=row["si_unit"],
        factor=factor,
        offset=offset,
        note=row["note"],
    )


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, Unit], dict[str, set[str]], dict[str, Unit]]:
    """Return units by exact name, codes by folded name, and units by code."""
    exact: dict[str, Unit] = {}
    folded: dict[str, set[str]] = {}
    by_code: dict[str, Unit] = {}
    for row in _rows("units.csv"):
        known = _unit(row)
        by_code[known.code] = known
        for name in (known.code, *filter(None, row["aliases"].split(";"))):
            exact[_tidy(name)] = known
            if name not in _EXACT_ONLY:
                folded.setdefault(_folded(name), set()).add(known.code)
    return exact, folded, by_code


def units() -> tuple[Unit, ...]:
    """Return every known unit, in the order of the table."""
    return tuple(_names()[2].values())


@lru_cache(maxsize=4096)
def unit(code_or_alias: str, *, country: str = "") -> Unit:
    """Return the unit that goes by this code or alias, in any of the languages.

    The exact spelling wins; then case, accents, spaces, dots and hyphens are
    ignored where this leaves one unit. "MBtu" and "Mlb" (thousand or million)
    are refused, and "ton" too unless ``country`` is "US" (short) or "MX"
    (metric). Raises ``UnknownUnit``, with ``choices`` where there are some.
    """
    exact, folded, by_code = _names()
    found = exact.get(_tidy(code_or_alias))
    if found is not None:
        return found
    key = _folded(code_or_alias)
    if key == "ton" and country in _TON:
        return by_code[_TON[country]]
    if key in _AMBIGUOUS:
        raise UnknownUnit(code_or_alias, _AMBIGUOUS[key])
    codes = folded.get(key, set())
    if len(codes) != 1:
        raise UnknownUnit(code_or_alias, tuple(sorted(codes)))
    return by_code[next(iter(codes))]


@lru_cache(maxsize=1024)
def _ratio(from_unit: str, to_unit: str) -> tuple[float, float]:
    """Return (slope, intercept) that carry a value from one unit to another."""
    origin, target = unit(from_unit), unit(to_unit)
    if origin.dimension != target.dimension:
        raise IncompatibleUnitsError(
            f"{origin.code} ({origin.dimension}) is not "
            f"{target.code} ({target.dimension})"
        )
    slope = origin.factor / target.factor
    return float(slope), float((origin.offset - target.offset) / target.factor)


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Return ``value`` of ``from_unit`` counted in ``to_unit``.

    The factor is an exact rational rounded once, so a round trip returns the
    value to about two units in the last place. Raises ``IncompatibleUnitsError``
    across dimensions and ``UnknownUnit``.
    """
    slope, intercept = _ratio(from_unit, to_unit)
    return value * slope + intercept


def _heat_content(row: Mapping[str, str]) -> HeatContent:
    return HeatContent(
        value=float(row["heat_content"]),
        energy_unit=row["energy_unit"],
        per_unit=row["per_unit"],
        basis=row["basis"],
        kind=row["kind"],
        factor_id=row["factor_id"],
        fuel=row["fuel"],
        edition=row["edition"],
        origin=row["origin"],
        status=row["status"],
        reference_kelvin=float(row["reference_kelvin"] or 288.15),
        reference_kpa=float(row["reference_kpa"] or 101.325),
        note=row["note"],
    )


@lru_cache(maxsize=1)
def _heat_rows() -> tuple[tuple[str, str, HeatContent], ...]:
    """Return (country, source, heat content), the defaults first."""
    rows = sorted(_rows("heat_contents.csv"), key=lambda row: row["is_default"] != "1")
    return tuple((row["country"], row["source"], _heat_content(row)) for row in rows)


def heat_contents(source: str, country: str) -> tuple[HeatContent, ...]:
    """Return the tabled fuels of an energy source in a country, default first."""
    return tuple(
        content
        for row_country, row_source, content in _heat_rows()
        if (row_country, row_source) == (country, source)
    )


def all_heat_contents() -> tuple[tuple[str, str, HeatContent], ...]:
    """Return (country, source, heat content) of the whole table, defaults first."""
    return _heat_rows()


def heat_content(factor_id: str) -> HeatContent:
    """Return the tabled heat content of this id, or raise ``UnknownFactorError``."""
    for _, _, content in _heat_rows():
        if content.factor_id == factor_id:
            return content
    raise UnknownFactorError(f"no heat content {factor_id!r}")


def heat_kwh(content: HeatContent, unit_name: str) -> float:
    """Return the heat (kWh on the HHV) in one unit of a fuel of this heat content."""
    return _burned(1.0, unit(unit_name), content, "").kwh


def net_share(basis: str, source: str) -> float:
    """Return what part of a source's gross heat is counted on this basis.

    1.0 on the HHV, NCV/HHV on the NCV. Raises ``MixedHeatBasisError`` for fuels
    whose net and gross heat have no agreed ratio, such as biomass.
    """
    return _ncv_divisor(basis, _KIND_OF_SOURCE.get(source, ""))


def _ncv_divisor(basis: str, kind: str) -> float:
    """Return NCV/HHV for a net value, 1.0 for a gross one."""
    if basis == "HHV":
        return 1.0
    if basis != "NCV" or kind not in NCV_PER_HHV:
        raise MixedHeatBasisError(f"{basis!r} of kind {kind!r} has no gross equivalent")
    return NCV_PER_HHV[kind]


def _amount_in(value: float, measured: Unit, content: HeatContent) -> float:
    """Return ``value`` counted in the heat content's own unit.

    Normal and standard cubic metres are first brought from 15 °C and
    101.325 kPa to the reference conditions of the heat content (ideal gas).
    """
    if measured.dimension != "volume_gas":
        return convert(value, measured.code, content.per_unit)
    if content.kind != "gas":
        raise IncompatibleUnitsError(
            f"{measured.code} measures gas, not {content.kind}"
        )
    standard = convert(value, measured.code, "Sm3")
    expansion = content.reference_kelvin / 288.15 * 101.325 / content.reference_kpa
    return convert(standard * expansion, "m3", content.per_unit)


def energy_kwh(
    value: float,
    unit_name: str,
    *,
    source: str,
    country: str,
    heat_content: HeatContent | None = None,
    basis: str = "HHV",
) -> Energy:
    """Return a metered quantity as kWh on the HHV, with the factor that did it.

    A unit of energy is converted as it is; ``basis="NCV"`` says that a fuel's
    energy was billed net, and it is then divided once by ``NCV_PER_HHV``. A
    volume or mass takes ``heat_content`` (stated on the bill) or the default of
    the table for ``source`` and ``country``. Steam and hot water by mass have
    no default: their enthalpy must be stated. Raises ``MissingHeatContentError``,
    ``MixedHeatBasisError``, ``IncompatibleUnitsError``, ``UnknownUnit``.
    """
    if not math.isfinite(value):
        raise UnitError(f"not a finite number: {value!r}")
    measured = unit(unit_name, country=country)
    if measured.dimension == "energy":
        divisor = _ncv_divisor(basis, _KIND_OF_SOURCE.get(source, ""))
        kwh = convert(value, measured.code, "kWh") / divisor
        return Energy(kwh=kwh, ncv_divisor=divisor)
    if measured.dimension not in {"volume", "volume_gas", "mass"}:
        raise IncompatibleUnitsError(
            f"{measured.code} ({measured.dimension}) is not energy"
        )
    content = heat_content or next(iter(heat_contents(source, country)), None)
    if content is None:
        raise MissingHeatContentError(f"{source} in {country} by {measured.code}")
    return _burned(value, measured, content, source)


def _burned(value: float, measured: Unit, content: HeatContent, source: str) -> Energy:
    """Return the heat in a volume or mass of fuel."""
    kind = content.kind or _KIND_OF_SOURCE.get(source, "")
    divisor = _ncv_divisor(content.basis, kind)
    amount = _amount_in(value, measured, content)
    return Energy(
        kwh=convert(amount * content.value, content.energy_unit, "kWh") / divisor,
        factor_id=content.factor_id,
        edition=content.edition,
        origin=content.origin,
        status=content.status,
        ncv_divisor=divisor,
    )


@lru_cache(maxsize=1)
def _source_factors() -> Mapping[tuple[str, str, str], SourceFactor]:
    return {
        (row["version"], row["country"], row["flow"]): SourceFactor(
            value=float(row["source_per_site"]),
            flow=row["flow"],
            country=row["country"],
            version=row["version"],
            valid_from=row["valid_from"],
            origin=row["origin"],
            status=row["status"],
        )
        for row in _rows("site_source_factors.csv")
    }


def factor_versions() -> tuple[str, ...]:
    """Return the names of the site-to-source factor sets, the default first."""
    names: Iterable[str] = (version for version, _, _ in _source_factors())
    return tuple(dict.fromkeys(names))


def site_source_factors(version: str) -> tuple[SourceFactor, ...]:
    """Return all site-to-source factors of a set, in the order of the table."""
    found = _source_factors().values()
    return tuple(factor for factor in found if factor.version == version)


def site_to_source(
    source: str, country: str, *, version: str = PROGRAMME_FACTORS
) -> SourceFactor:
    """Return source energy per unit of site energy for one flow.

    ``source`` is an ``EnergySource`` or a finer flow of the table
    ("chilled_water_absorption", "electricity_contract" …). The set named by
    ``version`` is pinned: a comparison uses one version for both its periods.
    Raises ``UnknownFactorError`` where the set has no value, never a guess.
    """
    factors = _source_factors()
    for scope in (country, "ANY"):
        factor = factors.get((version, scope, source))
        if factor is not None:
            return factor
    raise UnknownFactorError(f"{version}: {source} in {country}")
