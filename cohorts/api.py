"""Cohorts for clients."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers, viewsets

from cohorts.models import Cohort
from cohorts.queries import cohorts_of
from facilities.api import caller
from portal.base.access import Access


class CohortSerializer(serializers.ModelSerializer[Cohort]):
    """A cohort as clients see it: who brings it together and how many plants."""

    anchor = serializers.CharField(source="anchor.name", default=None)
    facility_count = serializers.IntegerField()
    home_count = serializers.IntegerField()

    class Meta:
        model = Cohort
        fields: ClassVar[list[str]] = [
            "code",
            "name",
            "anchor",
            "starts_on",
            "facility_count",
            "home_count",
        ]


class CohortViewSet(viewsets.ReadOnlyModelViewSet[Cohort]):
    """The cohorts the caller may see."""

    access = Access("member")
    serializer_class = CohortSerializer
    lookup_field = "code"
    lookup_value_converter = "slug"

    def get_queryset(self) -> QuerySet[Cohort]:
        """Only what the caller sees."""
        return cohorts_of(caller(self.request))
