"""What crosses the boundary of a plant, and what it consumes: the energy ledger.

    consumed = delivered + on_site_used - stock_change
               - exported_from_elsewhere - feedstock - passed_through
    on_site_used = generated - exported_from_generation

per carrier and interval or month, in any one unit of energy on the HHV. What is
exported is taken from what was generated on site first. ``DERIVED`` energy was
made on site from energy that is in the ledger already (steam of a boiler, power
of an engine), so it is never counted. ``COUNTED`` is the one place that says which
flow is counted how.

Site energy counts each kWh as it arrives; source energy counts it by the factor φ
of its flow, from one pinned factor set for both periods of a comparison.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from energy import units
from energy.units import PROGRAMME_FACTORS, EnergySource


class Flow(StrEnum):
    """Which way energy goes, and why."""

    DELIVERED = "delivered"
    GENERATED = "generated"
    EXPORTED = "exported"
    STOCK_CHANGE = "stock_change"
    FEEDSTOCK = "feedstock"
    PASSED_THROUGH = "passed_through"
    DERIVED = "derived"


COUNTED: Mapping[Flow, int] = MappingProxyType(
    {
        Flow.DELIVERED: 1,
        Flow.GENERATED: 1,
        Flow.EXPORTED: -1,
        Flow.STOCK_CHANGE: -1,
        Flow.FEEDSTOCK: -1,
        Flow.PASSED_THROUGH: -1,
        Flow.DERIVED: 0,
    }
)
"""How often a metered kWh of each flow counts in what the plant consumes.

A stock change is closing minus opening stock: more in stock is less consumed, so
that bills of fuel bought in lots become its use.
"""

BOUGHT_MADE = frozenset(
    {
        EnergySource.ELECTRICITY,
        EnergySource.STEAM,
        EnergySource.HOT_WATER,
        EnergySource.CHILLED_WATER,
    }
)
"""Energy that gave off its gases where it was made: scope 2."""

_DRAWN: Mapping[Flow, int] = MappingProxyType(
    {Flow.DELIVERED: 1, Flow.PASSED_THROUGH: -1}
)


def emitted(source: str, flow: str) -> int:
    """Return how often a metered kWh counts in what gives off greenhouse gases.

    Fuels count where they are burned, as in ``COUNTED``. Of energy bought ready made
    all that was drawn counts, whatever is exported (GHG Protocol, scope 2); what was
    made on site of fuel counts as the fuel, sun and wind as nothing.
    """
    kind = flow_of(source, flow)
    if source in BOUGHT_MADE:
        return _DRAWN.get(kind, 0)
    return 0 if source == EnergySource.RENEWABLE else COUNTED[kind]


GENERATED_FLOW = EnergySource.RENEWABLE.value
"""The name φ goes by for energy generated on site."""


class LedgerError(ValueError):
    """A ledger cannot be made of this; ``code`` names why."""

    code = "ledger_invalid"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one meter saw: its source, its flow and an amount of energy."""

    source: str
    flow: Flow
    energy: float


def flow_of(source: str, flow: str) -> Flow:
    """Return how a meter counts: sun and wind "delivered" were generated on site."""
    known = Flow(flow)
    if source == EnergySource.RENEWABLE and known is Flow.DELIVERED:
        return Flow.GENERATED
    return known


def carrier_of(source: str) -> str:
    """Return what the energy arrives as: on-site renewable power is electricity."""
    if source == EnergySource.RENEWABLE:
        return EnergySource.ELECTRICITY.value
    return source


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """One carrier over one interval: its flows, and what follows from them.

    Every amount is as metered, positive; ``stock_change`` alone has a sign. All
    but ``derived`` add up over intervals and so do the properties' sums.
    """

    carrier: str
    delivered: float = 0.0
    generated: float = 0.0
    exported: float = 0.0
    exported_from_generation: float = 0.0
    stock_change: float = 0.0
    feedstock: float = 0.0
    passed_through: float = 0.0
    derived: float = 0.0

    @property
    def on_site_used(self) -> float:
        """What was generated on site and used there."""
        return self.generated - self.exported_from_generation

    @property
    def bought(self) -> float:
        """What was consumed of the energy brought in from outside.

        It is negative where a plant sells more than it takes of this carrier,
        as one that makes its power from fuel.
        """
        return math.fsum(
            [
                self.delivered,
                -self.stock_change,
                -(self.exported - self.exported_from_generation),
                -self.feedstock,
                -self.passed_through,
            ]
        )

    @property
    def consumed(self) -> float:
        """What the plant consumed."""
        return math.fsum(
            [
                self.delivered,
                self.generated,
                -self.exported,
                -self.stock_change,
                -self.feedstock,
                -self.passed_through,
            ]
        )

    @property
    def by_origin(self) -> dict[str, float]:
        """What was consumed by the flow whose φ it takes; empty flows left out."""
        parts = {self.carrier: self.bought, GENERATED_FLOW: self.on_site_used}
        return {flow: energy for flow, energy in parts.items() if energy}


_FIELDS = (
    "delivered",
    "generated",
    "exported",
    "exported_from_generation",
    "stock_change",
    "feedstock",
    "passed_through",
    "derived",
)


def ledger(entries: Iterable[Entry]) -> tuple[CarrierRow, ...]:
    """Return what each carrier did over one interval, in order of appearance."""
    sums: dict[str, defaultdict[Flow, list[float]]] = {}
    for entry in entries:
        if not math.isfinite(entry.energy):
            raise LedgerError(f"not a finite energy: {entry}")
        by_flow = sums.setdefault(carrier_of(entry.source), defaultdict(list))
        by_flow[flow_of(entry.source, entry.flow)].append(entry.energy)
    return tuple(_carrier_row(carrier, flows) for carrier, flows in sums.items())


def _carrier_row(carrier: str, amounts: Mapping[Flow, Sequence[float]]) -> CarrierRow:
    known = {flow.value: math.fsum(amounts.get(flow, ())) for flow in Flow}
    own = max(0.0, min(known["generated"], known["exported"]))
    return CarrierRow(carrier=carrier, exported_from_generation=own, **known)


def total(rows: Iterable[CarrierRow]) -> tuple[CarrierRow, ...]:
    """Return the sums of each carrier over intervals, in order of appearance.

    Nothing is worked out anew: what was exported from generation in one interval
    stays so, and sums of intervals tie with the whole.
    """
    by_carrier: dict[str, list[CarrierRow]] = {}
    for row in rows:
        by_carrier.setdefault(row.carrier, []).append(row)
    return tuple(
        CarrierRow(
            carrier=carrier,
            **{name: math.fsum(getattr(r, name) for r in members) for name in _FIELDS},
        )
        for carrier, members in by_carrier.items()
    )


SourceFactors: TypeAlias = Callable[[str], float]
"""φ by flow: source energy per unit of site energy."""


def pinned(country: str, version: str = PROGRAMME_FACTORS) -> SourceFactors:
    """Return φ of a country from one factor set, for both periods of a comparison.

    Asking it for a flow the set does not know raises ``UnknownFactorError``.
    """

    def factor(flow: str) -> float:
        return units.site_to_source(flow, country, version=version).value

    return factor


def site_factors(_flow: str) -> float:
    """φ of site energy: one, whatever the flow."""
    return 1.0


def source_energy(parts: Mapping[str, float], factors: SourceFactors) -> float:
    """Return Σ φ·E over what was consumed by flow."""
    return math.fsum(factors(flow) * energy for flow, energy in parts.items())


def mixed_factor(baseline: Mapping[str, float], factors: SourceFactors) -> float:
    """Return φ of an adjusted baseline: the mean over the baseline's mix of flows.

    φ_A = Σ φ_f · E_b,f / Σ E_b,f. Raises ``LedgerError`` where nothing was consumed.
    """
    consumed = math.fsum(baseline.values())
    if not consumed > 0:
        raise LedgerError("the baseline consumed nothing of this carrier")
    return source_energy(baseline, factors) / consumed


@dataclass(frozen=True, slots=True)
class Compared:
    """One carrier in a comparison: site energy, by flow where it was metered so.

    ``baseline`` and ``reporting`` are what was consumed by flow (E_b, E_r) and
    ``adjusted`` is the adjusted baseline A at reporting conditions.
    """

    carrier: str
    baseline: Mapping[str, float]
    reporting: Mapping[str, float]
    adjusted: float


@dataclass(frozen=True, slots=True)
class Basis:
    """A comparison on one basis. ``contributions`` by flow add up to ``improvement``."""

    actual: float
    adjusted: float
    improvement: float
    contributions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TwoBases:
    """The same comparison in site and in source energy.

    ``switch_effect`` is I_source - I_site, as a fraction; ``effects`` are its parts
    by flow, which add up to it, and ``cause`` is the flow with the largest part of
    the effect's own sign, empty where there is no effect.
    """

    site: Basis
    source: Basis
    switch_effect: float
    effects: Mapping[str, float] = field(default_factory=dict)
    cause: str = ""

    @property
    def switch_effect_pp(self) -> float:
        """The effect in percentage points."""
        return 100 * self.switch_effect


NO_EFFECT = 1e-12


def two_bases(parts: Sequence[Compared], factors: SourceFactors) -> TwoBases:
    """Return a comparison on both bases, and what switching flows did to it.

    I = 1 - Σ φ·E / Σ φ·A, with φ = 1 for site energy, and for A the φ of the
    baseline's mix of flows. A carrier that the baseline did not have takes its own
    φ. Raises ``LedgerError`` where the adjusted baselines do not add up to more
    than nothing, and ``UnknownFactorError``.
    """
    site, source = _basis(parts, site_factors), _basis(parts, factors)
    flows = {**site.contributions, **source.contributions}
    effects = {
        flow: source.contributions[flow] - site.contributions[flow] for flow in flows
    }
    effect = source.improvement - site.improvement
    return TwoBases(
        site=site,
        source=source,
        switch_effect=effect,
        effects=effects,
        cause=_cause(effect, effects),
    )


def _basis(parts: Sequence[Compared], factors: SourceFactors) -> Basis:
    adjusted: defaultdict[str, list[float]] = defaultdict(list)
    actual: defaultdict[str, list[float]] = defaultdict(list)
    for part in parts:
        for flow, share in _shares(part).items():
            adjusted[flow].append(factors(flow) * share * part.adjusted)
        for flow, energy in part.reporting.items():
            actual[flow].append(factors(flow) * energy)
    whole = math.fsum(value for values in adjusted.values() for value in values)
    if not whole > 0:
        raise LedgerError("the adjusted baseline is not above nothing")
    used = math.fsum(value for values in actual.values() for value in values)
    return Basis(
        actual=used,
        adjusted=whole,
        improvement=1 - used / whole,
        contributions={
            flow: math.fsum([*adjusted[flow], *(-e for e in actual[flow])]) / whole
            for flow in {**adjusted, **actual}
        },
    )


def _shares(part: Compared) -> dict[str, float]:
    """Return the baseline's mix of flows; all of a new carrier is its own."""
    consumed = math.fsum(part.baseline.values())
    if consumed > 0:
        return {flow: energy / consumed for flow, energy in part.baseline.items()}
    return {part.carrier: 1.0}


def _cause(effect: float, effects: Mapping[str, float]) -> str:
    if abs(effect) <= NO_EFFECT:
        return ""
    return max(effects, key=lambda flow: math.copysign(1.0, effect) * effects[flow])
