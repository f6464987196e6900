"""Dated emission factors: the fuels', the grids', the warming potentials.

Facts live in ``energy/reference/*.csv``, one row per gas, and every row names its
edition, its origin and how far it was verified ("verified", "verified-secondary",
"unverified"). A factor set is named by its version; a comparison pins one. What
the set does not know is refused by name (``UnknownFactorError``), never zero.
Nothing here knows a framework, a clock or a network.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeAlias

from energy import units
from energy.units import PROGRAMME_FACTORS, EnergySource, UnknownFactorError

Match: TypeAlias = Literal["year", "provisional", "undated"]
"""How a factor meets the year of consumption: of that year; the last one published
before it; or published as an edition that is not of any year."""

PROGRAMME_GWP = "AR5"
STATUSES = ("verified", "verified-secondary", "unverified")
"""From the best to the worst."""
UNITED_STATES_AVERAGE = "US"
MEXICAN_GRID = "SEN"
GAS_NAMES = ("CO2", "CH4", "N2O")
ON_SITE_RENEWABLE = "on_site_renewable"

_TABLES = ("electricity_factors.csv", "fuel_emission_factors.csv", "gwp.csv")


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One row of the tables: one value with where it comes from.

    ``kind`` is "electricity_location", "electricity_residual", "fuel_emission",
    "heat_emission", "gwp", "heat_content" or "site_to_source"; ``year`` is that of
    the data, None where the publication is not yearly. ``gas`` is empty for what
    is no gas. ``basis`` is "HHV" or "NCV" where heat is counted.
    """

    factor_id: str
    version: str
    kind: str
    country: str
    region: str
    year: int | None
    energy_source: str
    fuel: str
    gas: str
    value: float
    unit: str
    basis: str
    gwp_set: str
    is_biogenic: bool
    is_default: bool
    edition: str
    origin: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class EmissionFactor:
    """What one kWh (HHV) of a source gives off, in kg, and where that comes from.

    Either the three gases are known one by one, or ``co2e_kg`` is the total as it
    was published with the potentials of ``gwp_set``. A gas that is not known is
    None. ``scope`` is 1 for what is burned on site, 2 for what is bought made.
    ``status`` is the weakest of the rows it was made from.
    """

    factor_id: str
    scope: int
    co2_kg: float | None
    ch4_kg: float | None
    n2o_kg: float | None
    co2e_kg: float | None
    gwp_set: str
    is_biogenic: bool
    energy_source: str
    fuel: str
    country: str
    region: str
    year: int | None
    match: Match
    edition: str
    origin: str
    status: str
    version: str

    @property
    def is_provisional(self) -> bool:
        """Whether the factor of the year itself is not published (yet)."""
        return self.match == "provisional"


@dataclass(frozen=True, slots=True)
class WarmingPotentials:
    """kg of CO2 that warm as much as one kg of each gas over a hundred years."""

    name: str
    co2: float
    ch4: float
    n2o: float
    edition: str
    status: str


def _row(cells: Mapping[str, str]) -> FactorRow:
    year = cells.get("year") or ""
    return FactorRow(
        factor_id=cells["factor_id"],
        version=cells["version"],
        kind=cells["kind"],
        country=cells.get("country", ""),
        region=cells.get("region", ""),
        year=int(year) if year else None,
        energy_source=cells.get("energy_source", ""),
        fuel=cells.get("fuel", ""),
        gas=cells["gas"],
        value=float(cells["value"]),
        unit=cells["unit"],
        basis=cells.get("basis", ""),
        gwp_set=cells.get("gwp_set", ""),
        is_biogenic=cells.get("is_biogenic") == "1",
        is_default=cells.get("is_default") == "1",
        edition=cells["edition"],
        origin=cells["origin"],
        status=cells["status"],
        note=cells.get("note", ""),
    )


@lru_cache(maxsize=1)
def _rows() -> tuple[FactorRow, ...]:
    found: list[FactorRow] = []
    for name in _TABLES:
        with (units.REFERENCE / name).open(encoding="utf-8", newline="") as stream:
            found += (_row(cells) for cells in csv.DictReader(stream))
    return tuple(found)


@lru_cache(maxsize=8)
def _by_id(kind: str, version: str) -> Mapping[str, tuple[FactorRow, ...]]:
    """Return the rows of a kind by factor id, in the order of the table."""
    found: dict[str, list[FactorRow]] = {}
    for row in _rows():
        if (row.kind, row.version) == (kind, version):
            found.setdefault(row.factor_id, []).append(row)
    return MappingProxyType({key: tuple(rows) for key, rows in found.items()})


def versions() -> tuple[str, ...]:
    """Return the names of the emission factor sets."""
    return tuple(dict.fromkeys(row.version for row in _rows()))


def catalogue(version: str = PROGRAMME_FACTORS) -> tuple[FactorRow, ...]:
    """Return every factor of a set, of all kinds, to be shown and searched."""
    own = tuple(row for row in _rows() if row.version == version)
    return (*own, *_heat_content_rows(version), *_site_to_source_rows(version))


def _heat_content_rows(version: str) -> Iterable[FactorRow]:
    for country, source, content in units.all_heat_contents():
        yield FactorRow(
            factor_id=content.factor_id,
            version=version,
            kind="heat_content",
            country=country,
            region="",
            year=None,
            energy_source=source,
            fuel=content.fuel,
            gas="",
            value=content.value,
            unit=f"{content.energy_unit}/{content.per_unit}",
            basis=content.basis,
            gwp_set="",
            is_biogenic=content.kind == "biomass",
            is_default=content is units.heat_contents(source, country)[0],
            edition=content.edition,
            origin=content.origin,
            status=content.status,
            note=content.note,
        )


def _site_to_source_rows(version: str) -> Iterable[FactorRow]:
    for factor in units.site_source_factors(version):
        yield FactorRow(
            factor_id=factor.factor_id,
            version=version,
            kind="site_to_source",
            country=factor.country,
            region="",
            year=None,
            energy_source=factor.flow,
            fuel="",
            gas="",
            value=factor.value,
            unit="kWh/kWh",
            basis="",
            gwp_set="",
            is_biogenic=False,
            is_default=True,
            edition=factor.valid_from,
            origin=factor.origin,
            status=factor.status,
            note="",
        )


def warming_potentials(name: str = PROGRAMME_GWP) -> WarmingPotentials:
    """Return a set of global warming potentials ("AR4", "AR5", "AR6")."""
    found = {
        row.gas: row for row in _rows() if (row.kind, row.gwp_set) == ("gwp", name)
    }
    if not found:
        raise UnknownFactorError(f"no warming potentials {name!r}")
    used = [found[gas] for gas in GAS_NAMES]
    return WarmingPotentials(
        name=name,
        co2=found["CO2"].value,
        ch4=found["CH4"].value,
        n2o=found["N2O"].value,
        edition=found["CH4"].edition,
        status=weakest(row.status for row in used),
    )


def weakest(statuses: Iterable[str]) -> str:
    """Return the worst of some statuses; what is not known is unverified."""
    known = [s if s in STATUSES else STATUSES[-1] for s in statuses]
    return max(known, key=STATUSES.index, default=STATUSES[-1])


def grid_regions() -> tuple[tuple[str, str], ...]:
    """Return code and name of the grid regions of the United States (eGRID)."""
    found = {
        row.region: row.fuel
        for row in _rows()
        if (row.kind, row.country) == ("electricity_location", "US")
    }
    found.pop(UNITED_STATES_AVERAGE, None)
    return tuple(sorted(found.items()))


def electricity(
    country: str, region: str, year: int, *, version: str = PROGRAMME_FACTORS
) -> EmissionFactor:
    """Return the location-based factor of a grid for a year of consumption.

    ``region`` is the province in Canada and the eGRID subregion in the United
    States, where an empty one means the national average; Mexico has one grid.
    The factor is that of the year, or the last one published before it, which is
    then provisional. Raises ``UnknownFactorError``.
    """
    return _electricity("electricity_location", country, region, year, version)


def residual_mix(
    country: str, region: str, year: int, *, version: str = PROGRAMME_FACTORS
) -> EmissionFactor:
    """Return what is left of a grid once its certificates are claimed by others."""
    return _electricity("electricity_residual", country, region, year, version)


def _electricity(
    kind: str, country: str, region: str, year: int, version: str
) -> EmissionFactor:
    place = {"MX": MEXICAN_GRID, "US": region or UNITED_STATES_AVERAGE}.get(
        country, region
    )
    published = {
        rows[0].year or 0: rows
        for rows in _by_id(kind, version).values()
        if (rows[0].country, rows[0].region) == (country, place)
        and (rows[0].year or 0) <= year
    }
    if not published:
        raise UnknownFactorError(f"{version}: {kind} of {country} {place} in {year}")
    last = max(published)
    match: Match = "year" if last == year else "provisional"
    return _assembled(published[last], scope=2, match=match)


def fuel(
    source: str,
    country: str,
    region: str = "",
    *,
    name: str = "",
    version: str = PROGRAMME_FACTORS,
) -> EmissionFactor:
    """Return what a fuel, or bought heat, gives off in a country (and province).

    ``name`` picks a fuel of the table other than the source's default ("propane",
    "sub_bituminous"). Fuel factors are published as editions, not by year. Raises
    ``UnknownFactorError``, also where a factor on the net heating value cannot be
    brought to the gross one (biomass).
    """
    for kind, scope in (("fuel_emission", 1), ("heat_emission", 2)):
        for rows in _by_id(kind, version).values():
            if _is_fuel(rows[0], source, (country, region), name):
                return _assembled(rows, scope=scope, match="undated")
    wanted = ":".join(filter(None, (country, region, source, name)))
    raise UnknownFactorError(f"{version}: emissions of {wanted}")


def _is_fuel(row: FactorRow, source: str, place: tuple[str, str], name: str) -> bool:
    country, region = place
    if (row.country, row.energy_source) != (country, source):
        return False
    if row.region not in {"", region}:
        return False
    return row.factor_id.split(":")[1] == name if name else row.is_default


def emission_factor(
    source: str,
    country: str,
    region: str,
    year: int,
    *,
    version: str = PROGRAMME_FACTORS,
) -> EmissionFactor:
    """Return the factor of any energy source for a place and a year.

    ``region`` is as for ``electricity``, and the province for fuels in Canada.
    Sun, wind and water used on site give off nothing by definition.
    """
    if source == EnergySource.ELECTRICITY:
        return electricity(country, region, year, version=version)
    if source == EnergySource.RENEWABLE:
        return _nothing_burned(country, version)
    return fuel(source, country, region, version=version)


def _nothing_burned(country: str, version: str) -> EmissionFactor:
    return EmissionFactor(
        factor_id=ON_SITE_RENEWABLE,
        scope=1,
        co2_kg=0.0,
        ch4_kg=0.0,
        n2o_kg=0.0,
        co2e_kg=None,
        gwp_set="",
        is_biogenic=False,
        energy_source=EnergySource.RENEWABLE,
        fuel="",
        country=country,
        region="",
        year=None,
        match="undated",
        edition="",
        origin="by definition: nothing is burned",
        status=STATUSES[0],
        version=version,
    )


def _assembled(
    rows: Sequence[FactorRow], *, scope: int, match: Match
) -> EmissionFactor:
    """Return the rows of one factor, each gas in kg per kWh on the HHV."""
    first = rows[0]
    worth = {row.gas: _per_kwh(row) for row in rows}
    statuses = [row.status for row in rows]
    heat = _heat_behind(first)
    return EmissionFactor(
        factor_id=first.factor_id,
        scope=scope,
        co2_kg=worth.get("CO2"),
        ch4_kg=worth.get("CH4"),
        n2o_kg=worth.get("N2O"),
        co2e_kg=worth.get("CO2e"),
        gwp_set=first.gwp_set,
        is_biogenic=first.is_biogenic,
        energy_source=first.energy_source,
        fuel=first.fuel,
        country=first.country,
        region=first.region,
        year=first.year,
        match=match,
        edition=first.edition,
        origin=first.origin,
        status=weakest([*statuses, heat.status] if heat else statuses),
        version=first.version,
    )


def _heat_behind(row: FactorRow) -> units.HeatContent | None:
    """The heat content that turns a factor by volume into one by energy."""
    per = row.unit.partition("/")[2]
    if units.unit(per).dimension == "energy":
        return None
    return units.heat_content(":".join(row.factor_id.split(":")[:3]))


def _per_kwh(row: FactorRow) -> float:
    """Return a row's value in kg per kWh (HHV), exact but for one rounding each.

    A factor by volume is divided by the heat content of the same fuel; one on the
    net heating value is multiplied by NCV/HHV, the inverse of what energy was.
    """
    mass, _, per = row.unit.partition("/")
    kilograms = units.convert(row.value, mass, "kg")
    content = _heat_behind(row)
    if content is not None:
        return kilograms / units.heat_kwh(content, per)
    try:
        share = units.net_share(row.basis or "HHV", row.energy_source)
    except units.MixedHeatBasisError as error:
        raise UnknownFactorError(f"{row.factor_id}: only per net heat") from error
    return kilograms / units.convert(1.0, per, "kWh") * share
