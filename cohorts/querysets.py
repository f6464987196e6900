"""Which cohorts a person sees."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from portal.accounts.roles import OVERSIGHT, PLANT, Role

if TYPE_CHECKING:
    from portal.accounts.models import User

M = TypeVar("M", bound=models.Model)


class CohortQuerySet(models.QuerySet[M]):
    """Cohorts."""

    def visible_to(self, user: "User") -> Self:
        """All for the program and agencies; own ones for plants, anchors, trainers."""
        if user.has_role(*OVERSIGHT, Role.AGENCY):
            return self
        enrolled = self.filter(
            enrolments__facility__organization__in=user.organization_ids(*PLANT)
        )
        anchored = models.Q(anchor__in=user.organization_ids(Role.ANCHOR))
        seen = anchored | models.Q(pk__in=enrolled.values("pk"))
        if user.has_role(Role.TRAINER):
            trained = self.filter(trainers__user=user)
            seen |= models.Q(pk__in=trained.values("pk"))
        return self.filter(seen)
