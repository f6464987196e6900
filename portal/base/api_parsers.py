"""Bodies of API requests: refused where no database could keep what they say."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser

NUL = "\0"


class StrictJSONParser(JSONParser):
    """JSON without NUL, lone surrogates, infinite numbers or bottomless nesting."""

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Any:
        """Return the body's value, or refuse it."""
        try:
            sent = super().parse(stream, media_type, parser_context)
            json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
            refuse_nul(texts_of(sent))
        except (RecursionError, ValueError) as error:
            raise _unusable() from error
        return sent


class StrictFormParser(FormParser):
    """Form fields without NUL."""

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Any:
        """Return the fields, or refuse them."""
        sent = super().parse(stream, media_type, parser_context)
        refuse_nul(texts_of(dict(sent.lists())))
        return sent


class StrictMultiPartParser(MultiPartParser):
    """Form fields without NUL beside files of any content."""

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Any:
        """Return fields and files, or refuse them."""
        sent = super().parse(stream, media_type, parser_context)
        refuse_nul(texts_of(dict(sent.data.lists())))
        return sent


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def refuse_nul(texts: Iterator[str]) -> None:
    """Refuse a request with 400 when one of its texts holds NUL."""
    if any(NUL in text for text in texts):
        raise _unusable()


def _unusable() -> ParseError:
    return ParseError(
        _("The request holds characters, numbers or nesting that cannot be used.")
    )
