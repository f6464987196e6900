"""Whole sentences for what an engine noted by code."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from energy.failure_texts import failure_text
from portal.base import formats

NOTES: dict[str, str | Promise] = {
    "meter_excluded_flow": _(
        "Meter “%(meter)s” is not part of this result: its energy was made from "
        "energy that is metered already, or only leaves the plant."
    ),
    "flows_netted": _(
        "“%(meter)s” is counted together with %(others)s: what the plant consumed, "
        "whatever it came from or went to."
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
}

SKIPPED = {
    "meter_without_baseline": "too_few_intervals",
    "meter_not_in_baseline": "meter_not_in_baseline",
}
"""Why a meter was left out, by the code of the failure it would be by itself."""

FALLBACK = _("Noted by the engine: %(code)s.")

_PERCENT = re.compile(r"(\d{1,3})%")


def note_text(note: Mapping[str, Any]) -> str:
    """The sentence of a note in the active language."""
    code = str(note.get("code"))
    if code in SKIPPED:
        holes = {"meter": note.get("meter", ""), "reason": failure_text(SKIPPED[code])}
        return gettext("%(meter)s: %(reason)s") % holes
    text = NOTES.get(code, FALLBACK)
    holes = {
        "code": "",
        "meter": "",
        "others": "",
        **note,
        "share": _share(note.get("share")),
    }
    return str(text % holes)


def _share(stored: object) -> str:
    """A share of days as the reader writes it, of a fraction or of "92%"."""
    if isinstance(stored, float):
        return formats.pct(stored, 0)
    percent = _PERCENT.fullmatch(str(stored))
    return formats.pct(int(percent[1]) / 100, 0) if percent else str(stored or "")
