"""The sentence and the remedy of each finding code, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "no_readings": (
        _("No reading was found in this file."),
        _("Check that it is the right file, with dates and amounts in it."),
    ),
}

UNKNOWN = (
    _("Something in this place cannot be used."),
    _("Correct the cell, or leave the row out."),
)


def sentence(finding: Mapping[str, Any]) -> str:
    """What is wrong, in one sentence."""
    return _filled(0, finding)


def how_to_fix(finding: Mapping[str, Any]) -> str:
    """What to do about it."""
    return _filled(1, finding)


def _filled(part: int, finding: Mapping[str, Any]) -> str:
    text = str(TEXTS.get(str(finding["code"]), UNKNOWN)[part])
    holes = {
        "value": finding.get("value") or "",
        "expected": finding.get("expected") or "",
        **(finding.get("details") or {}),
    }
    return text % holes if "%(" in text else text
