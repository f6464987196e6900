"""Named filters of jobs."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models.functions import Now

from portal.accounts.roles import PLANT, SECRETARIAT, Role

if TYPE_CHECKING:
    from portal.accounts.models import User

M = TypeVar("M", bound=models.Model)


class JobQuerySet(models.QuerySet[M]):
    """Jobs. Times are compared by the database's clock, never by a worker's."""

    def visible_to(self, user: "User") -> Self:
        """Jobs of the plants one works for; the secretariat sees all.

        Who works for plants from outside sees the jobs they asked for themselves.
        """
        if user.has_role(*SECRETARIAT):
            return self
        seen = models.Q(organization__in=user.organization_ids(*PLANT))
        if user.has_role(Role.TRAINER, Role.EVALUATOR):
            seen |= models.Q(actor=user)
        return self.filter(seen)

    def due(self) -> Self:
        """Waiting and allowed to start, or running with a lease that ran out."""
        waiting = models.Q(state__in=["queued", "waiting_retry"], run_at__lte=Now())
        return self.filter(waiting | self.lost_condition())

    def lost(self) -> Self:
        """Running by a worker that is gone."""
        return self.filter(self.lost_condition())

    @staticmethod
    def lost_condition() -> models.Q:
        """A lease that ran out."""
        return models.Q(state="running", lease_until__lt=Now())
