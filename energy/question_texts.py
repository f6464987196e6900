"""The wording of each question a file can raise, and of its choices."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUESTIONS: dict[str, str | Promise] = {
    "date_order": _("Is the day or the month first in “%(sample)s”?"),
    "decimal_mark": _("Which mark separates the decimals in “%(sample)s”?"),
    "unit": _("In which unit are the amounts of column %(column)s?"),
    "year": _("The dates carry no year. Which year do they begin in?"),
    "timezone": _("In which time zone are the times written?"),
    "interval_label": _(
        "Does a time such as “%(sample)s” mark the start or the end of its interval?"
    ),
    "end_inclusive": _("Does a bill include its last day (“%(sample)s”)?"),
    "sheet": _("Which sheet holds the data?"),
    "stored": _(
        "%(sample)s readings of the file cross periods that are stored with other "
        "dates. Which ones should count?"
    ),
}

CHOICES: dict[tuple[str, str], str | Promise] = {
    ("date_order", "DMY"): _("Day first"),
    ("date_order", "MDY"): _("Month first"),
    ("date_order", "YMD"): _("Year first"),
    ("decimal_mark", "."): _("The point: 1,234.5"),
    ("decimal_mark", ","): _("The comma: 1 234,5"),
    ("interval_label", "start"): _("The start"),
    ("interval_label", "end"): _("The end"),
    ("end_inclusive", "true"): _("Yes, the last day is part of the bill"),
    ("end_inclusive", "false"): _("No, the next bill begins on that day"),
    ("stored", "replace"): _("Those of this file; the stored ones are kept as history"),
    ("stored", "keep"): _("The stored ones; the rest of this file is added"),
}

FALLBACK = _("This can be read in more than one way: %(code)s %(sample)s")


def question_text(question: Mapping[str, Any]) -> str:
    """The question in the reader's language."""
    return str(QUESTIONS.get(question["code"], FALLBACK)) % question


def choice_label(question: Mapping[str, Any], choice: str) -> str:
    """A choice in the reader's language; names and units stay as they are."""
    return str(CHOICES.get((question["code"], choice), choice))
