"""A plant's adjustments: events with their evidence, decisions, static factors."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from energy.errors import event_not_draft
from energy.event_forms import (
    EventForm,
    EvidenceForm,
    FactorReviewForm,
    ReasonForm,
    StaticFactorForm,
)
from energy.models import EventEvidence, NonRoutineEvent, StaticFactor
from energy.queries.events import events_of, static_factors_of
from energy.services import event_evidence, events, static_factors
from energy.services.static_factors import Factor
from energy.tasks import events as tasks
from energy.views import event_pages
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base import files
from portal.base.access import allow, allowed_or_404
from portal.base.errors import DomainError
from portal.base.methods import read_only, read_or_send

SEE = "facilities.see_energy"
PROPOSE = "energy.propose_event"
APPROVE = "energy.approve_event"
AS_ENTERED = {"start": "first_day", "end": "last_day"}
"""What a service names otherwise than the form."""


@allow(SEE)
@read_only
def adjustment_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A plant's events, hints of steps, and its static factors."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(facility, user=request.user, what="adjustments")
    return _list(request, facility, StaticFactorForm())


def _list(
    request: AuthenticatedHttpRequest, facility: Facility, form: StaticFactorForm
) -> HttpResponse:
    context = {
        "facility": facility,
        "form": form,
        "events": [
            {
                "event": event,
                "last_day": event_pages.last_day_of(event),
                "total": event_pages.signed(event.total_kwh),
            }
            for event in events_of(facility)
        ],
        "hints": event_pages.hints_shown(facility),
        "factors": static_factors_of(facility),
        "today": timezone.localdate(),
        "may_propose": request.user.has_perm(PROPOSE, facility),
    }
    return render(request, "energy/adjustment_list.html", context)


@allow(PROPOSE)
@read_or_send
def adjustment_new(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Propose an event: one total, or month by month."""
    facility = allowed_or_404(Facility, request.user, PROPOSE, code=code)
    begun = event_pages.begun_with(facility, request.GET.dict())
    form = event_pages.event_form(facility, request.POST or None, begun)
    if request.method == "POST" and form.is_valid():
        event = _written(
            form,
            lambda: events.propose_event(
                facility,
                proposal=event_pages.proposal_of(form.cleaned_data),
                user=request.user,
            ),
        )
        if event is not None:
            messages.success(
                request, _("Kept as a draft. Add evidence, then submit it.")
            )
            return redirect(event)
    context = {"facility": facility, "form": form}
    return render(request, "energy/adjustment_form.html", context)


@allow(PROPOSE)
@read_or_send
def adjustment_change(
    request: AuthenticatedHttpRequest, event_id: uuid.UUID
) -> HttpResponse:
    """Change a draft."""
    event = allowed_or_404(NonRoutineEvent, request.user, PROPOSE, public_id=event_id)
    if event.state != NonRoutineEvent.State.DRAFT:
        messages.error(request, str(event_not_draft().detail))
        return redirect(event)
    entered = event_pages.as_entered(event)
    form = event_pages.event_form(event.facility, request.POST or None, entered)
    if request.method == "POST" and form.is_valid():
        changed = _written(
            form,
            lambda: events.change_event(
                event.pk,
                proposal=event_pages.proposal_of(form.cleaned_data),
                user=request.user,
            ),
        )
        if changed is not None:
            messages.success(request, _("The draft has been changed."))
            return redirect(changed)
    context = {"facility": event.facility, "event": event, "form": form}
    return render(request, "energy/adjustment_form.html", context)


def _written(
    form: EventForm, write: Callable[[], NonRoutineEvent]
) -> NonRoutineEvent | None:
    """Write, or show the refusal at the field it is about."""
    try:
        return write()
    except DomainError as error:
        named = [AS_ENTERED.get(name, name) for name in error.fields]
        at = next((name for name in named if name in form.fields), None)
        form.add_error(at, str(error.detail))
        return None


@allow(SEE)
@read_only
def adjustment_detail(
    request: AuthenticatedHttpRequest, event_id: uuid.UUID
) -> HttpResponse:
    """One event: what happened, its months, its evidence, what was decided."""
    user = request.user
    event = allowed_or_404(NonRoutineEvent, user, SEE, public_id=event_id)
    note_reading_by_outsider(event.facility, user=user, what="adjustment")
    is_own = event.proposed_by_id == user.pk
    may_decide = user.has_perm(APPROVE, event)
    may_propose = user.has_perm(PROPOSE, event)
    context = {
        "event": event,
        "facility": event.facility,
        "last_day": event_pages.last_day_of(event),
        "amounts": event_pages.amounts_shown(event),
        "counted": event_pages.counted_shown(event),
        "evidence": event.evidence.select_related("added_by"),
        "evidence_form": EvidenceForm(),
        "reason_form": ReasonForm(),
        "may_change": may_propose and event.state == "draft",
        "may_add": may_propose and event.is_open,
        "may_decide": may_decide and event.state == "submitted" and not is_own,
        "waits_for_another": may_decide and event.state == "submitted" and is_own,
        "may_revoke": may_decide and event.state == "approved",
    }
    return render(request, "energy/adjustment_detail.html", context)


@allow(PROPOSE)
@require_POST
def submit(request: AuthenticatedHttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Hand a draft to who decides."""
    event = allowed_or_404(NonRoutineEvent, request.user, PROPOSE, public_id=event_id)
    return _done(
        request,
        event,
        lambda: events.submit_event(event.pk, user=request.user, now=timezone.now()),
        _("Submitted. A trainer or data steward decides."),
    )


@allow(PROPOSE)
@require_POST
def withdraw(request: AuthenticatedHttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Take an event back before anybody has decided."""
    event = allowed_or_404(NonRoutineEvent, request.user, PROPOSE, public_id=event_id)
    return _done(
        request,
        event,
        lambda: events.withdraw_event(event.pk, user=request.user),
        _("Withdrawn. It does not count."),
    )


@allow(APPROVE)
@require_POST
def approve(request: AuthenticatedHttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Let an event count."""
    event = allowed_or_404(NonRoutineEvent, request.user, APPROVE, public_id=event_id)
    return _done(
        request,
        event,
        lambda: tasks.approve_event(event.pk, user=request.user, now=timezone.now()),
        _("Approved. The savings are being worked out again."),
    )


@allow(APPROVE)
@require_POST
def reject(request: AuthenticatedHttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Refuse an event with a reason."""
    event = allowed_or_404(NonRoutineEvent, request.user, APPROVE, public_id=event_id)
    reason = request.POST.get("reason", "")
    return _done(
        request,
        event,
        lambda: events.reject_event(
            event.pk, user=request.user, reason=reason, now=timezone.now()
        ),
        _("Rejected. It does not count."),
    )


@allow(APPROVE)
@require_POST
def revoke(request: AuthenticatedHttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Let an approved event count no longer."""
    event = allowed_or_404(NonRoutineEvent, request.user, APPROVE, public_id=event_id)
    reason = request.POST.get("reason", "")
    return _done(
        request,
        event,
        lambda: tasks.revoke_event(event.pk, user=request.user, reason=reason),
        _("Withdrawn. The savings are being worked out again."),
    )


def _done(
    request: AuthenticatedHttpRequest,
    event: NonRoutineEvent,
    act: Callable[[], object],
    said: str,
) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(event)


@allow(PROPOSE)
@require_POST
def add_evidence(
    request: AuthenticatedHttpRequest, event_id: uuid.UUID
) -> HttpResponse:
    """Keep a file with an event."""
    event = allowed_or_404(NonRoutineEvent, request.user, PROPOSE, public_id=event_id)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect(event)
    sent = form.cleaned_data["file"]
    return _done(
        request,
        event,
        lambda: event_evidence.add_evidence(
            event.pk, filename=sent.name, content=sent.read(), user=request.user
        ),
        _("The file is kept with the adjustment."),
    )


@allow(SEE)
@read_only
def evidence(request: AuthenticatedHttpRequest, evidence_id: uuid.UUID) -> FileResponse:
    """A file of evidence, only ever as an attachment."""
    kept = allowed_or_404(EventEvidence, request.user, SEE, public_id=evidence_id)
    note_reading_by_outsider(kept.facility, user=request.user, what="evidence")
    return FileResponse(
        files.path_of(event_evidence.FOLDER, kept.digest).open("rb"),
        as_attachment=True,
        filename=kept.filename,
        content_type="application/octet-stream",
    )


@allow(PROPOSE)
@require_POST
def add_static_factor(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Write down a static factor."""
    facility = allowed_or_404(Facility, request.user, PROPOSE, code=code)
    form = StaticFactorForm(request.POST)
    if form.is_valid():
        try:
            factor = Factor(**form.cleaned_data)
            static_factors.add_static_factor(facility, factor=factor, user=request.user)
        except DomainError as error:
            form.add_error("name", str(error.detail))
        else:
            messages.success(request, _("Static factor added."))
            return redirect("energy:adjustment_list", facility.code)
    return _list(request, facility, form)


@allow(PROPOSE)
@require_POST
def review_static_factor(
    request: AuthenticatedHttpRequest, factor_id: uuid.UUID
) -> HttpResponse:
    """Say what a static factor is today."""
    factor = allowed_or_404(StaticFactor, request.user, PROPOSE, public_id=factor_id)
    form = FactorReviewForm(request.POST)
    if form.is_valid():
        kept = static_factors.review_static_factor(
            factor.pk, user=request.user, **form.cleaned_data
        )
        if kept.has_changed:
            text = _("Changed since the baseline: assess whether it is an event.")
            messages.warning(request, text)
        else:
            messages.success(request, _("Reviewed."))
    else:
        messages.error(request, _("Give the value and the day of the next review."))
    return redirect("energy:adjustment_list", factor.facility.code)
