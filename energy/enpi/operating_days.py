"""The days on which a plant runs, where no variable says so.

Lights, compressors and ovens that run on working days whatever is made would be
laid on output, and a year of other output be misjudged. Two kinds of days are
tried beside the declared variables and the weather: those with output at all,
where some are without; and days of the week, which are ordered by their mean
residual and cut in two where that explains most.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from energy.enpi.covariates import independent_share, other_variables, weather_shapes
from energy.enpi.dataset import Dataset, FloatArray, is_temperature
from energy.enpi.hinges import orthonormal
from energy.enpi.weekdays import WEEK, DaysWith, Weekdays

LEAST_WEEKS = 8
LEAST_DAYS = 5
LOW_SHARE = 0.05
LEAST_LOAD = 0.2
LEAST_EVIDENCE = 10.0
"""How much less BIC must be: "very strong" evidence (Kass and Raftery 1995)."""

_EXACT = 1e-18
_INDEPENDENT = 1e-6


def with_operating_days(dataset: Dataset) -> Dataset:
    """Return a dataset of days with the operating days that are found in them.

    Added as variables named by ``weekdays.DaysWith`` and then by
    ``weekdays.Weekdays``, at most one of each, where the evidence beside all other
    variables is very strong; expected to be positive. Returned as it is: bills,
    fewer than eight weeks, or a dataset that has such a variable.
    """
    if not dataset.is_daily or any(map(_is_operating_days, dataset.names)):
        return dataset
    for kind in (_days_with, _weekdays):
        name = _search(dataset, kind)
        if name is not None:
            dataset = dataset.with_totals(
                {name: dataset.daily([name])[:, 0]}, {name: 1}
            )
    return dataset


def _is_operating_days(name: str) -> bool:
    return Weekdays.parse(name) is not None or DaysWith.parse(name) is not None


def _search(
    dataset: Dataset, kind: Callable[[Dataset, FloatArray], list[str]]
) -> str | None:
    """Return the name of the operating days that explain most, None if too little."""
    weather = [name for name in dataset.names if is_temperature(name)][:1]
    names = other_variables(dataset, weather[0] if weather else None)
    rows = dataset.complete([*weather, *names]) & (dataset.days == 1)
    if rows.sum() < LEAST_WEEKS * WEEK:
        return None
    days = dataset.where(list(rows))
    left = _Left.of(
        days.energy,
        np.column_stack([days.daily(names), weather_shapes(days.daily(weather))]),
    )
    tried = {
        name: left.evidence(days.daily([name])[:, 0])
        for name in kind(days, left.residuals)
    }
    best = max(tried, key=lambda name: tried[name], default=None)
    return best if best is not None and tried[best] >= LEAST_EVIDENCE else None


def _days_with(days: Dataset, _residuals: FloatArray) -> list[str]:
    """Return the days with output of each variable that is at times without.

    Output stops at once; what comes down to zero by degrees, such as degree days,
    is another thing.
    """
    found = []
    for name in set(days.names).difference(days.means or ()):
        values = days.variables[name]
        running = values[values > 0]
        if not LEAST_DAYS <= len(running) <= len(days) - LEAST_DAYS:
            continue
        low, usual = np.quantile(running, [LOW_SHARE, 0.5])
        if low >= LEAST_LOAD * usual:
            found.append(DaysWith(name).name)
    return sorted(found)


def _weekdays(days: Dataset, residuals: FloatArray) -> list[str]:
    """Return the one, two ... weekdays with the greatest mean residual."""
    numbers = np.array([start.isoweekday() for start, _ in days.intervals])
    means = {
        int(day): float(residuals[numbers == day].mean()) for day in np.unique(numbers)
    }
    order = sorted(means, key=lambda day: -means[day])
    return [Weekdays(frozenset(order[:i])).name for i in range(1, len(order))]


@dataclass(frozen=True, eq=False, slots=True)
class _Left:
    """What other variables leave of energy: residuals (n,), their basis (n, q)."""

    residuals: FloatArray
    basis: FloatArray

    @classmethod
    def of(cls, energy: FloatArray, columns: FloatArray) -> "_Left":
        """Return what the columns (n, k) leave of energy (n,), scaled to order 1."""
        basis = orthonormal(columns)
        centred = energy - energy.mean()
        scaled = centred / (float(np.abs(centred).max()) or 1.0)
        return cls(scaled - basis @ (basis.T @ scaled), basis)

    def evidence(self, runs: FloatArray) -> float:
        """Return how much less BIC is with this column (n,) of 0 and 1.

        The slope and the choice of days count as parameters, and the days as
        fewer where residuals are correlated. None where less energy is used on
        these days, nor where the fit is exact without.
        """
        column = runs - self.basis @ (self.basis.T @ runs)
        length, squares = float(column @ column), float(self.residuals @ self.residuals)
        toward = float(column @ self.residuals)
        if length <= _INDEPENDENT * len(runs) or squares <= _EXACT * len(runs):
            return 0.0
        if toward <= 0:
            return 0.0
        after = self.residuals - column * toward / length
        remaining = max(float(after @ after), _EXACT * len(runs))
        rho = float(after[1:] @ after[:-1]) / remaining
        count = len(runs) * independent_share(rho)
        return count * math.log(squares / remaining) - 2 * math.log(max(count, 1.0))
