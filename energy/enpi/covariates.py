"""The other variables that are in the model while weather or weekdays are searched."""

import numpy as np

from energy.enpi.dataset import Dataset, FloatArray, is_temperature
from energy.enpi.hinges import orthonormal
from energy.enpi.weather import Branch

LEAST_COVERAGE = 0.90
WEATHER_R_SQUARED = 0.95
REPEATED_R_SQUARED = 1 - 1e-9
_KNOTS = 8
_CONSTANT = 1e-12


def other_variables(dataset: Dataset, temperature: str | None) -> tuple[str, ...]:
    """Return the variables to have in the model beside what is searched.

    Those that vary, leave 90 % of the days complete, do not repeat one another,
    and are not made of this temperature, as degree days of a fixed base are.
    """
    needed = () if temperature is None else (temperature,)
    known = dataset.complete(needed) & (dataset.days == 1)
    kept: tuple[str, ...] = ()
    for name in dataset.names:
        if is_temperature(name) or Branch.parse(name):
            continue
        rows = dataset.complete([*needed, *kept, name]) & known
        if not rows.any() or rows.sum() < LEAST_COVERAGE * known.sum():
            continue
        column = dataset.daily([name])[rows, 0]
        if (
            _explained(column, weather_shapes(dataset.daily(needed)[rows]))
            < WEATHER_R_SQUARED
            and _explained(column, dataset.daily(kept)[rows]) < REPEATED_R_SQUARED
        ):
            kept = (*kept, name)
    return kept


def weather_shapes(means: FloatArray) -> FloatArray:
    """Return daily means (n, k) and their hinges at eight quantiles, (n, 9k)."""
    knots = np.quantile(means, np.arange(1, _KNOTS + 1) / (_KNOTS + 1), axis=0)
    return np.column_stack([means, *(np.maximum(means - knot, 0.0) for knot in knots)])


def _explained(column: FloatArray, by: FloatArray) -> float:
    """Return R² of a column (n,) on others (n, k); 1 for one that does not vary."""
    centred = column - column.mean()
    reach = float(np.abs(centred).max())
    if reach <= _CONSTANT * float(np.abs(column).max()):
        return 1.0
    scaled = centred / reach
    along = orthonormal(by).T @ scaled
    return float(along @ along / (scaled @ scaled))


def independent_share(rho: float) -> float:
    """Return how many of correlated days count as independent, (1 − ρ)/(1 + ρ)."""
    within = min(max(rho, 0.0), 0.99)
    return (1 - within) / (1 + within)
