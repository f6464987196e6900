"""Every candidate model, fitted, judged and ranked; the first is the choice.

All subsets of the declared variables are fitted by the same rule, so that no
one can pick the friendliest; the spread of what the valid ones would give is
``energy.enpi.savings.sensitivity_band``.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from energy.enpi import validity
from energy.enpi.dataset import Dataset, FloatArray
from energy.enpi.regression import Fit, FitError, fit
from energy.findings import Finding, Severity

MOST_VARIABLES = 4
ROWS_PER_VARIABLE = 6
TIE = 0.02
_CONSTANT = 1e-12


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model: its variables, its fit on energy per day, and three lamps.

    ``reasons`` says why a lamp is off (severity "error") and what else was
    noticed. Without variables the model is the mean use per day ("absolute"):
    never valid, as it normalizes nothing. ``searched`` is how many of its
    variables have a base temperature that was searched in the data.
    """

    variables: tuple[str, ...]
    fit: Fit
    valid: bool
    plausible: bool
    adequate: bool
    reasons: tuple[Finding, ...]
    searched: int = 0

    @property
    def acceptable(self) -> bool:
        """Whether all three lamps are on, so that results may be verified."""
        return self.valid and self.plausible and self.adequate


def most_variables(rows: int) -> int:
    """Return how many variables so many rows can carry: one per six, at most 4."""
    return min(MOST_VARIABLES, rows // ROWS_PER_VARIABLE)


def candidates(
    dataset: Dataset,
    *,
    max_variables: int | None = None,
    predicted: Dataset | None = None,
    waive_intercept: bool = False,
) -> tuple[Candidate, ...]:
    """Fit and judge every subset of the dataset's variables; the choice is first.

    Each subset is fitted by least squares on energy per day, weighted by days,
    over the intervals complete for it. The choice has the greatest adjusted R²
    among candidates with all lamps on; within 0.02 of it, fewer variables win.
    If there is none, the model without variables is first, and nothing may be
    called verified. Variables that do not vary, and subsets whose columns
    depend on each other, are left out with a notice among the reasons.

    ``predicted``, the period to be predicted, adds the range test.
    ``max_variables`` overrides ``most_variables``. Empty where fewer than two
    intervals are complete.
    """
    varying, notices = _varying(dataset)
    rows = int(dataset.complete(()).sum())
    most = most_variables(rows) if max_variables is None else max_variables
    judged = []
    refused: list[frozenset[str]] = []
    for names in _subsets(varying, most):
        if any(part <= set(names) for part in refused):
            continue
        try:
            fitted = fit_dataset(dataset, names)
        except FitError as problem:
            refused.append(frozenset(names))
            notices.append(_refusal(problem, names))
            continue
        reasons = validity.review(
            fitted, dataset, predicted=predicted, waive_intercept=waive_intercept
        )
        judged.append(_judged(fitted, reasons))
    return _ranked(judged, tuple(notices))


def fit_dataset(dataset: Dataset, names: Sequence[str]) -> Fit:
    """Fit energy per day on the means per day of the named variables.

    Rows are the intervals complete for these variables, weighted by days.
    Raises ``FitError`` where they cannot be fitted.
    """
    rows = dataset.complete(names)
    return fit(
        dataset.daily_energy()[rows],
        dataset.daily(names)[rows],
        weights=dataset.days[rows],
        names=names,
    )


def _varying(dataset: Dataset) -> tuple[tuple[str, ...], list[Finding]]:
    """Return the variables that vary, and notices of those that do not."""
    notices = []
    kept = []
    for name in dataset.names:
        values = dataset.daily([name])[dataset.complete([name]), 0]
        if len(values) and not _constant(values):
            kept.append(name)
        else:
            code = "variable_constant" if len(values) else "variable_missing"
            notices.append(Finding(code, Severity.INFO, value=name))
    return tuple(kept), notices


def _constant(values: FloatArray) -> bool:
    return bool(np.ptp(values) <= _CONSTANT * np.abs(values).max())


def _subsets(names: tuple[str, ...], most: int) -> Iterable[tuple[str, ...]]:
    """Return all subsets of at most ``most`` names, small ones first."""
    return itertools.chain.from_iterable(
        itertools.combinations(names, count)
        for count in range(min(most, len(names)) + 1)
    )


def _refusal(problem: FitError, names: tuple[str, ...]) -> Finding:
    details: dict[str, str | int | float] = {"variables": ", ".join(names)}
    return Finding(problem.code, Severity.INFO, details=details)


def _judged(fitted: Fit, reasons: tuple[Finding, ...]) -> Candidate:
    return Candidate(
        variables=fitted.names,
        fit=fitted,
        valid=validity.passes(validity.VALID, reasons),
        plausible=validity.passes(validity.PLAUSIBLE, reasons),
        adequate=validity.passes(validity.ADEQUATE, reasons),
        reasons=reasons,
    )


def _score(candidate: Candidate) -> float:
    # Rounded, so that columns equal but for rounding tie, whatever their unit.
    return round(candidate.fit.adjusted_r_squared, 9)


def _ranked(
    judged: list[Candidate], notices: tuple[Finding, ...]
) -> tuple[Candidate, ...]:
    """Return the candidates with the choice first, then by lamps and fit."""
    by_rank = sorted(
        judged,
        key=lambda one: (
            not one.acceptable,
            not one.valid,
            not one.plausible,
            -_score(one),
            len(one.variables),
        ),
    )
    chosen = _chosen(by_rank)
    by_rank.sort(key=lambda one: one is not chosen)
    return tuple(replace(one, reasons=one.reasons + notices) for one in by_rank)


def _chosen(by_rank: Sequence[Candidate]) -> Candidate | None:
    acceptable = [one for one in by_rank if one.acceptable]
    if not acceptable:
        return next((one for one in by_rank if not one.variables), None)
    best = _score(acceptable[0])
    tied = [one for one in acceptable if _score(one) >= best - TIE]
    return min(tied, key=lambda one: (len(one.variables), -_score(one)))
