"""Writes about reports: ask for one, keep its file."""

from datetime import date, datetime

from django.db import transaction

from energy.models import SavingsResult
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.files import Kept
from reports.content import FacilityReport
from reports.models import ReportRun

FOLDER = "reports"


@transaction.atomic
def request_facility_report(
    result: SavingsResult, *, language: str, user: User, today: date
) -> ReportRun:
    """Write the row of a report to be made from this result."""
    run = ReportRun.objects.create(
        kind=ReportRun.Kind.FACILITY,
        facility=result.facility,
        organization=result.organization,
        result=result,
        language=language,
        requested_by=user,
        requested_on=today,
    )
    note_event(
        "report.requested",
        actor=user,
        organization=result.organization,
        subject=f"report:{run.public_id}",
    )
    return run


def issue_report(
    run_id: int, *, content: FacilityReport, digest: str, kept: Kept, now: datetime
) -> None:
    """Tie the finished file to its row; earlier ones of the same kind are superseded.

    Called inside the transaction that marks the job done.
    """
    run = ReportRun.objects.select_for_update().get(pk=run_id)
    if run.state == ReportRun.State.ISSUED:
        return
    ReportRun.objects.filter(
        facility=run.facility,
        kind=run.kind,
        language=run.language,
        state=ReportRun.State.ISSUED,
    ).update(state=ReportRun.State.SUPERSEDED)
    run.state = ReportRun.State.ISSUED
    run.snapshot = content.to_dict()
    run.snapshot_digest = digest
    run.pdf_digest = kept.digest
    run.pdf_size = kept.size
    run.issued_at = now
    run.save()


def fail_report(run_id: int, *, code: str) -> None:
    """Say that the report could not be made."""
    ReportRun.objects.filter(pk=run_id).update(
        state=ReportRun.State.FAILED, error_code=code
    )


def start_rendering(run_id: int) -> None:
    """Show that a worker has the report in hand."""
    ReportRun.objects.filter(pk=run_id, state=ReportRun.State.QUEUED).update(
        state=ReportRun.State.RENDERING
    )
