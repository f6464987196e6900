"""Whole sentences for what an engine noted by code."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTES: dict[str, str | Promise] = {
    "meter_excluded_flow": _(
        "Meter “%(meter)s” measures exported or generated energy and is not part of "
        "this result."
    ),
    "meter_without_data": _("Meter “%(meter)s” has no readings in these periods."),
    "no_valid_model": _(
        "No model of meter “%(meter)s” passes all checks: this result may not be "
        "quoted as verified."
    ),
    "partial_months": _(
        "The readings of meter “%(meter)s” do not cover the whole of the periods: "
        "%(share)s of the days are covered."
    ),
    "provisional_year": _(
        "The reporting period is shorter than twelve months, so this result is "
        "provisional."
    ),
    "factor_used": _("Heat content used: %(factor)s."),
}

FALLBACK = _("Noted by the engine: %(code)s.")


def note_text(note: Mapping[str, Any]) -> str:
    """The sentence of a note in the active language."""
    return str(NOTES.get(note["code"], FALLBACK)) % note
