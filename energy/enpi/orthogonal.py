"""Orthogonal columns of many problems at once, and what their statistics need.

Modified Gram-Schmidt with y as the last column (Björck, BIT 7, 1967), all
problems marching together: arrays are batch last, so that each step is one
operation on contiguous numbers. Subsets form a tree by what they continue, and
each takes over what its beginning has done.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from energy.enpi.least_squares import FloatArray

BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.intp]
Subset: TypeAlias = tuple[int, ...]

_DEPENDENT = 1e-24


@dataclass(frozen=True, eq=False, slots=True)
class Sums:
    """What the statistics need, batch last; 0 where nothing was solved.

    ``coefficients``, ``spreads`` (√ of the inverse's diagonal; 0 outside the
    subset) and ``inflation`` are (S, 1 + k, B), the others (S, B).
    """

    n: IntArray
    coefficients: FloatArray
    spreads: FloatArray
    inflation: FloatArray
    unexplained: FloatArray
    total: FloatArray
    squares: FloatArray
    mean: FloatArray
    condition: FloatArray

    @classmethod
    def empty(cls, subsets: int, variables: int, problems: int) -> "Sums":
        """Return room for so many."""
        by_column = (subsets, 1 + variables, problems)
        of_columns = (np.zeros(by_column) for _ in range(3))
        of_models = (np.zeros((subsets, problems)) for _ in range(5))
        counts = np.zeros((subsets, problems), dtype=np.intp)
        return cls(counts, *of_columns, *of_models)

    def put(
        self, own: "Sums", subsets: IntArray, members: IntArray, problems: IntArray
    ) -> None:
        """Take over models solved one by one, (m,), whose columns are ``members``."""
        columns = np.column_stack([np.zeros(len(members), dtype=int), 1 + members])
        for name in ("coefficients", "spreads", "inflation"):
            into = getattr(self, name)
            into[subsets[:, None], columns, problems[:, None]] = getattr(own, name)[0].T
        for name in ("unexplained", "total", "squares", "mean", "condition", "n"):
            getattr(self, name)[subsets, problems] = getattr(own, name)[0]


@dataclass(frozen=True, eq=False, slots=True)
class _Node:
    """A subset's factorization, and the columns that may continue it.

    ``inverse`` (p, K, B) holds the columns of R⁻¹, ``rest`` (m, n, B) the columns
    after the subset's last, and y, orthogonal to the subset; ``products``
    (p, m, B) what was taken off them.
    """

    inverse: FloatArray
    coefficients: FloatArray
    diagonal: FloatArray
    rest: FloatArray
    products: FloatArray
    dependent: BoolArray


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """Problems of one shape: columns (1 + k + 1, n, B) are ones, x and y, times √w.

    They are scaled by ``scale`` (1 + k + 1, B); ``lengths`` are their squares.
    """

    columns: FloatArray
    scale: FloatArray
    lengths: FloatArray
    n: IntArray

    @classmethod
    def of(cls, y: FloatArray, x: FloatArray, w: FloatArray) -> "Batch":
        """Return problems (B, n) whose unused rows have weight 0."""
        n = (w > 0).sum(axis=1)
        mean = w.sum(axis=1) / np.maximum(n, 1)
        root = np.sqrt(w / np.where(n > 0, mean, 1.0)[:, None])
        columns = np.empty((x.shape[2] + 2, y.shape[1], len(y)))
        columns[0] = root.T
        for j in range(x.shape[2]):
            columns[1 + j] = np.where(w > 0, x[:, :, j], 0.0).T
        columns[-1] = np.where(w > 0, y, 0.0).T
        columns[1:] *= columns[0]
        _, exponents = np.frexp(np.abs(columns).max(axis=1, initial=0.0))
        scale = np.ldexp(1.0, 1 - exponents)
        columns *= scale[:, None]
        return cls(columns, scale, _dot(columns, columns), n)

    def solve(self, wanted: tuple[Subset, ...], sums: Sums, rows: IntArray) -> None:
        """Put every wanted subset's model into ``sums`` at these problems."""
        tree = _Tree.of(wanted)
        count = len(self.columns) - 1
        problems = self.columns.shape[2]
        root = _Node(
            inverse=np.empty((0, count, problems)),
            coefficients=np.zeros((count, problems)),
            diagonal=np.zeros((count, problems)),
            rest=self.columns,
            products=np.empty((0, len(self.columns), problems)),
            dependent=self.n < 1,
        )
        start = self._continued(root, 0, is_leaf=False)
        spreads = _dot(start.rest, start.rest)
        waiting: list[tuple[Subset, _Node]] = [((), start)]
        while waiting:
            subset, node = waiting.pop()
            if subset in tree.places:
                self._put(node, sums, (tree.places[subset], rows), spreads)
            last = subset[-1] if subset else -1
            for j in tree.continued.get(subset, ()):
                longer = (*subset, j)
                leaf = longer not in tree.continued
                following = self._continued(node, j - last - 1, is_leaf=leaf)
                waiting.append((longer, following))

    def _continued(self, node: _Node, position: int, *, is_leaf: bool) -> _Node:
        """Return the subset with one of the node's further columns."""
        column = node.rest[position]
        later = node.rest[-1:] if is_leaf else node.rest[position + 1 :]
        index = len(self.columns) - len(node.rest) + position
        squares = _dot(column, column)
        dependent = node.dependent | (squares <= _DEPENDENT * self.lengths[index])
        norm = np.sqrt(np.where(dependent, 1.0, squares))
        direction = column / norm
        products = _dot(direction, later)
        inverse = -np.einsum("pkb,pb->kb", node.inverse, node.products[:, position])
        inverse[index] = 1.0
        inverse /= norm
        kept = node.products[:, -len(later) :]
        return _Node(
            inverse=np.concatenate([node.inverse, inverse[None]]),
            coefficients=node.coefficients + inverse * products[-1],
            diagonal=node.diagonal + inverse * inverse,
            rest=later - direction * products[:, None],
            products=np.concatenate([kept, products[None]]),
            dependent=dependent,
        )

    def _put(
        self,
        node: _Node,
        sums: Sums,
        place: tuple[int, IntArray],
        spreads: FloatArray,
    ) -> None:
        """Write a subset's model in the units of its data."""
        subset, rows = place
        p = len(node.inverse)
        of_y = self.scale[-1]
        scale = self.scale[:-1]
        y = node.rest[-1]
        sums.coefficients[subset, :, rows] = (node.coefficients * scale / of_y).T
        sums.spreads[subset, :, rows] = (np.sqrt(node.diagonal) * scale).T
        sums.inflation[subset, 1:, rows] = (node.diagonal[1:] * spreads[:-1]).T
        sums.unexplained[subset, rows] = _dot(y, y) / of_y**2
        sums.total[subset, rows] = spreads[-1] / of_y**2
        sums.squares[subset, rows] = self.lengths[-1] / of_y**2
        mean = _dot(self.columns[0], self.columns[-1]) / self.scale[0] / of_y
        sums.mean[subset, rows] = mean / np.maximum(self.n, 1)
        condition = np.sqrt(p * (self.lengths[:-1] * node.diagonal).sum(axis=0))
        sums.condition[subset, rows] = np.where(node.dependent, np.inf, condition)
        sums.n[subset, rows] = self.n


def _dot(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return Σ over rows: (n, B) or (m, n, B) → (B) or (m, B)."""
    return np.asarray(np.einsum("...nb,...nb->...b", one, other), dtype=float)


@dataclass(frozen=True, slots=True)
class _Tree:
    """Subsets by what they continue; ``places`` says where they are asked for."""

    places: dict[Subset, int]
    continued: dict[Subset, tuple[int, ...]]

    @classmethod
    def of(cls, wanted: tuple[Subset, ...]) -> "_Tree":
        """Return the tree of the wanted subsets and all their beginnings."""
        visited = {one[:size] for one in wanted for size in range(1, len(one) + 1)}
        continued: dict[Subset, tuple[int, ...]] = {}
        for one in sorted(visited):
            continued[one[:-1]] = (*continued.get(one[:-1], ()), one[-1])
        return cls({one: s for s, one in enumerate(wanted)}, continued)
