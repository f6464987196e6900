"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The job row that is the truth of every long task."""

    name = "portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Add this app's rows to the permission table; name the broker's application.

        Without the latter a web process rings at Celery's built-in address, where
        nobody hears; only as the default does it hold in every thread.
        """
        from portal.base.access import register_permissions  # noqa: PLC0415  apps are ready now
        from portal.celery import app  # noqa: PLC0415  apps are ready now
        from portal.jobs.permissions import TABLE  # noqa: PLC0415  apps are ready now

        app.set_default()
        register_permissions(TABLE)
