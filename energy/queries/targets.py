"""A plant's targets with where they stand, from stored results and metered energy."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from energy.enpi.periods import Period
from energy.enpi.targets import (
    Milestone,
    Progress,
    Trajectory,
    planned_value,
    progress,
)
from energy.models import EnergyTarget, RelevantVariable, SavingsResult
from energy.queries.results import shown_results
from energy.queries.review import MeteredYear, metered_year
from facilities.models import Facility

LEAST_COVERED = 0.9
"""Values must cover this much of a year's days for its total to be told."""


@dataclass(frozen=True, slots=True)
class Actual:
    """What was reached by a day, with an interval where the value has one."""

    on: date
    value: float
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target, its way, and where it stands; ``progress`` None without an actual."""

    target: EnergyTarget
    trajectory: Trajectory
    actual: Actual | None
    progress: Progress | None
    planned_today: float


def targets_of(facility: Facility) -> QuerySet[EnergyTarget]:
    """A plant's targets by due date."""
    return (
        EnergyTarget.objects.filter(facility=facility)
        .select_related("baseline", "variable", "facility")
        .order_by("due_on", "pk")
    )


def target_rows(facility: Facility, *, today: date) -> list[TargetRow]:
    """Every target of a plant with its progress."""
    targets = list(targets_of(facility))
    year = metered_year(facility) if any(_is_metered(one) for one in targets) else None
    return [target_row(target, year=year, today=today) for target in targets]


def target_row(
    target: EnergyTarget, *, year: MeteredYear | None, today: date
) -> TargetRow:
    """One target with its progress, absolute and intensity by the metered year."""
    trajectory = trajectory_of(target)
    actual = _actual(target, year)
    return TargetRow(
        target=target,
        trajectory=trajectory,
        actual=actual,
        progress=progress(
            trajectory, on=actual.on, actual=actual.value, interval=actual.interval
        )
        if actual
        else None,
        planned_today=planned_value(trajectory, today),
    )


def trajectory_of(target: EnergyTarget) -> Trajectory:
    """The way from the start over the milestones to the end."""
    between = [
        Milestone(date.fromisoformat(one["on"]), float(one["value"]))
        for one in target.milestones
    ]
    return Trajectory(
        (
            Milestone(target.start_on, target.start_value),
            *between,
            Milestone(target.due_on, target.target_value),
        )
    )


def _is_metered(target: EnergyTarget) -> bool:
    return target.kind != EnergyTarget.Kind.IMPROVEMENT


def _actual(target: EnergyTarget, year: MeteredYear | None) -> Actual | None:
    if not _is_metered(target):
        return _improvement(target)
    if year is None or not year.is_whole:
        return None
    if target.variable is None:
        return Actual(year.last_day, year.total_kwh)
    units = variable_total(target.variable, year.period)
    return Actual(year.last_day, year.total_kwh / units) if units else None


def _improvement(target: EnergyTarget) -> Actual | None:
    """The improvement of the newest result against the named baseline."""
    result = shown_results(target.facility).filter(baseline=target.baseline).first()
    if result is None or result.improvement is None:
        return None
    return Actual(
        on=result.baseline.reporting_end,
        value=result.improvement,
        interval=_interval(result),
    )


def _interval(result: SavingsResult) -> tuple[float, float] | None:
    adjusted = result.adjusted_baseline_kwh
    if adjusted <= 0:
        return None
    return result.low_kwh / adjusted, result.high_kwh / adjusted


def variable_total(variable: RelevantVariable, period: Period) -> float | None:
    """The sum of a variable over a period, values cut at its ends by their days.

    None where values cover less than nine tenths of it, or for a mean.
    """
    if variable.is_mean:
        return None
    values = variable.values.current().filter(
        start__lt=period.end, end__gt=period.start
    )
    total, covered = 0.0, 0
    for start, end, value in values.values_list("start", "end", "value"):
        inside = min(end, period.end) - max(start, period.start)
        total += value * (inside / (end - start))
        covered += inside.days
    days = (period.end - period.start) / timedelta(days=1)
    return total if covered >= LEAST_COVERED * days else None
