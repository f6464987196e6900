"""From a plant's inputs to models and savings: the bridge to the pure core.

Each delivered meter has its own model, fitted on its own bills; the plant's
figures are sums of the meters', never a model of sums.
"""

from collections.abc import Sequence

from energy.enpi.dataset import Dataset
from energy.enpi.periods import Period
from energy.enpi.regression import Fit
from energy.enpi.savings import (
    Savings,
    SavingsError,
    savings,
    sensitivity_band,
)
from energy.enpi.selection import candidates
from energy.findings import Finding
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
from energy.services.model_json import candidate_json, verdict_json
from portal.jobs.registry import Progress


class NoModelError(Exception):
    """One meter cannot be modelled; ``is_gap`` when it used energy meanwhile."""

    def __init__(self, code: str, *, is_gap: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_gap = is_gap


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
    base = given.dataset.within(inputs.baseline)
    reporting = given.dataset.within(inputs.reporting)
    locked = _locked(baseline, inputs, given)
    found = () if locked else candidates(base, predicted=reporting)
    if not locked and not found:
        raise NoModelError("meter_without_baseline", is_gap=bool(len(reporting)))
    if locked:
        fit, lamps, reasons = locked
    else:
        chosen = found[0]
        fit, reasons = chosen.fit, chosen.reasons
        lamps = (chosen.valid, chosen.plausible, chosen.adequate)
    saved = _savings(fit, base, reporting, baseline.method)
    return MeterModel(
        given=given,
        candidates=found,
        fit=fit,
        baseline=base,
        reporting=reporting,
        savings=saved,
        coverage=_coverage(saved, inputs.reporting),
        fitted=_savings(fit, base, base, "forecast"),
        reasons=(*reasons, *(saved.findings if saved else ())),
        lamps=lamps,
    )


def _locked(
    baseline: Baseline, inputs: PlantInputs, given: MeterInput
) -> tuple[Fit, tuple[bool, bool, bool], tuple[Finding, ...]] | None:
    """The approved model of this meter; an approved baseline is never fitted again."""
    if baseline.state != Baseline.State.APPROVED:
        return None
    for stored in baseline.result["models"]:
        if stored["meter"] == given.meter.name:
            return Fit.from_dict(stored["fit"]), tuple(stored["lamps"]), ()
    reporting = given.dataset.within(inputs.reporting)
    raise NoModelError("meter_not_in_baseline", is_gap=bool(len(reporting)))


def _savings(
    fit: Fit, base: Dataset, reporting: Dataset, method: str
) -> Savings | None:
    try:
        return savings(fit, base, reporting, method=method)
    except SavingsError:
        return None


def _coverage(saved: Savings | None, period: Period) -> float:
    if saved is None:
        return 0.0
    return sum((end - start).days for start, end in saved.intervals) / period.days


def _result_json(
    baseline: Baseline, models: Sequence[MeterModel], skipped: Sequence[Skipped]
) -> dict[str, object]:
    listed = [
        candidate_json(model.given.meter, one, chosen=one is model.candidates[0])
        for model in models
        for one in model.candidates
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
            }
            for model in models
        ],
        "verdict": verdict_json(models, skipped),
        "sensitivity": [_band(model) for model in models],
    }


def _band(model: MeterModel) -> dict[str, object]:
    """How far the improvement depends on the choice among valid models."""
    name = model.given.meter.name
    try:
        band = sensitivity_band(model.candidates, model.baseline, model.reporting)
    except SavingsError:
        band = None
    if band is None:
        return {"meter": name, "low": None, "high": None, "count": 0}
    return {"meter": name, "low": band.low, "high": band.high, "count": band.count}
