"""Named filters of people and organizations."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from portal.accounts.roles import Role

if TYPE_CHECKING:
    from portal.accounts.models import User

M = TypeVar("M", bound=models.Model)


class OrganizationQuerySet(models.QuerySet[M]):
    """Organizations."""

    def visible_to(self, user: "User") -> Self:
        """Staff see all; others the organizations they belong to."""
        if user.has_role(Role.STAFF, Role.STEWARD):
            return self
        return self.filter(pk__in=user.organization_ids())


class MembershipQuerySet(models.QuerySet[M]):
    """Memberships."""

    def current(self) -> Self:
        """Memberships that have not ended."""
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: "User") -> Self:
        """Staff see all; champions their own organization's."""
        if user.has_role(Role.STAFF, Role.STEWARD):
            return self
        return self.filter(organization__in=user.organization_ids(Role.CHAMPION))


class InvitationQuerySet(models.QuerySet[M]):
    """Invitations."""

    def open_at(self, moment: object) -> Self:
        """Neither used nor expired."""
        return self.filter(accepted_at__isnull=True, expires_at__gt=moment)

    def visible_to(self, user: "User") -> Self:
        """Staff see all; champions their own organization's."""
        if user.has_role(Role.STAFF, Role.STEWARD):
            return self
        return self.filter(organization__in=user.organization_ids(Role.CHAMPION))
