"""Every subset's regression for many facilities and windows in one go.

All problems of a batch march together: columns are scaled by powers of two and
made orthogonal one after the other (modified Gram-Schmidt with energy as the
last column: Björck, BIT 7, 1967), and a subset takes over what the subset it
continues has done. Only its own last column is new work.

Double precision without refinement is enough to rank candidates: a coefficient
is off by less than 1e-9 of its size and standard error together. Where rounding
could cost more, NaN is given and ``fitted`` is false; for those, and for digits
that are reported, ask ``energy.enpi.regression.fit``.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from energy.enpi.least_squares import FloatArray

BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.intp]
Subset: TypeAlias = tuple[int, ...]

MAX_CONDITION_NUMBER = 1e6
"""Beyond it, no candidate is adequate, and standard errors lose digits."""
TOLERANCE = 1e-9
LEAST_SHARE_OF_SQUARES = 1e-11
"""Of Σ w y²: scatter, and what is left of it, must be more than rounding."""
_ROUNDING = 10 * np.finfo(float).eps
"""Thrice what rounding was seen to cost, in the unit of ``_Sums.exact``."""
_DEPENDENT = 1e-24
_PROBLEMS_AT_ONCE = 512


@dataclass(frozen=True, eq=False, slots=True)
class SubsetFits:
    """The models of S subsets for each of B problems; NaN where not ``fitted``.

    ``subsets`` lists the positions of each one's variables. ``n``, ``fitted``
    and the statistics of the whole model are (B, S). ``coefficients``, their
    errors, t and p values are (B, S, 1 + k): the intercept, then every variable,
    NaN for those not in the subset; ``vif`` is (B, S, k). Definitions are those
    of ``regression.Fit``; ``aicc`` is NaN where n ≤ p + 1. ``condition_number``
    is that of the columns scaled to equal length in the Frobenius norm, which
    lies between the usual one and p times it.
    """

    subsets: tuple[Subset, ...]
    fitted: BoolArray
    n: IntArray
    coefficients: FloatArray
    standard_errors: FloatArray
    t_values: FloatArray
    p_values: FloatArray
    vif: FloatArray
    r_squared: FloatArray
    adjusted_r_squared: FloatArray
    f_value: FloatArray
    f_p_value: FloatArray
    residual_sd: FloatArray
    cv_rmse: FloatArray
    aicc: FloatArray
    bic: FloatArray
    condition_number: FloatArray


def all_subsets(variables: int, most: int | None = None) -> tuple[Subset, ...]:
    """Return all subsets of so many variables, of ``most`` at most, small first."""
    largest = variables if most is None else min(most, variables)
    return tuple(
        itertools.chain.from_iterable(
            itertools.combinations(range(variables), size)
            for size in range(largest + 1)
        )
    )


def search(
    response: npt.ArrayLike,
    columns: npt.ArrayLike,
    weights: npt.ArrayLike,
    subsets: Sequence[Subset] | None = None,
) -> SubsetFits:
    """Fit y = b0 + Σ b_j x_j for every subset of the columns of B problems.

    ``response`` is (B, n), ``columns`` (B, n, k), ``weights`` (B, n), zero where
    a problem has fewer than n rows. NaN is missing: a subset is fitted on the
    rows where the response and its own variables are known. ``subsets`` holds
    positions in rising order; by default all. Raises ``ValueError`` for shapes
    that do not match.
    """
    y = np.asarray(response, dtype=float)
    x = np.asarray(columns, dtype=float)
    w = np.asarray(weights, dtype=float)
    if y.ndim != 2 or x.ndim != 3 or x.shape[:2] != y.shape or w.shape != y.shape:
        raise ValueError(f"shapes {y.shape}, {x.shape} and {w.shape} do not match")
    wanted = all_subsets(x.shape[2]) if subsets is None else tuple(subsets)
    used = np.isfinite(y) & (w > 0)
    gappy = (used[:, :, None] & ~np.isfinite(x)).any(axis=(1, 2))
    sums = _Sums.empty(len(wanted), x.shape[2], len(y))
    for rows in _parts(np.flatnonzero(~gappy)):
        batch = _Batch.of(y[rows], x[rows], np.where(used[rows], w[rows], 0.0))
        batch.solve(wanted, sums, rows)
    _search_gappy(np.flatnonzero(gappy), wanted, (y, x, np.where(used, w, 0.0)), sums)
    return _described(wanted, sums)


def _parts(positions: IntArray) -> Iterator[IntArray]:
    for begin in range(0, len(positions), _PROBLEMS_AT_ONCE):
        yield positions[begin : begin + _PROBLEMS_AT_ONCE]


def _search_gappy(
    problems: IntArray,
    wanted: tuple[Subset, ...],
    data: tuple[FloatArray, FloatArray, FloatArray],
    sums: "_Sums",
) -> None:
    """Solve each subset of each problem on its own rows, those of a size at once."""
    y, x, w = data
    for size in {len(subset) for subset in wanted}:
        which = np.array([s for s, one in enumerate(wanted) if len(one) == size])
        for part in _parts(np.arange(len(problems) * len(which))):
            rows = problems[part // len(which)]
            chosen = which[part % len(which)]
            members = np.array([wanted[s] for s in chosen], dtype=int)
            taken = np.take_along_axis(x[rows], members[:, None, :], axis=2)
            known = np.isfinite(taken).all(axis=2)
            own = _Sums.empty(1, size, len(rows))
            batch = _Batch.of(y[rows], taken, np.where(known, w[rows], 0.0))
            batch.solve((tuple(range(size)),), own, np.arange(len(rows)))
            sums.put(own, chosen, members, rows)


@dataclass(frozen=True, eq=False, slots=True)
class _Sums:
    """What the statistics need, batch last; NaN where nothing was solved.

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
    def empty(cls, subsets: int, variables: int, problems: int) -> "_Sums":
        """Return room for so many."""
        by_column = (subsets, 1 + variables, problems)
        of_columns = (np.zeros(by_column) for _ in range(3))
        of_models = (np.zeros((subsets, problems)) for _ in range(5))
        counts = np.zeros((subsets, problems), dtype=np.intp)
        return cls(counts, *of_columns, *of_models)

    def exact(self, df: IntArray) -> BoolArray:
        """Return, (S, B), whether rounding moves no coefficient by ``TOLERANCE``.

        The error of b_j is some eps · d_j · (‖y‖ + κ‖r‖) with the spread d_j, which
        times s is the standard error, and the residuals r.
        """
        left = np.sqrt(self.unexplained)
        condition = np.minimum(self.condition, MAX_CONDITION_NUMBER)
        lost = _ROUNDING * (np.sqrt(self.squares) + condition * left)
        allowed = TOLERANCE * left / np.sqrt(df)
        least = self.spreads * (lost - allowed)[:, None]
        return np.asarray((least <= TOLERANCE * np.abs(self.coefficients)).all(axis=1))

    def put(
        self, own: "_Sums", subsets: IntArray, members: IntArray, problems: IntArray
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
class _Batch:
    """Problems of one shape: columns (1 + k + 1, n, B) are ones, x and y, times √w.

    They are scaled by ``scale`` (1 + k + 1, B); ``lengths`` are their squares.
    """

    columns: FloatArray
    scale: FloatArray
    lengths: FloatArray
    n: IntArray

    @classmethod
    def of(cls, y: FloatArray, x: FloatArray, w: FloatArray) -> "_Batch":
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

    def solve(self, wanted: tuple[Subset, ...], sums: _Sums, rows: IntArray) -> None:
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
        sums: _Sums,
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


def _described(wanted: tuple[Subset, ...], sums: _Sums) -> SubsetFits:
    """Return the statistics of every model that nine digits can be given of."""
    p = np.array([[1 + len(subset)] for subset in wanted])
    least = LEAST_SHARE_OF_SQUARES * sums.squares
    fitted = (sums.n > p) & (sums.condition <= MAX_CONDITION_NUMBER)
    fitted &= (sums.total > least) & (sums.unexplained > least)
    fitted &= sums.exact(np.maximum(sums.n - p, 1))
    known = _Known(
        fitted=fitted,
        p=p,
        df=np.where(fitted, sums.n - p, 1),
        n=np.where(fitted, sums.n, 1),
        sse=np.where(fitted, sums.unexplained, 1.0),
        total=np.where(fitted, sums.total, 1.0),
    )
    member = np.zeros(sums.coefficients.shape[:2], dtype=bool)
    member[:, 0] = True
    for s, subset in enumerate(wanted):
        member[s, [1 + j for j in subset]] = True
    found = known.of_model(sums.mean) | known.of_columns(member, sums)
    return SubsetFits(
        subsets=wanted,
        fitted=fitted.T,
        n=sums.n.T,
        condition_number=sums.condition.T,
        **{name: np.moveaxis(values, -1, 0) for name, values in found.items()},
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Known:
    """Sums of squares, (S, B), with 1 in place of what is not ``fitted``."""

    fitted: BoolArray
    p: IntArray
    df: IntArray
    n: IntArray
    sse: FloatArray
    total: FloatArray

    def of_model(self, mean: FloatArray) -> dict[str, FloatArray]:
        """Return the statistics of the whole model, (S, B)."""
        share = np.where(self.p > 1, np.minimum(self.sse / self.total, 1.0), 1.0)
        r_squared = 1 - share
        model_df = np.broadcast_to(np.maximum(self.p - 1, 1), share.shape)
        f_value = r_squared / model_df / (share / self.df)
        deviation = np.sqrt(self.sse / self.df)
        scatter = np.divide(
            deviation, mean, out=np.full_like(mean, np.inf), where=mean != 0
        )
        log = self.n * np.log(self.sse / self.n)
        spare = self.n - self.p - 1
        penalty = 2 * self.p * (self.p + 1) / np.maximum(spare, 1)
        found = {
            "r_squared": r_squared,
            "adjusted_r_squared": 1 - share * (self.n - 1) / self.df,
            "f_value": f_value,
            "f_p_value": special.fdtrc(model_df, self.df, f_value),
            "residual_sd": deviation,
            "cv_rmse": scatter,
            "aicc": np.where(spare > 0, log + 2 * self.p + penalty, np.nan),
            "bic": log + self.p * np.log(self.n),
        }
        return {k: np.where(self.fitted, v, np.nan) for k, v in found.items()}

    def of_columns(self, member: BoolArray, sums: _Sums) -> dict[str, FloatArray]:
        """Return what is said of each coefficient, (S, 1 + k, B)."""
        subset = np.nonzero(member)[0]
        fitted = self.fitted[subset]
        coefficients = sums.coefficients[member]
        spreads = np.where(fitted, sums.spreads[member], 1.0)
        errors = spreads * np.sqrt(self.sse / self.df)[subset]
        t_values = coefficients / errors
        found = {
            "coefficients": coefficients,
            "standard_errors": errors,
            "t_values": t_values,
            "p_values": 2 * special.stdtr(self.df[subset], -np.abs(t_values)),
            "vif": sums.inflation[member],
        }
        spread_out = {}
        for name, values in found.items():
            whole = np.full(sums.coefficients.shape, np.nan)
            whole[member] = np.where(fitted, values, np.nan)
            spread_out[name] = whole[:, 1:] if name == "vif" else whole
        return spread_out
