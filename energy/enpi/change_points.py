"""Change-point models of daily energy, with the other variables in the model.

T is the mean temperature of a day, (x)+ = max(0, x), Z the other variables
(production, operating days ...):

====  =============================================  =============
1P    E = b0 + a·Z                                   no weather
2P    E = b0 + a·Z + b1·T
3PH   E = b0 + a·Z + b1·(Th − T)+                    b1 > 0
3PC   E = b0 + a·Z + b2·(T − Tc)+                    b2 > 0
4P    E = b0 + a·Z + b1·(Th − T)+ + b2·(T − Th)+     b1, b2 > 0
5P    E = b0 + a·Z + b1·(Th − T)+ + b2·(T − Tc)+     and Th < Tc
====  =============================================  =============

These are the forms of ASHRAE's Inverse Modeling Toolkit (1050-RP; Kissock, Haberl
and Claridge 2003) with further variables. On single days they are degree-day
models of variable base: (Th − T)+ is the heating degree days of base Th.

The squared error is worked out at every base, or pair of bases, of a grid; the
least is refined on a grid five times as fine around it. No descent is involved,
so it is the global minimum of the grid. The model that counts is then fitted by
``regression.fit`` at these bases.
"""

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from energy.enpi.covariates import independent_share, other_variables
from energy.enpi.dataset import Dataset, FloatArray, is_temperature
from energy.enpi.hinges import Hinges
from energy.enpi.operating_days import with_operating_days
from energy.enpi.regression import Fit, FitError, fit
from energy.enpi.weather import Branch

STEP = 0.5
"""Distance of bases on the first grid, in the temperature's unit."""

FINER = 5
MOST_BASES = 100
LEAST_SHARE = 0.10
LEAST_DAYS = 5
LEAST_T = 2.0
_EXACT = 1e-20


@dataclass(frozen=True, slots=True)
class ChangePoints:
    """One form at its best bases: ``form`` "1P" to "5P", and its fit.

    ``bic`` counts each change point as a parameter, and the days as fewer where
    residuals are correlated: n' = n(1 − ρ)/(1 + ρ) of n.
    """

    form: str
    branches: tuple[Branch, ...]
    fit: Fit
    bic: float


def with_searched_bases(dataset: Dataset) -> Dataset:
    """Return a dataset of days with the degree days of the bases that fit best.

    The branches of the best form are added as variables named by
    ``weather.Branch`` ("mean_temperature<14.5"), expected to be positive unless
    declared otherwise. Of several temperatures the one that explains most is
    taken. Operating days are added before, where ``with_operating_days`` finds
    that they are missing. Returned as it is: a dataset of bills, one already with
    such degree days, and one that neither weather nor weekdays move.
    """
    if not dataset.is_daily or any(map(Branch.parse, dataset.names)):
        return dataset
    days = with_operating_days(dataset)
    found = [
        models[0]
        for name in days.names
        if name in (days.means or ()) and is_temperature(name)
        if (models := search(days, name)) and models[0].branches
    ]
    if not found:
        return days
    best = max(found, key=lambda model: model.fit.adjusted_r_squared)
    return days.with_totals(
        {one.name: days.daily([one.name])[:, 0] for one in best.branches},
        {one.name: 1 for one in best.branches},
    )


def search(
    dataset: Dataset, temperature: str, others: Sequence[str] | None = None
) -> tuple[ChangePoints, ...]:
    """Return the forms that the days support, the one of least BIC first.

    ``temperature`` is a mean among the dataset's variables; ``others`` are in
    every model, by default those of ``other_variables``. Each branch holds at
    least a tenth of the days and five of them, and has a slope > 0 with t ≥ 2,
    allowing for correlated residuals. Empty where nothing can be fitted.
    """
    names = other_variables(dataset, temperature) if others is None else tuple(others)
    days = _days(dataset, temperature, names)
    tried = []
    for form, branches in _forms(days):
        with contextlib.suppress(FitError):
            tried.append((form, branches, days.fit(form, branches)))
    if not tried:
        return ()
    independent = independent_share(min((one for *_, one in tried), key=_squares).rho)
    ranked = [
        ChangePoints(form, branches, model, days.bic(branches, model, independent))
        for form, branches, model in tried
        if all(t >= LEAST_T for t in _slopes(form, model, len(names)))
    ]
    return tuple(sorted(ranked, key=lambda one: one.bic))


@dataclass(frozen=True, eq=False, slots=True)
class _Days:
    """The complete days: T (n,), energy (n,), other variables (n, k)."""

    temperature: str
    names: tuple[str, ...]
    means: FloatArray
    energy: FloatArray
    others: FloatArray

    def fit(self, form: str, branches: Sequence[Branch]) -> Fit:
        """Fit one form at its bases; what is asked of the weather comes last."""
        weather = {one.name: one.values(self.means) for one in branches}
        if form == "2P":
            weather = {self.temperature: self.means}
        columns = np.column_stack([self.others, *weather.values()])
        return fit(self.energy, columns, names=(*self.names, *weather))

    def bic(self, branches: Sequence[Branch], model: Fit, independent: float) -> float:
        """Return n' ln(SSE/n) + (p + q) ln n' with q different bases."""
        exact = _EXACT * len(self.energy) * float(np.ptp(self.energy)) ** 2
        squares = max(_squares(model), exact, np.finfo(float).tiny)
        count = max(2.0, independent * model.n)
        parameters = len(model.coefficients) + len({one.base for one in branches})
        return count * math.log(squares / model.n) + parameters * math.log(count)


def _days(dataset: Dataset, temperature: str, names: tuple[str, ...]) -> _Days:
    rows = dataset.complete([temperature, *names]) & (dataset.days == 1)
    return _Days(
        temperature=temperature,
        names=names,
        means=dataset.daily([temperature])[rows, 0],
        energy=dataset.energy[rows],
        others=dataset.daily(names)[rows],
    )


def _squares(model: Fit) -> float:
    return model.residual_sd**2 * model.degrees_of_freedom


def _slopes(form: str, model: Fit, others: int) -> tuple[float, ...]:
    """Return t of each slope on the weather; of a straight line, its size."""
    root = math.sqrt(independent_share(model.rho))
    slopes = tuple(t * root for t in model.t_values[1 + others :])
    return tuple(map(abs, slopes)) if form == "2P" else slopes


def _forms(days: _Days) -> Iterator[tuple[str, tuple[Branch, ...]]]:
    """Yield each form that can be asked of the days, at the bases that fit best."""
    yield "1P", ()
    if not len(days.means):
        return
    yield "2P", ()
    grid = base_grid(days.means)
    if not len(grid):
        return
    hinges = Hinges(days.means, days.energy, days.others)
    for form in ("3PH", "3PC", "4P", "5P"):
        bases = _best_bases(form, hinges, grid)
        if bases is not None:
            heating = Branch(days.temperature, "hdd", bases[0])
            cooling = Branch(days.temperature, "cdd", bases[1])
            yield (
                form,
                {"3PH": (heating,), "3PC": (cooling,)}.get(form, (heating, cooling)),
            )


def base_grid(means: FloatArray) -> FloatArray:
    """Return the bases to try for daily means (n,), (m,) multiples of a step.

    At least a tenth of the days, and five, lie below each and above each. The
    step is half a degree, doubled until a hundred bases suffice.
    """
    least = max(LEAST_DAYS, math.ceil(LEAST_SHARE * len(means)))
    if len(means) < 2 * least:
        return np.empty(0)
    ordered = np.sort(means)
    low, high = float(ordered[least - 1]), float(ordered[-least])
    step = STEP
    while high - low > MOST_BASES * step:
        step *= 2
    bases = step * np.arange(math.floor(low / step), math.ceil(high / step) + 1)
    return np.asarray(bases[(bases > low) & (bases < high)], dtype=float)


def _best_bases(
    form: str, hinges: Hinges, grid: FloatArray
) -> tuple[float, float] | None:
    """Return the bases of least squared error, or None where no slope is right."""
    found = _least(form, hinges, (grid, grid))
    if found is None or len(grid) < 2:
        return found
    return _least(form, hinges, (_around(found[0], grid), _around(found[1], grid)))


def _around(base: float, grid: FloatArray) -> FloatArray:
    """Return the finer grid about a base, within the ends of the first."""
    fine = (grid[1] - grid[0]) / FINER
    middle = round(base / fine)
    # A decimal as it is written, not a multiple of 0.1 as it is rounded.
    bases = np.arange(middle - FINER, middle + FINER + 1) / (1 / fine)
    within = (bases >= grid[0]) & (bases <= grid[-1])
    return np.asarray(bases[within], dtype=float)


def _least(
    form: str, hinges: Hinges, grids: tuple[FloatArray, FloatArray]
) -> tuple[float, float] | None:
    errors = errors_at(form, hinges, grids)
    at = int(errors.argmin())
    if not math.isfinite(errors.flat[at]):
        return None
    i, j = divmod(at, errors.shape[1])
    return float(grids[0][i]), float(grids[1][j])


def errors_at(
    form: str, hinges: Hinges, grids: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Return the squared error at pairs of bases, (m, l); infinite where refused.

    Of the forms with one branch all columns, or rows, are alike.
    """
    heating, cooling = grids
    shape = (len(heating), len(cooling))
    if form == "3PH":
        error = hinges.one(hinges.heating(heating), rising=True)
        return np.broadcast_to(error[:, None], shape)
    if form == "3PC":
        return np.broadcast_to(hinges.one(hinges.cooling(cooling), rising=True), shape)
    error = hinges.two(hinges.heating(heating), hinges.cooling(cooling), rising=True)
    below = heating[:, None] - cooling[None, :]
    return np.where(below == 0 if form == "4P" else below < 0, error, np.inf)
