"""Lists of the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from portal.base.api_parsers import refuse_nul, texts_of
from portal.base.errors import InvalidInputError

OF_EVERY_LIST = frozenset({"page", "page_size", "format"})


class Pages(PageNumberPagination):
    """``{count, next, previous, results}``, at most 1,000 a page.

    A view names further parameters of its list in ``parameters``; one that nobody
    knows is refused, so that no one takes an unfiltered list for a filtered one.
    """

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        """Return one page of rows."""
        known = OF_EVERY_LIST | set(getattr(view, "parameters", ()))
        refuse_nul(texts_of(request.query_params.dict()))
        for name in request.query_params:
            if name not in known:
                raise _invalid(name, _("This list has no such parameter."))
        size = request.query_params.get("page_size", "1")
        if not (size.isascii() and size.isdigit() and size.strip("0")):
            raise _invalid("page_size", _("Use a whole number from 1 to 1,000."))
        return super().paginate_queryset(queryset, request, view=view)


def _invalid(name: str, text: str) -> InvalidInputError:
    return InvalidInputError("invalid_parameter", text, fields={name: text})
