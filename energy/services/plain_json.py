"""What may go into a JSON column: text the database takes, and finite numbers.

PostgreSQL refuses NUL and lone surrogates in text, and NaN and infinity in JSON;
files, clients and fits can bring any of them.
"""

import math
from collections.abc import Mapping
from typing import Any

DEEPEST = 8
LONGEST_TEXT = 10_000
REPLACEMENT = "\ufffd"


def storable_text(text: str) -> str:
    """The text with what the database refuses replaced."""
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return "".join(REPLACEMENT if "\ud800" <= c <= "\udfff" else c for c in text)


def storable(value: Any) -> Any:
    """The value with refused characters replaced and non-finite numbers as null."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {storable_text(str(key)): storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


def is_storable(value: Any, *, depth: int = DEEPEST) -> bool:
    """Whether a client's JSON can be kept just as it is."""
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and storable_text(value) == value
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Mapping | list):
        parts = [*value, *value.values()] if isinstance(value, Mapping) else value
        return depth > 0 and all(is_storable(one, depth=depth - 1) for one in parts)
    return value is None or isinstance(value, int)
