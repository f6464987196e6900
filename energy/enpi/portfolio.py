"""Savings of several plants as one figure: sums, never means of percentages.

The improvement of a group is 1 − ΣE/ΣA. What each member brings to it is
c_i = S_i/ΣA, and these add up to it exactly. Half-widths of independent plants add
as squares. Who is not in the sum is told: a total without its coverage says nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from energy.enpi.results import Claim, claim_of, improvement_of


@dataclass(frozen=True, slots=True)
class Member:
    """A plant's result on the group's basis and unit; baseline is E_b as metered."""

    key: str
    baseline: float
    actual: float
    adjusted_baseline: float
    half_width: float

    @property
    def savings(self) -> float:
        """Adjusted baseline less actual energy; negative for an increase."""
        return self.adjusted_baseline - self.actual


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The sums of the members, and how much of the whole they are.

    ``contributions`` add up to ``improvement``, in the order of the members; it is
    None, and they are, where no energy was to be expected. ``expected`` is how many
    plants the group has, with a result or without.
    """

    members: int
    expected: int
    baseline: float
    actual: float
    adjusted_baseline: float
    savings: float
    low: float
    high: float
    improvement: float | None
    claim: Claim
    contributions: tuple[float | None, ...]

    @property
    def coverage(self) -> float | None:
        """The share of the group's plants that the sums hold."""
        return self.members / self.expected if self.expected else None


def portfolio(members: Sequence[Member], *, expected: int) -> Portfolio:
    """Return the sums of a group of plants.

    Raises ``ValueError`` where a plant is given twice, or where there are more
    members than plants to expect.
    """
    if len({member.key for member in members}) < len(members):
        raise ValueError("a plant counts once")
    if len(members) > expected:
        raise ValueError("more members than plants")
    adjusted = math.fsum(member.adjusted_baseline for member in members)
    saved = math.fsum(member.savings for member in members)
    half_width = math.hypot(*(member.half_width for member in members))
    low, high = saved - half_width, saved + half_width
    shares = [improvement_of(member.savings, adjusted) for member in members]
    improvement = improvement_of(saved, adjusted)
    return Portfolio(
        members=len(members),
        expected=expected,
        baseline=math.fsum(member.baseline for member in members),
        actual=math.fsum(member.actual for member in members),
        adjusted_baseline=adjusted,
        savings=saved,
        low=low,
        high=high,
        improvement=_known(improvement),
        claim=claim_of(low, high),
        contributions=tuple(map(_known, shares)),
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
