"""What every API view shares: who may call, pages, problems as RFC 9457."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from portal.base.access import Access
from portal.base.errors import DomainError

PROBLEM = "application/problem+json"


class MayCall(BasePermission):
    """Closed by default: the view must carry a mark, the caller must be signed in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Let in whom the view's mark names; rows and scopes are asked later."""
        mark = getattr(view, "access", None)
        if not isinstance(mark, Access):
            return False
        return mark.kind == "public" or bool(request.user.is_authenticated)


class AnyMember(BasePermission):
    """For the schema: any signed-in person."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask only for a sign-in."""
        return bool(request.user.is_authenticated)


class Pages(PageNumberPagination):
    """``{count, next, previous, results}``, at most 1,000 a page."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000


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
    if isinstance(error, Http404):
        return problem("not_found", _("Not found."), status.HTTP_404_NOT_FOUND)
    if isinstance(error, PermissionDenied):
        text = _("You may see this, but your role does not allow this action.")
        return problem("permission_denied", text, status.HTTP_403_FORBIDDEN)
    if isinstance(error, exceptions.APIException):
        return _library_problem(error)
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
