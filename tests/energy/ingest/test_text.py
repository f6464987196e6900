"""Bytes to text: what is believed about encodings and line ends."""

import pytest

from energy.ingest.text import decode

WORDS = "Énergie;kWh\n2024-01;5\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_decode_reads_back_what_is_written(encoding: str) -> None:
    ascii_first = "Date;kWh;Énergie consommée pendant le mois\n" + WORDS

    assert decode(ascii_first.encode(encoding)).text == ascii_first


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n\r", "\n"])
def test_decode_ends_lines_alike(ends: str) -> None:
    assert decode(WORDS.replace("\n", ends).encode()).text == WORDS


def test_windows_text_is_shown_for_a_look() -> None:
    finding = decode("Mois;kWh\nJuin;5\nDécembre;6\n".encode("cp1252")).findings[0]

    assert (finding.code, finding.row, finding.value) == (
        *("encoding_guessed", 3, "Décembre;6"),
    )


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"a,b\n1,\x002\n", "nul_byte", 2),
        ("a,b\n1,\0\n".encode("utf-16"), "nul_byte", 2),
        (b"\xef\xbb\xbfa,b\n1,\xff\n", "unreadable_text", 2),
        (b"a,b\r\n\r\n1,\x81\r\n", "unreadable_text", 3),
        ("é\n".encode() + b"\xe9\n", "mixed_encoding", 2),
    ],
)
def test_bytes_that_are_no_text_name_their_row(
    content: bytes, code: str, row: int
) -> None:
    text = decode(content)

    assert text.text == ""
    assert [(f.code, f.row) for f in text.findings] == [(code, row)]
