"""Time ``candidates()`` against statsmodels fitting the same subsets one by one.

Both fit every subset of four variables by weighted least squares and form the
statistics a baseline is judged by; ours also judges. Run from the root:
``python -m benchmarks.baseline_fit [repeats]``. Prints a table, then one JSON
object on the last line; ``ratio`` above 1 means ours is faster.
"""

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.stattools import durbin_watson

from energy.enpi.dataset import Dataset
from energy.enpi.selection import candidates

NAMES = ("production", "hdd", "cdd", "shifts")


def plant(rows: int, days_each: int) -> Dataset:
    """Return a plant's baseline with four variables."""
    chance = np.random.default_rng(rows)
    start = date(2017, 1, 1)
    intervals = tuple(
        (start + timedelta(days_each * i), start + timedelta(days_each * (i + 1)))
        for i in range(rows)
    )
    x = chance.gamma(5, 10, (rows, len(NAMES)))
    y = 900 + x @ [20, 8, 5, 2] + chance.normal(0, 60, rows)
    columns = {name: x[:, j] * days_each for j, name in enumerate(NAMES)}
    return Dataset(intervals, y * days_each, columns)


def ours(dataset: Dataset) -> list[float]:
    """Fit and judge all subsets."""
    found = candidates(dataset, max_variables=len(NAMES))
    return sorted(one.fit.adjusted_r_squared for one in found)


def theirs(dataset: Dataset) -> list[float]:
    """Fit all subsets one by one and read the same statistics."""
    y, days = dataset.daily_energy(), dataset.days
    weights = days / days.mean()
    scores = []
    for count in range(len(NAMES) + 1):
        for names in itertools.combinations(NAMES, count):
            design = np.column_stack([np.ones(len(y)), dataset.daily(names)])
            result = sm.WLS(y, design, weights=weights).fit()
            _ = (result.params, result.bse, result.tvalues, result.pvalues)
            _ = (result.cov_params(), result.fvalue, result.f_pvalue, result.bic)
            _ = durbin_watson(result.resid)
            _ = [variance_inflation_factor(design, j + 1) for j in range(count)]
            scores.append(result.rsquared_adj if count else 0.0)
    return sorted(scores)


def seconds(work: Callable[[Dataset], list[float]], dataset: Dataset) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    work(dataset)
    return time.perf_counter() - begun


def compare(rows: int, days_each: int, repeats: int) -> dict[str, float]:
    """Time both on the same data, in turns, and check that they agree."""
    dataset = plant(rows, days_each)
    np.testing.assert_allclose(ours(dataset), theirs(dataset), atol=1e-9)
    pairs = [(seconds(ours, dataset), seconds(theirs, dataset)) for _ in range(repeats)]
    mine = statistics.median(one for one, _ in pairs)
    other = statistics.median(one for _, one in pairs)
    return {"ours_ms": mine * 1e3, "statsmodels_ms": other * 1e3, "ratio": other / mine}


def main(repeats: int) -> None:
    """Print the comparison for two years of bills and one of days."""
    results = {
        "bills_24": compare(24, 30, repeats),
        "days_365": compare(365, 1, repeats),
    }
    print(f"{'case':<10}{'ours ms':>10}{'statsmodels ms':>16}{'ratio':>8}")
    for name, result in results.items():
        print(
            f"{name:<10}{result['ours_ms']:>10.2f}"
            f"{result['statsmodels_ms']:>16.2f}{result['ratio']:>8.2f}"
        )
    print(json.dumps({"benchmark": "baseline_fit", "subsets": 16, "cases": results}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
