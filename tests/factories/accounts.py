"""People and organizations."""

from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from portal.accounts.models import Membership, Organization, User
from portal.accounts.roles import Role

PASSWORD = "a long enough password"
HASHED = factory.LazyFunction(lambda: make_password(PASSWORD))


class UserFactory(DjangoModelFactory[User]):
    """A person without any role, who signs in with ``PASSWORD``."""

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = HASHED

    class Meta:
        model = User


class OrganizationFactory(DjangoModelFactory[Organization]):
    """A supplier."""

    name = factory.Sequence(lambda n: f"Company {n}")
    kind = Organization.Kind.SUPPLIER
    country = "MX"

    class Meta:
        model = Organization


class MembershipFactory(DjangoModelFactory[Membership]):
    """A champion's membership."""

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Role.CHAMPION

    class Meta:
        model = Membership


def person(
    name: str, role: str = "", organization: Organization | None = None, **fields: Any
) -> User:
    """A person who can sign in: verified address, one role in one organization."""
    email = f"{name.lower().replace(' ', '.')}@people.example"
    user = UserFactory(name=name, email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if role:
        MembershipFactory(user=user, organization=organization, role=role)
    return user
