"""Django's ``has_perm`` answered from the permission tables."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from portal.accounts.models import User
from portal.base.access import PERMISSIONS


class RoleBackend(BaseBackend):
    """Looks the person's roles for the object's scope up in the table.

    A guarded object answers ``roles_of(user)``; without an object any role the
    person holds counts.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether one of the person's roles in this scope holds the permission."""
        holders = PERMISSIONS.get(perm)
        if holders is None or not isinstance(user_obj, User):
            return False
        if obj is None:
            roles = {m.role for m in user_obj.current_memberships}
        else:
            roles = obj.roles_of(user_obj)
        return bool(holders & roles)
