"""The old binary workbooks: read, or refused with a word."""

import pytest

from energy.ingest import parse
from tests.energy.ingest.old_workbook import old_workbook
from tests.energy.ingest.workbooks import BILLS


def test_an_old_workbook_is_read() -> None:
    parsed = parse(old_workbook(BILLS), "bills.xls")

    assert parsed.format == "xls"
    assert parsed.findings == ()
    assert parsed.sheet == "Bills"
    assert parsed.totals == {("", "kWh"): 3150.5}
    assert [r.row for r in parsed.readings] == [2, 3, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (old_workbook(BILLS, locked=True), "encrypted"),
        (old_workbook(BILLS, stream="EncryptedPackage"), "encrypted"),
        (old_workbook(BILLS, stream="_VBA_PROJECT_CUR"), "macros_not_allowed"),
        (old_workbook(BILLS, stream="WordDocument"), "type_not_allowed"),
        (old_workbook(BILLS)[:1600], "not_a_workbook"),
        (old_workbook(BILLS) + bytes(21 * 1024 * 1024), "too_large"),
    ],
)
def test_old_files_that_are_refused(content: bytes, code: str) -> None:
    parsed = parse(content, "bills.xls")

    assert [f.code for f in parsed.findings] == [code]
    assert parsed.readings == ()


def test_an_encrypted_new_workbook_is_an_old_container() -> None:
    content = old_workbook(BILLS, stream="EncryptedPackage")

    assert [f.code for f in parse(content, "bills.xlsx").findings] == ["encrypted"]
