"""``manage.py enpi --facility CODE``: a plant's energy performance."""

from typing import Any

from django.core.management import CommandError

from energy.queries.enpi import enpi_json
from energy.queries.results import latest_result
from portal.management.plant_command import PlantCommand


class Command(PlantCommand):
    """Print the stored result of a plant."""

    help = "Print a facility's energy performance as stored."

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer as the API would."""
        result = latest_result(self.facility(options["facility"]))
        if result is None:
            raise CommandError("This facility has no result yet.")
        answer = enpi_json(result)
        if options["json"]:
            self.print_json(answer)
            return
        for name, value in answer["annual"].items():
            self.stdout.write(f"{name}: {value}")
