"""System check: every route says who may come."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from portal.base.access import Access

FOREIGN_MODULES = ("allauth.", "drf_spectacular.", "django.")
"""Views of libraries carry their own guard (login required, MayCall, public)."""


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Walk the URLconf: (path, pattern) of every route."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path, entry


def access_of(pattern: URLPattern) -> Access | None:
    """Return the mark of a route's view; API views carry it on the class."""
    view: Any = pattern.callback
    mark = getattr(view, "access", None) or getattr(
        getattr(view, "cls", None), "access", None
    )
    return mark if isinstance(mark, Access) else None


def is_foreign(pattern: URLPattern) -> bool:
    """Whether the view belongs to a library."""
    return pattern.callback.__module__.startswith(FOREIGN_MODULES)


@register
def every_route_is_marked(**_: Any) -> list[CheckMessage]:
    """Name each route whose view has no mark."""
    return [
        Error(
            f"The route {path} does not say who may come.",
            hint="Mark its view with @allow, @any_member or @public.",
            id="portal.E001",
        )
        for path, pattern in routes()
        if not is_foreign(pattern) and access_of(pattern) is None
    ]
