"""The sentence and the remedy of each finding code, in the reader's language.

``TEXTS`` maps every code the core can give to its two texts. A text has named
holes: "value", "expected" and the finding's details, written as the reader
writes numbers and dates (``holes``). A detail that is absent leaves a dash.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from energy.finding_texts import (
    cells,
    dates,
    files,
    green_button,
    green_button_series,
    models,
    series,
)
from energy.finding_texts.holes import Count, Texts, holes_of

TEXTS: dict[str, Texts] = {
    **files.TEXTS,
    **cells.TEXTS,
    **dates.TEXTS,
    **series.TEXTS,
    **green_button.TEXTS,
    **green_button_series.TEXTS,
    **models.TEXTS,
}

UNKNOWN: Texts = (
    _("Something in this place cannot be used."),
    _("Correct the cell, or leave the row out."),
)


def sentence(finding: Mapping[str, Any]) -> str:
    """What is wrong, in one sentence; a second one where it stands for several."""
    holes = holes_of(finding)
    said = str(_texts(finding)[0] % holes)
    more = holes["and_more"]
    if not isinstance(more, Count) or more < 1:
        return said
    rest = ngettext(
        "This stands for %(and_more)s place of this kind that is not listed by itself.",
        "This stands for %(and_more)s places of this kind that are not listed one by"
        " one.",
        more,
    )
    return f"{said} {rest % holes}"


def how_to_fix(finding: Mapping[str, Any]) -> str:
    """What to do about it."""
    return str(_texts(finding)[1] % holes_of(finding))


def _texts(finding: Mapping[str, Any]) -> Texts:
    code = str(finding.get("code"))
    details = finding.get("details") or {}
    if code == "gap" and ":" in str(details.get("before", "")):
        return series.GAP_OF_INTERVALS
    if code == "variable_missing" and "intervals" in details:
        return models.VARIABLE_MISSING_IN_PART
    return TEXTS.get(code, UNKNOWN)
