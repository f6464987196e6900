"""Synthetic plants with and without a step in their reporting year."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from energy.enpi.dataset import Dataset
from energy.enpi.periods import Period
from energy.enpi.regression import Fit, fit

FIRST, SPLIT, END = date(2017, 1, 1), date(2018, 1, 1), date(2019, 1, 1)
DAYS = (END - FIRST).days
REPORTING = Period(SPLIT, END)
EDGE_DAYS = 60
"""Steps begin this far from both ends of the reporting year."""


@dataclass(frozen=True)
class Stepped:
    """Two years of days; a step of ``fraction`` of its energy from ``on`` on."""

    baseline: Dataset
    reporting: Dataset
    fraction: float
    on: date | None

    @property
    def model(self) -> Fit:
        """The model of the baseline's energy per day."""
        base = self.baseline
        names = [name for name in base.names if float(base.daily([name]).std()) > 1e-3]
        return fit(
            base.daily_energy(), base.daily(names), weights=base.days, names=names
        )

    def by_bill(self, seed: int) -> "Stepped":
        """The same plant, its meter read every 28 to 33 days."""
        chance = np.random.default_rng(seed)
        return Stepped(
            _billed(self.baseline, chance),
            _billed(self.reporting, chance),
            self.fraction,
            self.on,
        )


def correlated(chance: np.random.Generator, rho: float, days: int = DAYS) -> np.ndarray:
    """Noise of deviation one whose correlation fades as rho^days."""
    fresh = chance.normal(0, np.sqrt(1 - rho**2), days)
    noise = np.empty(days)
    noise[0] = chance.normal()
    for i in range(1, days):
        noise[i] = rho * noise[i - 1] + fresh[i]
    return noise


def stepped_plant(seed: int, fraction: float = 0.0) -> Stepped:
    """A plant with noise of 2 to 6 % a day, correlated by up to 0.6.

    Some noise follows the energy or the season, some plants keep a weekly cycle that
    production does not explain, all but a few depend on the weather, and all spare a
    constant share of up to 12 % in the second year.
    """
    chance = np.random.default_rng(seed)
    days = [FIRST + timedelta(days=i) for i in range(DAYS)]
    season = np.cos(2 * np.pi * (np.arange(DAYS) - 25) / 365.25)
    temperature = chance.uniform(8, 22) - chance.uniform(5, 13) * season
    temperature += 4 * correlated(chance, 0.7)
    weekday = np.array([day.weekday() for day in days])
    output = _output(chance, weekday < chance.choice([5, 6, 7]))
    heating = np.clip(15.5 - temperature, 0, None)
    cooling = np.clip(temperature - 21.1, 0, None)
    clean = chance.uniform(500, 3000) + chance.uniform(15, 45) * output
    clean += chance.choice([0, 60]) * heating + chance.choice([0, 80]) * cooling
    usual = clean + _noise(chance, clean, season)
    if chance.random() < 0.5:
        cycle = np.array([0.5, 1, -0.5, -1, 0, 0.7, -0.7])
        usual += chance.uniform(0, 0.02) * clean.mean() * cycle[weekday]
    usual[365:] *= 1 - chance.uniform(0, 0.12)
    first = int(chance.integers(365 + EDGE_DAYS, DAYS - EDGE_DAYS))
    usual[first:] += fraction * clean[first:]
    values = {"production": output, "hdd": heating, "cdd": cooling}
    return Stepped(
        _days(days[:365], usual[:365], {k: v[:365] for k, v in values.items()}),
        _days(days[365:], usual[365:], {k: v[365:] for k, v in values.items()}),
        fraction,
        days[first] if fraction else None,
    )


def _output(chance: np.random.Generator, working: np.ndarray) -> np.ndarray:
    number = np.arange(DAYS)
    growth = 1 + chance.uniform(-0.10, 0.15) * (number >= 365)
    wave = 1 + 0.15 * np.sin(number / chance.uniform(20, 60))
    idle = chance.uniform(0.1, 0.4)
    spread = 1 + chance.normal(0, 0.1, DAYS)
    return 100 * growth * wave * np.where(working, 1.0, idle) * spread


def _noise(
    chance: np.random.Generator, clean: np.ndarray, season: np.ndarray
) -> np.ndarray:
    share = chance.uniform(0.02, 0.06)
    noise = correlated(chance, chance.uniform(0, 0.6))
    mean = clean.mean()
    sizes = (np.full(DAYS, mean), clean, mean * (1 + 0.4 * season))
    return np.asarray(share * noise * sizes[chance.integers(3)], dtype=float)


def _days(
    days: list[date], energy: np.ndarray, values: dict[str, np.ndarray]
) -> Dataset:
    one = timedelta(days=1)
    return Dataset(tuple((day, day + one) for day in days), energy, values)


def _billed(daily: Dataset, chance: np.random.Generator) -> Dataset:
    edges = [0]
    while len(daily) - edges[-1] > 45:
        edges.append(edges[-1] + int(chance.integers(28, 34)))
    sums = {
        name: np.add.reduceat(values, edges) for name, values in daily.variables.items()
    }
    starts = [daily.intervals[i][0] for i in edges]
    ends = [*starts[1:], daily.intervals[-1][1]]
    energy = np.add.reduceat(daily.energy, edges)
    return Dataset(tuple(zip(starts, ends, strict=True)), energy, sums)
