"""Refusals of the API as RFC 9457 problems."""

from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from portal.base.errors import DomainError

PROBLEM = "application/problem+json"


def problem(
    code: str, detail: str, http_status: int, headers: Any = None, **more: Any
) -> Response:
    """Answer with an RFC 9457 problem."""
    body = {
        "type": "about:blank",
        "title": code.replace("_", " "),
        "status": http_status,
        "code": code,
        "detail": detail,
        **more,
    }
    return Response(body, status=http_status, headers=headers, content_type=PROBLEM)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any refusal into a problem; anything else stays a server error."""
    set_rollback()
    if isinstance(error, DomainError):
        fields = {name: str(text) for name, text in error.fields.items()}
        more = {"fields": fields} if fields else {}
        return problem(error.code, str(error.detail), error.status, **more)
    if isinstance(error, exceptions.APIException):
        return _library_problem(error)
    return _framework_problem(error)


def _framework_problem(error: Exception) -> Response | None:
    if isinstance(error, Http404):
        return problem("not_found", _("Not found."), status.HTTP_404_NOT_FOUND)
    if isinstance(error, PermissionDenied):
        text = _("You may see this, but your role does not allow this action.")
        return problem("permission_denied", text, status.HTTP_403_FORBIDDEN)
    if isinstance(error, RequestDataTooBig):
        return problem("request_too_large", _("The request is too large."), 413)
    if isinstance(error, SuspiciousOperation):
        return problem("bad_request", _("The request cannot be used as it is."), 400)
    return None


def _library_problem(error: exceptions.APIException) -> Response:
    headers = {}
    if (challenge := getattr(error, "auth_header", None)) is not None:
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, exceptions.ValidationError):
        text = _("Some fields cannot be used as they are.")
        return problem("invalid_input", text, error.status_code, fields=error.detail)
    code = str(error.default_code)
    return problem(code, str(error.detail), error.status_code, headers)
