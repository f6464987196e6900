"""Which model counts for a meter: the approved one, the rule's or a person's choice."""

from dataclasses import dataclass, replace

from energy.enpi.dataset import Dataset
from energy.enpi.regression import Fit
from energy.enpi.savings import Events, Savings, SavingsError, savings
from energy.enpi.selection import Candidate, candidates
from energy.enpi.validity import within_range
from energy.findings import Finding, Severity
from energy.models import Baseline
from energy.services.inputs import MeterInput, Training

UNMODELLED = frozenset({"ratio", "absolute"})
TRAINED_ON_BASELINE = frozenset({"forecast", "standard"})


class NoModelError(Exception):
    """One meter cannot be modelled; ``is_gap`` when it used energy meanwhile."""

    def __init__(self, code: str, *, is_gap: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_gap = is_gap


@dataclass(frozen=True, eq=False, slots=True)
class Periods:
    """One meter's rows of the model's, the baseline and the reporting period.

    ``events`` change the adjusted baseline of the reporting period.
    """

    trained: Training
    baseline: Dataset
    reporting: Dataset
    events: Events | None = None

    def asked_by(self, method: str) -> Dataset:
        """The rows that a method asks its model about."""
        return self.baseline if method == "backcast" else self.reporting


@dataclass(frozen=True, slots=True)
class Settled:
    """The model that counts, and why."""

    fit: Fit
    lamps: tuple[bool, bool, bool] = (False, False, False)
    reasons: tuple[Finding, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    chosen: Candidate | None = None
    searched: int = 0

    @property
    def model(self) -> Fit:
        """The fit, its degrees of freedom without what was searched for."""
        df = self.fit.degrees_of_freedom - self.searched
        return replace(self.fit, degrees_of_freedom=max(1, df))


def settle(baseline: Baseline, given: MeterInput, periods: Periods) -> Settled:
    """The model of one meter that counts for this baseline.

    Raises ``NoModelError`` where the meter cannot have one.
    """
    return _locked(baseline, given, periods) or _chosen(baseline, given, periods)


def _locked(baseline: Baseline, given: MeterInput, periods: Periods) -> Settled | None:
    """The approved model of this meter; an approved baseline is never fitted again."""
    if baseline.state != Baseline.State.APPROVED:
        return None
    for stored in baseline.result["models"]:
        if stored["meter"] == given.meter.name:
            valid, plausible, adequate = stored["lamps"]
            return Settled(
                fit=Fit.from_dict(stored["fit"]),
                lamps=(valid, plausible, adequate),
                reasons=(),
                searched=stored.get("searched", 0),
            )
    raise NoModelError("meter_not_in_baseline", is_gap=bool(len(periods.reporting)))


def _chosen(baseline: Baseline, given: MeterInput, periods: Periods) -> Settled:
    """The rule's choice among all candidates, or the one a person chose instead."""
    trained, found_in_rows = periods.trained
    asked = periods.asked_by(baseline.method)
    found = candidates(trained, predicted=asked)
    if not found:
        is_gap = bool(len(periods.reporting))
        raise NoModelError("meter_without_baseline", is_gap=is_gap)
    if baseline.method in UNMODELLED:
        return _unmodelled(baseline, found, periods)
    override = baseline.overrides.get(given.meter.name)
    wanted = set(override["variables"]) if override else None
    chosen = next((one for one in found if set(one.variables) == wanted), found[0])
    warnings = [
        one
        for one in found_in_rows
        if one.severity != Severity.INFO or one.code == "variable_prorated"
    ]
    also = _beyond_baseline(chosen, periods) if baseline.method == "chaining" else ()
    return Settled(
        fit=chosen.fit,
        lamps=(chosen.valid and not also, chosen.plausible, chosen.adequate),
        reasons=(*chosen.reasons, *also, *warnings),
        candidates=found,
        chosen=chosen,
        searched=chosen.searched,
    )


def _beyond_baseline(chosen: Candidate, periods: Periods) -> tuple[Finding, ...]:
    """A model from between is asked about both periods and must know both."""
    return tuple(within_range(chosen.fit, periods.baseline))


def _unmodelled(
    baseline: Baseline, found: tuple[Candidate, ...], periods: Periods
) -> Settled:
    """No model: the baseline's own energy, or its energy for each unit of output."""
    plain = next(one for one in found if not one.variables)
    saved = savings_of(Settled(plain.fit), periods, baseline.method)
    too_much = saved is None or any(f.code == "ratio_base_load" for f in saved.findings)
    is_ratio = baseline.method == Baseline.Method.RATIO
    closed = (
        () if is_ratio else tuple(r for r in plain.reasons if r.severity == "error")
    )
    return Settled(
        fit=plain.fit,
        lamps=(is_ratio and not too_much, is_ratio, plain.adequate),
        reasons=closed,
        candidates=found,
        chosen=plain,
    )


def savings_of(settled: Settled, periods: Periods, method: str) -> Savings | None:
    """The savings by a method, None where it has no adjusted baseline."""
    base = periods.trained[0] if method in TRAINED_ON_BASELINE else periods.baseline
    model = None if method in UNMODELLED else settled.model
    try:
        return savings(
            model, base, periods.reporting, method=method, events=periods.events
        )
    except SavingsError:
        return None


def as_fitted(settled: Settled, periods: Periods, method: str) -> Savings | None:
    """What the method says of the baseline period itself, to be drawn beside it."""
    shown = {"standard": "forecast", "backcast": "chaining"}.get(method, method)
    model = None if method in UNMODELLED else settled.model
    try:
        return savings(model, periods.baseline, periods.baseline, method=shown)
    except SavingsError:
        return None
