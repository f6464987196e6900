"""The cohorts app."""

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """Registers this app's rows of the permission table."""

    name = "cohorts"

    def ready(self) -> None:
        """Add this app's rows to the permission table."""
        from cohorts.permissions import TABLE  # noqa: PLC0415  apps are ready now
        from portal.base.access import register_permissions  # noqa: PLC0415  apps are ready now

        register_permissions(TABLE)
