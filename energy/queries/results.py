"""Reads about baselines and savings."""

from django.db.models import QuerySet

from energy.models import Baseline, SavingsResult
from facilities.models import Facility


def baselines_of(facility: Facility) -> QuerySet[Baseline]:
    """A plant's baselines, newest version first."""
    return Baseline.objects.filter(facility=facility).select_related(
        "submitted_by", "approved_by"
    )


def shown_results(facility: Facility) -> QuerySet[SavingsResult]:
    """A plant's results that were not rejected, newest first."""
    return (
        SavingsResult.objects.filter(facility=facility)
        .exclude(state=SavingsResult.State.REJECTED)
        .select_related("baseline", "facility__organization")
        .order_by("-pk")
    )


def latest_result(facility: Facility) -> SavingsResult | None:
    """The result the plant's pages show: the newest of the newest baseline."""
    worked_out = (Baseline.State.DRAFT, Baseline.State.APPROVED)
    newest = baselines_of(facility).filter(state__in=worked_out).first()
    if newest is None:
        return None
    return shown_results(facility).filter(baseline=newest).first()
