"""``manage.py report facility --facility CODE --language fr --out FILE.pdf``."""

from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from energy.queries.results import latest_result
from portal.accounts.models import Language
from portal.base import files
from portal.jobs.inline import complete
from portal.management.plant_command import PlantCommand
from reports.api import report_json
from reports.models import ReportRun
from reports.services import FOLDER
from reports.tasks import render_key, submit_facility_report


class Command(PlantCommand):
    """Make a report the way a worker does, and copy its file."""

    help = "Make a report and write its PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        super().add_arguments(parser)
        parser.add_argument("kind", choices=ReportRun.Kind.values)
        parser.add_argument("--language", choices=Language.values, default="en")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the report."""
        facility = self.facility(options["facility"])
        result = latest_result(facility)
        if result is None:
            raise CommandError("This facility has no result yet.")
        run = submit_facility_report(
            result,
            language=options["language"],
            user=self.actor(facility),
            today=timezone.localdate(),
        )
        complete(render_key(run))
        run.refresh_from_db()
        if not run.pdf_digest:
            raise CommandError(f"The report could not be made: {run.error_code}.")
        options["out"].write_bytes(files.read(FOLDER, run.pdf_digest))
        if options["json"]:
            self.print_json(report_json(run))
        else:
            self.stdout.write(f"{options['out']}: {run.pdf_size} bytes")
