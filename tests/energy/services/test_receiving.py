"""A file arrives: kept as it is, once, whatever it is called."""

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings

from energy.models import Upload
from energy.services.originals import read_original
from energy.services.uploads import Delivery, receive_upload, shown_name
from energy.tasks.uploads import submit_upload
from portal.base.errors import DomainError, InvalidInputError
from portal.jobs.models import Job
from tests.energy.services.deliveries import Plant, bills, colleague, make_plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant() -> Plant:
    return make_plant()


@pytest.fixture
def store(settings: LazySettings, tmp_path: Path) -> Path:
    """An empty store of originals."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "originals"


def delivery(content: bytes, filename: str = "bills.csv", **more: object) -> Delivery:
    return Delivery(filename=filename, chunks=[content], **more)  # type: ignore[arg-type]


def test_received_file_is_kept_byte_by_byte_and_waits_for_its_job(plant: Plant) -> None:
    content = b"\xef\xbb\xbf" + bills(1, 2, 3).replace(b"\n", b"\r\n")

    upload = submit_upload(
        plant.facility, delivery=delivery(content), user=plant.champion
    )

    assert upload.state == Upload.State.RECEIVED
    assert upload.is_being_read
    assert upload.digest == hashlib.sha256(content).hexdigest()
    assert upload.size == len(content)
    assert read_original(upload.digest) == content
    assert Job.objects.get().state == "queued"


def test_file_comes_in_pieces(plant: Plant) -> None:
    content = bills(1, 2, 3)
    pieces = [content[:7], b"", content[7:]]

    upload, _new = receive_upload(
        plant.facility, delivery=Delivery("bills.csv", pieces), user=plant.champion
    )

    assert read_original(upload.digest) == content


def test_same_key_is_the_same_upload(plant: Plant) -> None:
    first = plant.send(bills(1, 2, 3), idempotency_key="click")
    second = plant.send(bills(4, 5, 6), idempotency_key="click")

    assert first.pk == second.pk
    assert Upload.objects.count() == 1
    assert Job.objects.count() == 1


def test_same_key_of_another_person_is_another_upload(plant: Plant) -> None:
    other = colleague(plant.facility, "other")

    first = plant.send(bills(1, 2, 3), idempotency_key="click")
    second = plant.send(bills(4, 5, 6), idempotency_key="click", user=other)

    assert first.pk != second.pk


def test_long_keys_that_begin_alike_are_different(plant: Plant) -> None:
    first = plant.send(bills(1, 2, 3), idempotency_key="k" * 200 + "1")
    second = plant.send(bills(4, 5, 6), idempotency_key="k" * 200 + "2")
    again = plant.send(bills(7, 8, 9), idempotency_key="k" * 200 + "2")

    assert first.pk != second.pk
    assert again.pk == second.pk


def test_same_file_twice_is_one_upload(plant: Plant) -> None:
    first = plant.send(bills(1, 2, 3), "bills.csv")
    second = plant.send(bills(1, 2, 3), "bills (1).csv")

    assert first.pk == second.pk
    assert second.filename == "bills.csv"


def test_same_file_again_after_saving_changes_nothing(plant: Plant) -> None:
    first = plant.sent_and_saved(bills(1, 2, 3))

    again = plant.send(bills(1, 2, 3))

    assert (again.pk, again.state) == (first.pk, Upload.State.COMMITTED)


def test_same_file_at_another_plant_is_its_own_upload(plant: Plant) -> None:
    other = make_plant("B01")

    assert plant.send(bills(1, 2, 3)).pk != other.send(bills(1, 2, 3)).pk


def test_same_file_may_come_again_after_a_withdrawal(plant: Plant) -> None:
    first = plant.send(bills(1, 2, 3))
    plant.withdraw(first)

    second = plant.send(bills(1, 2, 3))

    assert second.pk != first.pk
    assert second.state == Upload.State.REVIEW


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\bills.csv", "bills.csv"),
        ("a\0b.csv", "ab.csv"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie: x.csv"),
        ("\u202eexe.csv", "exe.csv"),
        ("\u200bbills\u2066.csv", "bills.csv"),
        ("lone\ud800.csv", "lone.csv"),
        (".htaccess", ".htaccess"),
        ("CON", "CON"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("", "upload"),
        ("///", "upload"),
        ("\0", "upload"),
        ("ñandú – 2023.csv", "ñandú – 2023.csv"),
    ],
)
def test_name_is_shown_without_what_does_harm(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


def test_name_is_cut_to_what_can_be_kept() -> None:
    assert shown_name("x" * 300 + ".csv") == "x" * 255


@pytest.mark.parametrize(
    "name", ["../../x.csv", "a\0.csv", "r\r\nx.csv", "n" * 300, "\u202e"]
)
def test_file_lies_under_its_digest_whatever_it_is_called(
    plant: Plant, store: Path, name: str
) -> None:
    content = bills(1, 2, 3)

    upload, _new = receive_upload(
        plant.facility, delivery=delivery(content, name), user=plant.champion
    )

    digest = hashlib.sha256(content).hexdigest()
    files = [path for path in store.parent.rglob("*") if path.is_file()]
    assert files == [store / digest[:2] / digest]
    assert (upload.digest, upload.filename) == (digest, shown_name(name))


def test_file_too_large_is_refused_and_leaves_nothing(
    plant: Plant, settings: LazySettings, store: Path
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024

    with pytest.raises(DomainError) as refusal:
        plant.send(b"x" * 1025)

    assert (refusal.value.code, refusal.value.status) == ("file_too_large", 413)
    assert list(store.iterdir()) == []
    assert Upload.objects.count() == 0


def test_file_of_the_largest_size_is_kept(plant: Plant, settings: LazySettings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024

    assert plant.send(b"x" * 1024).size == 1024


@pytest.mark.parametrize(
    "mapping",
    [
        {"note": "a\0b"},
        {"note": "\ud800"},
        {"value": float("nan")},
        {"value": float("inf")},
        {"series": []},
        {"series": {"Main": "Other"}},
        {"series": {"Main": {"name": 5}}},
        {"series": {"Main": {"source": "uranium"}}},
        {"series": {"Main": {"kind": "x" * 40}}},
        {"stored": "whatever"},
        {"deep": [[[[[[[[[[1]]]]]]]]]]},
        {"long": "x" * 20_000},
    ],
)
def test_mapping_that_cannot_be_kept_or_used_is_refused(
    plant: Plant, mapping: dict[str, object]
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        plant.send(bills(1, 2, 3), mapping=mapping)

    assert refusal.value.code == "invalid_mapping"
    assert Upload.objects.count() == 0


def test_hints_are_kept_without_what_the_database_refuses(plant: Plant) -> None:
    upload = plant.send(bills(1, 2, 3), hints={"meter": "Ma\0in", "locale": "en"})

    assert upload.hints["meter"] == "Ma\ufffdin"
    assert upload.state == Upload.State.NEEDS_MAPPING or upload.findings == []
