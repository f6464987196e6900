"""Reads about facilities, for pages and the API."""

from facilities.models import Facility
from facilities.querysets import FacilityQuerySet
from portal.accounts.models import User


def facilities_of(user: User) -> FacilityQuerySet:
    """The facilities this person sees, by code."""
    return (
        Facility.objects.visible_to(user)
        .select_related("organization")
        .order_by("code")
    )
