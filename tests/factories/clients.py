"""Browsers and API clients that have signed in."""

from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from portal.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(user: User | None = None) -> Client:
    """A browser with a person's session; server errors come back as answers."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def api(user: User | None = None) -> APIClient:
    """An API client with a person's token; server errors come back as answers."""
    client = APIClient(raise_request_exception=False)
    if user is not None:
        _row, token = AuthToken.objects.create(user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client
