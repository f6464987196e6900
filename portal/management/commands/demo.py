"""``manage.py demo``: load the demonstration programme, once."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.utils import timezone

from portal.accounts.models import AuditEvent
from portal.accounts.services import note_event
from portal.demonstration.load import PASSWORD, load
from portal.demonstration.people import people
from portal.demonstration.programme import programme

LOADED = "demonstration.loaded"


class Command(BaseCommand):
    """Load 43 invented plants through the services a user's file passes."""

    help = "Load the demonstration programme (only where PORTAL_DEMO is on)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--reset", action="store_true", help="empty it first")
        parser.add_argument("--seed", type=int, default=1, help="another invention")
        parser.add_argument("--people", action="store_true", help="list the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless it has been loaded."""
        if options["people"]:
            self.list_people()
            return
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration: set PORTAL_DEMO=1.")
        if options["reset"]:
            self.reset()
        if AuditEvent.objects.filter(verb=LOADED).exists():
            self.stdout.write("The demonstration is there already.")
            return
        started = timezone.now()
        load(programme(options["seed"]), now=started, tell=self.tell)
        note_event(LOADED, actor=None, details={"seed": options["seed"]})
        seconds = (timezone.now() - started).total_seconds()
        self.stdout.write(f"Demonstration loaded in {seconds:.0f} s.")

    def tell(self, line: str) -> None:
        """Say how far it is."""
        self.stderr.write(line)

    def reset(self) -> None:
        """Empty the database and the files."""
        call_command("flush", interactive=False, verbosity=0)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)

    def list_people(self) -> None:
        """One line a person: role, e-mail, password."""
        for person in people().values():
            self.stdout.write(f"{person.role:<10} {person.email:<30} {PASSWORD}")
