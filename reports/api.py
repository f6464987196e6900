"""Reports for clients."""

from typing import Any

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.queries.results import latest_result
from facilities.api import caller, facility_for
from facilities.services import note_reading_by_outsider
from portal.accounts.models import Language
from portal.accounts.services import note_event
from portal.base import files
from portal.base.access import Access, allowed_or_404, require, visible_or_404
from portal.base.errors import DomainError, InvalidInputError
from reports import services, tasks
from reports.models import ReportRun
from reports.programme import GROUPINGS, metrics_json, programme_rows

MAKE = "reports.make_facility_report"


def report_json(run: ReportRun) -> dict[str, Any]:
    """A report as clients see it."""
    job = tasks.render_job(run)
    is_issued = bool(run.pdf_digest)
    return {
        "id": str(run.public_id),
        "kind": run.kind,
        "facility": run.facility.code,
        "language": run.language,
        "state": run.state,
        "job": str(job.public_id) if job else None,
        "snapshot_id": run.snapshot_digest or None,
        "sha256": run.pdf_digest or None,
        "result": str(run.result.public_id),
        "pdf": reverse("api:report_pdf", args=[run.public_id]) if is_issued else None,
        "error_code": run.error_code,
    }


class ReportsView(APIView):
    """Reports the caller may see; POST asks for one."""

    access = Access("permission", MAKE)

    @extend_schema(request=OpenApiTypes.OBJECT, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Ask for a report; making it is a job."""
        sent = request.data if isinstance(request.data, dict) else {}
        if sent.get("kind") not in ReportRun.Kind.values:
            text = _("This kind of report is not made here yet.")
            raise InvalidInputError("unknown_kind", text, fields={"kind": text})
        facility = facility_for(request, str(sent.get("facility", "")), MAKE)
        result = latest_result(facility)
        if result is None:
            raise DomainError("no_result", _("There is no result to report yet."))
        language = str(sent.get("language") or caller(request).language)
        if language not in Language.values:
            text = _("Choose one of the three languages.")
            raise InvalidInputError("unknown_language", text, fields={"language": text})
        run = tasks.submit_facility_report(
            result, language=language, user=caller(request), today=timezone.localdate()
        )
        return Response(report_json(run), status=202)


class ReportView(APIView):
    """One report."""

    access = Access("member")

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, report_id: str) -> Response:
        """Return its state and digests."""
        run = visible_or_404(ReportRun, caller(request), public_id=report_id)
        return Response(report_json(run))


class ReportPdfView(APIView):
    """The file of a report."""

    access = Access("permission", "facilities.see_energy")

    @extend_schema(responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, report_id: str) -> FileResponse:
        """Return the PDF as an attachment."""
        run = allowed_or_404(
            ReportRun, caller(request), "facilities.see_energy", public_id=report_id
        )
        if not run.pdf_digest:
            raise Http404
        note_reading_by_outsider(run.facility, user=caller(request), what="report")
        stream = files.path_of(services.FOLDER, run.pdf_digest).open("rb")
        return FileResponse(
            stream,
            as_attachment=True,
            filename=f"{run.facility.code}-{run.kind}-{run.language}.pdf",
            content_type="application/pdf",
        )


class MetricsView(APIView):
    """The programme's sums of verified results."""

    access = Access("permission", "reports.see_programme")

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """Return the whole programme, or its groups by country or cohort."""
        user = caller(request)
        require(user, "reports.see_programme")
        by = request.query_params.get("by", "programme")
        if by not in GROUPINGS:
            text = _("Choose one of: %(names)s.") % {"names": ", ".join(GROUPINGS)}
            raise InvalidInputError("unknown_grouping", text, fields={"by": text})
        note_event("programme.read", actor=user, organization=None, subject=by)
        rows = metrics_json(programme_rows(by), as_of=timezone.localdate().isoformat())
        answer = {"count": len(rows), "next": None, "previous": None, "results": rows}
        return Response(answer)
