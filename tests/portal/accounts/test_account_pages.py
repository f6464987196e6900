"""Signing in, one's own account, language: closed, quiet, and in one's language."""

import re

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from portal.accounts.services import set_language
from portal.base.errors import InvalidInputError
from tests.factories.accounts import PASSWORD
from tests.factories.cast import Cast
from tests.factories.clients import browser

NEW = "a password nobody guesses"


def sign_in(email: str, password: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": email, "password": password})
    return client


def test_signing_in_leads_home(cast: Cast) -> None:
    client = sign_in(cast["champion"].email.upper(), PASSWORD)

    assert client.get("/")["Location"] == "/home/"
    assert client.get("/home/").status_code == 200


@pytest.mark.parametrize("part", ["deactivated", "nobody"])
def test_who_may_sign_in(part: str, cast: Cast) -> None:
    client = sign_in(cast[part].email, PASSWORD)

    assert client.get("/home/").status_code == (302 if part == "deactivated" else 200)


def test_a_wrong_password_and_an_unknown_address_look_the_same(cast: Cast) -> None:
    bodies = set()
    for email in (cast["champion"].email, "unknown@people.example"):
        sent = {"login": email, "password": "not the password at all"}
        page = Client().post("/account/login/", sent)
        text = page.content.decode().replace(email, "EMAIL")
        bodies.add(re.sub(r'"\w{64}"', '""', text))

    assert len(bodies) == 1


def test_five_wrong_passwords_close_the_door_for_a_while(cast: Cast) -> None:
    sent = {"login": cast["champion"].email, "password": "not the password at all"}
    for _number in range(5):
        Client().post("/account/login/", sent)

    client = sign_in(cast["champion"].email, PASSWORD)

    assert client.get("/home/").status_code == 302
    assert sign_in(cast["viewer"].email, PASSWORD).get("/home/").status_code == 200


def test_nobody_signs_up(db: None) -> None:
    sent = {"email": "new@people.example", "password1": NEW, "password2": NEW}

    page = Client().post("/account/signup/", sent)

    assert page.status_code == 200
    assert b"<form" not in page.content.split(b"<main", 1)[1]
    assert not User.objects.exists()


def test_a_reset_tells_nothing_about_existing_accounts(cast: Cast) -> None:
    pages = [
        Client().post("/account/password/reset/", {"email": email})
        for email in (cast["champion"].email, "unknown@people.example")
    ]

    assert [page["Location"] for page in pages] == ["/account/password/reset/done/"] * 2
    assert cast["champion"].email in mail.outbox[0].to


def test_a_reset_address_works_once(cast: Cast) -> None:
    Client().post("/account/password/reset/", {"email": cast["champion"].email})
    address = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert address is not None
    client = Client()
    form_page = client.get(address[1])["Location"]

    client.post(form_page, {"password1": NEW, "password2": NEW})

    assert sign_in(cast["champion"].email, NEW).get("/home/").status_code == 200
    again = Client().get(address[1])
    assert again.status_code == 200
    assert b"password1" not in again.content


@pytest.mark.parametrize("password", ["14 characters.", "1234567890123456"])
def test_a_changed_password_is_long_and_not_plain_digits(
    password: str, cast: Cast
) -> None:
    client = browser(cast["champion"])
    sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    client.post("/account/password/change/", sent)

    changed = User.objects.get(pk=cast["champion"].pk).check_password(password)
    assert changed is False


def test_changing_the_password_signs_out(cast: Cast) -> None:
    client = sign_in(cast["champion"].email, PASSWORD)
    other = sign_in(cast["champion"].email, PASSWORD)
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    client.post("/account/password/change/", sent)

    assert User.objects.get(pk=cast["champion"].pk).check_password(NEW)
    assert client.get("/home/").status_code == 302
    assert other.get("/home/").status_code == 302


def test_signing_out_ends_the_session(cast: Cast) -> None:
    client = browser(cast["champion"])

    client.post("/account/logout/")

    assert client.get("/home/").status_code == 302


def test_signing_in_changes_the_session_key(cast: Cast) -> None:
    client = Client()
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    client.post(
        "/account/login/", {"login": cast["champion"].email, "password": PASSWORD}
    )

    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "x:y"]
)
def test_signing_in_never_leads_elsewhere(target: str, cast: Cast) -> None:
    sent = {"login": cast["champion"].email, "password": PASSWORD, "next": target}

    page = Client().post("/account/login/", sent)

    assert page["Location"] == "/home/"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\r\nA: b"],
)
def test_switching_the_language_never_leads_elsewhere(target: str, db: None) -> None:
    page = Client().post("/language/", {"language": "fr", "next": target})

    assert page.status_code == 302
    assert page["Location"].startswith("/")
    assert not page["Location"].startswith("//")
    assert "evil" not in page["Location"]


def test_switching_the_language_stays_on_the_page_and_is_kept(cast: Cast) -> None:
    client = browser(cast["champion"])

    page = client.post("/language/", {"language": "es", "next": "/cohorts/"})

    assert page["Location"] == "/cohorts/"
    assert User.objects.get(pk=cast["champion"].pk).language == "es"
    assert 'lang="es-MX"' in client.get("/cohorts/").content.decode()


def test_a_visitor_reads_in_the_chosen_language(db: None) -> None:
    client = Client()

    page = client.post("/language/", {"language": "fr", "next": "/en/"})

    assert page["Location"] == "/fr/"
    cookie = client.cookies["django_language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("fr", True, "Lax")
    assert 'lang="fr-CA"' in client.get("/account/login/").content.decode()


def test_an_unknown_language_changes_nothing(cast: Cast) -> None:
    client = browser(cast["champion"])

    client.post("/language/", {"language": "de", "next": "/cohorts/"})

    assert User.objects.get(pk=cast["champion"].pk).language == "en"
    assert "django_language" not in client.cookies
    with pytest.raises(InvalidInputError, match="unknown_language"):
        set_language(cast["champion"], "de")


def test_the_profile_changes_name_and_language_only(cast: Cast) -> None:
    client = browser(cast["champion"])
    sent = {
        "name": "New Name",
        "language": "fr",
        "email": "other@people.example",
        "is_superuser": "on",
        "is_staff": "on",
    }

    client.post("/me/", sent)

    user = User.objects.get(pk=cast["champion"].pk)
    assert (user.name, user.language) == ("New Name", "fr")
    assert user.email == cast["champion"].email
    assert (user.is_superuser, user.is_staff) == (False, False)


@pytest.mark.parametrize("sent", [{"name": "", "language": "fr"}, {"name": "N"}])
def test_a_profile_that_cannot_be_saved_says_so(
    sent: dict[str, str], cast: Cast
) -> None:
    page = browser(cast["champion"]).post("/me/", sent)

    assert page.status_code == 200
    assert User.objects.get(pk=cast["champion"].pk).name == "Quetzal champion"


def test_forms_need_their_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        cast["champion"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    for address in ("/me/", "/people/", "/language/", "/facilities/A01/meters/"):
        assert client.post(address, {"name": "x"}).status_code == 403
    call = client.post("/api/v1/facilities/A01/meters/", {"name": "x"})
    assert call.status_code == 403
    assert call["Content-Type"] == "application/problem+json"
