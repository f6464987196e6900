"""Weighted linear regression and every statistic that is reported of it.

For energy on bill intervals, ``y`` is energy per day, ``x`` the mean per day of
each variable and ``weights`` the days; the weighted residuals then add up to
zero, so modelled energy equals metered energy over the model period.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy import special

from energy.enpi.least_squares import (
    MAX_CONDITION_NUMBER,
    FitError,
    FloatArray,
    IllConditioned,
    LongArray,
    Solution,
    solve,
)

__all__ = [
    "MAX_CONDITION_NUMBER",
    "Fit",
    "FitError",
    "IllConditioned",
    "NotFiniteError",
    "TooFewRowsError",
    "fit",
]

VERSION = 1
INTERCEPT = "intercept"


class TooFewRowsError(FitError):
    """There are no more rows than coefficients."""

    code = "rows_too_few"


class NotFiniteError(FitError):
    """A value is missing, infinite or no number; rows must be left out first."""

    code = "not_finite"


class UnknownVersionError(ValueError):
    """A stored fit was written by another, unknown version."""

    code = "fit_version_unknown"


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted linear model; plain values only.

    Coefficients, their errors, t and p values and the rows of ``covariance``
    begin with the intercept where there is one; ``names``, ``vif`` and the
    ``x_…`` ranges list the variables only. Weights have mean 1 in
    ``residual_sd`` (unit of y), ``cv_rmse`` and ``nmbe``; ``mean_weight`` is
    what they were divided by. ``rho`` and ``durbin_watson`` are of unweighted
    residuals. Without intercept, R² and F are uncentred. Without variables, or
    with a constant y, R² and F are 0 and the p value of F is 1. ``aicc`` is
    None where n ≤ p + 1.
    """

    names: tuple[str, ...]
    intercept: bool
    coefficients: tuple[float, ...]
    standard_errors: tuple[float, ...]
    t_values: tuple[float, ...]
    p_values: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    r_squared: float
    adjusted_r_squared: float
    f_value: float
    f_p_value: float
    residual_sd: float
    cv_rmse: float
    nmbe: float
    durbin_watson: float
    rho: float
    aicc: float | None
    bic: float
    loo_cv_rmse: float
    max_cooks_distance: float
    max_leverage: float
    n: int
    degrees_of_freedom: int
    condition_number: float
    mean_weight: float
    mean_response: float
    vif: tuple[float, ...]
    x_minimum: tuple[float, ...]
    x_maximum: tuple[float, ...]
    x_mean: tuple[float, ...]
    x_sd: tuple[float, ...]

    def design(self, x: npt.ArrayLike) -> FloatArray:
        """Return (m, k) values of the variables with the column of ones, (m, p)."""
        columns = _columns(x, len(self.names))
        return _with_intercept(columns) if self.intercept else columns

    def predict(self, x: npt.ArrayLike) -> FloatArray:
        """Return the modelled y, (m,), for (m, k) values of the variables."""
        return np.asarray(self.design(x) @ np.asarray(self.coefficients), dtype=float)

    @property
    def parameter_covariance(self) -> FloatArray:
        """The covariance of the coefficients as an array, (p, p)."""
        return np.asarray(self.covariance, dtype=float)

    @property
    def residual_variance(self) -> float:
        """s² = Σ w r²/(n − p) with the weights as they were given."""
        return self.residual_sd**2 * self.mean_weight

    def coefficient(self, name: str) -> float:
        """Return the coefficient of a variable, or of "intercept"."""
        return self.coefficients[self._position(name)]

    def _position(self, name: str) -> int:
        names = (INTERCEPT, *self.names) if self.intercept else self.names
        return names.index(name)

    def to_dict(self) -> dict[str, object]:
        """Return the fit as plain JSON values, with the version of this layout.

        JSON has no infinity: what is not finite is written as text.
        """
        plain = {
            field.name: _plain(getattr(self, field.name)) for field in fields(self)
        }
        return {"version": VERSION, **plain}

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> "Fit":
        """Return the fit that ``to_dict`` wrote; refuse unknown versions."""
        if stored.get("version") != VERSION:
            raise UnknownVersionError(f"fit of version {stored.get('version')!r}")
        values = {
            field.name: _revived(field.name, stored[field.name])
            for field in fields(cls)
        }
        return cls(**values)  # type: ignore[arg-type]  # as written by to_dict


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _revived(name: str, value: object) -> object:
    if isinstance(value, list):
        return tuple(_revived(name, item) for item in value)
    if isinstance(value, str) and name != "names":
        return float(value)
    return value


def _columns(x: npt.ArrayLike, count: int | None = None) -> FloatArray:
    columns = np.asarray(x, dtype=float)
    if columns.ndim == 1:
        columns = columns[:, None] if count != 0 else columns.reshape(-1, 0)
    if columns.ndim != 2 or (count is not None and columns.shape[1] != count):
        raise FitError(f"x has shape {columns.shape}, wanted (n, {count or 'k'})")
    return columns


def _with_intercept(columns: FloatArray) -> FloatArray:
    return np.column_stack([np.ones(len(columns)), columns])


def _checked(
    y: npt.ArrayLike, x: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return y (n,), x (n, k) and weights (n,), or refuse them."""
    response = np.asarray(y, dtype=float)
    columns = _columns(x)
    given = np.ones(len(response)) if weights is None else np.asarray(weights, float)
    if response.ndim != 1 or not len(response) == len(columns) == len(given):
        raise FitError("y, x and weights differ in length")
    if not all(np.isfinite(values).all() for values in (response, columns, given)):
        raise NotFiniteError("a value is missing or not finite")
    if (given <= 0).any():
        raise FitError("weights must be positive")
    return response, columns, given


def fit(
    y: npt.ArrayLike,
    x: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    intercept: bool = True,
) -> Fit:
    """Fit y = b0 + Σ b_j x_j by weighted least squares.

    ``y`` is (n,), ``x`` (n, k) (k may be 0 with an intercept), ``weights`` (n,)
    positive and proportional to the inverse variance of y; they are scaled to
    mean 1, which changes no coefficient. ``names`` default to x1 … xk.

    Raises ``IllConditioned`` rather than return wrong digits (a constant column
    beside the intercept is one), ``TooFewRowsError`` for n ≤ p and
    ``NotFiniteError`` for missing values.
    """
    response, columns, given = _checked(y, x, weights)
    design = _with_intercept(columns) if intercept else columns
    n, p = design.shape
    if p == 0 or n <= p:
        raise TooFewRowsError(f"{n} rows for {p} coefficients")
    labels = tuple(names or (f"x{j + 1}" for j in range(columns.shape[1])))
    if len(labels) != columns.shape[1]:
        raise FitError(f"{len(labels)} names for {columns.shape[1]} variables")
    scaled = given / given.mean()
    solution = solve(design, response, scaled)
    return _described(
        solution,
        _Rows(labels, intercept, response, columns, scaled, float(given.mean())),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """What was fitted: ``weights`` have mean 1, so that Σ w = n."""

    names: tuple[str, ...]
    intercept: bool
    response: FloatArray
    columns: FloatArray
    weights: FloatArray
    mean_weight: float

    @property
    def mean_response(self) -> float:
        return float(self.weights @ self.response) / len(self.response)

    def total_squares(self) -> float:
        """Σ w (y − ȳ)², uncentred without intercept; exactly 0 for constant y."""
        y = self.response.astype(np.longdouble)
        if self.intercept:
            if (self.response == self.response[0]).all():
                return 0.0
            y = y - (self.weights @ y) / self.weights.sum()
        return float(self.weights @ (y * y))

    def spreads(self) -> LongArray:
        """Σ w (x − x̄)² of each variable, uncentred without intercept, (k,)."""
        x = self.columns.astype(np.longdouble)
        if self.intercept:
            x = x - (self.weights @ x) / self.weights.sum()
        return np.asarray(self.weights @ (x * x), dtype=np.longdouble)


def _ratio(numerator: float, denominator: float) -> float:
    """Return the quotient; 0/0 is 0 and anything else over 0 infinite."""
    if denominator:
        return numerator / denominator
    return math.copysign(math.inf, numerator) if numerator else 0.0


def _floats(values: npt.NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(values.astype(float).tolist())


def _described(solution: Solution, rows: _Rows) -> Fit:
    """Return the solution with its statistics."""
    n, p = len(rows.response), len(solution.coefficients)
    df = n - p
    residuals = solution.residuals.astype(float)
    weighted = rows.weights * solution.residuals
    sse = float(weighted @ solution.residuals)
    variance = sse / df
    mean = rows.mean_response
    coefficients = _floats(solution.coefficients)
    errors = _floats(np.sqrt(variance * solution.inverse.diagonal()))
    t_values = tuple(map(_ratio, coefficients, errors))
    r_squared, adjusted, f_value = _variance_explained(rows, sse, p)
    influence = _influence(solution, rows, variance)
    columns = rows.columns
    return Fit(
        names=rows.names,
        intercept=rows.intercept,
        coefficients=coefficients,
        standard_errors=errors,
        t_values=t_values,
        p_values=_floats(2 * special.stdtr(df, -np.abs(t_values))),
        covariance=tuple(map(_floats, variance * solution.inverse)),
        r_squared=r_squared,
        adjusted_r_squared=adjusted,
        f_value=f_value,
        f_p_value=_f_p_value(f_value, len(rows.names), df),
        residual_sd=math.sqrt(variance),
        cv_rmse=_ratio(math.sqrt(variance), mean),
        nmbe=_ratio(float(weighted.sum()), df * mean),
        durbin_watson=_durbin_watson(residuals),
        rho=_lag_correlation(residuals),
        aicc=_aicc(sse, n, p),
        bic=n * _log(sse / n) + p * math.log(n),
        loo_cv_rmse=_ratio(influence[0], mean),
        max_cooks_distance=influence[1],
        max_leverage=float(solution.leverage.max()),
        n=n,
        degrees_of_freedom=df,
        condition_number=solution.condition_number,
        mean_weight=rows.mean_weight,
        mean_response=mean,
        vif=_floats(
            solution.inverse.diagonal()[p - len(rows.names) :] * rows.spreads()
        ),
        x_minimum=_floats(columns.min(axis=0)),
        x_maximum=_floats(columns.max(axis=0)),
        x_mean=_floats(columns.mean(axis=0)),
        x_sd=_floats(columns.std(axis=0, ddof=1)),
    )


def _variance_explained(rows: _Rows, sse: float, p: int) -> tuple[float, float, float]:
    """Return R², adjusted R² and F."""
    n = len(rows.response)
    total = rows.total_squares()
    model_df = len(rows.names)
    if total == 0 or model_df == 0:
        return 0.0, 0.0, 0.0
    unexplained = min(1.0, sse / total)
    total_df = n - 1 if rows.intercept else n
    adjusted = 1 - unexplained * total_df / (n - p)
    f_value = _ratio((1 - unexplained) / model_df, unexplained / (n - p))
    return 1 - unexplained, adjusted, f_value


def _f_p_value(f_value: float, model_df: int, df: int) -> float:
    return float(special.fdtrc(model_df, df, f_value)) if f_value else 1.0


def _durbin_watson(residuals: FloatArray) -> float:
    squares = float(residuals @ residuals)
    steps = residuals[1:] - residuals[:-1]
    return float(steps @ steps) / squares if squares else 2.0


def _lag_correlation(residuals: FloatArray) -> float:
    squares = float(residuals @ residuals)
    return float(residuals[1:] @ residuals[:-1]) / squares if squares else 0.0


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _aicc(sse: float, n: int, p: int) -> float | None:
    if n <= p + 1:
        return None
    return n * _log(sse / n) + 2 * p + 2 * p * (p + 1) / (n - p - 1)


def _influence(solution: Solution, rows: _Rows, variance: float) -> tuple[float, float]:
    """Return the leave-one-out error, and the largest of Cook's distances."""
    leverage = solution.leverage
    left_out = np.maximum(1 - leverage, np.finfo(float).eps)
    missed = rows.weights * (solution.residuals.astype(float) / left_out) ** 2
    moved = float((missed * leverage).max())
    p = len(solution.coefficients)
    return math.sqrt(float(missed.sum()) / len(missed)), _ratio(moved, p * variance)
