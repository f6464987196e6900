"""Pages of reports: list and make, watch, download."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from energy.queries.results import latest_result
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.accounts.models import Language
from portal.base import files
from portal.base.access import (
    allow,
    allowed_or_404,
    any_member,
    require,
    visible_or_404,
)
from portal.base.methods import read_only, read_or_send
from reports import services, tasks
from reports.models import ReportRun
from reports.queries import reports_of

MAKE = "reports.make_facility_report"
SEE = "facilities.see_energy"


@allow(SEE)
@read_or_send
def report_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A plant's reports, and the form that asks for one."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    if request.method == "POST":
        require(request.user, MAKE, facility)
        run = _ask(request, facility)
        return redirect(run or request.path)
    note_reading_by_outsider(facility, user=request.user, what="reports")
    context = {
        "facility": facility,
        "page": Paginator(reports_of(facility), 25).get_page(request.GET.get("page")),
        "result": latest_result(facility),
        "languages": Language.choices,
        "may_make": request.user.has_perm(MAKE, facility),
    }
    return render(request, "reports/report_list.html", context)


def _ask(request: AuthenticatedHttpRequest, facility: Facility) -> ReportRun | None:
    result = latest_result(facility)
    if result is None:
        messages.error(request, _("There is no result to report yet."))
        return None
    chosen = request.POST.get("language", "")
    language = chosen if chosen in Language.values else request.user.language
    return tasks.submit_facility_report(
        result, language=language, user=request.user, today=timezone.localdate()
    )


@any_member
@read_only
def report_detail(
    request: AuthenticatedHttpRequest, report_id: uuid.UUID
) -> HttpResponse:
    """One report: its state, then its download."""
    return _page(request, report_id, "reports/report_detail.html")


@any_member
@read_only
def status(request: AuthenticatedHttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """The polled fragment."""
    return _page(request, report_id, "reports/_report_status.html")


def _page(
    request: AuthenticatedHttpRequest, report_id: uuid.UUID, template: str
) -> HttpResponse:
    run = visible_or_404(ReportRun, request.user, public_id=report_id)
    context = {"run": run, "facility": run.facility, "job": tasks.render_job(run)}
    return render(request, template, context)


@allow(SEE)
@read_only
def pdf(request: AuthenticatedHttpRequest, report_id: uuid.UUID) -> FileResponse:
    """The PDF, only ever as an attachment."""
    run = allowed_or_404(ReportRun, request.user, SEE, public_id=report_id)
    if not run.pdf_digest:
        raise Http404
    note_reading_by_outsider(run.facility, user=request.user, what="report")
    stream = files.path_of(services.FOLDER, run.pdf_digest).open("rb")
    name = f"{run.facility.code}-{run.kind}-{run.language}-{run.requested_on}.pdf"
    return FileResponse(
        stream, as_attachment=True, filename=name, content_type="application/pdf"
    )
