"""A report is asked for, made by a job, issued once, and kept as it was."""

import copy
import errno
import uuid
from datetime import date
from hashlib import sha256

import pytest

from energy.models import SavingsResult
from portal.base import files
from portal.jobs.inline import complete
from portal.jobs.models import Job
from portal.jobs.runner import claim, finish, run
from reports import services
from reports.content import FacilityReport, snapshot
from reports.models import ReportRun
from reports.queries import facility_content, headline, reports_of
from reports.tasks import render_job, render_key, render_report, submit_facility_report
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2019, 2, 1)


@pytest.fixture
def result(db: None, world: World) -> SavingsResult:
    """The plant's result."""
    return world.own.result


def asked_for(result: SavingsResult, world: World, language: str = "en") -> ReportRun:
    return submit_facility_report(
        result, language=language, user=world.cast["champion"], today=TODAY
    )


def still(*_progress: object) -> None:
    """Report progress to nobody."""


def test_report_is_made_and_issued_with_its_digests(
    result: SavingsResult, world: World
) -> None:
    asked = asked_for(result, world, "fr")
    assert asked.state == ReportRun.State.QUEUED

    complete(render_key(asked))

    asked.refresh_from_db()
    document = files.read(services.FOLDER, asked.pdf_digest)
    assert asked.state == ReportRun.State.ISSUED
    assert sha256(document).hexdigest() == asked.pdf_digest
    assert (document[:5], len(document)) == (b"%PDF-", asked.pdf_size)
    content = FacilityReport.from_dict(asked.snapshot)
    assert snapshot(content)[1] == asked.snapshot_digest
    assert content.language == "fr"


def test_newer_report_supersedes_the_older_of_its_language(
    result: SavingsResult, world: World
) -> None:
    runs = [asked_for(result, world, language) for language in ("es", "es")]
    for one in runs:
        complete(render_key(one))

    states = [ReportRun.objects.get(pk=one.pk).state for one in runs]
    assert states == ["superseded", "issued"]
    assert set(reports_of(result.facility)) > set(runs)
    world.own.report.refresh_from_db()
    assert world.own.report.state == "issued"


def test_report_rendered_twice_is_issued_once(
    result: SavingsResult, world: World
) -> None:
    asked = asked_for(result, world)
    job = Job.objects.get(key=render_key(asked))
    zombie = claim(job.pk)
    assert zombie
    late = render_report(still, run_id=asked.pk)
    Job.objects.filter(pk=job.pk).update(lease_until="2019-01-01T00:00Z")
    run(job.pk)
    asked.refresh_from_db()
    issued_at = asked.issued_at

    assert finish(zombie, late) is False

    asked.refresh_from_db()
    assert (asked.state, asked.issued_at) == (ReportRun.State.ISSUED, issued_at)


def test_report_that_cannot_be_made_says_so(
    result: SavingsResult,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    empty = copy.copy(result)
    empty.pk, empty.public_id, empty.detail = None, uuid.uuid4(), {}
    empty.save(force_insert=True)
    asked = asked_for(empty, world)

    complete(render_key(asked))

    asked.refresh_from_db()
    assert (asked.state, asked.error_code) == (ReportRun.State.FAILED, "internal_error")
    job = render_job(asked)
    assert job
    assert job.state == "quarantined"
    assert asked.pdf_digest == ""


def test_full_disk_is_a_passing_fault(
    result: SavingsResult,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_anything: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    asked = asked_for(result, world)

    run(Job.objects.get(key=render_key(asked)).pk)

    job = render_job(asked)
    assert job
    assert job.state == "waiting_retry"
    asked.refresh_from_db()
    assert (asked.state, asked.pdf_digest) == (ReportRun.State.RENDERING, "")


def test_content_says_the_results_own_numbers(result: SavingsResult) -> None:
    content = facility_content(result, language="en", today=TODAY)

    assert content.headline
    assert content.headline.savings_gj == result.savings_kwh * 0.0036
    assert content.headline.improvement == result.improvement
    assert [row.month for row in content.months] == [
        row["month"] for row in result.detail["months"]
    ]
    assert content.provenance
    assert {row.sha256 for row in content.provenance.uploads} == {
        row["sha256"] for row in result.detail["provenance"]["uploads"]
    }


def test_result_without_an_improvement_has_no_headline(result: SavingsResult) -> None:
    without = copy.copy(result)
    without.improvement = None

    assert headline(without) is None
    assert facility_content(without, language="en", today=TODAY).headline is None
