"""Invitations only: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """allauth's adapter with the front door closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed; invitations have their own page."""
        return False
