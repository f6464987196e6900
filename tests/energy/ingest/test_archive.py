"""Hostile archives are refused by what they hold, not by what they claim."""

import gzip
import io
import random
import stat
import tracemalloc
import zipfile

import pytest

from energy.findings import Severity
from energy.ingest import parse
from tests.energy.ingest.workbooks import BILLS, entry, rewritten, with_declared_size
from tests.energy.ingest.workbooks import workbook as made

SHEET = "xl/worksheets/sheet1.xml"
GOOD = made({"Bills": BILLS})


def refusal(content: bytes, filename: str = "bills.xlsx") -> str:
    parsed = parse(content, filename, timezone="America/Toronto")
    codes = {f.code for f in parsed.findings if f.severity is Severity.ERROR}
    assert parsed.readings == ()
    assert len(codes) == 1
    return codes.pop()


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_the_workbook_the_attacks_start_from_is_read() -> None:
    assert len(parse(GOOD, "bills.xlsx").readings) == 3


def test_a_bomb_is_refused_quickly_in_little_memory() -> None:
    bomb = rewritten(GOOD, {"xl/bomb.xml": b"<a>" + b" " * (210 * 1024 * 1024)})
    tracemalloc.start()

    code = refusal(bomb)

    assert code == "inflates_too_much"
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    tracemalloc.stop()


def test_a_bomb_that_understates_its_size_is_refused() -> None:
    bomb = rewritten(GOOD, {"xl/bomb.xml": b"<a>" + b" " * (50 * 1024 * 1024)})

    assert refusal(with_declared_size(bomb, "xl/bomb.xml", 1000)) == "corrupt_zip"


def test_an_entry_that_overstates_its_size_is_refused() -> None:
    size = len(entry(GOOD, SHEET))

    assert refusal(with_declared_size(GOOD, SHEET, size + 5)) == "corrupt_zip"


def test_damaged_bytes_are_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        info = archive.getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    damaged = GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :]

    assert refusal(damaged) == "corrupt_zip"


def test_a_workbook_cut_short_is_no_workbook() -> None:
    assert refusal(GOOD[: len(GOOD) // 2]) == "not_a_workbook"


@pytest.mark.parametrize(
    "name",
    ["../escape.xml", "/absolute.xml", "xl/..\\escape.xml", "C:/windows.xml"],
)
def test_an_entry_that_leaves_its_folder_is_refused(name: str) -> None:
    assert refusal(rewritten(GOOD, {name: b"x"})) == "archive_structure"


def test_too_many_entries_are_refused() -> None:
    many = rewritten(GOOD, {f"xl/part{i}.xml": b"<a/>" for i in range(600)})

    assert refusal(many) == "archive_structure"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")

    assert refusal(stream.getvalue()) == "archive_structure"


def test_a_link_is_refused() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("xl/link.xml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")

    assert refusal(stream.getvalue()) == "archive_structure"


def test_entries_that_share_bytes_are_refused() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/other.xml", b"<a/>")
        archive.filelist[-1].header_offset = archive.getinfo(SHEET).header_offset
        archive._didModify = True

    assert refusal(stream.getvalue()) == "archive_structure"


def test_a_zip_inside_a_workbook_is_refused() -> None:
    nested = rewritten(GOOD, {"xl/inner.bin": zipped({"a.txt": b"x"})})

    assert refusal(nested) == "archive_structure"


def test_an_embedded_document_is_only_passed_over() -> None:
    embedded = rewritten(
        GOOD, {"xl/embeddings/note.docx": zipped({"word/document.xml": b"<a/>"})}
    )

    assert len(parse(embedded, "bills.xlsx").readings) == 3


def test_an_encrypted_entry_is_refused() -> None:
    flagged = bytearray(GOOD)
    at = GOOD.index(b"PK\x01\x02")
    flagged[at + 8] |= 1

    assert refusal(bytes(flagged)) == "encrypted"


def test_macros_are_refused_whatever_the_name_of_the_file() -> None:
    macros = rewritten(GOOD, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})

    assert refusal(macros, "bills.xlsx") == "macros_not_allowed"
    assert refusal(macros, "bills.xlsm") == "macros_not_allowed"


@pytest.mark.parametrize(
    ("part", "declaration"),
    [
        (SHEET, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        (SHEET, '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">'),
        ("xl/sharedStrings.xml", '<!DOCTYPE a [<!ENTITY x "lol">]>'),
        ("xl/workbook.xml", '<!doctype a [<!ENTITY % p "x"> %p;]>'),
        ("[Content_Types].xml", '<!DOCTYPE a [<!ENTITY x "lol">]>'),
    ],
)
def test_document_types_and_entities_are_refused(part: str, declaration: str) -> None:
    head, _, rest = entry(GOOD, part).partition(b"?>")
    hostile = head + b"?>" + declaration.encode() + rest

    assert refusal(rewritten(GOOD, {part: hostile})) == "xml_forbidden"


def test_an_entity_in_utf16_is_refused() -> None:
    text = entry(GOOD, SHEET).decode().replace("UTF-8", "UTF-16")
    head, _, rest = text.partition("?>")
    hostile = f'{head}?><!DOCTYPE a [<!ENTITY x "y">]>{rest}'.encode("utf-16")

    assert refusal(rewritten(GOOD, {SHEET: hostile})) == "xml_forbidden"


def test_a_declaration_across_two_pieces_is_still_seen() -> None:
    head, _, rest = entry(GOOD, SHEET).partition(b"?>")
    padding = b" " * (64 * 1024 - len(head) - 2 - 4)
    hostile = head + b"?>" + padding + b'<!DOCTYPE a [<!ENTITY x "y">]>' + rest

    assert refusal(rewritten(GOOD, {SHEET: hostile})) == "xml_forbidden"


@pytest.mark.parametrize(
    ("entries", "filename"),
    [
        ({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<a/>"}, "bills.xlsb"),
        ({"mimetype": b"x", "content.xml": b"<a/>"}, "bills.ods"),
        ({"Index/Document.iwa": b"x"}, "bills.numbers"),
    ],
)
def test_other_spreadsheets_are_asked_for_as_xlsx(
    entries: dict[str, bytes], filename: str
) -> None:
    assert refusal(zipped(entries), filename) == "save_as_xlsx"


def test_a_workbook_named_csv_says_what_it_is() -> None:
    parsed = parse(GOOD, "bills.csv")

    assert [f.code for f in parsed.findings] == ["type_mismatch"]
    assert parsed.findings[0].value == "xlsx"


CSV = b"Month,kWh\n2024-01,5\n2024-02,6\n"


WRAPPED = {
    "bills.csv.gz": lambda: gzip.compress(CSV),
    "bills.zip": lambda: zipped({"bills.csv": CSV}),
    "with-a-shadow.zip": lambda: zipped(
        {"bills.csv": CSV, "__MACOSX/._bills.csv": b"x"}
    ),
}
REFUSED = {
    "twice": (lambda: gzip.compress(gzip.compress(CSV)), "archive_structure"),
    "mixed": (lambda: gzip.compress(zipped({"bills.csv": CSV})), "archive_structure"),
    "two files": (lambda: zipped({"a.csv": CSV, "b.csv": CSV}), "archive_structure"),
    "nested": (
        lambda: zipped({"inner.zip": zipped({"bills.csv": CSV})}),
        "archive_structure",
    ),
    "cut off": (lambda: gzip.compress(CSV)[:-12], "truncated"),
    "bomb": (lambda: gzip.compress(b" " * (220 * 1024 * 1024)), "inflates_too_much"),
    "empty": (lambda: gzip.compress(b""), "empty_file"),
}


@pytest.mark.parametrize("filename", WRAPPED)
def test_one_layer_of_wrapping_is_opened(filename: str) -> None:
    assert parse(WRAPPED[filename](), filename).totals == {("", "kWh"): 11.0}


@pytest.mark.parametrize("case", REFUSED)
def test_wrapped_files_that_are_refused(case: str) -> None:
    content, code = REFUSED[case]

    assert refusal(content(), "bills") == code


def test_parts_that_only_together_are_too_large_are_refused() -> None:
    noise = random.Random(1).randbytes(3 * 1024 * 1024) * 24  # noqa: S311 -- filler
    heavy = rewritten(GOOD, {f"xl/media/{i}.bin": noise for i in range(3)})

    assert refusal(heavy) in {"inflates_too_much", "too_large"}


def test_a_part_that_inflates_a_hundredfold_is_refused() -> None:
    thin = rewritten(GOOD, {"xl/bomb.xml": b"<a>" + b" " * (11 * 1024 * 1024)})

    assert refusal(thin) == "inflates_too_much"


def test_other_ways_to_pack_are_refused() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/other.xml", b"<a/>")

    assert refusal(stream.getvalue()) == "archive_structure"


def test_a_missing_local_header_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        at = archive.getinfo(SHEET).header_offset
    broken = GOOD[:at] + b"XXXX" + GOOD[at + 4 :]

    assert refusal(broken) == "corrupt_zip"


def test_a_file_beyond_the_limit_is_not_even_opened() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/media/big.bin", bytes(21 * 1024 * 1024))

    assert refusal(stream.getvalue()) == "too_large"
