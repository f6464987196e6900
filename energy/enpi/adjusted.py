"""The adjusted baseline of each method, interval by interval, and how sure it is.

A = what the reporting period would have used at the baseline's performance. M_b
and M_r are the model's totals over baseline and reporting period, E_b and E_r
the metered ones; all totals run over complete intervals only.

==========  ==================  ==================================================
forecast    M_r                 model of the baseline period
backcast    E_b · M_r / M_b     model of the reporting period
chaining    E_b · M_r / M_b     model of a period between
standard    E_r · S_b / S_r     models of both periods, at standard conditions
ratio       E_b · P_r / P_b     P is the sum of the variables
absolute    E_b by month        of the year, or by the mean day
==========  ==================  ==================================================

S_b and S_r are the two models' energy per day under the same conditions. What is
agreed for a non-routine event is added to the adjusted baseline of its days.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from energy.enpi.calendarize import calendarize
from energy.enpi.dataset import Dataset, FloatArray, Interval
from energy.enpi.periods import Month, days_by_month
from energy.enpi.persistence import slow_correlation
from energy.enpi.regression import Fit, FitError, fit

RHO_ALLOWED_ON_BILLS = 0.50
MAX_BASE_LOAD_SHARE = 0.25
WHOLE_MONTH_DAYS = 28


class SavingsError(ValueError):
    """No adjusted baseline can be formed; ``code`` names why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, eq=False, slots=True)
class Uncertainty:
    """The errors of n intervals' savings, for any part or sum of them.

    ``noise_sd`` (n,) is each interval's own scatter, correlated as
    rho^|distance of ``positions``|; ``gradients`` (n, q) says how the adjusted
    baseline moves with q estimated parameters of ``covariance`` (q, q).
    """

    noise_sd: FloatArray
    positions: FloatArray
    rho: float
    gradients: FloatArray
    covariance: FloatArray

    def variances(self, shares: FloatArray) -> FloatArray:
        """Return the variance of each sum, (m,), for (m, n) shares of intervals."""
        noise = shares * self.noise_sd
        along = shares @ self.gradients
        own = (
            (noise @ self._correlation() * noise).sum(axis=1)
            if self.rho
            else (noise**2).sum(axis=1)
        )
        return np.asarray(own + (along @ self.covariance * along).sum(axis=1), float)

    def _correlation(self) -> FloatArray:
        return _correlation(self.positions, self.rho)

    def scaled(self, factor: float) -> "Uncertainty":
        """Return the errors of savings counted in another unit or basis."""
        return Uncertainty(
            noise_sd=self.noise_sd * factor,
            positions=self.positions,
            rho=self.rho,
            gradients=self.gradients * factor,
            covariance=self.covariance,
        )


@dataclass(frozen=True, eq=False, slots=True)
class Adjusted:
    """The adjusted baseline on the complete intervals of the reporting period.

    ``adjusted`` (n,) per interval; ``modelled_…`` are M_b and M_r. ``asked`` is
    the dataset on which the model had to extrapolate, if it did.
    """

    baseline: Dataset
    reporting: Dataset
    adjusted: FloatArray
    modelled_baseline: float
    modelled_reporting: float
    degrees_of_freedom: int
    uncertainty: Uncertainty
    asked: Dataset | None = None
    base_load_share: float | None = None

    def with_events(self, energy: FloatArray, deviation: float) -> "Adjusted":
        """Return it with (n,) energy of non-routine events added, by interval.

        ``deviation`` is the standard deviation of their sum: one error that all
        intervals share in the proportion of their amounts.
        """
        size = float(np.abs(energy).sum())
        share = np.abs(energy) / size if size else energy
        errors = self.uncertainty
        return replace(
            self,
            adjusted=self.adjusted + energy,
            uncertainty=replace(
                errors,
                gradients=np.column_stack([errors.gradients, share]),
                covariance=_beside(errors.covariance, deviation**2),
            ),
        )


def _correlation(positions: FloatArray, rho: float) -> FloatArray:
    distances = np.abs(positions[:, None] - positions[None, :])
    return np.asarray(rho**distances, dtype=float)


def positions_of(dataset: Dataset) -> FloatArray:
    """Return where each interval stands: the day for days, else its rank."""
    if dataset.is_daily:
        return np.array([start.toordinal() for start, _ in dataset.intervals], float)
    return np.arange(len(dataset), dtype=float)


def rho_of(model: Fit, dataset: Dataset) -> float:
    """Return the correlation to allow for; bills' only where it is strong.

    Twelve bills cannot tell a weak correlation from none. A negative one would
    narrow the interval and is not used. Of days, slow drifts count too
    (``energy.enpi.persistence``).
    """
    if not dataset.is_daily:
        return min(model.rho, 0.99) if model.rho > RHO_ALLOWED_ON_BILLS else 0.0
    slow = slow_correlation(model, dataset)
    return max(0.0, min(model.rho, 0.99), slow)


def totals_of(model: Fit, dataset: Dataset) -> tuple[FloatArray, FloatArray]:
    """Return the design (n, p) summed over each interval, and modelled energy."""
    design = model.design(dataset.daily(model.names)) * dataset.days[:, None]
    return design, np.asarray(design @ np.asarray(model.coefficients), dtype=float)


def parameter_covariance(
    model: Fit, training: Dataset | None, rho: float
) -> FloatArray:
    """Return the coefficients' covariance, widened for correlated residuals.

    With the training data it is the sandwich for residuals correlated as
    rho^distance; without, the upper bound (1 + rho)/(1 − rho).
    """
    plain = model.parameter_covariance
    if not rho:
        return plain
    if training is None or not model.residual_variance:
        return plain * (1 + rho) / (1 - rho)
    roots = np.sqrt(training.days)[:, None]
    rows = model.design(training.daily(model.names)) * roots
    meat = rows.T @ _correlation(positions_of(training), rho) @ rows
    bread = plain / model.residual_variance
    return np.asarray(bread @ meat @ bread * model.residual_variance, dtype=float)


def _noise(model: Fit, dataset: Dataset) -> FloatArray:
    """Return the standard deviation of each interval's energy, (n,)."""
    return np.asarray(np.sqrt(model.residual_variance * dataset.days), dtype=float)


def _forecast(model: Fit, baseline: Dataset, reporting: Dataset) -> Adjusted:
    design, modelled = totals_of(model, reporting)
    _, modelled_baseline = totals_of(model, baseline)
    rho = rho_of(model, baseline)
    return Adjusted(
        baseline=baseline,
        reporting=reporting,
        adjusted=modelled,
        modelled_baseline=math.fsum(modelled_baseline),
        modelled_reporting=math.fsum(modelled),
        degrees_of_freedom=model.degrees_of_freedom,
        uncertainty=Uncertainty(
            noise_sd=_noise(model, reporting),
            positions=positions_of(reporting),
            rho=rho,
            gradients=design,
            covariance=parameter_covariance(model, baseline, rho),
        ),
        asked=reporting,
    )


def _proportional(
    model: Fit, baseline: Dataset, reporting: Dataset, *, fitted_reporting: bool
) -> Adjusted:
    """Return A = E_b · M_r / M_b with the delta method on E_b / M_b.

    Where the model was fitted on the reporting period, M_r = E_r holds without
    error; between the periods, both totals move with the coefficients and both
    periods scatter about them.
    """
    design_b, modelled_b = totals_of(model, baseline)
    design_r, modelled_r = totals_of(model, reporting)
    total_b = math.fsum(modelled_b)
    if total_b <= 0:
        raise SavingsError("modelled_baseline_not_positive")
    scale = math.fsum(baseline.energy) / total_b
    adjusted = scale * modelled_r
    rho = rho_of(model, reporting if fitted_reporting else baseline)
    gradients = -adjusted[:, None] * design_b.sum(axis=0) / total_b
    noise = np.zeros(len(reporting))
    if not fitted_reporting:
        gradients = gradients + scale * design_r
        noise = scale * _noise(model, reporting)
    scatter = _baseline_scatter(model, baseline, rho) / total_b**2
    training = reporting if fitted_reporting else None
    return Adjusted(
        baseline=baseline,
        reporting=reporting,
        adjusted=adjusted,
        modelled_baseline=total_b,
        modelled_reporting=math.fsum(modelled_r),
        degrees_of_freedom=model.degrees_of_freedom,
        uncertainty=Uncertainty(
            noise_sd=noise,
            positions=positions_of(reporting),
            rho=rho,
            gradients=np.column_stack([gradients, adjusted]),
            covariance=_beside(parameter_covariance(model, training, rho), scatter),
        ),
        asked=baseline if fitted_reporting else reporting,
    )


def _baseline_scatter(model: Fit, baseline: Dataset, rho: float) -> float:
    """Return the variance of the baseline's total energy about the model."""
    noise = _noise(model, baseline)
    if not rho:
        return float(noise @ noise)
    return float(noise @ _correlation(positions_of(baseline), rho) @ noise)


def _beside(covariance: FloatArray, variance: float) -> FloatArray:
    """Return the covariance with one independent parameter more."""
    size = len(covariance)
    wider = np.zeros((size + 1, size + 1))
    wider[:size, :size] = covariance
    wider[size, size] = variance
    return wider


def _backcast(model: Fit, baseline: Dataset, reporting: Dataset) -> Adjusted:
    return _proportional(model, baseline, reporting, fitted_reporting=True)


def _chaining(model: Fit, baseline: Dataset, reporting: Dataset) -> Adjusted:
    return _proportional(model, baseline, reporting, fitted_reporting=False)


def _output(dataset: Dataset, names: Sequence[str]) -> FloatArray:
    """Return the sum of the variables over each interval, (n,)."""
    return np.asarray((dataset.daily(names).sum(axis=1)) * dataset.days, dtype=float)


def ratio(names: Sequence[str], baseline: Dataset, reporting: Dataset) -> Adjusted:
    """Return A = E_b · P_r / P_b, the energy intensity carried forward.

    The scatter of intervals about the intensity grows with their days.
    """
    if not names:
        raise SavingsError("ratio_needs_variable")
    output_b, output_r = _output(baseline, names), _output(reporting, names)
    total_b = math.fsum(output_b)
    if total_b <= 0:
        raise SavingsError("ratio_variable_not_positive")
    intensity = math.fsum(baseline.energy) / total_b
    adjusted = intensity * output_r
    scatter = _scatter(baseline, intensity * output_b)
    return Adjusted(
        baseline=baseline,
        reporting=reporting,
        adjusted=adjusted,
        modelled_baseline=math.fsum(baseline.energy),
        modelled_reporting=math.fsum(adjusted),
        degrees_of_freedom=len(baseline) - 1,
        uncertainty=Uncertainty(
            noise_sd=np.sqrt(scatter * reporting.days),
            positions=positions_of(reporting),
            rho=0.0,
            gradients=output_r[:, None],
            covariance=np.array([[scatter * baseline.days.sum() / total_b**2]]),
        ),
        base_load_share=_base_load_share(baseline, output_b),
    )


def _scatter(dataset: Dataset, modelled: FloatArray) -> float:
    """Return the variance of a day's energy about a one-parameter model."""
    if len(dataset) < 2:
        raise SavingsError("rows_too_few")
    residuals = dataset.energy - modelled
    return float((residuals**2 / dataset.days).sum() / (len(dataset) - 1))


def _base_load_share(baseline: Dataset, output: FloatArray) -> float | None:
    """Return the share of the baseline's energy that output does not explain."""
    days = baseline.days
    try:
        line = fit(baseline.daily_energy(), output / days, weights=days)
    except FitError:
        return None
    energy = math.fsum(baseline.energy)
    return line.coefficients[0] * float(days.sum()) / energy if energy else None


def absolute(baseline: Dataset, reporting: Dataset) -> Adjusted:
    """Return the baseline's own energy, month for month of the year.

    Where the baseline has less than four weeks of a month that the reporting
    period touches, every day gets the baseline's mean. The scatter is that of
    the baseline's intervals about their mean, seasons included: wide, and
    rightly so.
    """
    total, days = math.fsum(baseline.energy), float(baseline.days.sum())
    rates = _monthly_rates(baseline)
    adjusted = total / days * reporting.days
    if _months_of(reporting.intervals) <= set(rates):
        adjusted = np.array(
            [
                math.fsum(
                    count * rates[month.month]
                    for month, count in days_by_month(*interval)
                )
                for interval in reporting.intervals
            ]
        )
    scatter = _scatter(baseline, total / days * baseline.days)
    return Adjusted(
        baseline=baseline,
        reporting=reporting,
        adjusted=adjusted,
        modelled_baseline=total,
        modelled_reporting=math.fsum(adjusted),
        degrees_of_freedom=len(baseline) - 1,
        uncertainty=Uncertainty(
            noise_sd=np.sqrt(scatter * reporting.days),
            positions=positions_of(reporting),
            rho=0.0,
            gradients=reporting.days[:, None],
            covariance=np.array([[scatter / days]]),
        ),
    )


def _months_of(intervals: Sequence[Interval]) -> set[int]:
    return {
        month.month for interval in intervals for month, _ in days_by_month(*interval)
    }


def _monthly_rates(baseline: Dataset) -> dict[int, float]:
    """Return the mean energy per day by month of the year, where well covered."""
    readings = [
        (start, end, float(energy))
        for (start, end), energy in zip(
            baseline.intervals, baseline.energy, strict=True
        )
    ]
    energies: defaultdict[int, list[float]] = defaultdict(list)
    days: defaultdict[int, int] = defaultdict(int)
    for month in calendarize(readings):
        number = Month.parse(month.month).month
        energies[number].append(month.energy)
        days[number] += month.covered_days
    return {
        number: math.fsum(energies[number]) / count
        for number, count in days.items()
        if count >= WHOLE_MONTH_DAYS
    }


MODELLED: Mapping[str, Callable[[Fit, Dataset, Dataset], Adjusted]] = MappingProxyType(
    {"forecast": _forecast, "backcast": _backcast, "chaining": _chaining}
)
"""The methods that need a model."""


def extrapolated_share(model: Fit, asked: Dataset) -> float:
    """Return the share of energy in intervals beyond the model's data.

    Beyond is more than a tenth of a variable's range outside [least, greatest].
    """
    low, high = np.array(model.x_minimum), np.array(model.x_maximum)
    margin = 0.10 * (high - low)
    x = asked.daily(model.names)
    outside = ((x < low - margin) | (x > high + margin)).any(axis=1)
    energy = float(asked.energy.sum())
    return float(asked.energy[outside].sum()) / energy if energy else 0.0
