"""What savings are: totals, their interval, and what it allows to be said."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import special

from energy.enpi.adjusted import SavingsError, Uncertainty
from energy.enpi.dataset import FloatArray, Interval
from energy.findings import Finding

Claim = Literal["saving", "not_distinguishable", "increase"]


def claim_of(low: float, high: float) -> Claim:
    """Return what an interval of savings allows to be said."""
    if low > 0:
        return "saving"
    return "increase" if high < 0 else "not_distinguishable"


def improvement_of(savings_: float, adjusted_baseline: float) -> float:
    """Return savings as a fraction of the adjusted baseline, NaN if that is not > 0."""
    return savings_ / adjusted_baseline if adjusted_baseline > 0 else math.nan


@dataclass(frozen=True, eq=False, slots=True)
class Savings:
    """Savings of one energy source over the reporting period, in its unit.

    Everything runs over the reporting intervals whose energy and variables are
    known; ``coverage`` is their share of the period and ``findings`` tell what
    was left out. ``improvement`` is savings / adjusted baseline; [``low``,
    ``high``] holds the savings with ``confidence``. ``modelled_baseline`` and
    ``modelled_reporting`` are M_b and M_r, ``baseline_actual`` is E_b.
    """

    method: str
    confidence: float
    actual: float
    adjusted_baseline: float
    savings: float
    improvement: float
    low: float
    high: float
    claim: Claim
    degrees_of_freedom: int
    baseline_actual: float
    modelled_baseline: float
    modelled_reporting: float
    coverage: float
    extrapolated_share: float
    findings: tuple[Finding, ...]
    intervals: tuple[Interval, ...]
    actual_by_interval: FloatArray
    adjusted_by_interval: FloatArray
    uncertainty: Uncertainty

    @property
    def half_width(self) -> float:
        """How far the interval reaches to either side of the savings."""
        return (self.high - self.low) / 2

    @property
    def performance_ratio(self) -> float:
        """SEnPI: actual energy over the adjusted baseline."""
        return 1 - self.improvement

    @property
    def savings_at_baseline_conditions(self) -> float:
        """The savings carried to the baseline period's conditions, S · M_b / M_r."""
        return self.savings * self.modelled_baseline / self.modelled_reporting

    def half_widths(self, shares: FloatArray) -> FloatArray:
        """Return the half-width, (m,), of sums over (m, n) shares of intervals."""
        deviations = np.sqrt(self.uncertainty.variances(shares))
        t = student(self.confidence, self.degrees_of_freedom)
        return np.asarray(t * deviations, dtype=float)

    def scaled(self, factor: float) -> "Savings":
        """Return the same savings in another unit, or as source energy."""
        if not factor > 0:
            raise SavingsError("factor_not_positive")
        return replace(
            self,
            actual=self.actual * factor,
            adjusted_baseline=self.adjusted_baseline * factor,
            savings=self.savings * factor,
            low=self.low * factor,
            high=self.high * factor,
            baseline_actual=self.baseline_actual * factor,
            modelled_baseline=self.modelled_baseline * factor,
            modelled_reporting=self.modelled_reporting * factor,
            actual_by_interval=self.actual_by_interval * factor,
            adjusted_by_interval=self.adjusted_by_interval * factor,
            uncertainty=self.uncertainty.scaled(factor),
        )


def student(confidence: float, degrees_of_freedom: int) -> float:
    """Return the two-sided quantile of Student's t."""
    return float(special.stdtrit(degrees_of_freedom, (1 + confidence) / 2))


@dataclass(frozen=True, slots=True)
class CombinedSavings:
    """Savings of several sources or facilities, added up in one unit.

    ``contributions`` are each part's savings over the sum of adjusted
    baselines, in the order given; they add up to ``improvement``.
    """

    confidence: float
    actual: float
    adjusted_baseline: float
    savings: float
    improvement: float
    low: float
    high: float
    claim: Claim
    contributions: tuple[float, ...]

    @property
    def half_width(self) -> float:
        """How far the interval reaches to either side of the savings."""
        return (self.high - self.low) / 2

    @property
    def performance_ratio(self) -> float:
        """SEnPI: actual energy over the adjusted baseline."""
        return 1 - self.improvement
