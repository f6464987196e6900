"""The base app: helpers, checks and template tags; no model."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Registers the check that every route says who may come."""

    name = "portal.base"
    label = "base"

    def ready(self) -> None:
        """Register the system checks."""
        from portal.base import checks  # noqa: F401, PLC0415  registers on import
