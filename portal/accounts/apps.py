"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organizations, roles, invitations, audit."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Add this app's rows to the permission table."""
        from portal.accounts.permissions import TABLE  # noqa: PLC0415  apps are ready now
        from portal.base.access import register_permissions  # noqa: PLC0415  apps are ready now

        register_permissions(TABLE)
