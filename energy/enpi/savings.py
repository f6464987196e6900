"""Adjusted baseline, savings and their interval: in total, by month, summed up.

Savings are positive where less energy was used than the adjusted baseline. One
headline basis throughout: the ratio at reporting-period conditions.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from energy.enpi.adjusted import (
    MAX_BASE_LOAD_SHARE,
    MODELLED,
    Adjusted,
    SavingsError,
    absolute,
    extrapolated_share,
    ratio,
)
from energy.enpi.dataset import Dataset, FloatArray
from energy.enpi.monthly import (
    MonthSavings,
    RollingSavings,
    combine_months,
    combine_rolling,
    monthly,
    rolling,
)
from energy.enpi.regression import Fit
from energy.enpi.results import (
    Claim,
    CombinedSavings,
    Savings,
    claim_of,
    improvement_of,
    student,
)
from energy.enpi.selection import Candidate
from energy.enpi.standard import standard
from energy.findings import Finding, Severity

__all__ = [
    "Band",
    "Claim",
    "CombinedSavings",
    "Events",
    "MonthSavings",
    "RollingSavings",
    "Savings",
    "SavingsError",
    "claim_of",
    "combine",
    "combine_months",
    "combine_rolling",
    "improvement_of",
    "monthly",
    "rolling",
    "savings",
    "sensitivity_band",
]

METHODS = ("forecast", "backcast", "chaining", "standard", "ratio", "absolute")
WITH_MODEL = frozenset({*MODELLED, "standard"})
CONFIDENCE = 0.90
MAX_EXTRAPOLATED = 0.25
YEAR_DAYS = 365


@dataclass(frozen=True, eq=False, slots=True)
class Events:
    """Non-routine adjustments: (n,) energy on the reporting dataset's intervals.

    Positive where the plant would have used more. ``deviation`` is the standard
    deviation of their sum.
    """

    energy: FloatArray
    deviation: float = 0.0


def savings(
    model: Candidate | Fit | None,
    baseline: Dataset,
    reporting: Dataset,
    *,
    method: str = "forecast",
    confidence: float = CONFIDENCE,
    events: Events | None = None,
) -> Savings:
    """Return the savings of the reporting period against the baseline.

    ``model`` is of energy per day: fitted on the baseline for "forecast" and
    "standard", on the reporting period for "backcast", on a period between for
    "chaining". "ratio" takes its variables (all of the dataset's, if None) and
    "absolute" needs none; "standard" asks about the mean day of both periods.
    ``events`` are non-routine adjustments of the reporting period. The interval
    holds the scatter of both model and reporting period, and allows for correlated
    residuals; its degrees of freedom are the model's, less one for every
    temperature that was searched.

    Raises ``SavingsError`` for an unknown method, a confidence outside (0, 1),
    no complete interval, or a baseline total that cannot be divided by.
    """
    fitted = model.fit if isinstance(model, Candidate) else model
    _check(fitted, method, confidence)
    names = _names(fitted, baseline, method)
    if fitted is not None and method in WITH_MODEL:
        searched = model.searched if isinstance(model, Candidate) else 0
        fitted = _asked_of(fitted, names, searched=searched)
    adjusted = _adjusted(fitted, names, (baseline, reporting), method)
    if events is not None:
        kept = reporting.complete(names)
        adjusted = adjusted.with_events(events.energy[kept], events.deviation)
    findings = [*_period_findings(reporting, names), *_model_findings(fitted, adjusted)]
    return _result(
        adjusted, method, confidence, _Noted(reporting, names, findings, fitted)
    )


def _check(fitted: Fit | None, method: str, confidence: float) -> None:
    """Refuse what no savings can be formed of."""
    if method not in METHODS:
        raise SavingsError("method_unknown")
    if not 0 < confidence < 1:
        raise SavingsError("confidence_invalid")
    if fitted is None and method in WITH_MODEL:
        raise SavingsError("model_missing")


def _asked_of(fitted: Fit, names: tuple[str, ...], *, searched: int) -> Fit:
    """Return the fit by these names, its degrees of freedom without the searched."""
    df = max(1, fitted.degrees_of_freedom - searched)
    return replace(fitted, names=names, degrees_of_freedom=df)


def _complete(
    periods: tuple[Dataset, Dataset], names: tuple[str, ...]
) -> tuple[Dataset, Dataset]:
    """Return the complete intervals of both periods, or refuse."""
    baseline, reporting = (period.only_complete(names) for period in periods)
    if not len(baseline) or not len(reporting):
        raise SavingsError("no_complete_interval")
    return baseline, reporting


@dataclass(frozen=True, slots=True)
class _Noted:
    """What accompanies the numbers."""

    reporting: Dataset
    names: tuple[str, ...]
    findings: list[Finding]
    fitted: Fit | None


def _names(fitted: Fit | None, baseline: Dataset, method: str) -> tuple[str, ...]:
    """Return the variables that the method uses.

    A fit made without names stands for the dataset's variables in their order.
    """
    if method == "absolute":
        return ()
    if fitted is None:
        return baseline.names
    unnamed = tuple(f"x{j + 1}" for j in range(len(fitted.names)))
    if fitted.names == unnamed and len(unnamed) == len(baseline.names):
        return baseline.names
    return fitted.names


def _adjusted(
    fitted: Fit | None,
    names: tuple[str, ...],
    periods: tuple[Dataset, Dataset],
    method: str,
) -> Adjusted:
    """Return the adjusted baseline over complete intervals."""
    baseline, reporting = _complete(periods, names)
    if method == "absolute":
        return absolute(baseline, reporting)
    if method == "ratio" or fitted is None:
        return ratio(names, baseline, reporting)
    if method == "standard":
        return standard(fitted, baseline, reporting)
    return MODELLED[method](fitted, baseline, reporting)


def _period_findings(reporting: Dataset, names: tuple[str, ...]) -> Iterable[Finding]:
    """Tell of intervals left out, days not covered, and less than a year."""
    missing = int((~reporting.complete(names)).sum())
    if missing:
        details: dict[str, str | int | float] = {"intervals": missing}
        yield Finding("reporting_incomplete", Severity.WARNING, details=details)
    covered = int(reporting.days.sum())
    if covered < reporting.span_days:
        details = {"days": reporting.span_days - covered}
        yield Finding("reporting_gap", Severity.WARNING, details=details)
    if reporting.span_days < YEAR_DAYS:
        details = {"days": reporting.span_days}
        yield Finding("provisional", Severity.INFO, details=details)


def _model_findings(fitted: Fit | None, adjusted: Adjusted) -> Iterable[Finding]:
    """Tell where the model or the ratio was asked more than it can answer."""
    if fitted is not None and adjusted.asked is not None:
        share = extrapolated_share(fitted, adjusted.asked)
        if share > MAX_EXTRAPOLATED:
            yield _limit("extrapolated", share, MAX_EXTRAPOLATED)
    base_load = adjusted.base_load_share
    if base_load is not None and base_load > MAX_BASE_LOAD_SHARE:
        yield _limit("ratio_base_load", base_load, MAX_BASE_LOAD_SHARE)
    least = float(adjusted.adjusted.min())
    if least < 0:
        yield _limit("adjusted_negative", least, 0.0)


def _limit(code: str, measured: float, limit: float) -> Finding:
    details: dict[str, str | int | float] = {"measured": measured, "limit": limit}
    return Finding(code, Severity.WARNING, details=details)


def _result(
    adjusted: Adjusted, method: str, confidence: float, noted: _Noted
) -> Savings:
    """Return the totals with their interval."""
    actual = adjusted.reporting.energy
    total = math.fsum(adjusted.adjusted)
    saved = math.fsum([*adjusted.adjusted, *(-actual)])
    df = adjusted.degrees_of_freedom
    everything = np.ones((1, len(actual)))
    variance = float(adjusted.uncertainty.variances(everything)[0])
    half_width = student(confidence, df) * math.sqrt(variance)
    low, high = saved - half_width, saved + half_width
    asked = adjusted.asked
    return Savings(
        method=method,
        confidence=confidence,
        actual=math.fsum(actual),
        adjusted_baseline=total,
        savings=saved,
        improvement=improvement_of(saved, total),
        low=low,
        high=high,
        claim=claim_of(low, high),
        degrees_of_freedom=df,
        baseline_actual=math.fsum(adjusted.baseline.energy),
        modelled_baseline=adjusted.modelled_baseline,
        modelled_reporting=adjusted.modelled_reporting,
        coverage=noted.reporting.coverage(noted.names),
        extrapolated_share=(
            extrapolated_share(noted.fitted, asked) if noted.fitted and asked else 0.0
        ),
        findings=tuple(noted.findings),
        intervals=adjusted.reporting.intervals,
        actual_by_interval=actual,
        adjusted_by_interval=adjusted.adjusted,
        uncertainty=adjusted.uncertainty,
    )


def combine(parts: Sequence[Savings | CombinedSavings]) -> CombinedSavings:
    """Return the sum of independent savings; half-widths add as squares.

    The improvement is that of the sums, never a mean of percentages. Parts must
    share unit, basis and confidence; bring them there with ``Savings.scaled``.
    """
    if not parts:
        raise SavingsError("nothing_to_combine")
    if len({part.confidence for part in parts}) > 1:
        raise SavingsError("confidence_mixed")
    total = math.fsum(part.adjusted_baseline for part in parts)
    saved = math.fsum(part.savings for part in parts)
    half_width = math.hypot(*(part.half_width for part in parts))
    low, high = saved - half_width, saved + half_width
    return CombinedSavings(
        confidence=parts[0].confidence,
        actual=math.fsum(part.actual for part in parts),
        adjusted_baseline=total,
        savings=saved,
        improvement=improvement_of(saved, total),
        low=low,
        high=high,
        claim=claim_of(low, high),
        contributions=tuple(improvement_of(part.savings, total) for part in parts),
    )


@dataclass(frozen=True, slots=True)
class Band:
    """The least and greatest improvement over all valid models, and how many."""

    low: float
    high: float
    count: int


def sensitivity_band(
    models: Iterable[Candidate],
    baseline: Dataset,
    reporting: Dataset,
    *,
    method: str = "forecast",
    events: Events | None = None,
) -> Band | None:
    """Return how far the improvement depends on the choice among valid models."""
    improvements = [
        savings(model, baseline, reporting, method=method, events=events).improvement
        for model in models
        if model.valid
    ]
    if not improvements:
        return None
    return Band(min(improvements), max(improvements), len(improvements))
