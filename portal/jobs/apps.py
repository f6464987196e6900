"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The job row that is the truth of every long task."""

    name = "portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Add this app's rows to the permission table."""
        from portal.base.access import register_permissions  # noqa: PLC0415  apps are ready now
        from portal.jobs.permissions import TABLE  # noqa: PLC0415  apps are ready now

        register_permissions(TABLE)
