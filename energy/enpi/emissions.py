"""Greenhouse gases of energy: scope 1, scope 2 by location and by market.

    scope 1      kg CO2e = kWh · (f_CO2·GWP_CO2 + f_CH4·GWP_CH4 + f_N2O·GWP_N2O)
    by location  kg CO2e = kWh_grid · f_grid(region, year)
    by market    kg CO2e = Σ claimed kWh · its own factor
                           + max(0, kWh_grid - Σ claimed) · f_residual

The CO2 of biomass stands apart; its CH4 and N2O count. A kWh is one on the HHV.
Masses carry their unit in their type: ``Kilograms`` become ``Tonnes`` only by
``tonnes``. A gas whose factor is not known makes the total unknown, never zero.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NewType

from energy.factors import EmissionFactor, WarmingPotentials

Kilograms = NewType("Kilograms", float)
Tonnes = NewType("Tonnes", float)

KILOGRAMS_PER_TONNE = 1000.0


class EmissionsError(ValueError):
    """An amount that cannot be: not finite, or claimed below nothing."""

    code = "emissions_invalid"


def tonnes(mass: Kilograms) -> Tonnes:
    """Return a mass in tonnes."""
    return Tonnes(mass / KILOGRAMS_PER_TONNE)


@dataclass(frozen=True, slots=True)
class Emission:
    """What some energy gave off, with the factor that says so.

    ``co2e`` counts what is to be reported in the scope: for biomass its CH4 and N2O
    only, with ``biogenic_co2`` beside it. None is not known.
    """

    energy_kwh: float
    scope: int
    co2: Kilograms | None
    ch4: Kilograms | None
    n2o: Kilograms | None
    biogenic_co2: Kilograms | None
    co2e: Kilograms | None
    gwp_set: str
    factor: EmissionFactor

    @property
    def co2e_t(self) -> Tonnes | None:
        """The total in tonnes."""
        return None if self.co2e is None else tonnes(self.co2e)


def co2e_per_kwh(factor: EmissionFactor, potentials: WarmingPotentials) -> float | None:
    """Return kg CO2e per kWh to be reported; None where a gas is not known.

    A total published as such is taken as published, with its own potentials.
    """
    if factor.co2e_kg is not None:
        return factor.co2e_kg
    gases = (factor.co2_kg, factor.ch4_kg, factor.n2o_kg)
    weights = (
        0.0 if factor.is_biogenic else potentials.co2,
        potentials.ch4,
        potentials.n2o,
    )
    known = [
        gas * weight
        for gas, weight in zip(gases, weights, strict=True)
        if gas is not None
    ]
    return math.fsum(known) if len(known) == len(gases) else None


def emission(
    kwh: float, factor: EmissionFactor, potentials: WarmingPotentials
) -> Emission:
    """Return what ``kwh`` of a source gave off.

    Negative energy is taken as it is, so that savings and increases are alike.
    """
    if not math.isfinite(kwh):
        raise EmissionsError(f"not a finite energy: {kwh!r}")
    co2 = _mass(kwh, factor.co2_kg)
    zero = Kilograms(0.0)
    return Emission(
        energy_kwh=kwh,
        scope=factor.scope,
        co2=zero if factor.is_biogenic else co2,
        ch4=_mass(kwh, factor.ch4_kg),
        n2o=_mass(kwh, factor.n2o_kg),
        biogenic_co2=co2 if factor.is_biogenic else zero,
        co2e=_mass(kwh, co2e_per_kwh(factor, potentials)),
        gwp_set=factor.gwp_set or potentials.name,
        factor=factor,
    )


def _mass(kwh: float, per_kwh: float | None) -> Kilograms | None:
    return None if per_kwh is None else Kilograms(kwh * per_kwh)


def sum_of(masses: Iterable[Kilograms | None]) -> Kilograms | None:
    """Return the sum; not known where one part is not."""
    known = list(masses)
    if any(mass is None for mass in known):
        return None
    return Kilograms(math.fsum(mass for mass in known if mass is not None))


@dataclass(frozen=True, slots=True)
class Claim:
    """Electricity claimed by contract: a certificate, a PPA or a supplier's mix.

    ``kg_per_kwh`` is the factor the contract conveys, nothing for renewables.
    """

    name: str
    kwh: float
    kg_per_kwh: float = 0.0


@dataclass(frozen=True, slots=True)
class MarketBased:
    """Scope 2 by market: never below nothing, and what was claimed in excess told.

    ``is_residual`` tells that the rest was counted by a residual mix; otherwise no
    residual mix is known and the grid's average stands for it, which counts claimed
    electricity twice and has to be disclosed. ``co2e`` is None if not known.
    """

    co2e: Kilograms | None
    claimed_kwh: float
    rest_kwh: float
    excess_kwh: float
    is_residual: bool
    rest_factor: EmissionFactor


def by_market(
    grid_kwh: float,
    claims: Sequence[Claim],
    *,
    location: EmissionFactor,
    residual: EmissionFactor | None,
    potentials: WarmingPotentials,
) -> MarketBased:
    """Return scope 2 by market of what was drawn from the grid in one year.

    Claims cover the electricity in the order given until none is left; what is
    claimed beyond it is excess and avoids nothing.
    """
    if not (math.isfinite(grid_kwh) and grid_kwh >= 0):
        raise EmissionsError(f"not an amount of grid electricity: {grid_kwh!r}")
    left, masses = grid_kwh, []
    for claim in claims:
        if not (0 <= claim.kwh < math.inf and 0 <= claim.kg_per_kwh < math.inf):
            raise EmissionsError(f"not a claim: {claim}")
        used = min(left, claim.kwh)
        left -= used
        masses.append(Kilograms(used * claim.kg_per_kwh))
    rest_factor = residual or location
    rest = emission(left, rest_factor, potentials).co2e
    claimed = math.fsum(claim.kwh for claim in claims)
    return MarketBased(
        co2e=sum_of([*masses, rest]),
        claimed_kwh=grid_kwh - left,
        rest_kwh=left,
        excess_kwh=max(0.0, claimed - grid_kwh),
        is_residual=residual is not None,
        rest_factor=rest_factor,
    )
