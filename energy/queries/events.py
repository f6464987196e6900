"""Events, their amounts, static factors and hints of steps, for pages and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from energy.models import NonRoutineEvent, StaticFactor
from energy.queries.results import latest_result
from facilities.models import Facility

State = NonRoutineEvent.State


def events_of(facility: Facility) -> QuerySet[NonRoutineEvent]:
    """A plant's events, the latest first, with their months and people."""
    return (
        NonRoutineEvent.objects.filter(facility=facility)
        .select_related(
            "facility", "meter", "static_factor", "proposed_by", "decided_by"
        )
        .prefetch_related("months", "evidence")
        .order_by("-start", "-pk")
    )


def approved_events(facility: Facility) -> QuerySet[NonRoutineEvent]:
    """The events that count, in order of time."""
    return events_of(facility).filter(state=State.APPROVED).order_by("start", "pk")


def events_version(facility: Facility) -> str:
    """What changes with every event that begins or ceases to count."""
    counts = NonRoutineEvent.objects.filter(facility=facility).aggregate(
        approved=Count("pk", filter=Q(decided_at__isnull=False)),
        revoked=Count("pk", filter=Q(decided_at__isnull=False, state=State.WITHDRAWN)),
    )
    return f"{counts['approved']}.{counts['revoked']}"


def static_factors_of(facility: Facility) -> QuerySet[StaticFactor]:
    """A plant's static factors; ``has_event`` where a change has been assessed."""
    assessed = NonRoutineEvent.objects.filter(static_factor=OuterRef("pk")).exclude(
        state__in=[State.REJECTED, State.WITHDRAWN]
    )
    return StaticFactor.objects.filter(facility=facility).annotate(
        has_event=Exists(assessed)
    )


@dataclass(frozen=True, slots=True)
class StepHint:
    """A step that was found in a meter's residuals and is not applied."""

    meter: str
    on: str
    kwh_per_day: float
    fraction: float
    statistic: float
    period: str


def step_hints(facility: Facility) -> Sequence[StepHint]:
    """The steps found with the result that is shown."""
    result = latest_result(facility)
    steps: list[dict[str, Any]] = result.detail.get("steps", []) if result else []
    return [StepHint(**step) for step in steps]
