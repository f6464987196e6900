"""Which energy data a person sees: that of the plants they see, and who sees runs."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from facilities.models import Facility
from portal.accounts.roles import SECRETARIAT

if TYPE_CHECKING:
    from portal.accounts.models import User

M = TypeVar("M", bound=models.Model)


class PlantDataQuerySet(models.QuerySet[M]):
    """Rows with a ``facility``: seen by whom the facility is seen."""

    def visible_to(self, user: "User") -> Self:
        """Rows of the plants this person sees."""
        return self.filter(facility__in=Facility.objects.visible_to(user))


class VersionedQuerySet(models.QuerySet[M]):
    """Rows that are superseded, never overwritten."""

    def current(self) -> Self:
        """The version that counts today."""
        return self.filter(superseded_by__isnull=True)


class RunQuerySet(models.QuerySet[M]):
    """Recomputation runs, which may speak of every plant."""

    def visible_to(self, user: "User") -> Self:
        """All for the program's own people, none for others."""
        return self if user.has_role(*SECRETARIAT) else self.none()
