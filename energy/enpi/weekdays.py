"""Operating days as variables: days of the week, and days with output."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

WEEK = 7
_PREFIX = "weekdays_"
_WITH = "days_with_"


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Some days of the week by ISO number, Monday 1 to Sunday 7.

    Named "weekdays_12345"; of an interval, the number of its days among them.
    """

    days: frozenset[int]

    @property
    def name(self) -> str:
        """The variable's name, the days in order."""
        return _PREFIX + "".join(map(str, sorted(self.days)))

    @classmethod
    def parse(cls, name: str) -> "Weekdays | None":
        """Return the days of this name, None where it is not such a name."""
        numbers = name.removeprefix(_PREFIX)
        known = cls(frozenset(int(digit) for digit in numbers if digit in "1234567"))
        return known if known.days and known.name == name else None

    def counts(self, intervals: Sequence[tuple[date, date]]) -> npt.NDArray[np.float64]:
        """Return how many days of each [start, end) are among them, (n,)."""
        if not intervals:
            return np.empty(0)
        among = np.array([number + 1 in self.days for number in range(WEEK)])
        before = np.concatenate([[0], np.cumsum(among)])
        ordinals = np.array([(a.toordinal(), b.toordinal()) for a, b in intervals]) - 1
        until = ordinals // WEEK * before[-1] + before[ordinals % WEEK]
        return np.asarray(until[:, 1] - until[:, 0], dtype=float)


@dataclass(frozen=True, slots=True)
class DaysWith:
    """The single days on which a variable is above zero.

    Named after it: "days_with_production".
    """

    variable: str

    @property
    def name(self) -> str:
        """The name of this variable."""
        return _WITH + self.variable

    @classmethod
    def parse(cls, name: str) -> "DaysWith | None":
        """Return the days of this name, None where it is not such a name."""
        variable = name.removeprefix(_WITH)
        return cls(variable) if variable and variable != name else None

    def values(self, totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return 1 or 0, (n,), for (n,) totals of single days; NaN stays NaN."""
        return np.where(np.isnan(totals), np.nan, (totals > 0).astype(float))
