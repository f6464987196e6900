"""``manage.py recompute``: work the savings of plants out again, here and now."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from cohorts.models import Cohort
from energy.queries.run_json import run_json
from energy.services.runs import RunRequest
from energy.tasks.runs import part_key, submit_run
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.roles import SECRETARIAT
from portal.base.errors import DomainError
from portal.jobs.inline import complete


class Command(BaseCommand):
    """Ask for a run, do its jobs one after the other, say what changed."""

    help = "Work the savings of a plant, a cohort or all plants out again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whose savings, and how to answer."""
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--facility", help="the plant's code")
        whose.add_argument("--cohort", help="the cohort's code")
        whose.add_argument("--all", action="store_true", help="every plant")
        parser.add_argument("--reason", default="", help="kept with the run")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and answer as the API would."""
        try:
            run = submit_run(self.wanted(options), user=self.actor())
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.detail}") from error
        for part in run.plants.filter(job__isnull=False):
            complete(part_key(part))
        answer = run_json(run)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for plant in answer["plants"]:
            self.stdout.write(f"{plant['facility']}: {plant['outcome']}")

    def wanted(self, options: dict[str, Any]) -> RunRequest:
        """What the options ask for."""
        return RunRequest(
            plant=self.found(Facility, options["facility"]),
            cohort=self.found(Cohort, options["cohort"]),
            reason=options["reason"],
        )

    def found(self, model: Any, code: str | None) -> Any:
        """The plant or cohort of a code; none where none was given."""
        if code is None:
            return None
        row = model.objects.filter(code__iexact=code).first()
        if row is None:
            raise CommandError(f"There is no {model.__name__.lower()} {code}.")
        return row

    def actor(self) -> User:
        """Whom the log names: one of the program's own people."""
        people = User.objects.filter(
            is_active=True,
            memberships__role__in=SECRETARIAT,
            memberships__ended_on__isnull=True,
        )
        found = people.order_by("pk").first()
        if found is None:
            raise CommandError(
                "Nobody works for the secretariat: invite someone first."
            )
        return found
