"""The grammar of numbers: what is one, and what only looks like one."""

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from energy.ingest.numbers import evidence, is_missing, parse_number, read_numbers

NO_BREAK, NARROW, THIN = "\u00a0", "\u202f", "\u2009"
SEPARATORS = ["", " ", NO_BREAK, NARROW, THIN, "'", "’"]


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1,234.5", ".", 1234.5),
        ("1.234,5", ",", 1234.5),
        (f"1{NO_BREAK}234,5", ",", 1234.5),
        (f"1{NARROW}234,5", ",", 1234.5),
        (f"1{THIN}234{THIN}567,5", ",", 1234567.5),
        ("1 234 567", ".", 1234567),
        ("12'345.6", ".", 12345.6),
        ("$1,234.56", ".", 1234.56),
        ("1 234,56 $", ",", 1234.56),
        ("USD 12.5", ".", 12.5),
        ("12.5 MXN", ".", 12.5),
        ("95 %", ".", 95),
        ("(123.4)", ".", -123.4),
        ("123.4-", ".", -123.4),
        ("\u221212", ".", -12),
        ("+7", ".", 7),
        (".5", ".", 0.5),
        ("1.5e3", ".", 1500),
        ("2.2178843E7", ".", 22178843),
        ("007", ".", 7),
    ],
)
def test_parse_number_reads_what_people_write(
    text: str, mark: str, value: float
) -> None:
    assert parse_number(text, mark) == value


@pytest.mark.parametrize(
    "text",
    [
        *("1_000", "١٢", "１２", "0x10", "0b1", "true", "True", "inf", "Infinity"),
        *("-inf", "1,2,3", "12,34,567", "1 23", "1.2.3", "--5", "5--", "1e", "e5"),
        *("=1+1", "1+1", "½", "²", "1 000 00", "12abc34", ".", "-", "$", "()"),
        *("1\n2", "1\x002", "१२३", "Ⅻ", "①", "1e1e1", "0,000,1"),
    ],
)
@pytest.mark.parametrize("mark", [".", ","])
def test_parse_number_refuses_what_python_or_people_might_accept(
    text: str, mark: str
) -> None:
    assert parse_number(text, mark) is None


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False),
    st.sampled_from([".", ","]),
    st.sampled_from(SEPARATORS),
)
def test_parse_number_reads_back_any_grouping_it_is_written_in(
    number: Decimal, mark: str, separator: str
) -> None:
    written = f"{number:,.4f}".replace(",", "G").replace(".", mark)
    written = written.replace("G", separator)

    assert parse_number(written, mark) == float(number)


@given(st.text(max_size=12))
@example("1e400")
@example("9" * 400)
def test_a_number_is_only_made_of_ascii_digits(text: str) -> None:
    value = parse_number(text)

    if value is not None:
        digits = re.sub(r"[^\d]", "", text)
        assert digits
        assert digits.isascii()


@given(st.text(max_size=20), st.sampled_from([".", ","]))
def test_read_numbers_never_raises_and_never_gives_what_is_not_finite(
    text: str, mark: str
) -> None:
    column = read_numbers([text], mark)

    value = column.values[0]
    assert value is None or abs(value) <= 1e12


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1,234", "12.5"], "."),
        (["1.234", "12,5"], ","),
        (["1,234,567"], "."),
        (["1.234.567"], ","),
        (["1,234.5"], "."),
        (["1 234,567"], ","),
        (["0,123"], ","),
        (["1234.567"], "."),
        (["5.168", "5.2"], "."),
        (["5,1682"], ","),
        (["$1.234,50"], ","),
    ],
)
def test_evidence_finds_the_mark_a_column_proves(cells: list[str], mark: str) -> None:
    assert evidence(cells).mark == mark


@pytest.mark.parametrize("cells", [["1,234"], ["1.234", "12.345"], ["123,456"]])
def test_evidence_leaves_a_thousand_or_a_thousandth_open(cells: list[str]) -> None:
    found = evidence(cells)

    assert found.mark == ""
    assert found.unclear == len(cells)
    assert found.sample == cells[0]


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "--", "N/A", "nan", "NaN", "null", "N.D.", "n. d.", "n/d"),
        *("s/o", "Not Available", "Not Applicable: Standalone", "NULO", "#N/A", "—"),
    ],
)
def test_missing_tokens_are_missing_not_wrong(text: str) -> None:
    assert is_missing(text)
    assert read_numbers([text], ".").bad == {}


def test_zero_is_a_value() -> None:
    assert read_numbers(["0", "0.0"], ".").values == [0.0, 0.0]


def test_sentinels_are_missing_in_weather_columns_only() -> None:
    assert read_numbers(["-9999"], ".", weather=True).values == [None]
    assert read_numbers(["-9999"], ".").values == [-9999.0]


def test_a_unit_beside_the_number_is_kept() -> None:
    column = read_numbers(["12 kWh", "12,5 GJ", "3 m³", "4 apples"], ",")

    assert column.values == [12, 12.5, 3, None]
    assert column.units == {0: "kWh", 1: "GJ", 2: "m3"}
    assert column.bad == {3: "not_a_number"}


def test_typed_cells_must_be_numbers() -> None:
    column = read_numbers([5.0, True, float("inf"), 1e13], ".")

    assert column.values == [5.0, None, None, None]
    assert column.bad == {1: "not_a_number", 2: "not_a_number", 3: "out_of_range"}
