"""Small datasets for the tests of selection and savings."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from energy.enpi.dataset import Dataset
from energy.enpi.regression import Fit, fit

START = date(2017, 1, 1)

BILL_DAYS = (30, 31, 29, 33, 28, 31)
BILL_KWH = (31200.0, 33900.0, 28100.0, 36800.0, 29950.0, 32400.0)
BILL_OUTPUT = (3100.0, 3550.0, 2600.0, 3900.0, 3050.0, 3200.0)


def dataset(
    days: Sequence[int],
    energy: Sequence[float | None],
    variables: Mapping[str, Sequence[float | None]] | None = None,
    *,
    start: date = START,
    **rest: object,
) -> Dataset:
    """Return intervals of so many days, one after the other."""
    intervals = []
    for length in days:
        intervals.append((start, start + timedelta(days=int(length))))
        start = intervals[-1][1]
    return Dataset(
        intervals=tuple(intervals),
        energy=np.array(energy, dtype=float),
        variables={k: np.array(v, dtype=float) for k, v in (variables or {}).items()},
        **rest,  # type: ignore[arg-type]  # signs and means
    )


def example_d() -> tuple[Dataset, Dataset]:
    """Return baseline and reporting period of worked example D."""
    baseline = dataset(BILL_DAYS, BILL_KWH, {"production": BILL_OUTPUT})
    reporting = dataset(
        [92], [95_000.0], {"production": [9_800.0]}, start=baseline.intervals[-1][1]
    )
    return baseline, reporting


def plant_year(
    seed: int,
    *,
    rows: int = 12,
    start: date = START,
    factor: float = 1.0,
    scatter: float = 60.0,
) -> Dataset:
    """Return bills of a plant driven by production and heating."""
    chance = np.random.default_rng(seed)
    days = chance.integers(28, 34, rows)
    output = chance.normal(100, 15, rows) * days
    heating = np.clip(chance.normal(8, 6, rows), 0, None) * days
    usual = 900 * days + 20 * output + 35 * heating
    energy = factor * (usual + chance.normal(0, scatter, rows) * np.sqrt(days) * 5)
    return dataset(
        list(days),
        list(energy),
        {"production": list(output), "hdd": list(heating)},
        start=start,
        signs={"production": 1, "hdd": 1},
    )


def line(name: str = "production") -> Fit:
    """Return a model without error: energy per day equals the variable's mean."""
    x = np.array([1.0, 2.0, 3.0, 5.0])
    return fit(x, x, names=[name])
