"""Numbers, units, money and dates as people of the three countries write them.

Formats come from CLDR through Babel, because Django's own locale files print
"1 234,5" for Mexico and "3 de Agosto" for its dates. Without ``language`` the
active language decides; any regional form ("fr", "fr-ca") is understood.
"""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from babel import Locale, dates, numbers, units
from django.utils.translation import get_language

Figure: TypeAlias = int | float | Decimal
Number: TypeAlias = Figure | None
Style: TypeAlias = Literal["short", "long"]

NO_BREAK_SPACE = "\u00a0"
MINUS_SIGN = "\u2212"
SMALLEST_PROBABILITY = 0.001
ABSENT = "–"

_LOCALES = {
    "en": Locale.parse("en_CA"),
    "fr": Locale.parse("fr_CA"),
    "es": Locale.parse("es_MX"),
}


def locale_of(language: str | None = None) -> Locale:
    """The CLDR locale of a language code, English where it is unknown."""
    code = (language or get_language() or "en").lower()
    return _LOCALES.get(code[:2], _LOCALES["en"])


def html_lang(language: str | None = None) -> str:
    """The tag for ``<html lang>``: en-CA, fr-CA or es-MX."""
    return str(locale_of(language)).replace("_", "-")


def is_absent(value: Number) -> bool:
    return value is None or not math.isfinite(value)


def num(
    value: Number,
    digits: int = 0,
    *,
    signed: bool = False,
    language: str | None = None,
) -> str:
    """A number with a fixed count of decimals: 1,234.5 or 1 234,5."""
    if value is None or is_absent(value):
        return ABSENT
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    size: Figure = -value if value < 0 else value
    text = str(numbers.format_decimal(size, pattern, locale_of(language)))
    if not any(character in "123456789" for character in text):
        return text
    return (MINUS_SIGN if value < 0 else "+" if signed else "") + text


def pct(
    fraction: Number,
    digits: int = 1,
    *,
    signed: bool = False,
    language: str | None = None,
) -> str:
    """A fraction as percent: 0.056 is 5.6%, in French 5,6 % (no-break space)."""
    if fraction is None or is_absent(fraction):
        return ABSENT
    gap = NO_BREAK_SPACE if locale_of(language).language == "fr" else ""
    return num(fraction * 100, digits, signed=signed, language=language) + gap + "%"


def points(difference: Number, digits: int = 1, *, language: str | None = None) -> str:
    """A difference of two fractions in percentage points, with its sign: +1.3."""
    if difference is None or is_absent(difference):
        return ABSENT
    return num(difference * 100, digits, signed=True, language=language)


GJ_PER_KWH = 0.0036


def gigajoules(kwh: Number) -> Number:
    """Energy as people are shown it."""
    return None if kwh is None else float(kwh) * GJ_PER_KWH


def terajoules(kwh: Number) -> Number:
    """Energy as programmes are told it."""
    return None if kwh is None else float(kwh) * GJ_PER_KWH / 1000


_SIGNS = {
    "m3": "m³",
    "Sm3": "Sm³",
    "Nm3": "Nm³",
    "ft3": "ft³",
    "therm_us": "therm",
    "gal_us": "gal",
}


def unit_sign(unit: str) -> str:
    """A unit as people write it: "m3" is m³; those written alike stay as they are."""
    return _SIGNS.get(unit, unit)


def qty(
    value: Number,
    unit: str,
    digits: int = 0,
    *,
    signed: bool = False,
    language: str | None = None,
) -> str:
    """A quantity and its unit, kept together by a no-break space."""
    text = num(value, digits, signed=signed, language=language)
    if text == ABSENT or not unit:
        return text
    return f"{text}{NO_BREAK_SPACE}{unit_sign(unit)}"


def money(
    amount: Number, currency: str, digits: int = 0, *, language: str | None = None
) -> str:
    """An amount followed by its ISO code, since "$" names three currencies."""
    return qty(amount, currency, digits, language=language)


def size(count: int, *, language: str | None = None) -> str:
    """The size of a file, of bytes: 19.1 kB or 4.2 MB, in French 19,1 ko or 4,2 Mo."""
    unit, scale = ("kilobyte", 1e3) if count < 1e6 else ("megabyte", 1e6)
    text = units.format_unit(
        count / scale,
        f"digital-{unit}",
        length="short",
        format="#,##0.#",
        locale=locale_of(language),
    )
    return str(text).replace(" ", NO_BREAK_SPACE)


def day(
    value: date | None, style: Style = "short", *, language: str | None = None
) -> str:
    """A calendar day: Aug 3, 2026 / 3 août 2026 / 3 ago 2026."""
    if value is None:
        return ABSENT
    locale = locale_of(language)
    width = "medium" if style == "short" else "long"
    text = str(dates.format_date(value, width, locale=locale))
    if locale.language == "fr" and text.startswith("1 "):
        return "1er" + text[1:]
    return text


def month(
    value: date | str | None, style: Style = "short", *, language: str | None = None
) -> str:
    """A month, given as a date or "2018-07": Jul 2018, or July 2018 when long."""
    if not value:
        return ABSENT
    skeleton = "yMMM" if style == "short" else "yMMMM"
    return str(
        dates.format_skeleton(skeleton, _as_date(value), locale=locale_of(language))
    )


def month_names(*, language: str | None = None) -> tuple[str, ...]:
    """The twelve abbreviated months, as chart axes print them."""
    names = locale_of(language).months["stand-alone"]["abbreviated"]
    return tuple(str(names[number]).rstrip(".") for number in range(1, 13))


def weekday_names(*, language: str | None = None) -> tuple[str, ...]:
    """The seven abbreviated weekdays, Monday first."""
    names = locale_of(language).days["stand-alone"]["abbreviated"]
    return tuple(str(names[number]).rstrip(".") for number in range(7))


def _as_date(value: date | str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value if len(value) > 7 else f"{value}-01")


def significant(value: float | None, figures: int = 3) -> str:
    """A number with about three significant figures, never fewer than its whole."""
    if value is None or is_absent(value) or value == 0:
        return num(value)
    size = math.floor(math.log10(abs(value))) + 1
    return num(value, max(0, figures - size))


def probability(value: float | None) -> str:
    """A p-value; one below a thousandth is only said to be so."""
    if value is None or is_absent(value):
        return ABSENT
    if value < SMALLEST_PROBABILITY:
        return f"< {num(SMALLEST_PROBABILITY, 3)}"
    return num(value, 3)
