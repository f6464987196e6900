"""Who: people, organizations, memberships, invitations, and what was read or done."""

import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.accounts.querysets import (
    InvitationQuerySet,
    MembershipQuerySet,
    OrganizationQuerySet,
)
from portal.accounts.roles import Role


class Language(models.TextChoices):
    """The three languages, each named in itself."""

    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"
    SPANISH = "es", "Español"


class Country(models.TextChoices):
    """The three countries of the program."""

    CANADA = "CA", _("Canada")
    MEXICO = "MX", _("Mexico")
    UNITED_STATES = "US", _("United States")


class UserManager(BaseUserManager["User"]):
    """Makes people; the e-mail address is the name they sign in with."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create a person."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person whatever the case of the address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address; what they may do comes from memberships."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case")
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The name as the person wrote it."""
        return self.name

    @property
    def initials(self) -> str:
        """Up to two capitals for the account button."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """This person's memberships today, read once per request."""
        if not self.is_active:
            return []
        return list(self.memberships.current().select_related("organization"))

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles anywhere."""
        return any(m.role in roles for m in self.current_memberships)

    def organization_ids(self, *roles: Role) -> list[int]:
        """The organizations where the person holds one of these roles (or any)."""
        return [
            m.organization_id
            for m in self.current_memberships
            if not roles or m.role in roles
        ]

    @property
    def role_label(self) -> str:
        """The first role's name, for the account button."""
        for membership in self.current_memberships:
            return str(Role(membership.role).label)
        return ""


class Organization(models.Model):
    """A company, agency or the secretariat. Companies may belong to one group."""

    class Kind(models.TextChoices):
        """What kind of organization."""

        SECRETARIAT = "secretariat", _("Secretariat")
        SUPPLIER = "supplier", _("Supplier")
        ANCHOR = "anchor", _("Anchor manufacturer")
        AGENCY = "agency", _("Government agency")
        ASSOCIATION = "association", _("Cluster or association")
        TRAINER = "trainer", _("Training provider")
        EVALUATOR = "evaluator", _("Evaluator")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    country = models.CharField(
        _("country"), max_length=2, choices=Country.choices, blank=True
    )
    group = models.CharField(_("corporate group"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationQuerySet["Organization"].as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def corporate_group(self) -> str:
        """The name under which this company's numbers count as one contributor."""
        return self.group or self.name


class Membership(models.Model):
    """A person's role in an organization, from a day until a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    started_on = models.DateField(auto_now_add=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet["Membership"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=models.Q(ended_on__isnull=True),
                name="membership_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.organization}"


class Invitation(models.Model):
    """The only way in: one person, one organization, one role, one use, seven days.

    Only the digest of the token is kept.
    """

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet["Invitation"].as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} {self.role} {self.organization}"


class AuditEvent(models.Model):
    """Something a person did or read that others must be able to look up."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="audit_events"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="audit_events"
    )
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["organization", "-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"
