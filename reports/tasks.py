"""Making reports: the job, and the pair of asking and making."""

from datetime import date

from django.db import transaction
from django.utils import timezone, translation

from energy.models import SavingsResult
from portal.accounts.models import User
from portal.base import files
from portal.jobs.models import Job
from portal.jobs.registry import Effect, Progress, job_kind
from portal.jobs.services import submit
from reports import services
from reports.content import snapshot
from reports.models import ReportRun
from reports.queries import facility_content

RENDER = "reports.render"


def render_key(run: ReportRun) -> str:
    """The key of the job that makes this report."""
    return f"{RENDER}:{run.pk}"


def submit_facility_report(
    result: SavingsResult, *, language: str, user: User, today: date
) -> ReportRun:
    """Ask for a report and have it made."""
    with transaction.atomic():
        run = services.request_facility_report(
            result, language=language, user=user, today=today
        )
        submit(
            RENDER,
            key=render_key(run),
            arguments={"run_id": run.pk},
            organization=run.organization,
            actor=user,
        )
    return run


def render_job(run: ReportRun) -> Job | None:
    """The job that makes a report."""
    return Job.objects.filter(key=render_key(run)).first()


def _render_failed(code: str, *, run_id: int) -> None:
    services.fail_report(run_id, code=code)


@job_kind(RENDER, lane="render", on_failure=_render_failed)
def render_report(progress: Progress, *, run_id: int) -> Effect:
    """Lay the report out from its result; the file first, then the row."""
    from reports.pdf import facility_pdf  # noqa: PLC0415  only workers need the renderer

    services.start_rendering(run_id)
    run = ReportRun.objects.select_related(
        "result__baseline", "result__facility__organization"
    ).get(pk=run_id)
    progress(0, 2, "steps")
    with translation.override(run.language):
        content = facility_content(
            run.result,
            language=run.language,
            today=run.requested_on,
            report_id=str(run.public_id)[:8].upper(),
        )
    progress(1, 2, "steps")
    document = facility_pdf(content)
    kept = files.keep(services.FOLDER, [document])
    progress(2, 2, "steps")
    _canonical, digest = snapshot(content)
    return lambda: services.issue_report(
        run_id, content=content, digest=digest, kept=kept, now=timezone.now()
    )
