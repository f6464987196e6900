"""What the commands about one plant share."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.roles import Role


class PlantCommand(BaseCommand):
    """A command that works on one facility and can answer in JSON."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--facility`` and ``--json``."""
        parser.add_argument("--facility", required=True, help="the plant's code")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def facility(self, code: str) -> Facility:
        """The plant of this code."""
        found = Facility.objects.filter(code__iexact=code).first()
        if found is None:
            raise CommandError(f"There is no facility with the code {code}.")
        return found

    def actor(self, facility: Facility) -> User:
        """Whom the log names: a champion of the plant, else one of the staff."""
        memberships = {"memberships__ended_on__isnull": True, "is_active": True}
        own = User.objects.filter(
            memberships__role=Role.CHAMPION,
            memberships__organization=facility.organization_id,
            **memberships,
        )
        staff = User.objects.filter(memberships__role=Role.STAFF, **memberships)
        found = own.order_by("pk").first() or staff.order_by("pk").first()
        if found is None:
            raise CommandError("Nobody works for this facility: invite someone first.")
        return found

    def print_json(self, answer: dict[str, Any]) -> None:
        """Print one JSON object and nothing else."""
        self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
