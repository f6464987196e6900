"""Steps in what the models leave over: told of, dated, never applied."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from energy.enpi.dataset import Dataset
from energy.enpi.events import adjustment_by_interval
from energy.enpi.periods import Period
from energy.enpi.steps import Residuals, Step, find_step, residuals_of
from energy.services.inputs import PlantInputs
from energy.services.meter_model import MeterModel


def steps_json(
    inputs: PlantInputs, models: Sequence[MeterModel]
) -> list[dict[str, Any]]:
    """The steps of each meter's baseline and reporting period, as they are kept.

    Only where the model passes its tests: what a poor model leaves over has steps of
    its own.
    """
    periods = (("baseline", inputs.baseline), ("reporting", inputs.reporting))
    return [
        _step_json(model, name, step)
        for model in models
        if model.lamps[0] and model.fit.names
        for name, period in periods
        if (step := _step_of(model, period)) is not None
    ]


def _step_of(model: MeterModel, period: Period) -> Step | None:
    return find_step(_residuals(model), within=period)


def _residuals(model: MeterModel) -> Residuals:
    """What is left over after approved events: a step explained is no step."""
    parts = [model.baseline]
    if model.reporting.intervals != model.baseline.intervals:
        parts.append(_after(model.baseline, model.reporting))
    residuals = residuals_of(model.fit, *parts)
    known = adjustment_by_interval(model.given.events, residuals.intervals)
    return replace(residuals, actual=residuals.actual - known)


def _after(first: Dataset, second: Dataset) -> Dataset:
    """The rows of the second that do not fall into the first."""
    if not len(first):
        return second
    end = first.intervals[-1][1]
    start = first.intervals[0][0]
    return second.where(
        [begins >= end or ends <= start for begins, ends in second.intervals]
    )


def _step_json(model: MeterModel, period: str, step: Step) -> dict[str, Any]:
    return {
        "meter": model.given.meter.name,
        "on": step.on.isoformat(),
        "kwh_per_day": step.kwh_per_day,
        "fraction": step.fraction,
        "statistic": step.statistic,
        "period": period,
    }
