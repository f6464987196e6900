"""The days of the demonstration, and numbers that chance draws the same twice."""

from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Series: TypeAlias = NDArray[np.float64]
"""One value for each of ``DAYS``, shape (1096,)."""

FIRST_DAY = date(2016, 1, 1)
END_DAY = date(2019, 1, 1)
BASELINE_YEAR = 2017
REPORTING_YEAR = 2018

DAYS: NDArray[np.datetime64] = np.arange(
    np.datetime64(FIRST_DAY), np.datetime64(END_DAY)
)
"""Every civil day of 2016, 2017 and 2018."""


def day_index(day: date) -> int:
    """Return the position of ``day`` in ``DAYS`` (``END_DAY`` gives its length)."""
    return (day - FIRST_DAY).days


def days_of(year: int) -> slice:
    """Return the part of ``DAYS`` that is the calendar year."""
    return slice(day_index(date(year, 1, 1)), day_index(date(year + 1, 1, 1)))


def random_for(seed: int, *names: str) -> np.random.Generator:
    """Return the generator that belongs to these names under this seed.

    The names enter by their code points, so neither the process nor the order
    in which plants are made changes what is drawn.
    """
    key = [ord(letter) for letter in "\x1f".join(names)]
    return np.random.default_rng([seed, *key])
