"""Reads about facilities, for pages and the API."""

from django.db.models import QuerySet

from facilities.models import Facility
from portal.accounts.models import User


def facilities_of(user: User) -> QuerySet[Facility]:
    """The facilities this person sees, by code."""
    return (
        Facility.objects.visible_to(user)
        .select_related("organization")
        .order_by("code")
    )
