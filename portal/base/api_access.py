"""Who may call the API at all; rows and scopes are asked later.

Kept apart from the rest: the framework imports it while its own views load.
"""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

from portal.base.access import Access

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class MayCall(BasePermission):
    """Closed by default: the view must carry a mark, the caller must be signed in."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Let in whom the view's mark names; rows and scopes are asked later."""
        mark = getattr(view, "access", None)
        if not isinstance(mark, Access):
            return False
        return mark.kind == "public" or bool(request.user.is_authenticated)


class AnyMember(BasePermission):
    """For the schema: any signed-in person."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Ask only for a sign-in."""
        return bool(request.user.is_authenticated)
