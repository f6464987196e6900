"""The only glue between permissions and the web.

Seeing is ``visible_to`` on a queryset; doing is one row of a permission table.
Every view says with one of three marks who may come; a system check and a test
refuse a route without a mark.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]

PERMISSIONS: dict[str, frozenset[str]] = {}
"""Permission name -> roles. Filled by each app's ``permissions.py``."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come: the public, any member, or holders of one permission."""

    kind: str
    permission: str = ""


def register_permissions(table: Mapping[str, frozenset[str]]) -> None:
    """Add an app's rows; a permission is said once."""
    for permission, roles in table.items():
        if PERMISSIONS.setdefault(permission, roles) != roles:
            raise ValueError(f"{permission} is said twice")


def public(view: View[P]) -> View[P]:
    """Mark a page anyone may open."""
    marked = login_not_required(view)
    marked.access = Access("public")  # type: ignore[attr-defined]  # the mark itself
    return marked


def any_member(view: View[P]) -> View[P]:
    """Mark a page every signed-in person may open; its rows are still filtered."""
    view.access = Access("member")  # type: ignore[attr-defined]  # the mark itself
    return view


def allow(permission: str) -> Callable[[View[P]], View[P]]:
    """Mark a page for holders of a permission in the scope it shows.

    The scope is known once its object is fetched, so the view fetches through
    ``allowed_or_404``: not visible is 404, visible but not allowed is 403.
    """

    def mark(view: View[P]) -> View[P]:
        view.access = Access("permission", permission)  # type: ignore[attr-defined]  # the mark itself
        return view

    return mark


def visible_or_404(guarded: Any, user: Any, **lookup: Any) -> Any:
    """Fetch one row this person may see; foreign and unknown look the same."""
    row = guarded.objects.visible_to(user).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def allowed_or_404(guarded: Any, user: Any, permission: str, **lookup: Any) -> Any:
    """Fetch one visible row and refuse with 403 what this person may not do there."""
    row = visible_or_404(guarded, user, **lookup)
    require(user, permission, row)
    return row


def require(user: Any, permission: str, scope: Model | None = None) -> None:
    """Refuse with 403 unless the person holds the permission in this scope."""
    if not user.has_perm(permission, scope):
        raise PermissionDenied(permission)
