"""From a plant's inputs to models and savings: the bridge to the pure core.

Each delivered meter has its own model, fitted on its own bills; the plant's
figures are sums of the meters', never a model of sums.
"""

from collections.abc import Sequence

from energy.enpi.events import events_on
from energy.enpi.periods import Period
from energy.enpi.savings import Savings, SavingsError, sensitivity_band
from energy.models import Baseline
from energy.services.baselines import Worked
from energy.services.figures import figures_of
from energy.services.inputs import (
    ENGINE_VERSION,
    MeterInput,
    PlantInputs,
    plant_inputs,
)
from energy.services.meter_model import MeterModel, Skipped
from energy.services.model_choice import (
    TRAINED_ON_BASELINE,
    NoModelError,
    Periods,
    as_fitted,
    savings_of,
    settle,
)
from energy.services.model_json import candidate_json, points_json, verdict_json
from energy.units import PROGRAMME_FACTORS
from portal.jobs.registry import Progress


class NothingToFitError(Exception):
    """No meter has what it takes in both periods."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def work_out(baseline: Baseline, *, progress: Progress) -> Worked:
    """Fit every meter (or take the approved models) and compute the savings."""
    inputs = plant_inputs(baseline)
    if not inputs.meters:
        raise NothingToFitError("no_energy_data")
    models, skipped = [], []
    for number, given in enumerate(inputs.meters):
        progress(number, len(inputs.meters), "meters")
        try:
            models.append(_meter_model(baseline, inputs, given))
        except NoModelError as reason:
            skipped.append(Skipped(given.meter, reason.code, reason.is_gap))
    progress(len(inputs.meters), len(inputs.meters), "meters")
    if not models:
        raise NothingToFitError("too_few_intervals")
    return Worked(
        result=_result_json(baseline, models, skipped),
        inputs_digest=inputs.digest,
        engine_version=ENGINE_VERSION,
        figures=figures_of(inputs, models, skipped),
    )


def _meter_model(
    baseline: Baseline, inputs: PlantInputs, given: MeterInput
) -> MeterModel:
    reporting = given.counted_in(inputs.reporting)
    periods = Periods(
        trained=given.trained_on(inputs.model),
        baseline=given.counted_in(inputs.baseline),
        reporting=reporting,
        events=events_on(given.events, reporting.intervals),
    )
    settled = settle(baseline, given, periods)
    method = baseline.method
    saved = savings_of(settled, periods, method)
    return MeterModel(
        given=given,
        candidates=settled.candidates,
        chosen=settled.chosen,
        fit=settled.fit,
        trained=periods.trained[0],
        baseline=periods.baseline,
        reporting=periods.reporting,
        savings=saved,
        coverage=_coverage(saved, inputs.reporting),
        fitted=as_fitted(settled, periods, method),
        reasons=(*settled.reasons, *(saved.findings if saved else ())),
        lamps=settled.lamps,
    )


def _coverage(saved: Savings | None, period: Period) -> float:
    if saved is None:
        return 0.0
    return sum((end - start).days for start, end in saved.intervals) / period.days


def _result_json(
    baseline: Baseline, models: Sequence[MeterModel], skipped: Sequence[Skipped]
) -> dict[str, object]:
    listed = [
        candidate_json(
            model.given.meter, one, chosen=one is model.chosen, by_rule=rank == 0
        )
        for model in models
        for rank, one in enumerate(model.candidates)
    ]
    if baseline.state == Baseline.State.APPROVED:
        listed = baseline.result["candidates"]
    return {
        "candidates": listed,
        "models": [
            {
                "meter": model.given.meter.name,
                "lamps": list(model.lamps),
                "fit": model.fit.to_dict(),
                "by": model.given.by,
                "searched": model.chosen.searched if model.chosen else 0,
                "points": points_json(model.fit, model.trained),
            }
            for model in models
        ],
        "overrides": {m: one["variables"] for m, one in baseline.overrides.items()},
        "factor_set": PROGRAMME_FACTORS,
        "verdict": verdict_json(models, skipped),
        "sensitivity": [_band(model, baseline.method) for model in models],
    }


def _band(model: MeterModel, method: str) -> dict[str, object]:
    """How far the improvement depends on the choice among valid models."""
    name = model.given.meter.name
    base = model.trained if method in TRAINED_ON_BASELINE else model.baseline
    try:
        band = sensitivity_band(
            model.candidates,
            base,
            model.reporting,
            method=method,
            events=events_on(model.given.events, model.reporting.intervals),
        )
    except SavingsError:
        band = None
    if band is None:
        return {"meter": name, "low": None, "high": None, "count": 0}
    return {"meter": name, "low": band.low, "high": band.high, "count": band.count}
