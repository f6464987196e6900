"""Requests as views may rely on them."""

from django.http import HttpRequest

from portal.accounts.models import User


class AuthenticatedHttpRequest(HttpRequest):
    """A request whose user has signed in (LoginRequiredMiddleware saw to it)."""

    user: User
