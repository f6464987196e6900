"""Targets: what is planned by a date, what was reached; savings told from both ends.

ISO 50001:2018, 6.2: objectives and energy targets, measurable and monitored. A value
is whatever the target is in: a fraction of improvement, kWh a year, or kWh a unit.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from energy.enpi.periods import Period

DAYS_A_YEAR = 365.0
ROUNDING = 1e-9
"""Part of the whole way by which rounding may miss what is exactly on plan."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """What is to be reached by a day."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Straight lines between milestones: two of them linear, more of them phased.

    Raises ``ValueError``: "few" for less than two, "order" where a day does not come
    after the one before, "number" for a value that is not finite, "direction" where
    the last value is the first one, "turn" where a milestone lies beyond both ends.
    """

    milestones: tuple[Milestone, ...]

    def __post_init__(self) -> None:
        values = [one.value for one in self.milestones]
        if len(values) < 2:
            raise ValueError("few")
        if any(a.on >= b.on for a, b in pairwise(self.milestones)):
            raise ValueError("order")
        if not all(math.isfinite(value) for value in values):
            raise ValueError("number")
        low, high = sorted((values[0], values[-1]))
        if low == high:
            raise ValueError("direction")
        if not all(low <= value <= high for value in values):
            raise ValueError("turn")

    @property
    def start(self) -> Milestone:
        """Where it begins."""
        return self.milestones[0]

    @property
    def end(self) -> Milestone:
        """What is to be reached at last."""
        return self.milestones[-1]


def planned_value(trajectory: Trajectory, on: date) -> float:
    """The value planned for a day: the first one before it begins, the last one after."""
    if on <= trajectory.start.on:
        return trajectory.start.value
    for before, after in pairwise(trajectory.milestones):
        if on <= after.on:
            part = (on - before.on).days / (after.on - before.on).days
            return before.value + part * (after.value - before.value)
    return trajectory.end.value


class Track(StrEnum):
    """How a target stands."""

    NOT_DUE = "not_due"
    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Progress:
    """A target on a day.

    ``progress`` is the way made over the way planned by that day, None while none is
    planned; ``whole`` is the way made over the whole way. ``is_certain`` tells whether
    an interval, where one was given, lies wholly on one side of the plan.
    """

    planned: float
    actual: float
    progress: float | None
    whole: float
    track: Track
    is_certain: bool

    @property
    def is_on_track(self) -> bool:
        """Whether no less was reached than planned."""
        return self.track is not Track.BEHIND


def progress(
    trajectory: Trajectory,
    *,
    on: date,
    actual: float,
    interval: tuple[float, float] | None = None,
) -> Progress:
    """How far an actual value is along a trajectory, whichever way it leads.

    ``progress = (actual - start) / (planned(t) - start)``: for an improvement from
    zero this is actual % over planned %. ``interval`` bounds the actual value.
    """
    planned = planned_value(trajectory, on)
    start, end = trajectory.start.value, trajectory.end.value
    due = planned - start
    low, high = interval or (actual, actual)
    return Progress(
        planned=planned,
        actual=actual,
        progress=(actual - start) / due if due else None,
        whole=(actual - start) / (end - start),
        track=_track(actual, planned, trajectory),
        is_certain=not low < planned < high,
    )


def _track(actual: float, planned: float, trajectory: Trajectory) -> Track:
    start, end = trajectory.start.value, trajectory.end.value
    way = end - start
    if (actual - end) / way >= -ROUNDING:
        return Track.REACHED
    if (actual - planned) / way < -ROUNDING:
        return Track.BEHIND
    return Track.NOT_DUE if planned == start else Track.ON_TRACK


@dataclass(frozen=True, slots=True)
class ActionSaving:
    """One action's savings in kWh a year; what was verified, with its ± at 90 %."""

    key: str
    implemented_on: date
    expected_kwh: float
    verified_kwh: float
    margin_kwh: float
    use: str = ""


@dataclass(frozen=True, slots=True)
class SavingsComparison:
    """The plant's saving by its baseline beside what its actions account for.

    The two are told side by side and never added. ``unexplained`` is top-down less
    bottom-up, ``low`` and ``high`` its 90 % interval; ``is_explained`` says whether it
    holds zero. ``realization`` is verified over expected of the verified actions,
    None without any. ``shared_uses`` have several actions, whose savings may overlap.
    """

    top_down_kwh: float
    bottom_up_kwh: float
    unexplained_kwh: float
    low_kwh: float
    high_kwh: float
    realization: float | None
    shared_uses: tuple[str, ...]

    @property
    def is_explained(self) -> bool:
        """Whether the gap can be chance."""
        return self.low_kwh <= 0 <= self.high_kwh


def compare_savings(
    top_down: tuple[float, float, float],
    actions: Sequence[ActionSaving],
    *,
    baseline: Period,
    reporting: Period,
) -> SavingsComparison:
    """Set a plant's saving (value, low, high in kWh) against its verified actions.

    ``unexplained = S_facility - sum S_verified``, each action counted for the part of
    the reporting period it was in place beyond that of the baseline period; half
    widths of independent intervals are added as squares. ISO 50047, 7.
    """
    saved, low, high = top_down
    counted = [
        (action, effect_within(action.implemented_on, baseline, reporting))
        for action in actions
    ]
    bottom_up = math.fsum(action.verified_kwh * part for action, part in counted)
    margins = [action.margin_kwh * part for action, part in counted]
    gap = saved - bottom_up
    expected = math.fsum(action.expected_kwh for action in actions)
    verified = math.fsum(action.verified_kwh for action in actions)
    return SavingsComparison(
        top_down_kwh=saved,
        bottom_up_kwh=bottom_up,
        unexplained_kwh=gap,
        low_kwh=gap - math.hypot(saved - low, *margins),
        high_kwh=gap + math.hypot(high - saved, *margins),
        realization=verified / expected if expected > 0 else None,
        shared_uses=_shared(actions),
    )


def effect_within(implemented_on: date, baseline: Period, reporting: Period) -> float:
    """Which part of an action's yearly saving shows in a reporting period.

    Years in place within the reporting period, less those within the baseline period
    scaled to its length: an action older than the baseline saves nothing against it.
    """
    span = (reporting.end - reporting.start).days / DAYS_A_YEAR
    return span * (
        _part_in_place(implemented_on, reporting)
        - _part_in_place(implemented_on, baseline)
    )


def _part_in_place(implemented_on: date, period: Period) -> float:
    whole = (period.end - period.start).days
    in_place = (period.end - max(implemented_on, period.start)).days
    return max(in_place, 0) / whole


def _shared(actions: Iterable[ActionSaving]) -> tuple[str, ...]:
    uses = [action.use for action in actions if action.use]
    return tuple(sorted({use for use in uses if uses.count(use) > 1}))
