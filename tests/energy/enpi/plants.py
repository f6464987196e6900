"""Synthetic plants whose saving is known: days of truth, read by bills or by day.

A family of plants shares traits: whether bases are known, how the week runs, how
the noise behaves, how the saving begins, and what the plant writes down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from energy.enpi.alignment import VariableSeries, build, daily_series, true_intervals
from energy.enpi.dataset import Dataset
from energy.enpi.periods import Month, Period
from energy.enpi.weather import degree_days

Array = npt.NDArray[np.float64]

SPLIT = date(2018, 1, 1)
END = date(2019, 1, 20)
DECLARED = (15.5, 21.1)
WORKDAYS = 5


@dataclass(frozen=True)
class Traits:
    """What the plants of a family have in common.

    ``bases`` are the true ones of heating and cooling, None for any from 10 to
    24 °C; ``rho`` is the noise's correlation from day to day, None for any from
    0 to 0.6. Where the base load follows the week (``weekly``), operating days are
    written down if ``declared``; a plant that ``shuts`` uses little and makes
    nothing in some weeks; ``drift`` is slow noise, as a share of use. ``idle``
    variables are written down and move nothing.
    """

    bases: tuple[float, float] | None = DECLARED
    weather: bool = True
    weekly: bool = False
    rho: float | None = 0.3
    uneven: bool = False
    ramp: bool = False
    begins: date = date(2016, 12, 20)
    idle: bool = False
    declared: bool = True
    shuts: bool = False
    drift: float = 0.0


FAMILIES: Mapping[str, Traits] = MappingProxyType(
    {
        "plain": Traits(),
        "unknown bases": Traits(bases=None),
        "weekly cycle": Traits(weekly=True, rho=None),
        "undeclared week": Traits(weekly=True, declared=False, rho=None),
        "shutdowns": Traits(bases=None, shuts=True),
        "slow drift": Traits(drift=0.02),
        "uneven noise": Traits(uneven=True, rho=None),
        "correlated noise": Traits(rho=0.6),
        "without weather": Traits(weather=False, rho=None),
        "ramp": Traits(ramp=True),
        "idle variables": Traits(idle=True),
        "everything": Traits(bases=None, weekly=True, rho=None, uneven=True, ramp=True),
        "long baseline": Traits(begins=date(2015, 12, 10)),
    }
)


@dataclass(frozen=True)
class Reads:
    """How a meter is read: days between reads, and the share read by estimate."""

    days: tuple[int, int] = (28, 33)
    estimated: float = 0.0


MONTHLY = Reads()
DRIFTING = Reads((26, 35))
BIMONTHLY = Reads((56, 66))
ESTIMATED = Reads(estimated=0.15)


@dataclass(frozen=True)
class Plant:
    """Daily truth of one plant; ``saved`` (n,) is what it spared each day.

    ``recorded`` (n,) by name is what the plant knows of its variables, day by
    day; ``bases`` are those of its heating and cooling.
    """

    seed: int
    days: tuple[date, ...]
    energy: Array
    saved: Array
    temperature: Array
    recorded: Mapping[str, Array] = field(default_factory=dict)
    bases: tuple[float, float] = DECLARED

    def bills(self, reads: Reads = MONTHLY) -> list[tuple[date, date, float | None]]:
        """Read the meter every so many days; an estimate is made up for later."""
        chance = np.random.default_rng(self.seed)
        rows, i, owed = [], 0, 0.0
        while (j := i + int(chance.integers(reads.days[0], reads.days[1] + 1))) < len(
            self.days
        ):
            true = float(self.energy[i:j].sum()) + owed
            guessed = chance.random() < reads.estimated
            billed = true * float(chance.normal(1, 0.15)) if guessed else true
            rows.append((self.days[i], self.days[j], billed, float(guessed)))
            i, owed = j, true - billed
        return true_intervals(rows)

    def known(self, *, monthly: bool = False) -> tuple[VariableSeries, ...]:
        """Return the variables but for the weather, by day or by month."""
        series = [
            daily_series(name, self._by_day(values), sign=1)
            for name, values in self.recorded.items()
        ]
        return tuple(map(_by_month, series)) if monthly else tuple(series)

    def degree_days(
        self, heating: tuple[float, ...] = (15.5,), cooling: tuple[float, ...] = (21.1,)
    ) -> tuple[VariableSeries, ...]:
        """Return degree days of declared bases."""
        means = self._by_day(self.temperature)
        made = [degree_days(means, base_celsius=b, kind="hdd") for b in heating]
        made += [degree_days(means, base_celsius=b, kind="cdd") for b in cooling]
        return tuple(daily_series(one.name, one.values, sign=1) for one in made)

    def means(self) -> VariableSeries:
        """Return the mean temperature of each day."""
        return daily_series(
            "mean_temperature", self._by_day(self.temperature), kind="mean"
        )

    def by_bill(
        self, series: tuple[VariableSeries, ...], reads: Reads = MONTHLY
    ) -> tuple[Dataset, Dataset]:
        """Return the bills before and after the new year; none across it."""
        return self._periods(self.bills(reads), series)

    def by_day(self, series: tuple[VariableSeries, ...]) -> tuple[Dataset, Dataset]:
        """Return the days of the years before and after the new year."""
        one = timedelta(days=1)
        rows = [
            (day, day + one, float(energy))
            for day, energy in zip(self.days, self.energy, strict=True)
        ]
        return self._periods(rows, series)

    def saved_over(self, intervals: tuple[tuple[date, date], ...]) -> float:
        """Return what was truly spared over these intervals."""
        first = self.days[0].toordinal()
        spans = [(a.toordinal() - first, b.toordinal() - first) for a, b in intervals]
        return float(sum(self.saved[a:b].sum() for a, b in spans))

    def _by_day(self, values: Array) -> dict[date, float | None]:
        return dict(zip(self.days, map(float, values), strict=True))

    def _periods(
        self,
        rows: list[tuple[date, date, float | None]],
        series: tuple[VariableSeries, ...],
    ) -> tuple[Dataset, Dataset]:
        whole, _ = build(rows, series)
        return (
            whole.within(Period(self.days[0], SPLIT)),
            whole.within(Period(SPLIT, END)),
        )


def _by_month(series: VariableSeries) -> VariableSeries:
    totals: dict[Month, float] = {}
    for day, _, value in series.values:
        month = Month.of(day)
        totals[month] = totals.get(month, 0.0) + float(value or 0.0)
    rows = [(month.start, month.end, total) for month, total in totals.items()]
    return VariableSeries(series.name, rows, sign=series.sign)


def correlated(chance: np.random.Generator, sd: float, rho: float, n: int) -> Array:
    """Return noise of this deviation with lag-one correlation rho, (n,)."""
    fresh = chance.normal(0, sd * np.sqrt(1 - rho**2), n)
    noise = np.empty(n)
    noise[0] = chance.normal(0, sd)
    for i in range(1, n):
        noise[i] = rho * noise[i - 1] + fresh[i]
    return noise


def plant(seed: int, family: str = "plain") -> Plant:
    """Return a plant driven by production and, mostly, by the weather."""
    traits = FAMILIES[family]
    chance = np.random.default_rng(seed)
    count = (END - traits.begins).days
    days = tuple(traits.begins + timedelta(days=i) for i in range(count))
    working = np.array([day.weekday() < WORKDAYS for day in days], dtype=float)
    temperature = _temperature(chance, days)
    production = _production(chance, days, working)
    if traits.shuts:
        production = np.where(_shut(days), 0.0, production)
    bases = traits.bases or _bases(chance)
    clean = chance.uniform(500, 3000) + chance.uniform(15, 45) * production
    if traits.weather:
        clean += chance.choice([0, 60]) * np.maximum(bases[0] - temperature, 0)
        clean += chance.choice([0, 80]) * np.maximum(temperature - bases[1], 0)
    recorded = {"production": production}
    if traits.weekly:
        clean += chance.uniform(0.2, 0.6) * float(clean.mean()) * working
    if traits.weekly and traits.declared:
        recorded["operating_days"] = working
    if traits.shuts:
        clean = np.where(_shut(days), 0.25 * float(clean.mean()), clean)
    if traits.idle:
        recorded["scrap"] = 100 + correlated(chance, 10.0, 0.99, count)
        recorded["headcount"] = 50 + correlated(chance, 4.0, 0.95, count)
    usual = clean + _noise(chance, traits, clean)
    saved = usual * _saving(chance, traits, days)
    return Plant(seed, days, usual - saved, saved, temperature, recorded, bases)


def _temperature(chance: np.random.Generator, days: tuple[date, ...]) -> Array:
    place = np.array([day.timetuple().tm_yday for day in days])
    season = np.cos(2 * np.pi * (place - 20) / 365.25)
    return chance.uniform(8, 22) - 12 * season + correlated(chance, 4.0, 0.7, len(days))


def _production(
    chance: np.random.Generator, days: tuple[date, ...], working: Array
) -> Array:
    """Return output with a trend between the years, waves, and quiet weekends."""
    later = np.array([day >= SPLIT for day in days])
    trend = 1 + chance.uniform(-0.10, 0.15) * later
    wave = 1 + 0.15 * np.sin(np.arange(len(days)) / chance.uniform(20, 60))
    usual = 100 * trend * wave * (0.35 + 0.65 * working)
    return np.asarray(usual * (1 + chance.normal(0, 0.08, len(days))))


def _shut(days: tuple[date, ...]) -> npt.NDArray[np.bool_]:
    """Return whether each day lies in the two weeks of August or after Christmas."""
    return np.array(
        [
            (day.month, day.day // 24) == (12, 1)
            or (day.month, day.day < 15) == (8, True)
            for day in days
        ]
    )


def _bases(chance: np.random.Generator) -> tuple[float, float]:
    heating, cooling = sorted(chance.uniform(10, 24, 2))
    return float(heating), float(cooling)


def _noise(chance: np.random.Generator, traits: Traits, clean: Array) -> Array:
    rho = chance.uniform(0, 0.6) if traits.rho is None else traits.rho
    mean = float(clean.mean())
    noise = correlated(chance, 0.06 * mean, rho, len(clean))
    if traits.uneven:
        noise *= (clean / mean) ** 1.5
    if traits.drift:
        noise += correlated(chance, traits.drift * mean, 0.95, len(clean))
    return noise


def _saving(
    chance: np.random.Generator, traits: Traits, days: tuple[date, ...]
) -> Array:
    """Return the fraction spared each day, from the new year or by and by."""
    since = np.array([(day - SPLIT).days for day in days])
    full = chance.uniform(0, 0.12)
    length = chance.uniform(60, 200) if traits.ramp else 1.0
    return np.asarray(full * np.clip((since + 1) / length, 0, 1))
