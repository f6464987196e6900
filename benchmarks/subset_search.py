"""Time the batched search of all subsets against statsmodels, model by model.

A thousand facilities, five variables, 36 months of bills, three windows each:
the three years, or all 36 bills thrice. Ours fits every subset in every window;
statsmodels fits those of a sample of facilities, and its time is scaled by the
number of models. Both form the same statistics, which must agree to 1e-9 on the
whole sample. Run from the root:
``python -m benchmarks.subset_search [repeats [facilities]]``. Prints a table,
then one JSON object on the last line; ``ratio`` above 1 means ours is faster.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import statsmodels.api as sm

from energy.enpi.batched import SubsetFits, all_subsets, search

MONTHS = 36
VARIABLES = 5
WINDOWS = {
    "3 × 12 bills": (slice(0, 12), slice(12, 24), slice(24, 36)),
    "3 × 36 bills": (slice(0, 36),) * 3,
}
SAMPLE = 10
SUBSETS = all_subsets(VARIABLES)
OF_MODEL = ("r_squared", "adjusted_r_squared", "f_value", "f_p_value", "cv_rmse")
OF_COLUMNS = ("coefficients", "standard_errors", "t_values", "p_values")

Problems: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray]


def plants(facilities: int, windows: tuple[slice, ...]) -> Problems:
    """Return energy per day, variables and days of every window of every plant."""
    chance = np.random.default_rng(facilities)
    x = chance.gamma(5, 10, (facilities, MONTHS, VARIABLES))
    effects = chance.uniform(0, 20, (facilities, VARIABLES, 1))
    y = 900 + (x @ effects)[:, :, 0] + chance.normal(0, 60, (facilities, MONTHS))
    days = chance.integers(28, 34, (facilities, MONTHS)).astype(float)
    return tuple(
        np.stack([part[:, window] for window in windows], axis=1).reshape(
            -1, windows[0].stop - windows[0].start, *part.shape[2:]
        )
        for part in (y, x, days)
    )


def theirs(problems: Problems) -> list[list[dict[str, object]]]:
    """Fit every subset of every problem one by one and read the same statistics."""
    found = []
    for y, x, days in zip(*problems, strict=True):
        weights = days / days.mean()
        mean = float(weights @ y) / len(y)
        models = []
        for subset in SUBSETS:
            design = np.column_stack([np.ones(len(y)), x[:, list(subset)]])
            result = sm.WLS(y, design, weights=weights).fit()
            n, p = design.shape
            log = n * np.log(result.ssr / n)
            models.append(
                {
                    "coefficients": result.params,
                    "standard_errors": result.bse,
                    "t_values": result.tvalues,
                    "p_values": result.pvalues,
                    "r_squared": result.rsquared if subset else 0.0,
                    "adjusted_r_squared": result.rsquared_adj if subset else 0.0,
                    "f_value": result.fvalue if subset else 0.0,
                    "f_p_value": result.f_pvalue if subset else 1.0,
                    "cv_rmse": np.sqrt(result.scale) / mean,
                    "aicc": log + 2 * p + 2 * p * (p + 1) / (n - p - 1),
                    "bic": log + p * np.log(n),
                }
            )
        found.append(models)
    return found


def check(ours: SubsetFits, others: list[list[dict[str, object]]]) -> None:
    """Assert that all statistics of the sample agree to 1e-9."""
    for b, models in enumerate(others):
        for s, (subset, other) in enumerate(zip(SUBSETS, models, strict=True)):
            columns = [0, *(1 + j for j in subset)]
            for name in OF_COLUMNS:
                mine = getattr(ours, name)[b, s, columns]
                np.testing.assert_allclose(mine, other[name], rtol=1e-9, atol=1e-9)
            for name in (*OF_MODEL, "aicc", "bic"):
                mine = getattr(ours, name)[b, s]
                np.testing.assert_allclose(mine, other[name], rtol=1e-9, atol=1e-9)


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compare(
    windows: tuple[slice, ...], repeats: int, facilities: int
) -> dict[str, float]:
    """Time both in turns, on the same data, and check that they agree."""
    problems = plants(facilities, windows)
    sample: Problems = tuple(part[: SAMPLE * len(windows)] for part in problems)
    ours = search(*problems)
    assert ours.fitted.all()
    check(ours, theirs(sample))
    pairs = [
        (seconds(lambda: search(*problems)), seconds(lambda: theirs(sample)))
        for _ in range(repeats)
    ]
    models = ours.fitted.size
    scaled = models / (len(sample[0]) * len(SUBSETS))
    mine = statistics.median(one for one, _ in pairs)
    other = statistics.median(one for _, one in pairs) * scaled
    return {
        "models": models,
        "models_of_sample": round(models / scaled),
        "ours_s": mine,
        "statsmodels_s_scaled": other,
        "ratio": other / mine,
    }


def main(repeats: int, facilities: int) -> None:
    """Print the comparison for windows of a year and of three years."""
    results = {
        name: compare(windows, repeats, facilities) for name, windows in WINDOWS.items()
    }
    print(f"{facilities} facilities, {VARIABLES} variables, {len(SUBSETS)} subsets;")
    print(f"statsmodels timed on {SAMPLE} facilities and scaled by models fitted")
    print(f"{'windows':<14}{'models':>8}{'ours s':>9}{'statsmodels s':>15}{'ratio':>8}")
    for name, result in results.items():
        print(
            f"{name:<14}{result['models']:>8}{result['ours_s']:>9.3f}"
            f"{result['statsmodels_s_scaled']:>15.1f}{result['ratio']:>8.0f}"
        )
    print(json.dumps({"benchmark": "subset_search", "cases": results}))


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*given, *(5, 1000)[len(given) :])
