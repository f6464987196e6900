"""From a file to a verified result and its report, through the API alone.

One plant with bills and production whose relation is known; every number that
comes out is compared with it, and is the same wherever it is shown.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from math import fsum, sin
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pypdf import PdfReader
from rest_framework.test import APIClient

from energy.models import Reading, SavingsResult
from portal.accounts.models import User
from portal.base import formats
from portal.jobs.inline import complete
from portal.jobs.models import Job
from reports.content import FacilityReport
from reports.models import ReportRun
from tests.factories.cast import Cast

API = "/api/v1"
PER_DAY, PER_TONNE, SAVED = 1_300.0, 25.0, 0.08
GJ_PER_KWH = 0.0036


@dataclass
class Way:
    """The people of one plant, each with a client, and what was made on the way."""

    champion: APIClient
    trainer: APIClient
    steward: APIClient
    viewer: APIClient
    browser: Client
    energy: dict[str, float]
    made: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str) -> dict[str, Any]:
        """What the champion is answered."""
        answer = self.champion.get(f"{API}{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, who: APIClient | None = None, **body: Any) -> Any:
        """Send JSON, and expect to be heard."""
        answer = (who or self.champion).post(f"{API}{path}", body, format="json")
        assert answer.status_code < 300, answer.content
        return answer.json()


def months(first_year: int, count: int) -> Iterator[tuple[date, date]]:
    for number in range(count):
        year, month = first_year + number // 12, number % 12 + 1
        ends = date(year + month // 12, month % 12 + 1, 1)
        yield date(year, month, 1), ends


def tonnes(number: int) -> int:
    return 1000 + (number * 7919) % 640


def use(number: int, days: int) -> float:
    """Energy of a month: the plant's own law, a little noise, then the saving."""
    noise = 300 * sin(2.4 * number)
    full = PER_DAY * days + PER_TONNE * tonnes(number) + noise
    return round(full * (1 - SAVED) if number >= 12 else full, 1)


def plant_file() -> bytes:
    lines = ["Start,End,Usage (kWh),Production (t)"]
    lines += [
        f"{start},{end},{use(number, (end - start).days)},{tonnes(number)}"
        for number, (start, end) in enumerate(months(2022, 24))
    ]
    return "\n".join(lines).encode()


def done(job_id: str) -> Job:
    job = complete(Job.objects.get(public_id=job_id).key)
    assert job.state == "done", job.error_code
    return job


@pytest.fixture
def way(
    cast: Cast,
    api_of: Callable[[User | None], APIClient],
    client_of: Callable[[User | None], Client],
) -> Way:
    """Everyone around the plant, with tokens."""
    return Way(
        champion=api_of(cast["champion"]),
        trainer=api_of(cast["trainer"]),
        steward=api_of(cast["steward"]),
        viewer=api_of(cast["viewer"]),
        browser=client_of(cast["champion"]),
        energy={
            f"{start:%Y-%m}": use(number, (end - start).days)
            for number, (start, end) in enumerate(months(2022, 24))
        },
    )


def send_file(way: Way) -> None:
    file = SimpleUploadedFile("plant.csv", plant_file(), content_type="text/csv")
    path = f"{API}/facilities/A01/uploads/"
    body = {"file": file, "meter": "Main", "mapping": "{}"}
    headers = {"Idempotency-Key": "one"}
    sent = way.champion.post(path, body, format="multipart", headers=headers)
    assert sent.status_code == 202, sent.content
    upload = sent.json()
    assert upload["state"] == "received"
    assert way.get(f"/jobs/{upload['job']}/")["state"] == "queued"

    file.seek(0)
    again = way.champion.post(path, body, format="multipart", headers=headers)
    assert again.json()["id"] == upload["id"]

    done(upload["job"])
    read = way.get(f"/uploads/{upload['id']}/")
    assert read["state"] == "review", read
    assert read["progress"]["done"] == read["progress"]["total"] == len(plant_file())
    assert read["sha256"] == sha256(plant_file()).hexdigest()
    assert read["counts"]["new"] == 48
    (total,) = read["totals"]
    assert total["value"] == pytest.approx(fsum(way.energy.values()), rel=1e-12)
    way.made["upload"] = upload["id"]


def save_file(way: Way) -> None:
    path = f"/uploads/{way.made['upload']}/commit/"
    refused = way.viewer.post(f"{API}{path}", {}, format="json")
    assert refused.status_code == 403

    assert way.post(path)["state"] == "committed"
    assert way.post(path)["state"] == "committed"
    assert Reading.objects.count() == 24


def look_at_data(way: Way) -> None:
    readings = way.get("/facilities/A01/readings/?meter=main")
    assert readings["count"] == 24
    assert [row["value"] for row in readings["results"]] == list(way.energy.values())
    assert {row["upload"] for row in readings["results"]} == {way.made["upload"]}
    assert [row["row"] for row in readings["results"]] == list(range(2, 26))

    year = way.get("/facilities/A01/months/?start=2022-01&end=2022-12")["results"]
    assert len(year) == 12
    for row in year:
        assert row["energy"] == pytest.approx(way.energy[row["month"]], rel=1e-12)
        assert row["covered_days"] == row["expected_days"]
    (variable,) = way.get("/facilities/A01/variables/")["results"]
    assert [one["value"] for one in variable["values"]] == [
        tonnes(number) for number in range(24)
    ]
    way.made["variable"] = variable["name"]


def fit_baseline(way: Way) -> None:
    asked = way.post(
        "/facilities/A01/baselines/",
        period={"start": "2022-01-01", "end": "2022-12-31"},
        reporting={"start": "2023-01-01", "end": "2023-12-31"},
        basis="site",
        method="forecast",
        by="bill",
    )
    assert asked["state"] == "fitting"
    assert asked["variables"] == [way.made["variable"]]
    done(asked["job"])
    baseline = way.get(f"/baselines/{asked['id']}/")
    assert baseline["state"] == "draft"
    verdict = baseline["verdict"]
    assert (verdict["valid"], verdict["plausible"], verdict["adequate"]) == (
        True,
        True,
        True,
    )
    (chosen,) = baseline["chosen"]
    assert chosen["variables"] == [way.made["variable"]]
    assert chosen["terms"][0]["coefficient"] == pytest.approx(PER_TONNE, rel=0.05)
    way.made["baseline"] = asked["id"]


def approve_and_verify(way: Way) -> None:
    path = f"/baselines/{way.made['baseline']}/approve/"
    assert way.champion.post(f"{API}{path}").status_code == 403
    assert way.post(path, way.trainer)["state"] == "approved"

    result = way.get("/facilities/A01/enpi/")
    assert result["state"] == "under_review"
    verify = f"/results/{result['id']}/verify/"
    assert way.trainer.post(f"{API}{verify}").status_code == 403
    assert way.post(verify, way.steward)["state"] == "verified"
    way.made["result"] = result["id"]


def look_at_performance(way: Way) -> None:
    enpi = way.get("/facilities/A01/enpi/")
    annual = enpi["annual"]
    row = SavingsResult.objects.get(public_id=way.made["result"])
    assert annual["actual"] == row.actual_kwh
    assert annual["actual"] == pytest.approx(
        fsum(list(way.energy.values())[12:]), rel=1e-9
    )
    assert annual["baseline"] == pytest.approx(
        fsum(list(way.energy.values())[:12]), rel=1e-9
    )
    assert annual["adjusted_baseline"] == row.adjusted_baseline_kwh
    assert annual["savings"] == row.savings_kwh
    assert annual["savings"] == pytest.approx(
        annual["adjusted_baseline"] - annual["actual"], rel=1e-9
    )
    assert (annual["low"], annual["high"]) == (row.low_kwh, row.high_kwh)
    assert annual["low"] < annual["savings"] < annual["high"]
    assert annual["improvement"] == row.improvement == pytest.approx(SAVED, abs=0.01)
    assert annual["claim"] == "saving"
    actual = {one["month"]: one["actual"] for one in enpi["months"]}
    assert actual == pytest.approx(
        {m: kwh for m, kwh in way.energy.items() if m >= "2023"}, rel=1e-9
    )
    assert fsum(one["savings"] for one in enpi["months"]) == pytest.approx(
        annual["savings"], rel=1e-9
    )
    (upload,) = enpi["provenance"]["uploads"]
    assert upload["sha256"] == sha256(plant_file()).hexdigest()
    json.dumps(enpi, allow_nan=False)


def make_report(way: Way) -> None:
    asked = way.post("/reports/", kind="facility", facility="A01", language="en")
    assert asked["state"] == "queued"
    done(asked["job"])
    report = way.get(f"/reports/{asked['id']}/")
    assert report["state"] == "issued"

    answer = way.champion.get(report["pdf"])
    document = b"".join(answer.streaming_content)
    assert sha256(document).hexdigest() == report["sha256"]
    run = ReportRun.objects.get(public_id=asked["id"])
    assert report["snapshot_id"] == run.snapshot_digest

    row = SavingsResult.objects.get(public_id=way.made["result"])
    headline = FacilityReport.from_dict(run.snapshot).headline
    assert headline
    assert headline.savings_gj == pytest.approx(row.savings_kwh * GJ_PER_KWH)
    text = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(document)).pages
    )
    printed = re.sub(r"\s+", "", text)
    with translation.override("en"):
        assert formats.pct(row.improvement) in printed
        for kwh in (row.actual_kwh, row.adjusted_baseline_kwh, row.savings_kwh):
            shown = formats.qty(kwh * GJ_PER_KWH, "GJ")
            assert re.sub(r"\s+", "", shown) in printed


def look_at_csv(way: Way) -> None:
    answer = way.browser.get("/facilities/A01/charts/monthly-energy.csv")
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    numbers = {cell for row in rows for cell in row}
    december = SavingsResult.objects.get(public_id=way.made["result"]).detail["months"]
    actual = december[-1]["actual"] * GJ_PER_KWH
    assert any(_is_number(cell) == pytest.approx(actual, rel=1e-6) for cell in numbers)


def _is_number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def test_file_becomes_a_verified_result_and_a_report(way: Way) -> None:
    send_file(way)
    save_file(way)
    look_at_data(way)
    fit_baseline(way)
    approve_and_verify(way)
    look_at_performance(way)
    make_report(way)
    look_at_csv(way)
