"""Energy joined with its relevant variables, on the readings' own intervals.

What is missing stays missing: an interval lacking its energy or a variable is
incomplete, and a model does not see it. Nothing is ever filled with zero.

Of single days with a mean temperature, the degree days of any base can be asked
by name: "mean_temperature<14.5" is max(0, 14.5 − T) of each day,
"mean_temperature>19" max(0, T − 19). A model with a base searched in the
baseline can so be asked about any other period. So can "days_with_production",
1 on days with output, and of any intervals the number of certain days of the week:
"weekdays_12345" counts Mondays to Fridays.
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from energy.enpi.periods import Period
from energy.enpi.weather import Branch
from energy.enpi.weekdays import DaysWith, Weekdays

FloatArray: TypeAlias = npt.NDArray[np.float64]
Interval: TypeAlias = tuple[date, date]


class DatasetError(ValueError):
    """The parts do not make a dataset; ``code`` names why."""

    code = "dataset_invalid"


def is_temperature(name: str) -> bool:
    """Return whether a variable of this name is a temperature, in any of our languages.

    Degree days named after one ("mean_temperature<14.5") are not.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(filter(str.isascii, letters))
    named = "temperatur" in plain or "temp" in re.split(r"[^a-z]+", plain)
    return named and Branch.parse(name) is None


def is_mean(name: str) -> bool:
    """Return whether a variable of this name is a mean where nothing is said.

    Temperatures and what begins with "mean_" are, unless the name is one of degree
    days ("mean_temperature<14.5"); all else is a total.
    """
    named = name.casefold().startswith("mean_") and Branch.parse(name) is None
    return named or is_temperature(name)


@dataclass(frozen=True, eq=False)
class Dataset:
    """n intervals in order of time, their energy, and their variables.

    ``intervals`` are [start, end) civil dates without overlap; ``energy`` is
    (n,) in one unit of energy; ``variables`` maps each name to (n,) totals, or
    means for the names in ``means`` (by default those of ``is_mean``). ``None``
    or NaN is missing. ``signs`` gives the sign, +1 or -1, that a variable's
    coefficient must have to be plausible. Order is restored; the arrays cannot
    be written to.

    Wherever variables are named, what can be derived from them can be too: degree
    days of a mean of single days (``weather.Branch``), days with output
    (``weekdays.DaysWith``) and days of the week (``weekdays.Weekdays``); a stored
    variable of that very name goes before. The first two are missing where what
    they are made of is, and on the odd interval of several days among days. Of
    bills they are refused with ``DatasetError``: degree days of a mean over weeks
    are not the sum of the days'.
    """

    intervals: tuple[Interval, ...]
    energy: FloatArray
    variables: Mapping[str, FloatArray]
    signs: Mapping[str, int] = field(default_factory=dict)
    means: frozenset[str] | None = None

    def __post_init__(self) -> None:
        intervals = tuple(_civil(start, end) for start, end in self.intervals)
        order = sorted(range(len(intervals)), key=lambda i: intervals[i])
        ordered = tuple(intervals[i] for i in order)
        _check_intervals(ordered)
        variables = {
            name: _column(name, values, order)
            for name, values in self.variables.items()
        }
        means = frozenset(
            filter(is_mean, variables) if self.means is None else self.means
        )
        _check_names("means", means, variables)
        _check_names("signs", self.signs, variables)
        if any(sign not in (-1, 1) for sign in self.signs.values()):
            raise DatasetError("a sign is +1 or -1")
        settled = {
            "intervals": ordered,
            "energy": _column("energy", self.energy, order),
            "variables": MappingProxyType(variables),
            "signs": MappingProxyType(dict(self.signs)),
            "means": means,
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.intervals)

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order they were given."""
        return tuple(self.variables)

    @cached_property
    def days(self) -> FloatArray:
        """The length of each interval in days, (n,)."""
        days = np.array([(end - start).days for start, end in self.intervals], float)
        days.setflags(write=False)
        return days

    @property
    def span_days(self) -> int:
        """The days from the first start to the last end, gaps included."""
        if not self.intervals:
            return 0
        return (self.intervals[-1][1] - self.intervals[0][0]).days

    @cached_property
    def is_daily(self) -> bool:
        """Whether the intervals are single days."""
        return len(self) > 0 and bool(np.median(self.days) <= 1)

    def complete(self, names: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return, (n,), where the energy and these variables are all known."""
        known = np.isfinite(self.energy)
        for name in names:
            known &= np.isfinite(self._variable(name))
        return known

    def coverage(self, names: Iterable[str] = ()) -> float:
        """Return the share of the span's days that complete intervals cover."""
        if not self.intervals:
            return 0.0
        return float(self.days[self.complete(names)].sum() / self.span_days)

    def daily(self, names: Sequence[str]) -> FloatArray:
        """Return the means per day of these variables, (n, k), NaN where missing."""
        days = self.days
        columns = [
            self._variable(name) / (1 if name in (self.means or ()) else days)
            for name in names
        ]
        table = np.empty((len(self), len(columns)))
        for j, column in enumerate(columns):
            table[:, j] = column
        return table

    def daily_energy(self) -> FloatArray:
        """Return the energy per day, (n,)."""
        return np.asarray(self.energy / self.days, dtype=float)

    def within(self, period: Period) -> "Dataset":
        """Return the intervals that lie wholly in the period."""
        return self.where([period.holds(*interval) for interval in self.intervals])

    def only_complete(self, names: Iterable[str]) -> "Dataset":
        """Return the intervals whose energy and variables are known."""
        return self.where(list(self.complete(names)))

    def with_totals(
        self, totals: Mapping[str, FloatArray], signs: Mapping[str, int]
    ) -> "Dataset":
        """Return the dataset with more variables, (n,) totals each.

        ``signs`` are those expected of them, where none is declared yet.
        """
        return replace(
            self,
            variables={**self.variables, **totals},
            signs={**signs, **self.signs},
        )

    def where(self, keep: Sequence[bool]) -> "Dataset":
        """Return the intervals for which ``keep`` (n,) is true."""
        chosen = np.flatnonzero(np.asarray(keep, dtype=bool))
        return Dataset(
            intervals=tuple(self.intervals[i] for i in chosen),
            energy=self.energy[chosen],
            variables={name: x[chosen] for name, x in self.variables.items()},
            signs=self.signs,
            means=self.means,
        )

    def _variable(self, name: str) -> FloatArray:
        stored = self.variables.get(name)
        return self._derived(name) if stored is None else stored

    def _derived(self, name: str) -> FloatArray:
        """Return what is derived under this name, (n,), NaN where it is not known."""
        weekdays = Weekdays.parse(name)
        if weekdays is not None:
            return weekdays.counts(self.intervals)
        values = self._of_single_days(name)
        if len(self) and not self.is_daily:
            raise DatasetError(
                f"{name!r} is made of single days: degree days of a mean over the many"
                " days of a bill would be wrong, and its idle days are not known"
            )
        return np.where(self.days == 1, values, np.nan)

    def _of_single_days(self, name: str) -> FloatArray:
        """Return degree days of a mean, or days with output, as if of single days."""
        branch, days_with = Branch.parse(name), DaysWith.parse(name)
        if branch is not None and branch.temperature in self.variables:
            if branch.temperature not in (self.means or ()):
                raise DatasetError(f"{name!r}: {branch.temperature!r} is not a mean")
            return branch.values(self.variables[branch.temperature])
        if days_with is not None and days_with.variable in self.variables:
            return days_with.values(self.variables[days_with.variable])
        raise DatasetError(f"no variable {name!r}")


def _civil(start: date, end: date) -> Interval:
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise DatasetError("intervals are civil dates, not instants")
    if end <= start:
        raise DatasetError(f"[{start}, {end}) ends before it begins")
    return start, end


def _check_intervals(intervals: Sequence[Interval]) -> None:
    for earlier, later in itertools.pairwise(intervals):
        if later[0] < earlier[1]:
            raise DatasetError(f"[{later[0]}, {later[1]}) overlaps the one before")


def _check_names(
    what: str, names: Collection[str], variables: Mapping[str, object]
) -> None:
    unknown = set(names) - set(variables)
    if unknown:
        raise DatasetError(f"{what} of unknown variables: {sorted(unknown)}")


def _column(name: str, values: npt.ArrayLike, order: Sequence[int]) -> FloatArray:
    """Return (n,) floats in the order given, missing as NaN, infinities refused."""
    column = np.array(values, dtype=float)
    if column.shape != (len(order),):
        raise DatasetError(f"{name}: {column.shape} values for {len(order)} intervals")
    if np.isinf(column).any():
        raise DatasetError(f"{name}: an infinite value")
    ordered: FloatArray = column[np.asarray(order, dtype=int)]
    ordered.setflags(write=False)
    return ordered
