"""What the API of uploads refuses, and how it says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from energy.models import Upload
from portal.accounts.models import User
from portal.jobs.inline import complete
from tests.energy.services.deliveries import bills
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
PATH = "/api/v1/facilities/A01/uploads/"


@pytest.fixture
def client(cast: Cast, api_of: Callable[[User | None], APIClient]) -> APIClient:
    """The plant's champion."""
    return api_of(cast["champion"])


def send(client: APIClient, content: bytes, name: str = "b.csv", **more: Any) -> Any:
    """Send a file."""
    headers = more.pop("headers", {})
    file = SimpleUploadedFile(name, content)
    body = {"file": file, "meter": "Main", **more}
    return client.post(PATH, body, format="multipart", headers=headers)


def read_upload(client: APIClient, content: bytes) -> str:
    """Send a file, and have it read; return its address."""
    sent = send(client, content).json()
    upload = Upload.objects.get(public_id=sent["id"])
    complete(f"energy.ingest_upload:{upload.pk}:{upload.revision}")
    return f"/api/v1/uploads/{sent['id']}/"


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]
    return problem


def test_file_too_large_is_a_413_and_leaves_no_file(
    client: APIClient, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    problem = assert_problem(
        send(client, b"x" * (1024 * 1024 + 1)), 413, "file_too_large"
    )

    assert "1 MB" in problem["detail"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert Upload.objects.count() == 0


def test_post_without_a_file_is_a_400(client: APIClient) -> None:
    answer = client.post(PATH, {"meter": "Main"}, format="multipart")

    assert_problem(answer, 400, "file_missing")


@pytest.mark.parametrize(
    "mapping",
    ["[1]", "{", '"text"', "NaN", '{"a": NaN}', '{"a": "\\u0000"}', '{"a": "\\ud800"}'],
)
def test_mapping_that_is_none_is_a_400(client: APIClient, mapping: str) -> None:
    assert_problem(
        send(client, bills(1, 2, 3), mapping=mapping), 400, "invalid_mapping"
    )


def test_nul_in_a_hint_is_no_server_error(client: APIClient) -> None:
    answer = send(client, bills(1, 2, 3), meter="Ma\0in")

    assert answer.status_code in {202, 400}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nb.csv", "n" * 300, "\u202ex"]
)
def test_name_of_a_file_is_harmless(client: APIClient, name: str) -> None:
    answer = send(client, bills(1, 2, 3), name)

    assert answer.status_code == 202
    shown = answer.json()["filename"]
    assert len(shown) <= 255
    assert not set(shown) & set("/\\\r\n\0\u202e")


@pytest.mark.parametrize("part", ["rival", "stranger", "anchor", "agency"])
def test_plant_of_others_is_a_404_like_one_that_is_not(
    cast: Cast, api_of: Callable[[User | None], APIClient], part: str
) -> None:
    client = api_of(cast[part])

    foreign = send(client, bills(1, 2, 3))
    unknown = client.post(PATH.replace("A01", "Z99"), {}, format="multipart")

    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert Upload.objects.count() == 0


def test_saving_what_is_not_ready_is_a_409(client: APIClient) -> None:
    address = read_upload(client, bills(1, "?", 3))

    assert_problem(client.post(f"{address}commit/"), 409, "upload_not_ready")
    assert client.get(address).json()["state"] == "needs_fix"


def test_findings_come_with_sentence_and_remedy(client: APIClient) -> None:
    finding = client.get(read_upload(client, bills(1, "?", 3))).json()["findings"][0]

    assert (finding["code"], finding["row"], finding["column"]) == (
        "not_a_number",
        3,
        "C",
    )
    assert finding["detail"]
    assert finding["how_to_fix"]


def test_file_given_up_says_why_and_what_to_do(client: APIClient) -> None:
    upload = client.get(read_upload(client, b"PK\x03\x04")).json()

    assert upload["state"] == "failed"
    assert upload["error_code"] == upload["findings"][0]["code"]
    assert upload["findings"][0]["how_to_fix"]


def test_cells_are_corrected_and_rows_left_out(client: APIClient) -> None:
    address = read_upload(client, bills(1, "?", "!"))
    upload = Upload.objects.get()
    items = [{"row": 3, "column": "C", "value": "2"}]

    client.post(f"{address}corrections/", {"items": items}, format="json")
    client.post(f"{address}left-out/", {"items": [{"row": 4}]}, format="json")

    upload.refresh_from_db()
    complete(f"energy.ingest_upload:{upload.pk}:{upload.revision}")
    answer = client.get(address).json()
    assert (answer["state"], answer["totals"][0]["value"]) == ("review", 3)


@pytest.mark.parametrize(
    "items",
    [
        None,
        {},
        [1],
        [{"row": 3}],
        [{"row": "3", "column": "C", "value": "2"}],
        [{"row": True, "column": "C", "value": "2"}],
        [{"row": 3, "column": ["C"], "value": "2"}],
        [{"row": 3, "column": "C", "value": None}],
        [{"row": 10**30, "column": "C", "value": "2"}],
    ],
)
def test_corrections_of_another_shape_are_a_400(client: APIClient, items: Any) -> None:
    address = read_upload(client, bills(1, "?", 3))

    answer = client.post(f"{address}corrections/", {"items": items}, format="json")

    assert_problem(answer, 400, "invalid_items")
    assert Upload.objects.get().revision == 1


def test_nul_in_a_correction_is_a_400(client: APIClient) -> None:
    address = read_upload(client, bills(1, "?", 3))
    items = [{"row": 3, "column": "C", "value": "a\0"}]

    answer = client.post(f"{address}corrections/", {"items": items}, format="json")

    assert answer.status_code == 400


def test_crossing_is_asked_and_answered(client: APIClient) -> None:
    first = read_upload(client, bills(1, 2, 3))
    client.post(f"{first}commit/")
    crossing = b"Start,End,Usage (kWh)\n2023-01-10,2023-02-10,5\n"
    address = read_upload(client, crossing)
    assert [q["code"] for q in client.get(address).json()["questions"]] == ["stored"]

    client.post(f"{address}mapping/", {"stored": "keep"}, format="json")

    upload = Upload.objects.latest("pk")
    complete(f"energy.ingest_upload:{upload.pk}:{upload.revision}")
    assert client.get(address).json()["state"] == "review"
    assert client.post(f"{address}commit/").json()["state"] == "committed"
    readings = client.get("/api/v1/facilities/A01/readings/").json()
    assert [row["value"] for row in readings["results"]] == [1, 2, 3]


def test_withdrawing_twice_changes_nothing(client: APIClient) -> None:
    address = read_upload(client, bills(1, 2, 3))
    client.post(f"{address}commit/")

    answers = [client.post(f"{address}withdraw/").json()["state"] for _ in range(2)]

    assert answers == ["withdrawn", "withdrawn"]
    assert client.get("/api/v1/facilities/A01/readings/").json()["count"] == 0
