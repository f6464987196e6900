"""``manage.py api_token EMAIL``: a token for the API, shown once."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from knox.models import get_token_model

from portal.accounts.models import User
from portal.accounts.services import note_event


class Command(BaseCommand):
    """Make an API token for a person; only its digest is kept."""

    help = "Print a new API token for a person (valid 90 days)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and print the token."""
        user = User.objects.filter(
            email__iexact=options["email"], is_active=True
        ).first()
        if user is None:
            raise CommandError(f"Nobody active has the address {options['email']}.")
        _row, token = get_token_model().objects.create(user=user)
        note_event("token.made", actor=user, subject=f"user:{user.pk}")
        self.stdout.write(token)
