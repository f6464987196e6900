"""What is left out before models are fitted, and told: variables and candidates."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from energy.enpi import validity
from energy.enpi.batched import SubsetFits, search
from energy.enpi.dataset import Dataset, FloatArray
from energy.enpi.orthogonal import BoolArray
from energy.findings import Finding, Severity

MOST_LISTED = 64
"""So many candidates are listed in any case; beyond, only those that can be valid."""
REPEATS = 0.9999
"""The correlation with energy from which on a variable is energy itself."""
LEAST_ROWS_TO_REPEAT = 5
_CONSTANT = 1e-12
_ROUNDING = 1e-6


def usable(dataset: Dataset) -> tuple[Dataset, list[Finding]]:
    """Return the variables that can explain energy, and notices of the others.

    Left out are those never known beside energy (``variable_missing``), those
    that do not vary (``variable_constant``) and those that are the energy of the
    same or the previous interval in another unit (``variable_is_energy_series``).
    """
    notices = []
    kept = []
    for name in dataset.names:
        values = dataset.daily([name])[dataset.complete([name]), 0]
        if not len(values):
            notices.append(Finding("variable_missing", Severity.INFO, value=name))
        elif np.ptp(values) <= _CONSTANT * np.abs(values).max():
            notices.append(Finding("variable_constant", Severity.INFO, value=name))
        elif repeats_energy(dataset, name):
            notices.append(
                Finding("variable_is_energy_series", Severity.WARNING, value=name)
            )
        else:
            kept.append(name)
    return _only(dataset, kept), notices


def _only(dataset: Dataset, names: Sequence[str]) -> Dataset:
    """Return the dataset with these of its variables."""
    return replace(
        dataset,
        variables={name: dataset.variables[name] for name in names},
        signs={name: sign for name, sign in dataset.signs.items() if name in names},
        means=(dataset.means or frozenset()).intersection(names),
    )


def repeats_energy(dataset: Dataset, name: str) -> bool:
    """Return whether a variable is a multiple of energy, of now or of before.

    Compared are means per day with energy per day, and, as readings may be
    copied from one bill to the next, values as they are with those before.
    """
    x, e = dataset.daily([name])[:, 0], dataset.daily_energy()
    before = x[1:], e[:-1]
    copied = dataset.variables[name][1:], dataset.energy[:-1]
    return any(_is_multiple(*pair) for pair in ((x, e), before, copied))


def _is_multiple(x: FloatArray, e: FloatArray) -> bool:
    """Return whether x = c·e but for rounding, by what that leaves of x's squares."""
    known = np.isfinite(x) & np.isfinite(e)
    x, e = x[known], e[known]
    if len(x) < LEAST_ROWS_TO_REPEAT or not x.any() or not e.any():
        return False
    x, e = x / np.abs(x).max(), e / np.abs(e).max()
    left = x - e * float((x @ e) / (e @ e))
    varying = x - x.mean()
    return bool(left @ left <= (1 - REPEATS**2) * (varying @ varying))


def shortlisted(
    dataset: Dataset, subsets: Sequence[tuple[str, ...]]
) -> tuple[tuple[tuple[str, ...], ...], tuple[Finding, ...]]:
    """Return the subsets worth fitting, in their order, and a notice of the others.

    Up to ``MOST_LISTED`` all are. Of more, all are fitted at once, and those are
    kept that can be valid, those that need the exact arithmetic to be judged, and
    the best by adjusted R² of the others until ``MOST_LISTED`` are there.
    """
    if len(subsets) <= MOST_LISTED:
        return tuple(subsets), ()
    names = dataset.names
    places = {name: j for j, name in enumerate(names)}
    fits = search(
        dataset.daily_energy()[None],
        dataset.daily(names)[None],
        dataset.days[None],
        [tuple(places[name] for name in one) for one in subsets],
    )
    kept = can_be_valid(fits)[0]
    score = np.where(kept, np.inf, fits.adjusted_r_squared[0])
    first = np.argsort(-score, kind="stable")[:MOST_LISTED]
    kept[first] = True
    left_out = int((~kept).sum())
    listed = tuple(one for one, keep in zip(subsets, kept, strict=True) if keep)
    details: dict[str, str | int | float] = {"count": left_out}
    notice = Finding("candidates_not_listed", Severity.INFO, details=details)
    return listed, (notice,) if left_out else ()


def can_be_valid(fits: SubsetFits) -> BoolArray:
    """Return, (B, S), which models pass the gates of statistics, or need a closer look.

    Limits are wider by more than the batched arithmetic's error. A model without
    variables cannot be valid; what was not fitted needs the exact arithmetic.
    """
    p_values = fits.p_values[:, :, 1:]
    absent = np.isnan(p_values)
    worst = np.where(absent, 0.0, p_values).max(axis=2, initial=0.0)
    best = np.where(absent, 1.0, p_values).min(axis=2, initial=1.0)
    wide = 1 + _ROUNDING
    passed = (
        (fits.f_p_value < validity.MAX_MODEL_P * wide)
        & (worst < validity.MAX_VARIABLE_P * wide)
        & (best < validity.MAX_BEST_VARIABLE_P * wide)
        & (fits.r_squared * wide >= validity.MIN_R_SQUARED)
    )
    return np.asarray(passed | ~fits.fitted, dtype=bool)
