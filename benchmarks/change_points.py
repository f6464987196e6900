"""Time the search for change points against statsmodels and against OpenDSM.

A year of days with output, operating days and temperature. Ours works out the
squared error at all 861 pairs of 41 bases, what is summed beforehand included;
statsmodels fits pair by pair. It would need minutes, so that only every 21st pair
is fitted and the time scaled to all; on those the errors must be equal to 1e-9.

OpenDSM's daily fit gets the same days without output, which it does not know;
ours searches, fits and judges all candidates in that time. OpenDSM is no
dependency of the portal: name a Python that has it in ``OPENDSM_PYTHON``
(``pip install opendsm "multimethod<2"`` in an environment of its own). Without,
the comparison is left out, and the output says so.

Run from the root: ``python -m benchmarks.change_points [repeats]``. Prints a
table, then one JSON object on the last line; ``ratio`` above 1 means ours is
faster.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import statsmodels.api as sm

from energy.enpi.dataset import Dataset
from energy.enpi.hinges import Hinges
from energy.enpi.selection import candidates

DAYS = 365
START = date(2017, 1, 1)
BASES = 4.0 + 0.5 * np.arange(41)
PAIRS = [(i, j) for i in range(len(BASES)) for j in range(i, len(BASES))]
EVERY = 21
OPENDSM_REPEATS = 3
TEMPERATURE = "mean_temperature"


def year() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return temperature, energy and the two other variables of a year."""
    chance = np.random.default_rng(1050)
    place = np.arange(DAYS)
    season = np.cos(2 * np.pi * (place - 20) / 365.25)
    temperature = 14 - 11 * season + chance.normal(0, 4, DAYS)
    working = (place % 7 < 5).astype(float)
    output = 100 * working * chance.normal(1, 0.2, DAYS) + 20
    energy = 900 + 12 * output + 200 * working + chance.normal(0, 80, DAYS)
    energy += 60 * np.maximum(12 - temperature, 0)
    energy += 50 * np.maximum(temperature - 19, 0)
    return temperature, energy, np.column_stack([output, working])


def ours() -> np.ndarray:
    """Return the squared error of every pair, (41, 41)."""
    hinges = Hinges(*YEAR)
    return hinges.two(hinges.heating(BASES), hinges.cooling(BASES))


def theirs() -> dict[tuple[int, int], float]:
    """Return the squared error of every 21st pair."""
    temperature, energy, others = YEAR
    errors = {}
    for i, j in PAIRS[::EVERY]:
        below = np.maximum(BASES[i] - temperature, 0)
        above = np.maximum(temperature - BASES[j], 0)
        design = np.column_stack([np.ones(DAYS), others, below, above])
        errors[i, j] = float(sm.OLS(energy, design).fit().ssr)
    return errors


def seconds(work: Callable[[], Any], clock: Callable[[], float]) -> float:
    """Return how long one call takes."""
    begun = clock()
    work()
    return clock() - begun


def compare_grid(repeats: int) -> dict[str, float]:
    """Time all pairs both ways, in turns, and check that they agree."""
    errors, sampled = ours(), theirs()
    for pair, error in sampled.items():
        np.testing.assert_allclose(errors[pair], error, rtol=1e-9)
    scale = len(PAIRS) / len(sampled)
    clock = time.perf_counter
    pairs = [(seconds(ours, clock), seconds(theirs, clock)) for _ in range(repeats)]
    mine = statistics.median(one for one, _ in pairs)
    other = statistics.median(one for _, one in pairs) * scale
    return {
        "pairs": len(PAIRS),
        "pairs_fitted_by_statsmodels": len(sampled),
        "ours_ms": mine * 1e3,
        "statsmodels_ms_scaled": other * 1e3,
        "ratio": other / mine,
    }


def compare_opendsm(repeats: int) -> dict[str, Any]:
    """Time the whole fit of one meter, ours and OpenDSM's, in CPU seconds."""
    python = os.environ.get("OPENDSM_PYTHON")
    if not python:
        return {"skipped": "OPENDSM_PYTHON names no Python with OpenDSM"}
    temperature, energy, _ = YEAR
    intervals = tuple(
        (START + timedelta(i), START + timedelta(i + 1)) for i in range(DAYS)
    )
    days = Dataset(intervals, energy, {TEMPERATURE: temperature})
    clock = time.process_time
    mine = statistics.median(
        seconds(lambda: candidates(days), clock) for _ in range(repeats)
    )
    asked = {
        "start": str(START),
        "temperature": (32 + 1.8 * temperature).tolist(),
        "energy": energy.tolist(),
        "repeats": OPENDSM_REPEATS,
    }
    answered = subprocess.run(  # noqa: S603 -- the Python that the caller named
        [python, str(Path(__file__).with_name("_opendsm_daily.py"))],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(answered.stdout.splitlines()[-1])
    other = statistics.median(found["seconds"])
    return {
        "version": found["version"],
        "ours_ms": mine * 1e3,
        "opendsm_ms": other * 1e3,
        "ratio": other / mine,
    }


def main(repeats: int) -> None:
    """Print both comparisons."""
    grid, whole = compare_grid(repeats), compare_opendsm(repeats)
    print(
        f"861 pairs: ours {grid['ours_ms']:.2f} ms, statsmodels"
        f" {grid['statsmodels_ms_scaled']:.0f} ms (scaled from"
        f" {grid['pairs_fitted_by_statsmodels']} pairs), ratio {grid['ratio']:.0f}"
    )
    if "skipped" in whole:
        print(f"OpenDSM: not compared; {whole['skipped']}")
    else:
        print(
            f"one meter: ours {whole['ours_ms']:.1f} ms, OpenDSM {whole['version']}"
            f" {whole['opendsm_ms']:.0f} ms, ratio {whole['ratio']:.0f}"
        )
    results = {"daily_grid": grid, "opendsm_daily": whole}
    print(json.dumps({"benchmark": "change_points", "cases": results}))


YEAR = year()

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
