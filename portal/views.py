"""Pages of the portal itself: front door, health, refusals."""

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from portal.base.access import public
from portal.base.api import PROBLEM
from portal.base.methods import read_only


@public
@read_only
def root(request: HttpRequest) -> HttpResponse:
    """Send people home, visitors to the front door in their language."""
    return redirect("home" if request.user.is_authenticated else "landing")


@public
@read_only
def landing(request: HttpRequest) -> HttpResponse:
    """The public front door."""
    return render(request, "landing.html")


@public
@read_only
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
@read_only
def ready(request: HttpRequest) -> JsonResponse:
    """The process and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(code: str, detail: str, status: int) -> JsonResponse:
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return JsonResponse(body, status=status, content_type=PROBLEM)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponseBase:
    """404 in the reader's language, or as a problem for clients."""
    if _is_api(request):
        return _problem("not_found", _("Not found."), 404)
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponseBase:
    """403 in the reader's language."""
    if _is_api(request):
        return _problem("permission_denied", _("Not allowed."), 403)
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500 without any detail."""
    if _is_api(request):
        return _problem("internal_error", _("Something went wrong."), 500)
    # Without the request: its context would ask a database that may be the cause.
    return HttpResponse(get_template("500.html").render(), status=500)
