"""Fractional savings uncertainty, as measurement and verification reports give it.

    FSU = t · κ(M) · CV(RMSE) · √( (P/P') · (1 + 2/P') / Q ) / F

with P points of the baseline, P' = P(1 − ρ)/(1 + ρ) of them independent, Q points
and M months of reporting, F the savings as a fraction of the adjusted baseline,
and t two-sided for P − p degrees of freedom. It is ASHRAE Guideline 14's formula
with the factor κ of Sun and Baltazar (2013) in place of 1.26, as CalTRACK 2.0
has it (4.3.2.4):

====  ======================================
bill  κ = −0.00022 M² + 0.03306 M + 0.94054
day   κ = −0.00024 M² + 0.03535 M + 1.00286
====  ======================================

It stands beside the interval of ``energy.enpi.savings``, which knows at what
conditions the model is asked; this one knows only how many.
"""

import math
from dataclasses import dataclass
from typing import Literal

from energy.enpi.regression import Fit
from energy.enpi.results import student

By = Literal["bill", "day"]

_FACTORS: dict[By, tuple[float, float, float]] = {
    "bill": (-0.00022, 0.03306, 0.94054),
    "day": (-0.00024, 0.03535, 1.00286),
}


class FractionalError(ValueError):
    """The formula has no value for what it was given."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What the baseline's model leaves open.

    ``points`` P and ``parameters`` p, base temperatures that were searched
    included; ``rho`` the lag-one correlation of its residuals; ``cv_rmse`` as a
    fraction.
    """

    points: int
    parameters: int
    rho: float
    cv_rmse: float

    @classmethod
    def by(cls, fit: Fit, *, searched: int = 0) -> "Trained":
        """Return what a fit leaves open."""
        parameters = len(fit.coefficients) + searched
        return cls(fit.n, parameters, fit.rho, fit.cv_rmse)

    @property
    def independent_points(self) -> float:
        """P': as many as P at most, as a negative correlation adds no knowledge."""
        rho = max(self.rho, 0.0)
        return self.points * (1 - rho) / (1 + rho)


@dataclass(frozen=True, slots=True)
class Reported:
    """The reporting period: its points Q and its months M, and the savings F.

    ``savings_fraction`` is savings over adjusted baseline, negative for an
    increase.
    """

    points: int
    months: float
    savings_fraction: float


@dataclass(frozen=True, slots=True)
class FractionalUncertainty:
    """How far the savings reach to either side, with ``confidence``.

    ``of_baseline`` is the half-width as a fraction of the adjusted baseline,
    ``of_savings`` as one of the savings: infinite where nothing is saved.
    """

    confidence: float
    of_baseline: float
    of_savings: float

    def half_width(self, adjusted_baseline: float) -> float:
        """Return the half-width in the unit of the adjusted baseline."""
        return self.of_baseline * adjusted_baseline


def months_factor(months: float, by: By) -> float:
    """Return κ of so many months of reporting."""
    a, b, d = _FACTORS[by]
    return a * months**2 + b * months + d


def fractional_uncertainty(
    trained: Trained, reported: Reported, *, by: By, confidence: float = 0.90
) -> FractionalUncertainty:
    """Return the uncertainty of savings by the formula above.

    ``by`` names the points: bills or days. Raises ``FractionalError`` without a
    degree of freedom, a reporting period, a scatter that is known, or for a
    correlation of 1 and a confidence outside (0, 1).
    """
    df = trained.points - trained.parameters
    if df < 1 or reported.points < 1 or not reported.months > 0:
        raise FractionalError("too few points or months")
    if not trained.rho < 1 or not 0 < confidence < 1:
        raise FractionalError("correlation and confidence must be below 1")
    if not 0 <= trained.cv_rmse < math.inf:
        raise FractionalError("the scatter is not known")
    independent = trained.independent_points
    spread = trained.points / independent * (1 + 2 / independent) / reported.points
    factor = months_factor(reported.months, by)
    of_baseline = student(confidence, df) * factor * trained.cv_rmse * math.sqrt(spread)
    fraction = abs(reported.savings_fraction)
    return FractionalUncertainty(
        confidence=confidence,
        of_baseline=of_baseline,
        of_savings=of_baseline / fraction if fraction else math.inf,
    )
