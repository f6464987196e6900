"""Mails about people, each in the reader's language."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from portal.accounts.models import Invitation


def send_invitation(invitation: Invitation, address: str) -> None:
    """Send the invitation with its one-time address."""
    context = {"invitation": invitation, "address": address}
    with translation.override(invitation.language):
        subject = render_to_string("emails/invitation_subject.txt", context).strip()
        body = render_to_string("emails/invitation.txt", context)
    send_mail(subject, body, None, [invitation.email])
