"""Uploads for clients."""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.finding_texts import how_to_fix, sentence
from energy.models import Upload
from energy.queries.uploads import upload_job, uploads_of
from energy.services.uploads import Delivery
from energy.tasks import uploads as tasks
from facilities.api import caller, facility_for
from facilities.services import note_reading_by_outsider
from portal.base.access import Access, allowed_or_404, visible_or_404
from portal.base.api_pages import Pages
from portal.base.errors import InvalidInputError

UPLOAD = "energy.upload_readings"


def upload_json(upload: Upload) -> dict[str, Any]:
    """An upload as clients and commands see it."""
    job = upload_job(upload)
    return {
        "id": str(upload.public_id),
        "facility": upload.facility.code,
        "filename": upload.filename,
        "sha256": upload.digest,
        "state": upload.state,
        "job": str(job.public_id) if job else None,
        "progress": {
            "done": job.progress_done if job else 0,
            "total": job.progress_total if job else 0,
            "unit": job.progress_unit if job else "bytes",
        },
        "format": upload.format,
        "mapping": upload.mapping,
        "columns": upload.columns,
        "questions": upload.questions,
        "series": upload.meters,
        "counts": upload.counts,
        "totals": upload.totals,
        "findings": [finding_json(finding) for finding in upload.findings],
        "error_code": upload.error_code,
        "created_at": upload.created_at.isoformat(),
        "committed_at": upload.committed_at and upload.committed_at.isoformat(),
    }


def finding_json(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding with its sentence and remedy in the caller's language."""
    return {
        **finding,
        "detail": sentence(finding),
        "how_to_fix": how_to_fix(finding),
    }


def mapping_given(text: Any) -> dict[str, Any]:
    """The mapping a client sent as JSON."""
    if not text:
        return {}
    try:
        mapping = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError) as error:
        raise _not_a_mapping() from error
    if not isinstance(mapping, dict) or "\\u0000" in json.dumps(mapping):
        raise _not_a_mapping()
    return mapping


def _not_a_mapping() -> InvalidInputError:
    text = _("The mapping must be one JSON object.")
    return InvalidInputError("invalid_mapping", text, fields={"mapping": text})


class FacilityUploadsView(APIView):
    """A plant's uploads; POST sends a file."""

    access = Access("permission", UPLOAD)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List the plant's uploads, newest first."""
        facility = facility_for(request, code, "facilities.see_energy")
        note_reading_by_outsider(facility, user=caller(request), what="uploads")
        pages = Pages()
        rows = pages.paginate_queryset(uploads_of(facility), request, view=self) or []
        return pages.get_paginated_response([upload_json(row) for row in rows])

    @extend_schema(request=OpenApiTypes.OBJECT, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request, code: str) -> Response:
        """Receive a file; reading it is a job."""
        facility = facility_for(request, code, UPLOAD)
        file = request.FILES.get("file")
        if file is None:
            text = _("Send the file in the part named “file”.")
            raise InvalidInputError("file_missing", text, fields={"file": text})
        sent: Any = request.data
        delivery = Delivery(
            filename=file.name or "upload",
            chunks=file.chunks(),
            idempotency_key=request.headers.get("Idempotency-Key", ""),
            hints={
                "meter": str(sent.get("meter", ""))[:100],
                "locale": caller(request).language,
            },
            mapping=mapping_given(sent.get("mapping")),
        )
        upload = tasks.submit_upload(facility, delivery=delivery, user=caller(request))
        return Response(upload_json(upload), status=202)


class UploadView(APIView):
    """One upload, as far as it has come."""

    access = Access("member")

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, upload_id: str) -> Response:
        """Return its state, counts, totals and findings."""
        user = caller(request)
        upload = visible_or_404(Upload, user, public_id=upload_id)
        note_reading_by_outsider(upload.facility, user=user, what="upload")
        return Response(upload_json(upload))


class UploadActionView(APIView):
    """What can be done to an upload: one action per address."""

    access = Access("permission", UPLOAD)
    action = ""

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, upload_id: str) -> Response:
        """Do the action and return the upload."""
        user = caller(request)
        upload = allowed_or_404(Upload, user, UPLOAD, public_id=upload_id)
        done = getattr(self, f"_{self.action}")(request, upload)
        return Response(upload_json(done))

    def _commit(self, request: Request, upload: Upload) -> Upload:
        return tasks.save_upload(upload, user=caller(request), now=timezone.now())

    def _withdraw(self, request: Request, upload: Upload) -> Upload:
        return tasks.withdraw(upload, user=caller(request), now=timezone.now())

    def _mapping(self, request: Request, upload: Upload) -> Upload:
        mapping = mapping_given(request.data)
        return tasks.answer_upload(upload, mapping=mapping, user=caller(request))

    def _corrections(self, request: Request, upload: Upload) -> Upload:
        items = rows_given(request, ("row", "column", "value"))
        return tasks.correct_upload(upload, corrections=items, user=caller(request))

    def _left_out(self, request: Request, upload: Upload) -> Upload:
        items = rows_given(request, ("row",))
        return tasks.leave_out_of_upload(upload, rows=items, user=caller(request))


def rows_given(request: Request, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    """The list of places a client sent, each with the keys it needs."""
    items = request.data.get("items") if isinstance(request.data, dict) else None
    good = isinstance(items, list) and all(
        isinstance(item, dict)
        and all(key in item for key in needed)
        and isinstance(item["row"], int)
        for item in items
    )
    if not good:
        text = _("Send “items”: a list of objects with %(keys)s.") % {
            "keys": ", ".join(needed)
        }
        raise InvalidInputError("invalid_items", text, fields={"items": text})
    return [{"sheet": None, **item} for item in items or []]
