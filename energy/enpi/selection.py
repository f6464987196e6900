"""Every candidate model, fitted, judged and ranked; the first is the choice.

All subsets of the declared variables are fitted by the same rule, so that no
one can pick the friendliest; the spread of what the valid ones would give is
``energy.enpi.savings.sensitivity_band``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from energy.enpi import screening, validity
from energy.enpi.alternatives import searched_bases, subsets
from energy.enpi.change_points import with_searched_bases
from energy.enpi.dataset import Dataset
from energy.enpi.left_out import left_out
from energy.enpi.regression import Fit, FitError, fit
from energy.findings import Finding, Severity

MOST_VARIABLES = 4
ROWS_PER_VARIABLE = 6
A_YEAR_OF_BILLS = validity.MIN_MONTHLY_ROWS
TIE = 0.02
MAX_RHO = 0.99


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model: its variables, its fit on energy per day, and three lamps.

    ``reasons`` says why a lamp is off (severity "error") and what else was
    noticed. Without variables the model is the mean use per day ("absolute"):
    neither valid nor plausible, as it allows for nothing. ``searched`` is how
    many base temperatures of its variables were searched in the data.
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
    """Return how many variables so many rows can carry: one per six, at most 4.

    A year read every five weeks has ten or eleven bills; from nine on, which is
    what a year must have, they may carry the two that twelve may.
    """
    if A_YEAR_OF_BILLS <= rows < 2 * ROWS_PER_VARIABLE:
        return 2
    return min(MOST_VARIABLES, rows // ROWS_PER_VARIABLE)


def most_where_needed(rows: int) -> int:
    """Return how many variables are tried where fewer give no acceptable model.

    One per four rows, counting the intercept: three for the twelve bills of a year
    of which output, heat and cold each decide a part.
    """
    return max(most_variables(rows), min(MOST_VARIABLES, (rows + 1) // 4))


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
    Days can tell more apart than bills can: of them, the least information
    criterion wins within 0.02. If there is none, what fails only the range test is
    first, or else the model without variables; nothing may then be called verified.

    Variables that cannot explain energy (``screening.usable``), and subsets whose
    columns depend on each other, are left out with a notice among the reasons;
    alternatives (``energy.enpi.alternatives``) are never in one model. Of days,
    the degree days of the bases that fit best are variables too. Beyond
    ``screening.MOST_LISTED`` subsets, those that cannot be valid are not listed.

    ``predicted``, the period to be predicted, adds the range test, and the test
    whether a model can do without what it leaves out (``energy.enpi.left_out``).
    Where no candidate of ``most_variables`` is acceptable, ``most_where_needed``
    are tried; ``max_variables`` overrides both. Empty where fewer than two
    intervals are complete.
    """
    usable, notices = screening.usable(dataset)
    searched = with_searched_bases(usable)
    rows = int(dataset.complete(()).sum())
    limits = (
        (most_variables(rows), most_where_needed(rows))
        if max_variables is None
        else (max_variables,)
    )
    asked = _Asked(searched, predicted, waive_intercept)
    found: list[Candidate] = []
    told: list[Finding] = []
    for most in limits:
        found, told = _tried(asked, most, usual=limits[0])
        if any(one.acceptable for one in found):
            break
    chosen = _chosen(found, is_daily=dataset.is_daily)
    return _ranked(found, chosen, (*notices, *told))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is modelled, what is to be predicted, and what is waived."""

    dataset: Dataset
    predicted: Dataset | None
    waive_intercept: bool


def _tried(
    asked: _Asked, most: int, *, usual: int
) -> tuple[list[Candidate], list[Finding]]:
    """Return all candidates of at most so many variables, and what was noticed."""
    dataset, predicted = asked.dataset, asked.predicted
    listed, unlisted = screening.shortlisted(dataset, subsets(dataset.names, most))
    fits, refusals = _fits(dataset, listed)
    judged = [
        _judged(
            fitted,
            validity.review(
                fitted,
                dataset,
                predicted=predicted,
                waive_intercept=asked.waive_intercept,
                usual=usual,
            ),
        )
        for fitted in fits
    ]
    if predicted is not None:
        judged = [_sure(one, dataset, predicted) for one in judged]
    return judged, [*refusals, *unlisted]


def _fits(
    dataset: Dataset, listed: Sequence[tuple[str, ...]]
) -> tuple[list[Fit], list[Finding]]:
    """Return the fits of subsets, small ones first, and why others have none.

    What contains a subset that cannot be fitted is not tried.
    """
    fits: list[Fit] = []
    notices: list[Finding] = []
    refused: list[frozenset[str]] = []
    for names in listed:
        if any(part <= set(names) for part in refused):
            continue
        try:
            fits.append(fit_dataset(dataset, names))
        except FitError as problem:
            refused.append(frozenset(names))
            notices.append(_refusal(problem, names))
    return fits, notices


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


def _refusal(problem: FitError, names: tuple[str, ...]) -> Finding:
    details: dict[str, str | int | float] = {"variables": ", ".join(names)}
    return Finding(problem.code, Severity.INFO, details=details)


def _judged(fitted: Fit, reasons: tuple[Finding, ...]) -> Candidate:
    return Candidate(
        variables=fitted.names,
        fit=fitted,
        valid=validity.passes(validity.VALID, reasons),
        plausible=bool(fitted.names) and validity.passes(validity.PLAUSIBLE, reasons),
        adequate=validity.passes(validity.ADEQUATE, reasons),
        reasons=reasons,
        searched=searched_bases(fitted.names),
    )


def _sure(candidate: Candidate, dataset: Dataset, predicted: Dataset) -> Candidate:
    """Return the candidate, not adequate where it leaves out what it needs."""
    if not candidate.acceptable:
        return candidate
    missed = tuple(left_out(candidate.fit, dataset, predicted))
    if not missed:
        return candidate
    return replace(candidate, adequate=False, reasons=(*candidate.reasons, *missed))


def _score(candidate: Candidate) -> float:
    # Rounded, so that columns equal but for rounding tie, whatever their unit.
    return round(candidate.fit.adjusted_r_squared, 9)


def _ranked(
    judged: Sequence[Candidate],
    chosen: Candidate | None,
    notices: tuple[Finding, ...],
) -> tuple[Candidate, ...]:
    """Return the candidates with the choice first, then by lamps and fit."""
    by_rank = sorted(
        judged,
        key=lambda one: (
            one is not chosen,
            not one.acceptable,
            not one.valid,
            not one.plausible,
            -_score(one),
            len(one.variables),
        ),
    )
    return tuple(replace(one, reasons=one.reasons + notices) for one in by_rank)


def _chosen(judged: Sequence[Candidate], *, is_daily: bool) -> Candidate | None:
    """Return the candidate that counts.

    Without an acceptable one it is the best of those that fail nothing but the
    range test: they are asked beyond what they know and say so, but the model
    without variables would be off by all that moved. Failing these, that one.
    """
    acceptable = [one for one in judged if one.acceptable]
    known = acceptable or [one for one in judged if _only_reaches(one)]
    if not known:
        return next((one for one in judged if not one.variables), None)
    best = max(known, key=_score)
    tied = [one for one in known if _score(one) >= _score(best) - TIE]
    if is_daily:
        return min(tied, key=lambda one: (_information(one, best), len(one.variables)))
    return min(tied, key=lambda one: (len(one.variables), -_score(one)))


def _only_reaches(candidate: Candidate) -> bool:
    """Return whether only the range test stands against a candidate."""
    closed = {one.code for one in candidate.reasons if one.severity is Severity.ERROR}
    return closed == {"outside_model_range"}


def _information(candidate: Candidate, best: Candidate) -> float:
    """Return the Bayesian information criterion, n' ln(1 − R²) + q ln n'.

    n' = n(1 − ρ)/(1 + ρ) is how many independent days the days count for, with
    the best candidate's correlation; a searched base is a parameter more.
    """
    rho = min(max(best.fit.rho, 0.0), MAX_RHO)
    count = max(2.0, candidate.fit.n * (1 - rho) / (1 + rho))
    unexplained = max(1 - candidate.fit.r_squared, np.finfo(float).eps)
    parameters = len(candidate.fit.coefficients) + candidate.searched
    return round(count * math.log(unexplained) + parameters * math.log(count), 6)
