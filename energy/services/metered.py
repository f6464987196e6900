"""What each model is of: a delivered meter, with what else flows in its carrier.

Power generated on site, exported or passed on, feedstock and changes of stock are
netted into the largest delivered meter of their carrier, interval by interval, as
the ledger counts them: a model of grid power alone would call a new solar roof a
saving of energy.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from energy import units
from energy.enpi.alignment import VariableSeries, align
from energy.enpi.dataset import Interval
from energy.enpi.ledger import (
    COUNTED,
    Entry,
    Flow,
    carrier_of,
    flow_of,
    ledger,
    pinned,
    source_energy,
)
from energy.enpi.periods import Period
from energy.models import Meter
from energy.queries.readings import CivilReading, MeterEnergy, meter_energy

Known = tuple[date, date, float | None]


@dataclass(frozen=True, slots=True)
class Metered:
    """A meter's consumption: site energy, and the same as source energy.

    ``source`` has the readings of ``site`` counted by the factor of each flow, None
    where the factor set lacks one. ``others`` are the meters netted into it.
    """

    meter: Meter
    site: tuple[CivilReading, ...]
    source: tuple[CivilReading, ...] | None
    others: tuple[Meter, ...]
    factors: tuple[str, ...]
    uploads: tuple[int, ...]

    def factor(self, period: Period) -> float | None:
        """Source energy per unit of site energy over a period; None if not known."""
        if self.source is None:
            return None
        site = energy_within(self.site, period)
        if not site:
            return None
        return energy_within(self.source, period) / site


def energy_within(readings: Sequence[CivilReading], period: Period) -> float:
    """Metered energy of a period; a bill across its edge counts by its days in it."""
    return math.fsum(
        energy * (period.shared_days(start, end) / (end - start).days)
        for start, end, energy, _estimated in readings
        if energy is not None
    )


def plant_energy(meters: Iterable[Meter]) -> tuple[list[Metered], list[Meter]]:
    """Return what is modelled of a plant's meters, and the meters that are not.

    Left out are meters of derived energy, and other flows of a carrier that nothing
    brings in.
    """
    by_carrier: defaultdict[str, list[Meter]] = defaultdict(list)
    left_out = []
    for meter in meters:
        if COUNTED[flow_of(meter.source, meter.flow)]:
            by_carrier[carrier_of(meter.source)].append(meter)
        else:
            left_out.append(meter)
    found: list[Metered] = []
    for members in by_carrier.values():
        energies = [meter_energy(meter) for meter in members]
        bearers, others = _divided([one for one in energies if one.readings])
        if not bearers:
            left_out += [one.meter for one in others]
            continue
        largest = max(bearers, key=_size)
        found += [_joined(one, others if one is largest else ()) for one in bearers]
    return sorted(found, key=lambda one: (one.meter.source, one.meter.name)), left_out


def _divided(
    energies: Sequence[MeterEnergy],
) -> tuple[list[MeterEnergy], list[MeterEnergy]]:
    """Those that may have a model of their own, and those netted into one."""
    for bearing in (Flow.DELIVERED, Flow.GENERATED):
        bearers = [one for one in energies if _flow(one.meter) is bearing]
        if bearers:
            return bearers, [one for one in energies if one not in bearers]
    return [], list(energies)


def _flow(meter: Meter) -> Flow:
    return flow_of(meter.source, meter.flow)


def _size(energy: MeterEnergy) -> float:
    return math.fsum(kwh or 0.0 for _start, _end, kwh, _share in energy.readings)


def _joined(bearer: MeterEnergy, others: Sequence[MeterEnergy]) -> Metered:
    """The bearer's readings with the other flows of the same days netted in."""
    intervals = [(start, end) for start, end, *_rest in bearer.readings]
    aligned = {one.meter.name: _aligned(one, intervals) for one in others}
    rows = []
    for i, (_start, _end, kwh, _share) in enumerate(bearer.readings):
        amounts = [(bearer.meter, kwh)]
        amounts += [(one.meter, aligned[one.meter.name][i]) for one in others]
        rows.append(_entries(amounts))
    country = bearer.meter.facility.country
    site = _counted(bearer, rows, _consumed)
    source, names = _at_source(bearer, rows, country)
    return Metered(
        meter=bearer.meter,
        site=site,
        source=source,
        others=tuple(one.meter for one in others),
        factors=tuple(
            sorted({*bearer.factors, *names, *(f for o in others for f in o.factors)})
        ),
        uploads=tuple(
            sorted({*bearer.uploads, *(u for one in others for u in one.uploads)})
        ),
    )


def _aligned(
    other: MeterEnergy, intervals: Sequence[Interval]
) -> tuple[float | None, ...]:
    """The flow on the bearer's intervals; zero before it was first metered."""
    values: list[Known] = [(start, end, kwh) for start, end, kwh, _ in other.readings]
    first = values[0][0]
    if intervals[0][0] < first:
        values.insert(0, (intervals[0][0], first, 0.0))
    return align(VariableSeries(name=other.meter.name, values=values), intervals).values


def _entries(amounts: Sequence[tuple[Meter, float | None]]) -> list[Entry] | None:
    """The ledger's entries of one interval; None where a flow is not known."""
    entries = []
    for meter, kwh in amounts:
        if kwh is None:
            return None
        entries.append(Entry(meter.source, Flow(meter.flow), kwh))
    return entries


def _consumed(entries: Sequence[Entry]) -> float:
    return math.fsum(row.consumed for row in ledger(entries))


def _counted(
    bearer: MeterEnergy,
    rows: Sequence[Sequence[Entry] | None],
    count: Callable[[Sequence[Entry]], float],
) -> tuple[CivilReading, ...]:
    return tuple(
        (start, end, None if entries is None else count(entries), share)
        for (start, end, _kwh, share), entries in zip(
            bearer.readings, rows, strict=True
        )
    )


def _at_source(
    bearer: MeterEnergy, rows: Sequence[Sequence[Entry] | None], country: str
) -> tuple[tuple[CivilReading, ...] | None, set[str]]:
    """The readings as source energy with the factors that counted, if all are known."""
    factor = pinned(country)
    flows: set[str] = set()

    def count(entries: Sequence[Entry]) -> float:
        parts: list[Mapping[str, float]] = [row.by_origin for row in ledger(entries)]
        flows.update(flow for part in parts for flow in part)
        return math.fsum(source_energy(part, factor) for part in parts)

    try:
        source = _counted(bearer, rows, count)
        names = {_factor_name(units.site_to_source(flow, country)) for flow in flows}
    except units.UnknownFactorError:
        return None, set()
    return source, names


def _factor_name(factor: units.SourceFactor) -> str:
    return f"{factor.version}:{factor.flow}={factor.value:g}"
