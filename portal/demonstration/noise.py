"""What no model explains: noise, independent from day to day.

Over 2017 its mean is taken off, so that metered energy of 2017 is the table's
exactly. An estimate of savings is thereby a little better than its own interval
claims: intervals cover the truth somewhat more often than they state.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from portal.demonstration.bills import sums_between
from portal.demonstration.responses import BASELINE
from portal.demonstration.timeline import DAYS, Series

MEAN_BILL_DAYS = 365 / 12
WEAK_R_SQUARED = 0.35
MAX_DRAWS = 500


def daily_noise(generator: np.random.Generator, mean: float, cv: float) -> Series:
    """Return noise in GJ whose sum over a mean bill has this CV.

    ``mean`` is the mean daily energy of 2017 in GJ; the noise of 2017 sums to 0.
    """
    deviation = cv * mean * float(np.sqrt(MEAN_BILL_DAYS))
    noise: Series = generator.standard_normal(len(DAYS)) * deviation
    noise[BASELINE] -= noise[BASELINE].mean()
    return noise


def r_squared(
    energy: Series, variables: tuple[Series, ...], edges: tuple[date, ...]
) -> float:
    """Return R² of energy a day on all the variables, by bills weighted by days."""
    days = sums_between(np.ones(len(DAYS)), edges)
    root = np.sqrt(days)
    means = (sums_between(variable, edges) / days for variable in variables)
    design: NDArray[np.float64] = np.column_stack([np.ones(len(days)), *means])
    daily = sums_between(energy, edges) / days
    weighted = design * root[:, None]
    coefficients = np.linalg.lstsq(weighted, daily * root, rcond=None)[0]
    residual = (daily - design @ coefficients) * root
    deviation = (daily - np.average(daily, weights=days)) * root
    return 1 - float(residual @ residual) / float(deviation @ deviation)


def hiding_noise(
    generator: np.random.Generator,
    expected: Series,
    cv: float,
    variables: tuple[Series, ...],
    edges: tuple[date, ...],
) -> Series:
    """Return the first noise under which no model reaches ``WEAK_R_SQUARED``."""
    mean = float(expected[BASELINE].mean())
    for _ in range(MAX_DRAWS):
        noise = daily_noise(generator, mean, cv)
        if r_squared(expected + noise, variables, edges) < WEAK_R_SQUARED:
            return noise
    raise RuntimeError("no draw of the noise hides the model")
