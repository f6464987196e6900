"""A lasting step in what a model leaves over: found and dated, never applied.

For every day k with enough days on either side, the residual energy per day is
fitted as

    e = a · ŷ + Z·c + step · 1(t ≥ k)

by least squares weighted with the intervals' days. ŷ is the modelled energy of
the period looked at, so that a change by a constant share of it (a saving) is no
step; Z holds what else residuals may follow: the model's own variables, because
its coefficients are estimates, and for single days the days of the week. The
statistic is the greatest F over all k, divided by how many times more a mean of
correlated residuals varies than one of independent ones. A step is told of from 11
on, and where it explains more than a steady drift over the period would: most
savings grow little by little, and are no events. For one parameter sought over
the middle of a period the least of Andrews' critical values (Econometrica 61,
1993) are 8.9 at 5 % and 12.3 at 1 %.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import linalg, special

from energy.enpi.dataset import Dataset, FloatArray, Interval
from energy.enpi.periods import Period
from energy.enpi.regression import Fit

THRESHOLD = 11.0
LEAST_DAYS = 45
LEAST_BILLS = 3
WEEKLY_FROM_DAYS = 70
BLOCK_DAYS = 28
RHO_ALLOWED_ON_BILLS = 0.50
LARGEST_RHO = 0.95
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """The most likely step: from ``on`` on, so many kWh a day more (or less).

    ``fraction`` is its size over the modelled energy from that day on,
    ``uncertainty_kwh_per_day`` its standard error. ``statistic`` is a corrected
    F, brought to the scale of one with many degrees of freedom; ``drift`` is what
    a steady drift reaches on the same scale.
    """

    on: date
    kwh_per_day: float
    fraction: float
    uncertainty_kwh_per_day: float
    statistic: float
    drift: float

    @property
    def is_clear(self) -> bool:
        """Whether it should be told of."""
        return self.statistic >= THRESHOLD and self.statistic > self.drift


@dataclass(frozen=True, eq=False, slots=True)
class Residuals:
    """n intervals in order of time with their energies in kWh, (n,) each.

    ``also`` (n, q) are further columns of values per day that residuals may
    follow. Rows that are not finite are left out.
    """

    intervals: tuple[Interval, ...]
    actual: FloatArray
    modelled: FloatArray
    also: FloatArray | None = None

    def finite(self) -> "Residuals":
        """Return the rows in which everything is known."""
        also = np.empty((len(self.intervals), 0)) if self.also is None else self.also
        known = np.isfinite(self.actual) & np.isfinite(self.modelled)
        known &= np.isfinite(also).all(axis=1)
        return Residuals(
            intervals=tuple(self.intervals[i] for i in np.flatnonzero(known)),
            actual=np.asarray(self.actual[known], dtype=float),
            modelled=np.asarray(self.modelled[known], dtype=float),
            also=np.asarray(also[known], dtype=float),
        )


def residuals_of(model: Fit, *periods: Dataset) -> Residuals:
    """Return what a model of energy per day leaves over in all of several periods."""
    complete = [period.only_complete(model.names) for period in periods]
    rows = sorted(
        (interval, part, i)
        for part, period in enumerate(complete)
        for i, interval in enumerate(period.intervals)
    )
    order = [(part, i) for _, part, i in rows]
    designs = [model.design(period.daily(model.names)) for period in complete]
    design = np.array([designs[part][i] for part, i in order])
    days = np.array([complete[part].days[i] for part, i in order])
    return Residuals(
        intervals=tuple(interval for interval, _, _ in rows),
        actual=np.array([complete[part].energy[i] for part, i in order]),
        modelled=design @ np.asarray(model.coefficients) * days,
        also=design,
    )


def find_step(residuals: Residuals, *, within: Period | None = None) -> Step | None:
    """Return the step to tell of, or None.

    ``within`` is the period the step is sought in; rows outside it help to tell
    the model's own errors from a step.
    """
    strongest = strongest_step(residuals, within=within)
    return strongest if strongest is not None and strongest.is_clear else None


def strongest_step(
    residuals: Residuals, *, within: Period | None = None
) -> Step | None:
    """Return the most likely step however weak, or None where none can be sought.

    None is returned where there are too few days or bills on either side of
    every day, and where nothing is left over to judge a step by.
    """
    rows = residuals.finite()
    if not rows.intervals:
        return None
    days = np.array([(end - start).days for start, end in rows.intervals], float)
    inside = _inside(rows.intervals, within)
    places = _places(days, inside)
    if not len(places):
        return None
    roots = np.sqrt(days)
    left = (rows.actual - rows.modelled) / days * roots
    basis = _basis(rows, days, inside) * roots[:, None]
    return _strongest(rows, inside, places, _Left(left, _orthonormal(basis), roots))


@dataclass(frozen=True, eq=False, slots=True)
class _Left:
    """Weighted residuals per day (n,), orthonormal columns (n, q), √days (n,)."""

    residual: FloatArray
    basis: FloatArray
    roots: FloatArray

    def without(self, column: FloatArray) -> FloatArray:
        """Return (n,) what the columns do not explain of a column."""
        return np.asarray(column - self.basis @ (self.basis.T @ column), dtype=float)


def _inside(
    intervals: Sequence[Interval], within: Period | None
) -> npt.NDArray[np.bool_]:
    """Return, (n,), which intervals the step is sought in."""
    if within is None:
        return np.ones(len(intervals), dtype=bool)
    return np.array([within.holds(*interval) for interval in intervals])


def _places(days: FloatArray, inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.int_]:
    """Return the rows at which a step may begin: enough lies on either side."""
    found = np.flatnonzero(inside)
    if not len(found):
        return found
    before = np.concatenate([[0.0], np.cumsum(days[found])[:-1]])
    after = days[found].sum() - before
    number = np.arange(len(found))
    enough = (before >= LEAST_DAYS) & (after >= LEAST_DAYS)
    enough &= (number >= LEAST_BILLS) & (len(found) - number >= LEAST_BILLS)
    return np.asarray(found[enough], dtype=int)


def _is_daily(days: FloatArray) -> bool:
    return bool(np.median(days) <= 1) and len(days) >= WEEKLY_FROM_DAYS


def _basis(
    rows: Residuals, days: FloatArray, inside: npt.NDArray[np.bool_]
) -> FloatArray:
    """Return the columns, per day, that residuals may follow without a step."""
    columns = [np.where(inside, rows.modelled / days, 0.0)]
    if rows.also is not None:
        columns.extend(rows.also.T)
    if _is_daily(days):
        weekdays = np.array([start.weekday() for start, _ in rows.intervals])
        columns.extend((weekdays == day).astype(float) for day in range(1, 7))
        columns.append(np.ones(len(days)))
    return np.column_stack(columns)


def _orthonormal(columns: FloatArray) -> FloatArray:
    """Return an orthonormal basis (n, r) of the columns, dependent ones dropped."""
    norms = np.linalg.norm(columns, axis=0)
    scaled: FloatArray = columns[:, norms > 0] / norms[norms > 0]
    if not scaled.shape[1]:
        return scaled
    left, sizes, _ = linalg.svd(scaled, full_matrices=False)
    return np.asarray(left[:, sizes > SAME * sizes[0]], dtype=float)


def _strongest(
    rows: Residuals,
    inside: npt.NDArray[np.bool_],
    places: npt.NDArray[np.int_],
    left: _Left,
) -> Step | None:
    """Return the place whose step takes most off the sum of squares."""
    unexplained = left.without(left.residual)
    weights = np.where(inside, left.roots, 0.0)
    along = _from(weights * unexplained)[places]
    shared = _from(weights[:, None] * left.basis)[places]
    own = _from(weights**2)[places]
    free = own - (shared**2).sum(axis=1)
    usable = free > SAME * own
    if not usable.any():
        return None
    taken = np.where(usable, along**2 / np.where(usable, free, 1.0), -1.0)
    best = int(np.argmax(taken))
    place, size = int(places[best]), float(along[best] / free[best])
    column = np.where(np.arange(len(weights)) >= place, weights, 0.0)
    rest = unexplained - size * left.without(column)
    freedom = len(weights) - left.basis.shape[1] - 1
    total = float(unexplained @ unexplained)
    if freedom < 1 or float(rest @ rest) <= SAME**2 * total:
        return None
    inflation = _inflation(rows, rest / left.roots, left.roots**2)
    variance = float(rest @ rest) / freedom * inflation / float(free[best])
    modelled = rows.modelled[column > 0]
    statistic = _many_degrees(size**2 / variance, freedom)
    drift = _taken_by_drift(rows, inside, left) / float(taken[best])
    return Step(
        on=rows.intervals[place][0],
        kwh_per_day=size,
        fraction=size * float((column**2).sum()) / float(modelled.sum()),
        uncertainty_kwh_per_day=math.sqrt(variance),
        statistic=statistic,
        drift=drift * statistic,
    )


def _taken_by_drift(
    rows: Residuals, inside: npt.NDArray[np.bool_], left: _Left
) -> float:
    """Return what a share of ŷ that grows day by day takes off the squares' sum."""
    middle = [
        (start.toordinal() + end.toordinal()) / 2 for start, end in rows.intervals
    ]
    since = np.array(middle) - np.mean(np.array(middle)[inside])
    growing = np.where(inside, rows.modelled * since, 0.0) / left.roots
    free = left.without(growing)
    size = float(free @ free)
    if size <= SAME * float(growing @ growing):
        return 0.0
    return float(free @ left.without(left.residual)) ** 2 / size


def _from(values: FloatArray) -> FloatArray:
    """Return the sums from each row to the last."""
    return np.asarray(np.cumsum(values[::-1], axis=0)[::-1], dtype=float)


def _inflation(rows: Residuals, residual: FloatArray, days: FloatArray) -> float:
    """Return the variance of sums of residuals over that of independent ones."""
    if not _is_daily(days):
        rho = min(_lag_one(residual), LARGEST_RHO)
        return (1 + rho) / (1 - rho) if rho > RHO_ALLOWED_ON_BILLS else 1.0
    return _memory(residual)


def _memory(residual: FloatArray) -> float:
    """Return the inflation of single days: the greater of two estimates.

    One takes the correlation to fade from day to day; the other is the scatter of
    sums over four weeks, which sees a slow drift the first one misses.
    """
    rho = min(max(_lag_one(residual), 0.0), LARGEST_RHO)
    count = len(residual) // BLOCK_DAYS
    sums = residual[: count * BLOCK_DAYS].reshape(count, BLOCK_DAYS).sum(axis=1)
    slow = float((sums**2).mean() / (residual**2).mean()) / BLOCK_DAYS
    return max((1 + rho) / (1 - rho), slow)


def _lag_one(residual: FloatArray) -> float:
    return float(residual[1:] @ residual[:-1]) / float(residual @ residual)


def _many_degrees(f_value: float, freedom: int) -> float:
    """Return the F of many degrees of freedom that is as improbable."""
    probability = float(special.fdtrc(1, freedom, f_value))
    if probability <= 0:
        return f_value
    return float(special.chdtri(1, probability))
