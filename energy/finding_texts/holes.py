"""What fills the holes of a text: details of a finding, written for a reader."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.base import formats

Text: TypeAlias = Any
"""A lazy translation, of one form or of a singular and a plural; filled with ``%``."""

Texts: TypeAlias = tuple[Text, Text]
"""The sentence and the remedy of a code."""

COUNTS = frozenset(
    ["and_more", "count", "days", "earlier_row", "into_row", "missing", "seconds"]
)
"""Details that are whole numbers and may choose between singular and plural."""

COUNTED_AS = ("count", "readings", "intervals", "measured")
"""Details that the hole "count" is filled with: the first there is."""

_NUMBER_IN_VALUE = frozenset(
    [
        "duplicate_other",
        "flatline",
        "granularity_mismatch",
        "negative_use",
        "outlier",
        "register_fell",
        "unit_suspect",
    ]
)
_MOMENT_IN_VALUE = frozenset(["equal_starts"])
_KIND_IN_VALUE = frozenset(["save_as_xlsx", "type_mismatch"])
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?\S*)?")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.(\d{1,12}))?")
_LIMIT = re.compile(r"(?:[<>]= )?(-?\d{1,15})( MB)?")
_MOST_DECIMALS = 3
_TOO_LARGE = 1e15

KIND_NAMES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "text": gettext_lazy("text (CSV)"),
        "image": gettext_lazy("a picture"),
        "numbers": "Apple Numbers",
        "spreadsheet_ml": "XML Spreadsheet 2003",
    }
)
"""Kinds of files whose name is more than their ending in capitals."""


UNNAMED: Mapping[str, Promise] = MappingProxyType(
    {
        "variables": gettext_lazy("no variable"),
        "meter": pgettext_lazy("meter", "without name"),
    }
)
"""Words for a detail that is there and empty."""


class Count(int):
    """A whole number that chooses the plural and prints as the reader writes it."""

    text: str

    def __new__(cls, number: int, text: str) -> "Count":
        made = super().__new__(cls, number)
        made.text = text
        return made

    def __str__(self) -> str:
        return self.text


class Holes(dict[str, object]):
    """Words by the name of the hole; one that is missing prints a dash."""

    def __missing__(self, name: str) -> Count:
        return Count(0, formats.ABSENT)


def holes_of(finding: Mapping[str, Any]) -> Holes:
    """Everything a text of this finding may name, in the active language."""
    code = str(finding.get("code"))
    details = finding.get("details") or {}
    holes = Holes({name: _detail(code, name, value) for name, value in details.items()})
    counted = [details[name] for name in COUNTED_AS if name in details]
    if counted:
        holes["count"] = _count(counted[0])
    if ratio := _figure_of(details.get("ratio")):
        holes["factor"] = _factor(ratio)
    holes["value"] = _value(code, finding.get("value"))
    holes["expected"] = _expected(code, finding.get("expected"))
    return holes


def _detail(code: str, name: str, value: object) -> object:
    if name in COUNTS:
        return _count(value)
    number = _figure_of(value)
    if number is not None:
        written = MEASURES.get(code, figure)
        if name == "limit" and written is probability:
            written = figure
        return written(number)
    if name in UNNAMED and not value:
        return str(UNNAMED[name])
    return moment(str(value)) if value is not None and value != "" else formats.ABSENT


def _figure_of(value: object) -> int | float | None:
    """The value if it is a number of a size that is written out, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < _TOO_LARGE else None


def _count(value: object) -> Count:
    number = _figure_of(value)
    if number is None:
        return Count(0, formats.ABSENT if value is None else str(value))
    return Count(round(number), formats.num(number))


def _factor(ratio: float) -> str:
    """By how much two values differ, whichever is the larger: 1,000 or 3.6."""
    size = abs(ratio)
    return figure(size if size >= 1 else min(1 / size, _TOO_LARGE))


def figure(value: float) -> str:
    """A number with three significant figures, or all those of its whole part."""
    if value == 0:
        return formats.num(0)
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    rounded = f"{abs(value):.{min(decimals, 12)}f}"
    needed = len(rounded.rstrip("0").partition(".")[2]) if "." in rounded else 0
    return formats.num(value, needed)


def probability(value: float) -> str:
    """A p-value with three decimals."""
    return formats.num(value, 3)


def share(value: float) -> str:
    """A fraction as percent, without decimals where it is a whole number of them."""
    is_whole = abs(value * 100 - round(value * 100)) < 1e-9
    return formats.pct(value, 0 if is_whole else 1)


def correlation(value: float) -> str:
    """A correlation, or a share of it, with two decimals."""
    return formats.num(value, 2)


def moment(text: str) -> str:
    """A day, or a day and a time, as the reader writes it; other text as it is."""
    if not _MOMENT.fullmatch(text):
        return text
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    shown = formats.day(when.date())
    if ":" not in text:
        return shown
    zone = " UTC" if when.tzinfo and when.utcoffset() == UTC.utcoffset(None) else ""
    return f"{shown}, {when:%H:%M}{zone}"


def _value(code: str, value: object) -> str:
    text = "" if value is None else str(value)
    if not text:
        return formats.ABSENT
    if code in _NUMBER_IN_VALUE:
        return _plain_number(text)
    if code in _MOMENT_IN_VALUE:
        return moment(text)
    if code in _KIND_IN_VALUE:
        return _kind(text)
    return text


def _expected(code: str, expected: object) -> str:
    text = "" if expected is None else str(expected)
    if code in _KIND_IN_VALUE:
        return _kind(text)
    if code in _NUMBER_IN_VALUE:
        return _plain_number(text) if text else formats.ABSENT
    limit = _LIMIT.fullmatch(text)
    if limit is None:
        return text.removeprefix("<= ") or formats.ABSENT
    number = formats.num(int(limit[1]))
    return _("%(number)s MB") % {"number": number} if limit[2] else number


def _plain_number(text: str) -> str:
    given = _NUMBER.fullmatch(text)
    if given is None:
        return text
    return formats.num(float(text), min(len(given[1] or ""), _MOST_DECIMALS))


def _kind(text: str) -> str:
    return str(KIND_NAMES.get(text, text.upper())) if text else formats.ABSENT


MEASURES: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "model_not_significant": probability,
        "variable_not_significant": probability,
        "no_variable_significant": probability,
        "r_squared_low": share,
        "coverage_low": share,
        "cv_rmse_high": share,
        "extrapolated": share,
        "ratio_base_load": share,
        "residuals_correlated": correlation,
    }
)
"""How the measured value and the limit of a code are written, where not plainly."""
