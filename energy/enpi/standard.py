"""Savings at standard conditions: two models asked about the same conditions.

The model of the baseline and one of the same variables fitted on the reporting
period are both evaluated at X_std, so that neither period's own weather or
output decides. S = x_stdᵀb is energy per day; the performance is SEnPI = S_r/S_b,
and the adjusted baseline at reporting conditions A = E_r · S_b / S_r (SEP M&V
protocol, adjustment to standard conditions, brought to the one headline basis).
"""

import math
from collections.abc import Mapping

import numpy as np

from energy.enpi.adjusted import (
    Adjusted,
    SavingsError,
    Uncertainty,
    parameter_covariance,
    positions_of,
    rho_of,
    totals_of,
)
from energy.enpi.dataset import Dataset, FloatArray
from energy.enpi.regression import Fit, FitError, fit

Conditions = Mapping[str, float]
"""Mean per day of each variable."""


def usual_conditions(
    names: tuple[str, ...], baseline: Dataset, reporting: Dataset
) -> dict[str, float]:
    """Return the mean day of both periods together, each day counting once."""
    means = [period.daily(names) for period in (baseline, reporting)]
    values = np.vstack(means)
    days = np.concatenate([baseline.days, reporting.days])
    return dict(zip(names, map(float, days @ values / days.sum()), strict=True))


def standard(
    model: Fit,
    baseline: Dataset,
    reporting: Dataset,
    *,
    conditions: Conditions | None = None,
) -> Adjusted:
    """Return A = E_r · S_b / S_r, spread as the baseline's model spreads it.

    ``model`` is the baseline's; that of the reporting period is fitted here, by
    the same variables. ``conditions`` default to ``usual_conditions``. Raises
    ``SavingsError`` where the reporting period carries no such model, or where
    a model is not positive under the conditions.
    """
    names = model.names
    later = _fitted(names, reporting)
    wanted = conditions or usual_conditions(names, baseline, reporting)
    x = model.design(np.array([[wanted[name] for name in names]]))[0]
    at_baseline = float(x @ np.asarray(model.coefficients))
    at_reporting = float(x @ np.asarray(later.coefficients))
    if at_baseline <= 0 or at_reporting <= 0:
        raise SavingsError("standard_not_positive")
    actual = math.fsum(reporting.energy)
    total = actual * at_baseline / at_reporting
    share = _shares(model, reporting)
    slope = np.concatenate([actual * x / at_reporting, -total * x / at_reporting])
    _, modelled_baseline = totals_of(model, baseline)
    return Adjusted(
        baseline=baseline,
        reporting=reporting,
        adjusted=total * share,
        modelled_baseline=math.fsum(modelled_baseline),
        modelled_reporting=total,
        degrees_of_freedom=min(model.degrees_of_freedom, later.degrees_of_freedom),
        uncertainty=Uncertainty(
            noise_sd=np.zeros(len(reporting)),
            positions=positions_of(reporting),
            rho=0.0,
            gradients=share[:, None] * slope,
            covariance=_both((model, baseline), (later, reporting)),
        ),
        asked=reporting,
    )


def _fitted(names: tuple[str, ...], reporting: Dataset) -> Fit:
    try:
        return fit(
            reporting.daily_energy(),
            reporting.daily(names),
            weights=reporting.days,
            names=names,
        )
    except FitError as problem:
        raise SavingsError("reporting_model_failed") from problem


def _shares(model: Fit, reporting: Dataset) -> FloatArray:
    """Return each interval's part of the modelled energy, (n,), or of the days."""
    _, modelled = totals_of(model, reporting)
    weights = modelled if (modelled > 0).all() else reporting.days
    return np.asarray(weights / weights.sum(), dtype=float)


def _both(first: tuple[Fit, Dataset], second: tuple[Fit, Dataset]) -> FloatArray:
    """Return the covariance of two models' coefficients, independent of each other."""
    blocks = [
        parameter_covariance(model, data, rho_of(model, data))
        for model, data in (first, second)
    ]
    size = len(blocks[0])
    whole = np.zeros((2 * size, 2 * size))
    whole[:size, :size], whole[size:, size:] = blocks
    return whole
