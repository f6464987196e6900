"""Whatever a file holds: a state and a reason, no reading, the original as it was."""

import random
from pathlib import Path

import pytest

from energy.models import Meter, Reading, StagedReading, StagedValue, Upload
from energy.services.originals import read_original
from portal.jobs.models import Job
from tests.energy.ingest.workbooks import BILLS, rewritten, workbook
from tests.energy.services.deliveries import Plant, bills, codes, make_plant, table

pytestmark = pytest.mark.django_db

UPLOADS = Path(__file__).resolve().parents[2] / "data" / "uploads"
BAD = sorted(p for p in UPLOADS.rglob("should_fail/*/*") if p.is_file())
HOPELESS = {
    "empty_file",
    "not_a_workbook",
    "corrupt_zip",
    "encrypted",
    "type_mismatch",
    "type_not_allowed",
    "save_as_xlsx",
    "pdf_not_supported",
    "unreadable_text",
    "xml_forbidden",
    "xml_malformed",
    "wrong_namespace",
}
"""What no answer and no correction can mend: another file has to be sent."""


@pytest.fixture
def plant() -> Plant:
    return make_plant(zone="America/Toronto")


def label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def assert_harmless(plant: Plant, upload: Upload, content: bytes) -> None:
    """Nothing is stored, the original is kept, and withdrawing clears the rest."""
    assert read_original(upload.digest) == content
    assert Reading.objects.count() == 0
    assert Meter.objects.count() == 0
    plant.withdraw(upload)
    assert StagedReading.objects.count() == 0
    assert StagedValue.objects.count() == 0
    assert read_original(upload.digest) == content


@pytest.mark.parametrize("path", BAD, ids=label)
def test_bad_file_says_what_is_wrong_and_stores_nothing(
    plant: Plant, path: Path
) -> None:
    content, code = path.read_bytes(), path.parent.name

    upload = plant.send(content, path.name)

    errors = {f["code"] for f in upload.findings if f["severity"] == "error"}
    assert code in errors
    assert Job.objects.get().state == "done"
    if code in HOPELESS:
        assert (upload.state, upload.error_code) == (Upload.State.FAILED, code)
    else:
        assert upload.state in {
            Upload.State.FAILED,
            Upload.State.NEEDS_FIX,
            Upload.State.NEEDS_MAPPING,
        }
        assert bool(upload.error_code) == (upload.state == Upload.State.FAILED)
    assert_harmless(plant, upload, content)


def test_file_given_up_may_be_sent_again(plant: Plant) -> None:
    first, second = (plant.send(b"PK\x03\x04", "bills.xlsx") for _ in range(2))

    assert first.pk != second.pk
    assert (first.state, second.state) == (Upload.State.FAILED, Upload.State.FAILED)


def zip_bomb() -> bytes:
    good = workbook({"Bills": BILLS})
    return rewritten(good, {"xl/bomb.xml": b"<a>" + b" " * (210 * 1024 * 1024)})


def noise() -> bytes:
    return random.Random(7).randbytes(20_000)  # noqa: S311  any bytes will do


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "bills.csv", "empty_file"),
        (noise(), "noise.csv", None),
        (noise(), "noise.xlsx", None),
        (noise(), "noise.xml", None),
        (b"\x00" * 500, "nul.csv", None),
        (b"PK\x03\x04" + noise(), "broken.xlsx", None),
        (b"<html><body>404</body></html>", "bills.csv", None),
        ("é".encode("latin-1") * 10 + "é".encode(), "mixed.csv", None),
    ],
)
def test_file_that_is_no_meter_data_is_given_up(
    plant: Plant, content: bytes, filename: str, code: str | None
) -> None:
    upload = plant.send(content, filename)

    assert upload.state == Upload.State.FAILED
    assert upload.error_code in codes(upload)
    assert code is None or upload.error_code == code
    assert_harmless(plant, upload, content)


def test_bomb_is_given_up_at_once(plant: Plant) -> None:
    content = zip_bomb()

    upload = plant.send(content, "bills.xlsx")

    assert (upload.state, upload.error_code) == ("failed", "inflates_too_much")
    assert_harmless(plant, upload, content)


def test_good_file_may_follow_under_the_name_of_a_bad_one(plant: Plant) -> None:
    plant.send(b"", "bills.csv")

    assert plant.send(bills(1, 2, 3), "bills.csv").state == Upload.State.REVIEW


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1e308",
        "1e309",
        "1_000",
        "１２",
        "0x10",
        "true",
    ],
)
def test_text_that_only_looks_like_a_number_is_never_stored(
    plant: Plant, value: str
) -> None:
    upload = plant.send(bills(100, value, 300))

    places = {(f["row"], f["column"]) for f in upload.findings}
    assert (3, "C") in places
    if upload.state != Upload.State.REVIEW:
        upload = plant.leave_out(upload, 3)
    plant.save(upload)
    assert [value for *_ends, value in plant.current()] == [100, 300]


def test_findings_of_a_bad_file_are_told_worst_first_and_not_without_end(
    plant: Plant,
) -> None:
    rows = [("2023-01-01", "2023-02-01", "text")] * 3000

    upload = plant.send(table(*rows))

    severities = [finding["severity"] for finding in upload.findings]
    assert len(severities) == 1000
    assert set(severities) == {"error"}
    assert upload.counts["errors"] >= 1000


def test_finding_shows_no_character_the_database_refuses(plant: Plant) -> None:
    book = workbook({"Bills": [BILLS[0], (*BILLS[1][:2], "a\x01b_x0000_c", 5)]})

    upload = plant.send(book, "bills.xlsx")

    assert "\0" not in str(upload.findings)
    assert_harmless(plant, upload, book)


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "@SUM(1)", "<script>alert(1)</script>", "${jndi:x}"]
)
def test_text_of_a_name_is_kept_as_text(plant: Plant, text: str) -> None:
    file = table(
        (text, "2023-01-01", "2023-02-01", 5), header="Meter,Start,End,Usage (kWh)"
    )

    plant.save(plant.send(file, hints={}))

    assert Meter.objects.get().name == text
