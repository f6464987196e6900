"""Reads about relevant variables."""

from django.db.models import QuerySet

from energy.models import RelevantVariable
from facilities.models import Facility


def variables_of(facility: Facility) -> QuerySet[RelevantVariable]:
    """A plant's relevant variables by name."""
    return RelevantVariable.objects.filter(facility=facility).order_by("name")
