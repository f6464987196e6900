"""Synthetic plants whose saving is known: two years of days, read by bills."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from energy.enpi.alignment import VariableSeries, build, daily_series
from energy.enpi.dataset import Dataset
from energy.enpi.weather import degree_days

FIRST = date(2016, 12, 20)
SPLIT = date(2018, 1, 1)
DAYS = 760


@dataclass(frozen=True)
class Plant:
    """Daily truth of one plant; ``saved`` (n,) is what it spared each day."""

    days: tuple[date, ...]
    energy: np.ndarray
    saved: np.ndarray
    series: tuple[VariableSeries, ...]
    fraction: float

    def bills(self, seed: int) -> list[tuple[date, date, float]]:
        """Read the meter every 28 to 33 days."""
        chance = np.random.default_rng(seed)
        rows, i = [], 0
        while (j := i + int(chance.integers(28, 34))) < DAYS:
            energy = float(self.energy[i:j].sum())
            rows.append((self.days[i], self.days[j], energy))
            i = j
        return rows

    def periods(self, seed: int) -> tuple[Dataset, Dataset]:
        """Return the datasets of the bills before and after the new year."""
        whole, _ = build(self.bills(seed), self.series)
        first = [end <= SPLIT + timedelta(15) for _, end in whole.intervals]
        return whole.where(first), whole.where([not one for one in first])

    def daily_periods(self) -> tuple[Dataset, Dataset]:
        """Return the datasets of single days before and after the new year."""
        one = timedelta(days=1)
        rows = [
            (day, day + one, float(energy))
            for day, energy in zip(self.days, self.energy, strict=True)
        ]
        whole, _ = build(rows, self.series)
        first = [end <= SPLIT for _, end in whole.intervals]
        return whole.where(first), whole.where([not one for one in first])

    def saved_over(self, intervals: tuple[tuple[date, date], ...]) -> float:
        """Return what was truly spared over these intervals."""
        start, end = intervals[0][0], intervals[-1][1]
        inside = [start <= day < end for day in self.days]
        return float(self.saved[inside].sum())


def correlated(chance: np.random.Generator, sd: float, rho: float) -> np.ndarray:
    """Return noise of this deviation with lag-one correlation rho, (DAYS,)."""
    fresh = chance.normal(0, sd * np.sqrt(1 - rho**2), DAYS)
    noise = np.empty(DAYS)
    noise[0] = chance.normal(0, sd)
    for i in range(1, DAYS):
        noise[i] = rho * noise[i - 1] + fresh[i]
    return noise


def plant(seed: int) -> Plant:
    """Return a plant driven by production and, mostly, by the weather."""
    chance = np.random.default_rng(seed)
    days = tuple(FIRST + timedelta(days=i) for i in range(DAYS))
    season = np.cos(2 * np.pi * (np.arange(DAYS) - 25) / 365.25)
    mean = chance.uniform(8, 22)
    temperature = mean - 12 * season + correlated(chance, 4.0, 0.7)
    working = np.array([day.weekday() < 5 for day in days])
    trend = 1 + chance.uniform(-0.10, 0.15) * (np.arange(DAYS) > DAYS / 2)
    wave = 1 + 0.15 * np.sin(np.arange(DAYS) / chance.uniform(20, 60))
    production = 100 * trend * wave * (0.35 + 0.65 * working)
    production *= 1 + chance.normal(0, 0.08, DAYS)
    means = dict(zip(days, map(float, temperature), strict=True))
    heating = degree_days(means, base_celsius=15.5, kind="hdd")
    cooling = degree_days(means, base_celsius=21.1, kind="cdd")
    hdd = np.array([heating.values[day] for day in days], dtype=float)
    cdd = np.array([cooling.values[day] for day in days], dtype=float)
    clean = (
        chance.uniform(500, 3000)
        + chance.uniform(15, 45) * production
        + chance.choice([0, 60]) * hdd
        + chance.choice([0, 80]) * cdd
    )
    usual = clean + correlated(chance, 0.06 * float(clean.mean()), 0.3)
    fraction = float(chance.uniform(0, 0.12))
    saved = np.where([day >= SPLIT for day in days], fraction * usual, 0.0)
    made = dict(zip(days, map(float, production), strict=True))
    return Plant(
        days=days,
        energy=usual - saved,
        saved=saved,
        series=(
            daily_series("production", made, sign=1),
            daily_series("hdd_15.5", heating.values, sign=1),
            daily_series("cdd_21.1", cooling.values, sign=1),
        ),
        fraction=fraction,
    )
