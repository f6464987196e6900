"""Energy against the first variable of the largest meter's model, as points."""

from collections.abc import Iterator, Sequence
from typing import Any

from energy.enpi.dataset import Dataset
from energy.models import RelevantVariable
from energy.services.meter_model import MeterModel


def scatter_json(
    models: Sequence[MeterModel], variables: Sequence[RelevantVariable]
) -> dict[str, Any] | None:
    """Points and line per day; other variables are brought to their mean."""
    explained = [model for model in models if model.fit.names]
    if not explained:
        return None
    model = max(explained, key=lambda one: float(one.baseline.energy.sum()))
    fit = model.fit
    first, *others = fit.names
    units = {variable.name: variable.unit for variable in variables}
    means = dict(zip(fit.names, fit.x_mean, strict=True))
    return {
        "source": model.given.meter.source,
        "variable": first,
        "variable_unit": units.get(first, ""),
        "intercept": fit.coefficients[0]
        + sum(fit.coefficient(name) * means[name] for name in others),
        "slope": fit.coefficient(first),
        "at_mean_of": others,
        "points": [
            *_points(model, model.baseline, "baseline", means),
            *_points(model, model.reporting, "reporting", means),
        ],
    }


def _points(
    model: MeterModel, rows: Dataset, period: str, means: dict[str, float]
) -> Iterator[dict[str, Any]]:
    fit = model.fit
    known = rows.only_complete(fit.names)
    if not len(known):
        return
    daily = known.daily(fit.names)
    for i, (start, end) in enumerate(known.intervals):
        moved = sum(
            fit.coefficient(name) * (daily[i, j] - means[name])
            for j, name in enumerate(fit.names)
            if j > 0
        )
        middle = start + (end - start) / 2
        yield {
            "month": f"{middle:%Y-%m}",
            "variable_per_day": float(daily[i, 0]),
            "kwh_per_day": float(known.daily_energy()[i] - moved),
            "period": period,
        }
