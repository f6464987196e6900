"""The wording of each question a file can raise, and of its choices."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from energy.finding_texts.holes import Count, Holes, Text
from portal.base import formats

QUESTIONS: dict[str, Text] = {
    "date_order": _("Is the day or the month first in “%(sample)s”?"),
    "decimal_mark": _("Which mark separates the decimals in “%(sample)s”?"),
    "unit": _("In which unit are the amounts of column %(column)s?"),
    "year": _("The dates carry no year. Which year do they begin in?"),
    "timezone": _(
        "In which time zone are the times written? Give its name, such as"
        " America/Toronto."
    ),
    "interval_label": _(
        "Do the times in column %(column)s mark the start or the end of an interval?"
    ),
    "end_inclusive": _(
        "Does a period include its last day, the date in column %(column)s?"
    ),
    "fiscal_year": _(
        "The months do not begin with January. Which dates does the year “%(sample)s”"
        " stand for?"
    ),
    "group": _(
        "Which heading of the row above does column %(column)s (“%(sample)s”) belong"
        " to?"
    ),
    "sheet": _("Which sheet holds the data?"),
    "flow": _("Was this energy delivered to the plant, or sent out by it?"),
    "source": _("Which energy source is “%(column)s”?"),
    "stored": ngettext_lazy(
        "%(sample)s reading of the file crosses periods that are stored with other"
        " dates. Which one should count?",
        "%(sample)s readings of the file cross periods that are stored with other"
        " dates. Which ones should count?",
        "sample",
    ),
}

QUESTIONS_BY_KEY: dict[str, Text] = {
    "epoch": _("Which clock do the times of this file follow?"),
}
"""Questions asked under a key of their own, worded by it."""

UNIT_OF_SERIES = _("In which unit are the amounts of “%(sample)s”?")
UNIT_OF_FILE = _("In which unit are the readings of this file?")

CHOICES: dict[tuple[str, str], str | Promise] = {
    ("date_order", "DMY"): _("Day first"),
    ("date_order", "MDY"): _("Month first"),
    ("date_order", "YMD"): _("Year first"),
    ("decimal_mark", "."): _("The point: 1,234.5"),
    ("decimal_mark", ","): _("The comma: 1 234,5"),
    ("interval_label", "start"): _("The start"),
    ("interval_label", "end"): _("The end"),
    ("end_inclusive", "true"): _("Yes, the last day is part of the period"),
    ("end_inclusive", "false"): _("No, the next period begins on that day"),
    ("stored", "replace"): _("Those of this file; the stored ones are kept as history"),
    ("stored", "keep"): _("The stored ones; the rest of this file is added"),
    ("timezone", "utc"): _("Universal time (UTC), as the standard says"),
    ("timezone", "local"): _("The plant’s local time"),
    ("flow", "delivered"): _("Delivered to the plant"),
    ("flow", "exported"): _("Sent out by the plant"),
    ("fiscal_year", "calendar"): _("Every month lies in the year of its heading"),
    ("fiscal_year", "starts"): _("The year of the heading is the one it begins in"),
    ("fiscal_year", "ends"): _("The year of the heading is the one it ends in"),
    ("group", "none"): _("None of them"),
    ("unit", "therm_us"): _("therm (US)"),
    ("unit", "m3"): "m³",
    ("unit", "ft3"): "ft³",
    ("unit", "Sm3"): "Sm³",
    ("unit", "Nm3"): "Nm³",
    ("unit", "gal_us"): _("gallon (US)"),
    ("unit", "gal_imp"): _("gallon (imperial)"),
    ("unit", "short_ton"): _("short ton"),
}

FALLBACK = _("This can be read in more than one way: %(code)s %(sample)s")


def question_text(question: Mapping[str, Any]) -> str:
    """The question in the reader's language."""
    code = str(question.get("code"))
    text = QUESTIONS_BY_KEY.get(str(question.get("key"))) or QUESTIONS.get(code)
    if code == "unit" and question.get("choices"):
        single = question.get("key") in {None, "", "unit"}
        text = UNIT_OF_FILE if single else UNIT_OF_SERIES
    return str((text or FALLBACK) % _holes(question))


def _holes(question: Mapping[str, Any]) -> Holes:
    holes = Holes(question)
    sample = str(question.get("sample") or "")
    if question.get("code") == "stored":
        number = int(sample) if sample.isdecimal() and len(sample) < 19 else 0
        holes["sample"] = Count(number, formats.num(number) if number else sample)
    return holes


def choice_label(question: Mapping[str, Any], choice: str) -> str:
    """A choice in the reader's language; names and units stay as they are."""
    return str(CHOICES.get((str(question.get("code")), choice), choice))
