"""Which facilities a person sees: the one place that knows roles for plants."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from portal.accounts.roles import OVERSIGHT, Role

if TYPE_CHECKING:
    from portal.accounts.models import User

M = TypeVar("M", bound=models.Model)


class FacilityQuerySet(models.QuerySet[M]):
    """Facilities."""

    def visible_to(self, user: "User") -> Self:
        """Own plants; a trainer's cohorts; all for the secretariat and evaluators.

        Agencies and anchors see aggregates and participation elsewhere, never a
        plant's own pages.
        """
        if user.has_role(*OVERSIGHT):
            return self
        own = models.Q(
            organization__in=user.organization_ids(Role.CHAMPION, Role.VIEWER)
        )
        if not user.has_role(Role.TRAINER):
            return self.filter(own)
        trained = self.filter(enrolments__cohort__trainers__user=user)
        return self.filter(own | models.Q(pk__in=trained.values("pk")))
