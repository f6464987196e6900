"""What people and clients send about an upload, refused where it cannot be kept or used."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from energy.models import RelevantVariable
from energy.models.meter import EnergySource
from energy.services.plain_json import is_storable
from portal.base.errors import InvalidInputError

LARGEST_MAPPING = 200_000
LARGEST_ROW = 2_000_000
LONGEST_PLACE = 100
LONGEST_CELL = 500
MOST_PLACES = 10_000
STORED_ANSWERS = ("replace", "keep")
SERIES_FIELDS: dict[str, tuple[str, ...]] = {
    "source": ("", *EnergySource.values),
    "kind": ("", *RelevantVariable.Kind.values),
}


def given_mapping(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping, if all of it can be kept and its own parts have their shape."""
    good = (
        is_storable(mapping)
        and len(json.dumps(mapping)) <= LARGEST_MAPPING
        and mapping.get("stored", "replace") in STORED_ANSWERS
        and _are_series(mapping.get("series", {}))
    )
    if not good:
        text = _("The mapping must be one JSON object.")
        raise InvalidInputError("invalid_mapping", text, fields={"mapping": text})
    return dict(mapping)


def _are_series(chosen: Any) -> bool:
    return isinstance(chosen, dict) and all(_is_choice(one) for one in chosen.values())


def _is_choice(choice: Any) -> bool:
    """Whether a series goes to something that can be made: name, source, kind."""
    if not isinstance(choice, dict) or not isinstance(choice.get("name", ""), str):
        return False
    return all(
        (choice.get(field) or "") in allowed for field, allowed in SERIES_FIELDS.items()
    )


def given_corrections(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Cells and their new text: sheet, row, column, value."""
    good = _are_places(items) and all(
        _is_text(item.get("column"), LONGEST_PLACE)
        and _is_text(item.get("value"), LONGEST_CELL)
        for item in items
    )
    if not good:
        raise _not_places("row, column, value")
    return [
        {key: item.get(key) for key in ("sheet", "row", "column", "value")}
        for item in items
    ]


def given_rows(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows: sheet and row number."""
    if not _are_places(items):
        raise _not_places("row")
    return [{"sheet": item.get("sheet"), "row": item["row"]} for item in items]


def _are_places(items: Sequence[Mapping[str, Any]]) -> bool:
    return len(items) <= MOST_PLACES and all(
        _is_row(item.get("row"))
        and (item.get("sheet") is None or _is_text(item["sheet"], LONGEST_PLACE))
        for item in items
    )


def _is_row(row: Any) -> bool:
    return type(row) is int and 0 < row <= LARGEST_ROW


def _is_text(text: Any, longest: int) -> bool:
    return isinstance(text, str) and len(text) <= longest and is_storable(text)


def _not_places(keys: str) -> InvalidInputError:
    text = _("Send “items”: a list of objects with %(keys)s.") % {"keys": keys}
    return InvalidInputError("invalid_items", text, fields={"items": text})
