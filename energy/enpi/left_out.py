"""Whether a model may do without a variable it leaves out.

Few bills carry few variables, and ties are broken for the smaller model. That is
harmless while the variable left out stays what it was. Where it moved, its effect
would be called a saving: no published gate sees that, as none looks at a variable
outside the model.

The test adds each such variable to the model in turn. Where it then counts by the
gate for variables (p < 0.20, with the sign declared for it), and what is predicted
changes by more than 2 %, the model cannot do without it.
"""

from collections.abc import Iterator

import numpy as np

from energy.enpi.alternatives import are_alternatives
from energy.enpi.dataset import Dataset, DatasetError
from energy.enpi.regression import Fit, FitError, fit
from energy.enpi.validity import ADEQUATE, MAX_VARIABLE_P
from energy.findings import Finding, Severity

MAX_CHANGE = 0.02


def left_out(fitted: Fit, dataset: Dataset, predicted: Dataset) -> Iterator[Finding]:
    """Tell of variables that the model leaves out and cannot do without.

    ``dataset`` is what the model was fitted on, ``predicted`` the period it is
    asked about; what it does not know of is not judged.
    """
    for name in dataset.names:
        if name in fitted.names or any(
            are_alternatives(name, other) for other in fitted.names
        ):
            continue
        change = _change(fitted, name, dataset, predicted)
        if abs(change) > MAX_CHANGE:
            details: dict[str, str | int | float] = {
                "lamp": ADEQUATE,
                "measured": abs(change),
                "limit": MAX_CHANGE,
            }
            yield Finding(
                "left_out_matters", Severity.ERROR, value=name, details=details
            )


def _change(fitted: Fit, name: str, dataset: Dataset, predicted: Dataset) -> float:
    """Return the relative change of the prediction; 0 if the variable does not count."""
    names = (*fitted.names, name)
    try:
        known, asked = dataset.only_complete(names), predicted.only_complete(names)
    except DatasetError:
        return 0.0
    if not len(asked):
        return 0.0
    try:
        wider = fit(
            known.daily_energy(), known.daily(names), weights=known.days, names=names
        )
    except FitError:
        return 0.0
    sign = dataset.signs.get(name, 0)
    if not wider.p_values[-1] < MAX_VARIABLE_P or sign * wider.coefficients[-1] < 0:
        return 0.0
    with_it = float(asked.days @ wider.predict(asked.daily(names)))
    without = float(asked.days @ fitted.predict(asked.daily(fitted.names)))
    return with_it / without - 1 if without > 0 else np.inf
