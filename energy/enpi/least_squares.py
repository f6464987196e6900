"""Weighted least squares by orthogonal columns, in extended precision.

Columns are scaled by powers of two, which costs no digit. A QR factorization in
double precision turns them into columns that are orthonormal but for rounding;
what little is missing is computed in ``numpy.longdouble``, where the solution
is then refined with its own residuals. Where that could still cost digits, the
normal equations' residual is taken in exact rationals, so that the digits that
leave are those the data hold.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
LongArray: TypeAlias = npt.NDArray[np.longdouble]

MAX_CONDITION_NUMBER = 1e7
"""Beyond it, data rounded to double precision no longer fix nine digits."""

_REFINEMENTS = 2
_TOLERANCE = 1e-13


class FitError(ValueError):
    """The data cannot be fitted; ``code`` names why."""

    code = "fit_failed"


class IllConditioned(FitError):  # noqa: N818 -- a name others rely on
    """The columns are so nearly dependent that coefficients would be noise.

    ``condition_number`` is that of the columns scaled to equal length, infinite
    where one is a combination of the others.
    """

    code = "ill_conditioned"

    def __init__(self, condition_number: float) -> None:
        super().__init__(f"condition number {condition_number:.3g}")
        self.condition_number = condition_number


@dataclass(frozen=True, slots=True)
class Solution:
    """The least-squares solution and what its statistics need.

    ``residuals`` are unweighted, ``inverse`` is (XᵀWX)⁻¹, ``leverage`` the
    diagonal of the weighted hat matrix. Shapes (p,), (n,), (p, p), (n,).
    """

    coefficients: LongArray
    residuals: LongArray
    inverse: LongArray
    leverage: FloatArray
    condition_number: float


def _powers_of_two(columns: LongArray) -> LongArray:
    """Return, by column, the power of two that brings its largest to [1, 2)."""
    _, exponents = np.frexp(np.abs(columns).max(axis=0))
    ones: LongArray = np.ones(columns.shape[1], dtype=np.longdouble)
    return np.asarray(np.ldexp(ones, 1 - exponents), dtype=np.longdouble)


def _condition_number(r: FloatArray) -> float:
    """Return that of the columns scaled to equal length."""
    lengths = np.sqrt((r * r).sum(axis=0))
    if not lengths.all():
        return math.inf
    values = np.linalg.svd(r / lengths, compute_uv=False)
    return float(values[0] / values[-1]) if values[-1] > 0 else math.inf


def _whitened(columns: LongArray, r: FloatArray) -> tuple[LongArray, LongArray]:
    """Return orthonormal Q (n, p) and B (p, p) with ``columns @ B = Q``.

    ``r`` makes columns·r⁻¹ orthonormal but for E ~ 1e-9 at most; multiplying by
    (I + E)^(-1/2), as its series, removes that.
    """
    back = np.asarray(np.linalg.inv(r), dtype=np.longdouble)
    q = columns @ back
    identity = np.eye(len(r), dtype=np.longdouble)
    error = q.T @ q - identity
    root = identity - error / 2 + 3 * (error @ error) / 8
    return (
        np.asarray(q @ root, dtype=np.longdouble),
        np.asarray(back @ root, dtype=np.longdouble),
    )


@dataclass(frozen=True, slots=True)
class _Problem:
    """Minimize Σ w (y − Xb)²; ``root`` is √w."""

    x: LongArray
    y: LongArray
    weights: LongArray
    root: LongArray

    def residuals(self, coefficients: LongArray) -> LongArray:
        return np.asarray(self.y - self.x @ coefficients, dtype=np.longdouble)

    def gradient(self, coefficients: LongArray) -> LongArray:
        """Return XᵀW(y − Xb), rounded only at the end."""
        rows = [[_exact(value) for value in row] for row in self.x]
        b = [_exact(value) for value in coefficients]
        weighted = [
            _exact(w) * (_exact(y) - sum(map(Fraction.__mul__, row, b), Fraction()))
            for w, y, row in zip(self.weights, self.y, rows, strict=True)
        ]
        sums = [
            sum(map(Fraction.__mul__, column, weighted), Fraction())
            for column in zip(*rows, strict=True)
        ]
        return np.array([np.longdouble(float(value)) for value in sums])


def _exact(value: np.longdouble) -> Fraction:
    numerator, denominator = value.as_integer_ratio()
    return Fraction(numerator, denominator)


def _refined(problem: _Problem, q: LongArray, back: LongArray) -> LongArray:
    """Return b = back·Qᵀ√w y, improved until its digits are right."""
    coefficients = np.zeros(problem.x.shape[1], dtype=np.longdouble)
    for _ in range(1 + _REFINEMENTS):
        residuals = problem.residuals(coefficients) * problem.root
        coefficients = coefficients + back @ (q.T @ residuals)
    if _digits_lost(problem, back, coefficients) > _TOLERANCE:
        inverse = back @ back.T
        for _ in range(_REFINEMENTS):
            coefficients = coefficients + inverse @ problem.gradient(coefficients)
    return coefficients


def _digits_lost(problem: _Problem, back: LongArray, coefficients: LongArray) -> float:
    """Return the rounding error that the worst coefficient may carry, relatively."""
    size = np.sqrt((problem.weights * problem.y * problem.y).sum())
    reach = np.sqrt((back * back).sum(axis=1)) * size * np.finfo(np.longdouble).eps
    known = coefficients != 0
    return float(np.max(reach[known] / np.abs(coefficients[known]), initial=0.0))


def solve(design: FloatArray, response: FloatArray, weights: FloatArray) -> Solution:
    """Minimize Σ w (y − Xb)² over b.

    ``design`` is (n, p) with n ≥ p, ``response`` and ``weights`` (n,), all
    finite, the weights positive. Raises ``IllConditioned`` above
    ``MAX_CONDITION_NUMBER``.
    """
    wide = weights.astype(np.longdouble)
    problem = _Problem(
        x=design.astype(np.longdouble),
        y=response.astype(np.longdouble),
        weights=wide,
        root=np.sqrt(wide),
    )
    columns = problem.x * problem.root[:, None]
    scale = _powers_of_two(columns)
    scaled = columns * scale
    r = np.asarray(np.linalg.qr(scaled.astype(float), mode="r"), dtype=float)
    condition_number = _condition_number(r)
    if not condition_number <= MAX_CONDITION_NUMBER:
        raise IllConditioned(condition_number)
    q, whitening = _whitened(scaled, r)
    back = whitening * scale[:, None]
    coefficients = _refined(problem, q, back)
    return Solution(
        coefficients=coefficients,
        residuals=problem.residuals(coefficients),
        inverse=back @ back.T,
        leverage=(q * q).sum(axis=1).astype(float),
        condition_number=condition_number,
    )
