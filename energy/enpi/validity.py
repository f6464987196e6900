"""Which tests a model passes: one small function per gate.

Three lamps, shown apart. *Valid* are the statistical gates of the Superior
Energy Performance M&V protocol; *plausible*, that coefficients mean what was
declared of them; *adequate*, that the data can carry a model at all. A gate
that is not passed is a finding of severity "error" naming its lamp, with the
measured value and the limit; warnings and notices close no gate.
"""

from collections.abc import Iterable, Iterator, Mapping

from energy.enpi.dataset import Dataset
from energy.enpi.regression import Fit
from energy.findings import Finding, Severity

VALID = "valid"
PLAUSIBLE = "plausible"
ADEQUATE = "adequate"

MAX_MODEL_P = 0.10
MAX_VARIABLE_P = 0.20
MAX_BEST_VARIABLE_P = 0.10
MIN_R_SQUARED = 0.50
RANGE_DEVIATIONS = 3.0
MIN_ROWS = 12
MIN_MONTHLY_ROWS = 9
MONTHLY_DAYS = 28.0
MIN_COVERAGE = 0.90
WARN_VIF = 10.0
MAX_VIF = 30.0
MAX_CONDITION = 1e6
MAX_LEVERAGE = 0.99
MAX_RHO = 0.50
MAX_CV_RMSE_BILLS = 0.20
MAX_CV_RMSE_DAYS = 0.25


def _finding(
    code: str, lamp: str, measured: float, limit: float, name: str | None = None
) -> Finding:
    details: dict[str, str | int | float] = {
        "lamp": lamp,
        "measured": measured,
        "limit": limit,
    }
    return Finding(code, Severity.ERROR, value=name, details=details)


def _warning(
    code: str, measured: float, limit: float, name: str | None = None
) -> Finding:
    details: dict[str, str | int | float] = {"measured": measured, "limit": limit}
    return Finding(code, Severity.WARNING, value=name, details=details)


def passes(lamp: str, findings: Iterable[Finding]) -> bool:
    """Return whether no finding closes a gate of this lamp."""
    return not any(
        finding.severity is Severity.ERROR and finding.details.get("lamp") == lamp
        for finding in findings
    )


def has_variables(fit: Fit) -> Finding | None:
    """A model without variables normalizes nothing."""
    return None if fit.names else _finding("no_variables", VALID, 0, 1)


def model_significant(fit: Fit) -> Finding | None:
    """The F test of the whole model has p < 0.10."""
    if not fit.names or fit.f_p_value < MAX_MODEL_P:
        return None
    return _finding("model_not_significant", VALID, fit.f_p_value, MAX_MODEL_P)


def variables_significant(fit: Fit) -> Iterator[Finding]:
    """Every variable has p < 0.20 and at least one p < 0.10."""
    p_values = fit.p_values[1:] if fit.intercept else fit.p_values
    for name, p_value in zip(fit.names, p_values, strict=True):
        if not p_value < MAX_VARIABLE_P:
            yield _finding(
                "variable_not_significant", VALID, p_value, MAX_VARIABLE_P, name
            )
    best = min(p_values, default=0.0)
    if not best < MAX_BEST_VARIABLE_P:
        yield _finding("no_variable_significant", VALID, best, MAX_BEST_VARIABLE_P)


def explains_enough(fit: Fit) -> Finding | None:
    """R² is at least 0.50."""
    if not fit.names or fit.r_squared >= MIN_R_SQUARED:
        return None
    return _finding("r_squared_low", VALID, fit.r_squared, MIN_R_SQUARED)


def within_range(fit: Fit, predicted: Dataset) -> Iterator[Finding]:
    """The mean of each variable, in the period to be predicted, was modelled.

    It lies between the least and the greatest value of the model's data, or
    within three sample standard deviations of their mean.
    """
    rows = predicted.daily(fit.names)[predicted.complete(fit.names)]
    if not len(rows):
        return
    for j, (name, mean) in enumerate(zip(fit.names, rows.mean(axis=0), strict=True)):
        reach = RANGE_DEVIATIONS * fit.x_sd[j]
        low = min(fit.x_minimum[j], fit.x_mean[j] - reach)
        high = max(fit.x_maximum[j], fit.x_mean[j] + reach)
        if not low <= mean <= high:
            limit = low if mean < low else high
            yield _finding("outside_model_range", VALID, float(mean), limit, name)


def signs_expected(fit: Fit, signs: Mapping[str, int]) -> Iterator[Finding]:
    """Each coefficient has the sign that was declared for its variable."""
    for name in fit.names:
        coefficient = fit.coefficient(name)
        if name in signs and coefficient * signs[name] < 0:
            yield _finding("sign_unexpected", PLAUSIBLE, coefficient, 0.0, name)


def intercept_not_negative(fit: Fit) -> Finding | None:
    """The base load is not below zero."""
    if not fit.intercept or fit.coefficients[0] >= 0:
        return None
    return _finding("intercept_negative", PLAUSIBLE, fit.coefficients[0], 0.0)


def enough_rows(fit: Fit, dataset: Dataset) -> Finding | None:
    """There are 12 rows, or 9 of at least four weeks each on average."""
    if fit.n >= MIN_ROWS:
        return None
    mean_days = float(dataset.days.mean())
    if fit.n >= MIN_MONTHLY_ROWS and mean_days >= MONTHLY_DAYS:
        return None
    return _finding("rows_few", ADEQUATE, fit.n, MIN_ROWS)


def enough_coverage(fit: Fit, dataset: Dataset) -> Finding | None:
    """Complete intervals cover 90 % of the period's days."""
    coverage = dataset.coverage(fit.names)
    if coverage >= MIN_COVERAGE:
        return None
    return _finding("coverage_low", ADEQUATE, coverage, MIN_COVERAGE)


def variables_independent(fit: Fit) -> Iterator[Finding]:
    """No variable repeats the others: VIF ≤ 30, with a warning above 10."""
    for name, vif in zip(fit.names, fit.vif, strict=True):
        if vif > MAX_VIF:
            yield _finding("collinear", ADEQUATE, vif, MAX_VIF, name)
        elif vif > WARN_VIF:
            yield _warning("collinearity", vif, WARN_VIF, name)
    if fit.condition_number > MAX_CONDITION:
        yield _finding(
            "condition_number_high", ADEQUATE, fit.condition_number, MAX_CONDITION
        )


def rests_on_many(fit: Fit) -> Finding | None:
    """No single row decides a coefficient, as a value a thousand times too large would.

    A row's leverage is how much of its own modelled value it makes itself.
    """
    if not fit.names or fit.max_leverage <= MAX_LEVERAGE:
        return None
    return _finding("one_row_decides", ADEQUATE, fit.max_leverage, MAX_LEVERAGE)


def rows_per_variable(fit: Fit, usual: int) -> Finding | None:
    """Tell of more variables than the rows carry as a rule."""
    if len(fit.names) <= usual:
        return None
    return _warning("rows_per_variable_few", len(fit.names), usual)


def residuals_independent(fit: Fit) -> Finding | None:
    """Tell of correlated residuals; the savings' uncertainty allows for them."""
    if abs(fit.rho) <= MAX_RHO:
        return None
    return _warning("residuals_correlated", fit.rho, MAX_RHO)


def scatter_small(fit: Fit, dataset: Dataset) -> Finding | None:
    """Tell of a CV(RMSE) above 20 % on bills, 25 % on days."""
    limit = MAX_CV_RMSE_DAYS if dataset.is_daily else MAX_CV_RMSE_BILLS
    return (
        None if fit.cv_rmse <= limit else _warning("cv_rmse_high", fit.cv_rmse, limit)
    )


def review(
    fit: Fit,
    dataset: Dataset,
    *,
    predicted: Dataset | None = None,
    waive_intercept: bool = False,
    usual: int | None = None,
) -> tuple[Finding, ...]:
    """Return what every gate has to say of a fit on a dataset.

    ``predicted`` is the period the model will be asked about; without it the
    range test waits. ``waive_intercept`` accepts a negative base load. ``usual`` is
    how many variables so many rows may carry as a rule.
    """
    found: list[Finding | None] = [
        has_variables(fit),
        model_significant(fit),
        *variables_significant(fit),
        explains_enough(fit),
        *(within_range(fit, predicted) if predicted is not None else ()),
        *signs_expected(fit, dataset.signs),
        None if waive_intercept else intercept_not_negative(fit),
        enough_rows(fit, dataset),
        enough_coverage(fit, dataset),
        *variables_independent(fit),
        rests_on_many(fit),
        None if usual is None else rows_per_variable(fit, usual),
        residuals_independent(fit),
        scatter_small(fit, dataset),
    ]
    return tuple(filter(None, found))
