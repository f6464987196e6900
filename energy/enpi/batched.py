"""Every subset's regression for many facilities and windows in one go.

Columns are scaled by powers of two and made orthogonal one after the other
(``energy.enpi.orthogonal``), for all problems at once; a subset adds one column
to the subset it continues.

Double precision without refinement is enough to rank candidates: a coefficient
is off by less than 1e-9 of its size and standard error together. Where rounding
could cost more, NaN is given and ``fitted`` is false; for those, and for digits
that are reported, ask ``energy.enpi.regression.fit``.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from energy.enpi.least_squares import FloatArray
from energy.enpi.orthogonal import Batch, BoolArray, IntArray, Subset, Sums

MAX_CONDITION_NUMBER = 1e6
"""Beyond it, no candidate is adequate, and standard errors lose digits."""
TOLERANCE = 1e-9
LEAST_SHARE_OF_SQUARES = 1e-11
"""Of Σ w y²: scatter, and what is left of it, must be more than rounding."""
_ROUNDING = 10 * np.finfo(float).eps
"""Thrice what rounding was seen to cost, in the unit of ``_is_exact``."""
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
    sums = Sums.empty(len(wanted), x.shape[2], len(y))
    for rows in _parts(np.flatnonzero(~gappy)):
        batch = Batch.of(y[rows], x[rows], np.where(used[rows], w[rows], 0.0))
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
    sums: Sums,
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
            own = Sums.empty(1, size, len(rows))
            batch = Batch.of(y[rows], taken, np.where(known, w[rows], 0.0))
            batch.solve((tuple(range(size)),), own, np.arange(len(rows)))
            sums.put(own, chosen, members, rows)


def _described(wanted: tuple[Subset, ...], sums: Sums) -> SubsetFits:
    """Return the statistics of every model that nine digits can be given of."""
    p = np.array([[1 + len(subset)] for subset in wanted])
    least = LEAST_SHARE_OF_SQUARES * sums.squares
    fitted = (sums.n > p) & (sums.condition <= MAX_CONDITION_NUMBER)
    fitted &= (sums.total > least) & (sums.unexplained > least)
    fitted &= _is_exact(sums, np.maximum(sums.n - p, 1))
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


def _is_exact(sums: Sums, df: IntArray) -> BoolArray:
    """Return, (S, B), whether rounding moves no coefficient by ``TOLERANCE``.

    The error of b_j is some eps · d_j · (‖y‖ + κ‖r‖) with the spread d_j, which
    times s is the standard error, and the residuals r.
    """
    left = np.sqrt(sums.unexplained)
    condition = np.minimum(sums.condition, MAX_CONDITION_NUMBER)
    lost = _ROUNDING * (np.sqrt(sums.squares) + condition * left)
    allowed = TOLERANCE * left / np.sqrt(df)
    least = sums.spreads * (lost - allowed)[:, None]
    return np.asarray((least <= TOLERANCE * np.abs(sums.coefficients)).all(axis=1))


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

    def of_columns(self, member: BoolArray, sums: Sums) -> dict[str, FloatArray]:
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
