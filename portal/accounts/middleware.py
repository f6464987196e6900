"""A signed-in person's language comes from the profile, so links can be shared."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def profile_language(get_response: GetResponse) -> GetResponse:
    """Activate the profile's language for signed-in people."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return get_response(request)

    return middleware
