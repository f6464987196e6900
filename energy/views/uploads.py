"""The five steps of an upload: file, columns, rows, review, done.

Each step is a plain page that works without scripts; the row's state says which
step a person is sent to.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from energy.forms import UploadForm
from energy.models import Upload
from energy.queries.results import latest_result
from energy.queries.uploads import upload_job, uploads_of
from energy.services import originals
from energy.services.uploads import Delivery
from energy.tasks import uploads as tasks
from energy.views.upload_columns_page import columns_shown, found_in, unit_groups
from energy.views.upload_input import answers_given, corrections_given, rows_left_out
from energy.views.upload_pages import (
    after_saving,
    changes_shown,
    findings_by_task,
    findings_shown,
    known_names,
    leave_out_label,
    questions_shown,
    series_shown,
    steps_of,
    totals_shown,
    undo_until,
)
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base import files
from portal.base.access import allow, allowed_or_404, any_member, visible_or_404
from portal.base.errors import DomainError
from portal.base.methods import read_only, read_or_send

UPLOAD = "energy.upload_readings"
SEE = "facilities.see_energy"
STEP_OF_STATE = {
    Upload.State.NEEDS_MAPPING: "energy:upload_columns",
    Upload.State.NEEDS_FIX: "energy:upload_rows",
    Upload.State.REVIEW: "energy:upload_review",
    Upload.State.COMMITTED: "energy:upload_done",
}


@allow(SEE)
@read_only
def upload_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A plant's uploads, newest first."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(facility, user=request.user, what="uploads")
    page = Paginator(uploads_of(facility), 25).get_page(request.GET.get("page"))
    context = {
        "facility": facility,
        "page": page,
        "may_upload": request.user.has_perm(UPLOAD, facility),
    }
    return render(request, "energy/upload_list.html", context)


@allow(UPLOAD)
@read_or_send
def upload_new(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Step 1: choose a file."""
    facility = allowed_or_404(Facility, request.user, UPLOAD, code=code)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"key": uuid.uuid4().hex}
    )
    if request.method == "POST" and form.is_valid():
        upload = _receive(request, facility, form)
        if upload is not None:
            return redirect(upload)
    context = {"facility": facility, "form": form, "steps": steps_of("file")}
    return render(request, "energy/upload_new.html", context)


def _receive(
    request: AuthenticatedHttpRequest, facility: Facility, form: UploadForm
) -> Upload | None:
    file = form.cleaned_data["file"]
    asked_at = timezone.now()
    delivery = Delivery(
        filename=file.name,
        chunks=file.chunks(),
        idempotency_key=form.cleaned_data["key"],
        hints={"locale": request.user.language},
    )
    try:
        upload = tasks.submit_upload(facility, delivery=delivery, user=request.user)
    except DomainError as error:
        form.add_error("file", str(error.detail))
        return None
    if upload.state == Upload.State.COMMITTED:
        messages.info(
            request, _("This very file was saved before; nothing is doubled.")
        )
    elif upload.created_at < asked_at:
        messages.info(
            request, _("This very file was given before. This is where it stands.")
        )
    return upload


@any_member
@read_only
def upload_detail(
    request: AuthenticatedHttpRequest, upload_id: uuid.UUID
) -> HttpResponse:
    """Send the person to the step the upload is at, or show that it is being read."""
    upload = visible_or_404(Upload, request.user, public_id=upload_id)
    step = STEP_OF_STATE.get(Upload.State(upload.state))
    if step is not None and not upload.is_being_read:
        return redirect(step, upload.public_id)
    return render(request, "energy/upload_detail.html", _reading_context(upload))


@any_member
@read_only
def status(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The polled fragment: how far the reading of the file is."""
    upload = visible_or_404(Upload, request.user, public_id=upload_id)
    response = render(request, "energy/_upload_status.html", _reading_context(upload))
    if not upload.is_being_read:
        response.headers["HX-Redirect"] = upload.get_absolute_url()
    return response


def _reading_context(upload: Upload) -> dict[str, Any]:
    return {
        "upload": upload,
        "facility": upload.facility,
        "job": upload_job(upload),
        "findings": findings_shown(upload),
        "steps": steps_of("file"),
    }


def _note_look(request: AuthenticatedHttpRequest, upload: Upload) -> None:
    note_reading_by_outsider(upload.facility, user=request.user, what="upload")


@allow(UPLOAD)
@read_or_send
def columns(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Step 2: what was found in the file, what its columns go to, open questions."""
    upload = allowed_or_404(Upload, request.user, UPLOAD, public_id=upload_id)
    if request.method == "POST":
        answers = answers_given(upload, request.POST)
        return _revised(
            request,
            upload,
            lambda: tasks.answer_upload(upload, mapping=answers, user=request.user),
        )
    _note_look(request, upload)
    context = {
        "upload": upload,
        "facility": upload.facility,
        "questions": questions_shown(upload),
        "series": series_shown(upload),
        "known_names": known_names(upload),
        "columns": columns_shown(upload),
        "unit_groups": unit_groups(),
        "found": found_in(upload),
        "totals": totals_shown(upload),
        "findings": findings_shown(upload, limit=10),
        "steps": steps_of("columns", upload),
    }
    return render(request, "energy/upload_columns.html", context)


@allow(UPLOAD)
@read_or_send
def rows(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Step 3: what is wrong, where; mend cells or leave rows out."""
    upload = allowed_or_404(Upload, request.user, UPLOAD, public_id=upload_id)
    if request.method == "POST":
        corrections = corrections_given(upload, request.POST)
        left_out = rows_left_out(upload, request.POST)
        return _revised(
            request, upload, lambda: _mend(request, upload, corrections, left_out)
        )
    _note_look(request, upload)
    context = {
        "upload": upload,
        "facility": upload.facility,
        "leave_out_label": leave_out_label(upload.counts.get("rejected", 0)),
        **findings_by_task(upload),
        "steps": steps_of("rows", upload),
    }
    return render(request, "energy/upload_rows.html", context)


def _mend(
    request: AuthenticatedHttpRequest,
    upload: Upload,
    corrections: list[dict[str, Any]],
    left_out: list[dict[str, Any]],
) -> None:
    if corrections:
        tasks.correct_upload(upload, corrections=corrections, user=request.user)
    if left_out:
        tasks.leave_out_of_upload(upload, rows=left_out, user=request.user)
    if not corrections and not left_out:
        messages.info(
            request, _("Nothing was changed: mend a cell or leave its row out.")
        )


def _revised(
    request: AuthenticatedHttpRequest, upload: Upload, change: Any
) -> HttpResponse:
    try:
        change()
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(upload)


@allow(UPLOAD)
@read_only
def review(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Step 4: what saving would change."""
    upload = allowed_or_404(Upload, request.user, UPLOAD, public_id=upload_id)
    if upload.state != Upload.State.REVIEW or upload.is_being_read:
        return redirect(upload)
    _note_look(request, upload)
    context = {
        "upload": upload,
        "facility": upload.facility,
        "changes": changes_shown(upload),
        "totals": totals_shown(upload),
        "series": series_shown(upload),
        "findings": findings_shown(upload),
        "steps": steps_of("review", upload),
    }
    return render(request, "energy/upload_review.html", context)


@allow(UPLOAD)
@require_POST
def commit(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Save the upload."""
    upload = allowed_or_404(Upload, request.user, UPLOAD, public_id=upload_id)
    try:
        tasks.save_upload(upload, user=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(upload)


@any_member
@read_only
def done(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Step 5: saved; what comes next."""
    upload = visible_or_404(Upload, request.user, public_id=upload_id)
    if upload.state != Upload.State.COMMITTED:
        return redirect(upload)
    result = latest_result(upload.facility)
    _note_look(request, upload)
    context = {
        "upload": upload,
        "facility": upload.facility,
        "totals": totals_shown(upload),
        "result": result,
        "next_steps": after_saving(upload.facility, result),
        "undo_until": undo_until(upload, now=timezone.now()),
        "may_upload": request.user.has_perm(UPLOAD, upload.facility),
        "steps": steps_of("done", upload),
    }
    return render(request, "energy/upload_done.html", context)


@allow(UPLOAD)
@require_POST
def withdraw(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Drop an open upload or undo a saved one."""
    upload = allowed_or_404(Upload, request.user, UPLOAD, public_id=upload_id)
    told = _("Withdrawn. Nothing of it was saved.")
    if upload.state == Upload.State.COMMITTED:
        told = _("Withdrawn. The earlier readings count again.")
    try:
        tasks.withdraw(upload, user=request.user, now=timezone.now())
        messages.success(request, told)
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect("energy:upload_list", upload.facility.code)


@allow(SEE)
@read_only
def original(request: AuthenticatedHttpRequest, upload_id: uuid.UUID) -> FileResponse:
    """The file as it was given, only ever as an attachment."""
    upload = allowed_or_404(Upload, request.user, SEE, public_id=upload_id)
    note_reading_by_outsider(upload.facility, user=request.user, what="original")
    stream = files.path_of(originals.FOLDER, upload.digest).open("rb")
    return FileResponse(
        stream,
        as_attachment=True,
        filename=upload.filename,
        content_type="application/octet-stream",
    )
