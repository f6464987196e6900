"""Lists of the API."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """``{count, next, previous, results}``, at most 1,000 a page."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
