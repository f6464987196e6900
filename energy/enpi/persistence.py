"""How long what a model leaves unexplained persists, from day to day to month.

The correlation of neighbouring days sees shifts and weather; it is blind to slow
drifts, which move whole months and make intervals of a year's savings too narrow.
Means over blocks of four weeks see them: with B blocks, p coefficients and daily
residuals r, their variance is

    V = 28 · Σ m² / (B − p) / mean(r²)

times what independent days would give, and a correlation ρ = (V − 1)/(V + 1) of
neighbouring days would give the same V.
"""

import numpy as np

from energy.enpi.dataset import Dataset, FloatArray
from energy.enpi.regression import Fit

BLOCK_DAYS = 28
MIN_BLOCK_DAYS = 20
MOST = 0.98


def slow_correlation(model: Fit, days: Dataset) -> float:
    """Return ρ of slow drifts in the residuals of single days, 0 if there is none.

    Blocks with fewer than ``MIN_BLOCK_DAYS`` known days do not count; without more
    blocks than coefficients nothing can be said, and 0 is returned.
    """
    known = days.only_complete(model.names)
    if not len(known):
        return 0.0
    residuals = known.daily_energy() - model.predict(known.daily(model.names))
    means, sizes = _blocks(known, residuals)
    spare = len(means) - len(model.coefficients)
    scatter = float((residuals**2).mean())
    if spare < 1 or not scatter > 0:
        return 0.0
    excess = float((sizes * means**2).sum()) / spare / scatter
    return min(MOST, max(0.0, (excess - 1) / (excess + 1)))


def _blocks(days: Dataset, residuals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean residual of each block, and how many days it has."""
    first = days.intervals[0][0].toordinal()
    ordinals = np.array([start.toordinal() for start, _ in days.intervals])
    places = (ordinals - first) // BLOCK_DAYS
    sizes = np.bincount(places).astype(float)
    sums = np.bincount(places, weights=residuals)
    enough = sizes >= MIN_BLOCK_DAYS
    return sums[enough] / sizes[enough], sizes[enough]
