"""Every answer of every kind carries the headers that keep it safe."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from portal.base.access import public
from portal.urls import handler403, handler404, handler500  # noqa: F401  of this URLconf
from portal.urls import urlpatterns as portal_urls
from tests.factories.accounts import PASSWORD
from tests.factories.clients import api, browser
from tests.factories.world import World
from tests.whole.access_table import API, PAGES
from tests.whole.test_access_matrix import filled

ROOT = Path(__file__).resolve().parents[3]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
        "publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
}
ADDRESSES = [p for p in {**PAGES, **API} if "token" not in p and "schema" not in p]


@public
def broken(request: HttpRequest) -> HttpResponse:
    """A page with a fault."""
    raise RuntimeError("a secret of the server")


urlpatterns = [
    path("broken/", broken),
    path("api/v1/broken/", broken),
    *portal_urls,
]


def headers_of(response: Any) -> dict[str, Any]:
    """The headers that keep an answer safe, the policy as a set."""
    if response.streaming:
        b"".join(response.streaming_content)
    found = {name: response.headers.get(name, "missing") for name in EXPECTED}
    policy = response.headers.get("Content-Security-Policy", "missing")
    return {**found, "policy": set(policy.split("; "))}


SAFE = {**EXPECTED, "policy": POLICY}


@pytest.mark.parametrize("part", ["champion", "rival", "anonymous"])
def test_every_address_answers_safely(part: str, world: World, db: None) -> None:
    user = world.cast.people.get(part)
    clients = {True: api(user), False: browser(user)}

    answers = {
        path: clients[path.startswith("api/")].get(filled(path, world))
        for path in ADDRESSES
    }

    unsafe = {p: headers_of(r) for p, r in answers.items() if headers_of(r) != SAFE}
    assert unsafe == {}
    if user is not None:
        kept = {p for p, r in answers.items() if "no-store" not in r["Cache-Control"]}
        assert kept == set()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing/here/", 404),
        ("/api/v1/nothing/", 404),
        ("/home", 301),
        ("/en", 301),
        ("/facilities/%00/", 404),
        ("/broken/", 500),
        ("/api/v1/broken/", 500),
    ],
)
@pytest.mark.urls(__name__)
def test_refusals_and_detours_are_safe(
    address: str, status: int, world: World, db: None
) -> None:
    response = browser(world.cast["champion"]).get(address)

    assert response.status_code == status
    assert headers_of(response) == SAFE
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/broken/", "/api/v1/broken/"])
def test_a_fault_tells_nothing(address: str, world: World, db: None) -> None:
    response = browser(world.cast["champion"]).get(address)

    assert response.status_code == 500
    for word in (b"secret", b"RuntimeError", b"Traceback", b"test_headers"):
        assert word not in response.content


def test_a_wrong_host_is_refused(db: None) -> None:
    response = Client().get("/account/login/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert b"evil" not in response.content


def test_a_form_without_its_token_is_refused_safely(world: World, db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post("/account/login/", {"login": world.cast["champion"].email})
    response = client.post("/language/", {"language": "fr"})

    assert response.status_code == 403
    assert headers_of(response) == SAFE


def test_downloads_are_attachments(world: World, db: None) -> None:
    client = browser(world.cast["champion"])
    addresses = {
        f"/uploads/{world.own.committed.public_id}/original/": "application/octet-stream",
        f"/reports/{world.own.report.public_id}/pdf/": "application/pdf",
        "/facilities/A01/charts/monthly-energy.csv": "text/csv; charset=utf-8",
    }

    for address, kind in addresses.items():
        response = client.get(address)
        headers_of(response)
        assert response.headers["Content-Type"] == kind
        assert response.headers["Content-Disposition"].startswith("attachment; ")


def test_cookies_are_closed_to_scripts_and_other_sites(world: World, db: None) -> None:
    client = Client()
    client.get("/account/login/")
    sent = {"login": world.cast["champion"].email, "password": PASSWORD}
    client.post("/account/login/", sent)

    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"] is True
        assert client.cookies[name]["samesite"] == "Lax"
        assert client.cookies[name]["domain"] == ""


def run_with_https(*command: str) -> subprocess.CompletedProcess[str]:
    """Run Python as an installation behind HTTPS would."""
    environment = {
        **os.environ,
        "PORTAL_HTTPS": "1",
        "PORTAL_DEBUG": "0",
        "SECRET_KEY": "fHq3v-0Rk_2mXyZ8bN5tLwQ7pJ4sD6gC9eA1uV0iOzKxTnMrWy",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    # The browser journeys need it; an installation must not have it.
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    return subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_has_no_warning() -> None:
    done = run_with_https("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.stderr == ""
    assert done.returncode == 0
    assert "0 silenced" in done.stdout


def test_cookies_and_addresses_are_secure_behind_https() -> None:
    names = (
        "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_NAME CSRF_COOKIE_NAME "
        "SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS "
        "SESSION_COOKIE_HTTPONLY MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN DEBUG"
    )
    script = (
        "import json, portal.settings as s;"
        f"print(json.dumps([getattr(s, n) for n in {names!r}.split()]))"
    )

    done = run_with_https("-c", script)

    assert json.loads(done.stdout) == [
        True,
        True,
        "__Host-session",
        "__Host-csrf",
        True,
        63_072_000,
        True,
        True,
        False,
        False,
    ]
