"""Writes: invite, accept, change language, end a membership, note an event."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import (
    AuditEvent,
    Invitation,
    Language,
    Membership,
    Organization,
    User,
)
from portal.accounts.permissions import INVITABLE
from portal.base.errors import DomainError, InvalidInputError


def token_digest(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def note_event(
    verb: str,
    *,
    actor: User | None,
    organization: Organization | None = None,
    subject: str = "",
    details: dict[str, object] | None = None,
) -> AuditEvent:
    """Write one line of the audit log."""
    return AuditEvent.objects.create(
        verb=verb,
        actor=actor,
        organization=organization,
        subject=subject,
        details=details or {},
    )


def roles_grantable_by(user: User, organization: Organization) -> frozenset[str]:
    """The roles this person may grant in this organization."""
    granted: frozenset[str] = frozenset()
    for membership in user.current_memberships:
        everywhere = membership.role in {"staff", "steward"}
        if everywhere or membership.organization_id == organization.pk:
            granted |= INVITABLE.get(membership.role, frozenset())
    return granted


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to invite, and to what."""

    email: str
    name: str
    role: str
    language: str


@transaction.atomic
def invite(
    organization: Organization, *, invitee: Invitee, by: User, now: datetime
) -> tuple[Invitation, str]:
    """Invite one person; returns the row and the token, which is told only once."""
    if invitee.role not in roles_grantable_by(by, organization):
        raise DomainError(
            "role_not_grantable",
            _("Your role does not let you invite people to this role."),
            status=403,
        )
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization=organization,
        email=invitee.email.lower(),
        name=invitee.name,
        role=invitee.role,
        language=invitee.language,
        token_digest=token_digest(token),
        invited_by=by,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    note_event(
        "invitation.sent",
        actor=by,
        organization=organization,
        subject=f"invitation:{invitation.pk}",
        details={"role": invitee.role},
    )
    return invitation, token


def open_invitation(token: str, *, now: datetime) -> Invitation:
    """Find the invitation a token opens; used, expired and unknown look the same."""
    digest = token_digest(token)
    found: Invitation | None = (
        Invitation.objects.open_at(now).filter(token_digest=digest).first()
    )
    if found is None:
        raise DomainError(
            "invitation_not_open",
            _("This invitation has been used or has expired. Ask for a new one."),
            status=404,
        )
    return found


@transaction.atomic
def accept_invitation(
    token: str, *, name: str, language: str, password: str, now: datetime
) -> User:
    """Make the person, or add the role to a person who already has this address."""
    digest = token_digest(token)
    Invitation.objects.select_for_update().filter(token_digest=digest).first()
    invitation = open_invitation(token, now=now)
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = User(email=invitation.email, name=name, language=language)
        validate_password(password, user)
        user.set_password(password)
        user.save()
        EmailAddress.objects.create(
            user=user, email=user.email, primary=True, verified=True
        )
    elif not user.check_password(password):
        raise InvalidInputError(
            "wrong_password",
            _("This address already has an account: give its password."),
            fields={"password": _("Not the password of this account.")},
        )
    add_membership(user, organization=invitation.organization, role=invitation.role)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    note_event(
        "invitation.accepted",
        actor=user,
        organization=invitation.organization,
        subject=f"invitation:{invitation.pk}",
    )
    return user


def add_membership(user: User, *, organization: Organization, role: str) -> Membership:
    """Give a role; giving it twice changes nothing."""
    membership, _made = Membership.objects.get_or_create(
        user=user, organization=organization, role=role, ended_on=None
    )
    user.__dict__.pop("current_memberships", None)
    return membership


def set_language(user: User, language: str) -> None:
    """Keep the language a person chose."""
    if language not in Language.values:
        raise InvalidInputError(
            "unknown_language", _("Choose one of the three languages.")
        )
    user.language = language
    user.save(update_fields=["language"])
