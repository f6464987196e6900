"""Slow drifts of daily residuals are seen, and ordinary noise is left alone."""

from datetime import date, timedelta

import numpy as np
import pytest

from energy.enpi.adjusted import rho_of
from energy.enpi.dataset import Dataset
from energy.enpi.persistence import MOST, slow_correlation
from energy.enpi.savings import savings
from energy.enpi.selection import fit_dataset

DAYS = 730


def drifting(chance: np.random.Generator, rho: float, sd: float) -> np.ndarray:
    noise = np.zeros(DAYS)
    for i in range(1, DAYS):
        noise[i] = rho * noise[i - 1] + chance.normal(0, sd * np.sqrt(1 - rho**2))
    return noise


def periods(seed: int, rho: float, *, slow: float = 0.0) -> tuple[Dataset, Dataset]:
    """Two years of days with correlated noise, and some more of slow drift."""
    chance = np.random.default_rng(seed)
    output = 50 + 10 * chance.random(DAYS)
    noise = drifting(chance, rho, 20) + drifting(chance, 0.95, slow)
    first = date(2017, 1, 1)
    days = tuple((first + timedelta(i), first + timedelta(i + 1)) for i in range(DAYS))
    whole = Dataset(days, 500 + 6 * output + noise, {"output": output})
    return whole.where([i < 365 for i in range(DAYS)]), whole.where(
        [i >= 365 for i in range(DAYS)]
    )


def typical(rho: float, *, slow: float = 0.0) -> float:
    found = []
    for seed in range(30):
        before, _ = periods(seed, rho, slow=slow)
        found.append(slow_correlation(fit_dataset(before, ["output"]), before))
    return float(np.median(found))


def test_independent_days_show_no_slow_correlation() -> None:
    assert typical(0.0) < 0.2


def test_correlation_of_days_is_found_at_about_its_size() -> None:
    assert typical(0.6) == pytest.approx(0.6, abs=0.15)


def test_slow_drift_is_seen_where_neighbouring_days_hide_it() -> None:
    before, _ = periods(3, 0.0, slow=15)
    model = fit_dataset(before, ["output"])

    assert model.rho < 0.6
    assert rho_of(model, before) > model.rho
    assert typical(0.0, slow=15) > 0.75


def test_interval_holds_a_year_without_savings_in_spite_of_drift() -> None:
    held = 0
    for seed in range(80):
        before, later = periods(seed, 0.2, slow=10)
        found = savings(fit_dataset(before, ["output"]), before, later)
        held += found.low <= 0 <= found.high

    assert held >= 60


def test_nothing_is_said_of_too_few_blocks_or_no_scatter() -> None:
    before, _ = periods(1, 0.5)
    short = before.where([i < 50 for i in range(365)])
    exact = Dataset(before.intervals, 6 * before.variables["output"], before.variables)

    assert slow_correlation(fit_dataset(short, ["output"]), short) == 0.0
    assert slow_correlation(fit_dataset(exact, ["output"]), exact) <= MOST
