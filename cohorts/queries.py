"""Reads about cohorts, for pages and the API."""

from django.db.models import Count, Q, QuerySet

from cohorts.models import Cohort
from portal.accounts.models import User


def cohorts_of(user: User) -> QuerySet[Cohort]:
    """The cohorts this person sees, with how many plants sit and are counted there."""
    return (
        Cohort.objects.visible_to(user)
        .select_related("anchor")
        .annotate(
            facility_count=Count("enrolments"),
            home_count=Count("enrolments", filter=Q(enrolments__is_home=True)),
        )
        .order_by("code")
    )
