"""Invitations: the only way in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.accounts.models import AuditEvent, Invitation, Membership, User
from portal.accounts.permissions import INVITABLE
from portal.accounts.roles import Role
from portal.accounts.services import (
    Invitee,
    accept_invitation,
    add_membership,
    invite,
    open_invitation,
    token_digest,
)
from portal.base.errors import DomainError, InvalidInputError
from tests.factories.accounts import PASSWORD
from tests.factories.cast import Cast
from tests.factories.clients import browser

GOOD = "correct horse battery staple"
ANSWER = {"name": "Guest", "language": "fr", "password": GOOD}


def guest(role: str = Role.VIEWER, email: str = "Guest@People.example") -> Invitee:
    return Invitee(email=email, name="Guest", role=role, language="fr")


def invited(cast: Cast, **fields: str) -> tuple[Invitation, str]:
    return invite(
        cast.plant.organization,
        invitee=guest(**fields),
        by=cast["champion"],
        now=timezone.now(),
    )


def form(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "email": "guest@people.example",
        "name": "Guest",
        "organization": cast.plant.organization_id,
        "role": Role.VIEWER,
        "language": "fr",
        **fields,
    }


def test_an_invitation_is_kept_by_its_digest_only(cast: Cast) -> None:
    invitation, token = invited(cast)

    assert invitation.token_digest == token_digest(token) != token
    assert len(token) >= 43
    assert invitation.email == "guest@people.example"
    assert (invitation.expires_at - timezone.now()).days in {6, 7}


def test_an_invitation_makes_the_person_once(cast: Cast) -> None:
    _invitation, token = invited(cast)

    user = accept_invitation(token, now=timezone.now(), **ANSWER)

    role = Membership.objects.get(user=user)
    assert (role.organization, role.role) == (cast.plant.organization, Role.VIEWER)
    assert user.check_password(GOOD)
    assert user.emailaddress_set.get().verified
    with pytest.raises(DomainError, match="invitation_not_open"):
        accept_invitation(token, now=timezone.now(), **ANSWER)
    assert Membership.objects.filter(user=user).count() == 1


def test_invitations_are_in_the_audit_log(cast: Cast) -> None:
    _invitation, token = invited(cast)
    user = accept_invitation(token, now=timezone.now(), **ANSWER)

    noted = AuditEvent.objects.filter(verb__startswith="invitation.")

    assert list(noted.order_by("pk").values_list("verb", "actor")) == [
        ("invitation.sent", cast["champion"].pk),
        ("invitation.accepted", user.pk),
    ]


def test_an_invitation_expires(cast: Cast) -> None:
    invitation, token = invited(cast)
    just_in_time = invitation.expires_at - timedelta(seconds=1)

    assert open_invitation(token, now=just_in_time) == invitation
    with pytest.raises(DomainError) as refusal:
        accept_invitation(token, now=invitation.expires_at, **ANSWER)

    assert refusal.value.status == 404
    assert not User.objects.filter(email="guest@people.example").exists()


def test_used_expired_and_unknown_look_the_same(cast: Cast) -> None:
    _used, used = invited(cast)
    accept_invitation(used, now=timezone.now(), **ANSWER)
    late, expired = invited(cast, email="late@people.example")
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())

    pages = [Client().get(f"/invite/{t}/") for t in (used, expired, "x" * 43)]

    bodies = {
        page.content.replace(page.wsgi_request.path.encode(), b"") for page in pages
    }
    assert [page.status_code for page in pages] == [404, 404, 404]
    assert len({body.split(b"csrf", 1)[0] for body in bodies}) == 1


@pytest.mark.parametrize("part", ["staff", "steward", "champion"])
def test_a_role_is_granted_up_to_ones_own(part: str, cast: Cast) -> None:
    for role in INVITABLE[part]:
        invite(
            cast.plant.organization,
            invitee=guest(role, f"{role}@people.example"),
            by=cast[part],
            now=timezone.now(),
        )

    granted = Invitation.objects.values_list("role", flat=True)
    assert set(granted) == INVITABLE[part]


@pytest.mark.parametrize(
    ("part", "role"),
    [
        ("staff", Role.STAFF),
        ("staff", Role.STEWARD),
        ("champion", Role.TRAINER),
        ("champion", Role.EVALUATOR),
        ("champion", Role.STEWARD),
    ],
)
def test_a_role_above_ones_own_is_refused(part: str, role: str, cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        invite(
            cast.plant.organization,
            invitee=guest(role),
            by=cast[part],
            now=timezone.now(),
        )

    assert (refusal.value.code, refusal.value.status) == ("role_not_grantable", 403)


@pytest.mark.parametrize(
    "part", ["rival", "viewer", "two_hats", "trainer", "agency", "anchor", "evaluator"]
)
def test_nobody_else_invites_into_the_company(part: str, cast: Cast) -> None:
    with pytest.raises(DomainError, match="role_not_grantable"):
        invite(
            cast.plant.organization,
            invitee=guest(),
            by=cast[part],
            now=timezone.now(),
        )

    assert not Invitation.objects.exists()


def test_the_page_sends_a_mail_in_the_guests_language(cast: Cast) -> None:
    page = browser(cast["champion"]).post("/people/", form(cast))

    assert page.status_code == 302
    assert mail.outbox[0].to == ["guest@people.example"]
    address = mail.outbox[0].body.split("http://testserver")[1].split()[0]
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("role", [Role.STAFF, Role.STEWARD, Role.TRAINER, "king"])
def test_the_page_refuses_a_role_above(role: str, cast: Cast) -> None:
    page = browser(cast["champion"]).post("/people/", form(cast, role=role))

    assert page.status_code == 200
    assert not Invitation.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("part", ["rival", "two_hats"])
def test_the_page_refuses_a_foreign_organization(part: str, cast: Cast) -> None:
    page = browser(cast[part]).post("/people/", form(cast))

    assert page.status_code == 200
    assert not Invitation.objects.exists()


def test_inviting_tells_nothing_about_existing_accounts(cast: Cast) -> None:
    client = browser(cast["champion"])
    known = cast["rival"].email

    pages = [
        client.post("/people/", form(cast, email=email), follow=True)
        for email in (known, "unknown@people.example")
    ]

    assert [page.redirect_chain for page in pages] == [[("/people/", 302)]] * 2
    assert Invitation.objects.count() == 2


def test_a_line_break_in_a_name_sends_no_second_header(cast: Cast) -> None:
    sent = form(cast, name="Eve\r\nBcc: all@people.example")

    page = browser(cast["champion"]).post("/people/", sent)

    assert page.status_code in {200, 302}
    assert all(
        message.recipients() == ["guest@people.example"] for message in mail.outbox
    )


def test_an_existing_account_needs_its_own_password(cast: Cast) -> None:
    _invitation, token = invited(cast, email=cast["rival"].email)

    with pytest.raises(InvalidInputError, match="wrong_password"):
        accept_invitation(token, now=timezone.now(), **ANSWER)
    assert not cast["rival"].memberships.filter(role=Role.VIEWER).exists()
    answer = {**ANSWER, "name": "Someone else", "password": PASSWORD}
    user = accept_invitation(token, now=timezone.now(), **answer)

    assert user == cast["rival"]
    assert user.name == "Axolotl champion"
    assert user.memberships.filter(
        organization=cast.plant.organization, role=Role.VIEWER
    ).exists()


def test_a_deactivated_person_stays_so(cast: Cast) -> None:
    _invitation, token = invited(cast, email=cast["deactivated"].email)
    answer = {**ANSWER, "password": PASSWORD}

    accept_invitation(token, now=timezone.now(), **answer)

    assert browser(cast["deactivated"]).get("/home/").status_code == 302


@pytest.mark.parametrize("password", ["short but fine", "123456789012345", ""])
def test_a_weak_password_is_refused(password: str, cast: Cast) -> None:
    _invitation, token = invited(cast)
    answer = {**ANSWER, "password": password}

    page = Client().post(f"/invite/{token}/", answer)

    accepted = User.objects.filter(email="guest@people.example").exists()
    assert (page.status_code, accepted) == (200, False)


def test_accepting_leads_to_the_sign_in_page(cast: Cast) -> None:
    _invitation, token = invited(cast)

    page = Client().post(f"/invite/{token}/", ANSWER)

    assert (page.status_code, page["Location"]) == (302, "/account/login/")
    signed_in = Client()
    sent = {"login": "guest@people.example", "password": GOOD}
    assert signed_in.post("/account/login/", sent)["Location"] == "/home/"


def test_a_role_given_twice_is_one_role(cast: Cast) -> None:
    company = cast.plant.organization

    first = add_membership(cast["nobody"], organization=company, role=Role.VIEWER)
    second = add_membership(cast["nobody"], organization=company, role=Role.VIEWER)

    assert first == second
    assert cast["nobody"].has_role(Role.VIEWER)
