"""``manage.py ingest FILE --facility CODE``: a file through the portal's own path."""

from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from energy.api.uploads import upload_json
from energy.models import Upload
from energy.services.uploads import Delivery
from energy.tasks.uploads import ingest_key, save_upload, submit_upload
from portal.base.errors import DomainError
from portal.jobs.inline import complete
from portal.management.plant_command import PlantCommand


class Command(PlantCommand):
    """Receive, read and check a file; with ``--commit`` save it too."""

    help = "Upload a file for a facility, read it here and say what was found."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--meter", default="", help="name of its one meter")
        parser.add_argument("--commit", action="store_true", help="save it as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and answer as the API would."""
        upload = self.ingest(options)
        if options["json"]:
            self.print_json(upload_json(upload))
            return
        self.stdout.write(f"{upload.filename}: {upload.get_state_display()}")
        for total in upload.totals:
            self.stdout.write(f"  {total['meter']}: {total['value']} {total['unit']}")
        for finding in upload.findings:
            row, column = finding["row"], finding["column"]
            self.stdout.write(
                f"  {finding['severity']} {finding['code']} row {row} column {column}"
            )

    def ingest(self, options: dict[str, Any]) -> Upload:
        """Receive and read the file; save it when asked and possible."""
        facility = self.facility(options["facility"])
        user = self.actor(facility)
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        delivery = Delivery(
            filename=path.name,
            chunks=[path.read_bytes()],
            hints={"meter": options["meter"], "locale": user.language},
        )
        try:
            upload = submit_upload(facility, delivery=delivery, user=user)
            complete(ingest_key(upload))
            upload.refresh_from_db()
            if options["commit"] and upload.state == Upload.State.REVIEW:
                save_upload(upload, user=user, now=timezone.now())
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.detail}") from error
        upload.refresh_from_db()
        return upload
