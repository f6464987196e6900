"""The squared errors of change-point models at every pair of bases at once.

Energy is modelled as y = Zc + b1·(h − T)+ + b2·(T − c)+ with h ≤ c, where Z
holds the intercept and the other variables. What Z explains is taken out of all
columns (Frisch, Waugh and Lovell); every inner product that the two branches
still need is a difference of prefix sums over the days sorted by temperature,

    Σ_{T<h} (h − T)·g = h·Σ_{T<h} g − Σ_{T<h} T·g,

and as no day is in both branches, a pair of bases costs a 2 × 2 system. With m
bases there are m(m + 1)/2 pairs: 861 for 41 bases.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]

_RANK = 1e-10
_INDEPENDENT = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One branch at m bases, after Z is taken out.

    ``squares`` (m,) are its sums of squares, 0 where Z already explains it;
    ``along`` (m, q) its products with Z's orthonormal columns; ``toward`` (m,)
    with y.
    """

    squares: FloatArray
    along: FloatArray
    toward: FloatArray


class Hinges:
    """What is summed once to fit branches at any bases.

    ``temperature`` and ``energy`` are (n,), ``others`` (n, k), all finite;
    columns of ``others`` that depend on each other do no harm. Squared errors
    are in the square of the energy's unit.
    """

    def __init__(
        self, temperature: FloatArray, energy: FloatArray, others: FloatArray
    ) -> None:
        order = np.argsort(temperature, kind="stable")
        self._middle = float(temperature.mean())
        self._reach = float(np.ptp(temperature)) or 1.0
        self._sorted = self._scaled(temperature[order])
        centred = energy[order] - energy.mean()
        self._unit = float(np.abs(centred).max()) or 1.0
        scaled = centred / self._unit
        basis = orthonormal(others[order])
        left = scaled - basis @ (basis.T @ scaled)
        self._total = float(left @ left)
        columns = np.column_stack([left, basis])
        at = self._sorted
        self._powers = _prefix(np.column_stack([np.ones(len(at)), at, at * at]))
        self._columns = _prefix(columns)
        self._moments = _prefix(at[:, None] * columns)

    def _scaled(self, temperature: FloatArray) -> FloatArray:
        return (temperature - self._middle) / self._reach

    @property
    def without(self) -> float:
        """The squared error of Z alone."""
        return self._total * self._unit**2

    def heating(self, bases: FloatArray) -> Side:
        """Return (base − T)+ for (m,) bases."""
        at = self._scaled(bases)
        until = np.searchsorted(self._sorted, at)
        count, first, second = self._powers[until].T
        products = at[:, None] * self._columns[until] - self._moments[until]
        return _side(at**2 * count - 2 * at * first + second, products)

    def cooling(self, bases: FloatArray) -> Side:
        """Return (T − base)+ for (m,) bases."""
        at = self._scaled(bases)
        until = np.searchsorted(self._sorted, at)
        count, first, second = (self._powers[-1] - self._powers[until]).T
        products = self._moments[-1] - self._moments[until]
        products -= at[:, None] * (self._columns[-1] - self._columns[until])
        return _side(at**2 * count - 2 * at * first + second, products)

    def one(self, side: Side, *, rising: bool = False) -> FloatArray:
        """Return the squared error with one branch, (m,).

        ``rising`` admits slopes > 0 only; the others' error is infinite, as is
        that of a branch which Z already explains.
        """
        usable = side.squares > 0
        if rising:
            usable &= side.toward > 0
        explained = side.toward**2 / np.where(usable, side.squares, 1.0)
        return self._error(explained, usable)

    def two(self, heating: Side, cooling: Side, *, rising: bool = False) -> FloatArray:
        """Return the squared error with both branches, (m, l).

        Every pair is worked out, those with h > c, which mean nothing, too.
        """
        cross = -heating.along @ cooling.along.T
        uu, vv = heating.squares[:, None], cooling.squares[None, :]
        uy, vy = heating.toward[:, None], cooling.toward[None, :]
        determinant = uu * vv - cross**2
        usable = determinant > _INDEPENDENT * uu * vv
        safe = np.where(usable, determinant, 1.0)
        first = (vv * uy - cross * vy) / safe
        second = (uu * vy - cross * uy) / safe
        if rising:
            usable &= (first > 0) & (second > 0)
        return self._error(first * uy + second * vy, usable)

    def _error(
        self, explained: FloatArray, usable: npt.NDArray[np.bool_]
    ) -> FloatArray:
        left = np.maximum(self._total - explained, 0.0) * self._unit**2
        return np.where(usable, left, np.inf)


def _prefix(columns: FloatArray) -> FloatArray:
    """Return the sums of the rows before each, (n + 1, q), nothing first."""
    sums = np.zeros((len(columns) + 1, columns.shape[1]))
    np.cumsum(columns, axis=0, out=sums[1:])
    return sums


def orthonormal(others: FloatArray) -> FloatArray:
    """Return orthonormal columns that span ones and the columns (n, k), (n, q)."""
    lengths = np.abs(others).max(axis=0, initial=0.0)
    varying = others[:, lengths > 0] / lengths[lengths > 0]
    centred = varying - varying.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    kept = spread > _RANK * np.sqrt(len(others))
    left, values, _ = np.linalg.svd(
        centred[:, kept] / spread[kept], full_matrices=False
    )
    independent = left[:, values > _RANK * values.max(initial=0.0)]
    ones = np.full((len(others), 1), len(others) ** -0.5)
    return np.column_stack([ones, independent])


def _side(squares: FloatArray, products: FloatArray) -> Side:
    """Return the branch of these raw squares (m,) and products (m, 1 + q)."""
    toward, along = products[:, 0], products[:, 1:]
    left = squares - (along**2).sum(axis=1)
    independent = left > _INDEPENDENT * squares
    return Side(np.where(independent, left, 0.0), along, toward)
