"""Formats of the three countries, against the table agreed with the translators."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.base import formats

LANGUAGES = ("en", "fr", "es")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1,234,567.8"),
        ("en-ca", "1,234,567.8"),
        ("fr", "1\u00a0234\u00a0567,8"),
        ("fr-ca", "1\u00a0234\u00a0567,8"),
        ("es", "1,234,567.8"),
        ("es-mx", "1,234,567.8"),
    ],
)
def test_num_groups_and_marks_decimals_by_country(language: str, expected: str) -> None:
    assert formats.num(1234567.8, 1, language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "5.6%"), ("fr", "5,6\u00a0%"), ("es", "5.6%")]
)
def test_pct_puts_a_no_break_space_in_french_only(language: str, expected: str) -> None:
    assert formats.pct(0.056, language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "118,400\u00a0CAD"),
        ("fr", "118\u00a0400\u00a0CAD"),
        ("es", "118,400\u00a0CAD"),
    ],
)
def test_money_is_the_amount_and_its_code(language: str, expected: str) -> None:
    assert formats.money(Decimal(118400), "CAD", language=language) == expected


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "Aug 3, 2026", "August 3, 2026"),
        ("fr", "3 août 2026", "3 août 2026"),
        ("es", "3 ago 2026", "3 de agosto de 2026"),
    ],
)
def test_day_follows_each_country(language: str, short: str, long: str) -> None:
    moment = date(2026, 8, 3)

    assert formats.day(moment, language=language) == short
    assert formats.day(moment, "long", language=language) == long


def test_day_writes_the_first_of_the_month_in_french() -> None:
    assert formats.day(date(2026, 7, 1), language="fr") == "1er juill. 2026"
    assert formats.day(date(2026, 7, 11), language="fr") == "11 juill. 2026"


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "Jul 2018", "July 2018"),
        ("fr", "juill. 2018", "juillet 2018"),
        ("es", "jul 2018", "julio de 2018"),
    ],
)
def test_month_takes_a_key_or_a_date(language: str, short: str, long: str) -> None:
    assert formats.month("2018-07", language=language) == short
    assert formats.month(date(2018, 7, 31), "long", language=language) == long
    moment = datetime(2018, 7, 31, 23, tzinfo=UTC)
    assert formats.month(moment, "long", language=language) == long


def test_absent_values_are_a_dash() -> None:
    shown = {
        formats.num(None),
        formats.num(float("nan")),
        formats.pct(float("inf")),
        formats.qty(None, "GJ"),
        formats.money(Decimal("nan"), "MXN"),
        formats.day(None),
        formats.month(None),
    }

    assert shown == {"–"}


def test_signs_use_the_minus_sign_and_zero_has_none() -> None:
    assert formats.num(-12.4, 1, language="en") == "\u221212.4"
    assert formats.num(12.4, 1, signed=True, language="en") == "+12.4"
    assert formats.num(-0.04, 1, language="en") == "0.0"
    assert formats.num(0, signed=True, language="en") == "0"


def test_qty_never_parts_number_and_unit() -> None:
    assert formats.qty(12, "GJ", language="en") == "12\u00a0GJ"


@pytest.mark.parametrize("language", LANGUAGES)
def test_month_names_are_twelve_without_points(language: str) -> None:
    names = formats.month_names(language=language)

    assert len(set(names)) == 12
    assert not any("." in name for name in names)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1,234.5 12.3% 3,886~GJ 83,156~CAD Aug 3, 2026 Aug 2026"),
        (
            "fr",
            "1~234,5 12,3~% 3~886~GJ 83~156~CAD 3 août 2026 août 2026",
        ),
        ("es", "1,234.5 12.3% 3,886~GJ 83,156~CAD 3 ago 2026 ago 2026"),
    ],
)
def test_filters_speak_the_active_language(language: str, expected: str) -> None:
    page = Template(
        '{% load portal_format %}{{ n|num:1 }} {{ p|pct }} {{ q|qty:"GJ" }} '
        '{{ m|money:"CAD" }} {{ d|day }} {{ d|month }}'
    )
    context = {"n": 1234.5, "p": 0.123, "q": 3886, "m": 83156, "d": date(2026, 8, 3)}

    with translation.override(language):
        assert page.render(Context(context)) == expected.replace("~", "\u00a0")


def test_html_lang_names_the_country() -> None:
    tags = [formats.html_lang(language) for language in (*LANGUAGES, "de")]

    assert tags == ["en-CA", "fr-CA", "es-MX", "en-CA"]


@pytest.mark.parametrize(
    ("language", "small", "large"),
    [
        ("en", "19.1 kB", "4.2 MB"),
        ("fr", "19,1 ko", "4,2 Mo"),
        ("es", "19.1 kB", "4.2 MB"),
    ],
)
def test_sizes_of_files_are_named_in_each_language(
    language: str, small: str, large: str
) -> None:
    assert formats.size(19_100, language=language) == small.replace(" ", "\u00a0")
    assert formats.size(4_200_000, language=language) == large.replace(" ", "\u00a0")
