"""Facilities for clients."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers, viewsets
from rest_framework.request import Request

from facilities.models import Facility
from facilities.queries import facilities_of
from portal.accounts.models import User
from portal.base.access import Access, allowed_or_404, visible_or_404


class FacilitySerializer(serializers.ModelSerializer[Facility]):
    """A plant as clients see it."""

    organization = serializers.CharField(source="organization.name")

    class Meta:
        model = Facility
        fields: ClassVar[list[str]] = [
            "code",
            "name",
            "organization",
            "city",
            "region",
            "country",
            "timezone",
            "naics",
            "employees",
            "fiscal_start_month",
        ]


class FacilityViewSet(viewsets.ReadOnlyModelViewSet[Facility]):
    """The plants the caller may see; unknown and foreign answer the same 404."""

    access = Access("member")
    serializer_class = FacilitySerializer
    lookup_field = "code"
    lookup_value_converter = "slug"

    def get_queryset(self) -> QuerySet[Facility]:
        """Only what the caller sees."""
        return facilities_of(caller(self.request))


def caller(request: Request) -> User:
    """The signed-in person of an API request."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  MayCall let only users in
    return user


def facility_for(request: Request, code: str, permission: str = "") -> Facility:
    """The plant of an address, if the caller sees it and may do this there."""
    user = caller(request)
    found: Facility = (
        allowed_or_404(Facility, user, permission, code=code)
        if permission
        else visible_or_404(Facility, user, code=code)
    )
    return found
