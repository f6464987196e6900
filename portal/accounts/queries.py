"""Reads about people, for pages and the API."""

from datetime import datetime

from django.db.models import QuerySet

from portal.accounts.models import Invitation, Membership, User
from portal.accounts.permissions import INVITABLE


def members(user: User) -> QuerySet[Membership]:
    """The memberships this person may see, by organization and name."""
    return (
        Membership.objects.visible_to(user)
        .current()
        .select_related("user", "organization")
        .order_by("organization__name", "user__name")
    )


def open_invitations(user: User, *, now: datetime) -> QuerySet[Invitation]:
    """Invitations that still wait for an answer."""
    return (
        Invitation.objects.visible_to(user).open_at(now).select_related("organization")
    )


def roles_grantable_somewhere(user: User) -> frozenset[str]:
    """Every role this person may grant in at least one organization."""
    granted: frozenset[str] = frozenset()
    for membership in user.current_memberships:
        granted |= INVITABLE.get(membership.role, frozenset())
    return granted
