"""Energy uses: estimated from nameplates, reconciled to meters, ranked.

ISO 50001:2018, 6.3: past and present energy use by use; which uses are significant,
by criteria the organization declares (3.5.6). Energy in kWh a year, HHV.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

HOURS_A_YEAR = 8784.0
"""No machine runs longer: the hours of a leap year."""
BEST_EFFICIENCY = 10.0
"""Above one it is a coefficient of performance; no machine on a plant has more."""
LARGEST_GAP = 0.10
"""Share of the metered energy that may stay unexplained, either way."""


@dataclass(frozen=True, slots=True)
class Nameplate:
    """What a machine takes: rated kW of output, and how it runs.

    ``load_factor`` is mean over rated load while running, ``duty_factor`` the part
    of ``hours`` (a year) it does run, ``efficiency`` output over input; a coefficient
    of performance may exceed one. A rating of input has efficiency 1.

    Raises ``ValueError``, naming the field, for what cannot be.
    """

    rated_kw: float
    hours: float
    load_factor: float = 1.0
    duty_factor: float = 1.0
    efficiency: float = 1.0

    def __post_init__(self) -> None:
        _refuse_outside("rated_kw", self.rated_kw, 0.0, 1e7)
        _refuse_outside("hours", self.hours, 0.0, HOURS_A_YEAR)
        _refuse_outside("load_factor", self.load_factor, 0.0, 1.5)
        _refuse_outside("duty_factor", self.duty_factor, 0.0, 1.0)
        _refuse_outside("efficiency", self.efficiency, 0.0, BEST_EFFICIENCY)


def annual_kwh(plate: Nameplate) -> float:
    """``rated kW * load factor * duty factor * hours / efficiency``."""
    output = plate.rated_kw * plate.load_factor * plate.duty_factor * plate.hours
    return output / plate.efficiency


class Balance(StrEnum):
    """How the uses of a source stand to its meters."""

    RECONCILED = "reconciled"
    UNEXPLAINED = "unexplained"
    OVER_EXPLAINED = "over_explained"
    UNMETERED = "unmetered"


@dataclass(frozen=True, slots=True)
class SourceBalance:
    """One source: metered, the sum of its uses, and what is left.

    ``unexplained_kwh`` and ``unexplained_share`` (of the metered) are negative where
    uses add up to more than the meters say, None where nothing is metered.
    """

    source: str
    metered_kwh: float | None
    uses_kwh: float
    unexplained_kwh: float | None
    unexplained_share: float | None
    balance: Balance

    @property
    def is_flagged(self) -> bool:
        """Whether more than a tenth is unexplained, either way, or nothing metered."""
        return self.balance is not Balance.RECONCILED


@dataclass(frozen=True, slots=True)
class Use:
    """One use of one source; ``kwh`` is None where it is not known yet."""

    key: str
    source: str
    kwh: float | None


def reconcile(
    uses: Sequence[Use], metered_kwh: Mapping[str, float]
) -> tuple[SourceBalance, ...]:
    """Each source's uses against its meters, the largest source first.

    Sources appear that are metered or used. Uses of unknown energy explain nothing.
    """
    used = {use.source for use in uses}
    balances = [
        _balance(source, uses, metered_kwh.get(source))
        for source in sorted(used | set(metered_kwh))
    ]
    return tuple(sorted(balances, key=lambda one: -(one.metered_kwh or one.uses_kwh)))


def total_balance(balances: Iterable[SourceBalance]) -> SourceBalance:
    """All metered sources together; energy of an unmetered source explains no meter."""
    metered = [one for one in balances if one.metered_kwh is not None]
    return _compared(
        "total",
        math.fsum(one.metered_kwh or 0.0 for one in metered) if metered else None,
        math.fsum(one.uses_kwh for one in metered),
    )


def _balance(
    source: str, uses: Sequence[Use], metered_kwh: float | None
) -> SourceBalance:
    explained = math.fsum(use.kwh or 0.0 for use in uses if use.source == source)
    return _compared(source, metered_kwh, explained)


def _compared(source: str, metered_kwh: float | None, uses_kwh: float) -> SourceBalance:
    if metered_kwh is None or metered_kwh <= 0:
        return SourceBalance(
            source, metered_kwh, uses_kwh, None, None, Balance.UNMETERED
        )
    gap = metered_kwh - uses_kwh
    share = gap / metered_kwh
    balance = Balance.RECONCILED
    if abs(share) > LARGEST_GAP:
        balance = Balance.UNEXPLAINED if share > 0 else Balance.OVER_EXPLAINED
    return SourceBalance(source, metered_kwh, uses_kwh, gap, share, balance)


@dataclass(frozen=True, slots=True)
class Criteria:
    """When a use is significant: a share of its own, or one of the largest together.

    ``least_share`` is of all energy; ``cumulative_share`` is what the largest uses
    reach together, the one that reaches it included. Raises ``ValueError`` outside
    (0, 1].
    """

    least_share: float = 0.10
    cumulative_share: float = 0.80

    def __post_init__(self) -> None:
        for name in ("least_share", "cumulative_share"):
            _refuse_outside(name, getattr(self, name), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class RankedUse:
    """A use with its place: shares are of the plant's energy."""

    key: str
    rank: int
    kwh: float
    share: float
    running_share: float
    met: tuple[str, ...]

    @property
    def is_significant(self) -> bool:
        """Whether it meets a criterion."""
        return bool(self.met)


def rank(
    uses: Iterable[Use], *, total_kwh: float, criteria: Criteria
) -> tuple[RankedUse, ...]:
    """The uses of known energy, largest first, with the criteria each one meets.

    Those larger than a use decide whether it is among the largest, so that equal
    uses are judged alike.

    ``total_kwh`` is the plant's metered energy; where uses add up to more, their sum
    counts, so that no share exceeds one. ``met`` holds "share" and "cumulative".
    """
    known = [use for use in uses if use.kwh is not None and use.kwh > 0]
    ordered = sorted(known, key=lambda use: (-(use.kwh or 0.0), use.key))
    energies = [use.kwh or 0.0 for use in ordered]
    total = max(total_kwh, math.fsum(energies))
    ranked: list[RankedUse] = []
    running = 0.0
    for place, (use, kwh) in enumerate(zip(ordered, energies, strict=True), start=1):
        larger = math.fsum(other for other in energies if other > kwh) / total
        share = kwh / total
        met = (
            *(["share"] if share >= criteria.least_share else []),
            *(["cumulative"] if larger < criteria.cumulative_share else []),
        )
        running = min(running + share, 1.0)
        ranked.append(RankedUse(use.key, place, kwh, share, running, met))
    return tuple(ranked)


def _refuse_outside(name: str, value: float, low: float, high: float) -> None:
    """Refuse what is not above ``low`` and at most ``high``."""
    if not low < value <= high:
        raise ValueError(name)
