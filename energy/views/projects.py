"""The register of opportunities, their actions, and savings told from both ends."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from energy.models import ActionPlan, Opportunity
from energy.queries.register import (
    is_overdue,
    opportunities_of,
    register,
    register_row,
    savings_from_both_ends,
    totals_of,
)
from energy.queries.targets import target_rows
from energy.review_forms import ActionForm, OpportunityForm, ReportForm, StatusForm
from energy.services.opportunities import (
    CLOSED,
    TRANSITIONS,
    change_status,
    confirm_saving,
    report_action,
    save_action,
    save_opportunity,
)
from energy.views.register_csv import register_csv
from energy.views.review_pages import (
    both_ends_shown,
    gj,
    row_shown,
    take_refusal,
    target_shown,
)
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404
from portal.base.errors import DomainError
from portal.base.methods import read_only, read_or_send

SEE = "facilities.see_energy"
EDIT = "energy.edit_review"
CONFIRM = "energy.confirm_saving"


@allow(SEE)
@read_only
def project_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The register, the targets, and savings from both ends."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(facility, user=request.user, what="projects")
    today = timezone.localdate()
    status, search = _filter(request)
    every = register(facility, today=today)
    rows = register(facility, today=today, status=status, search=search)
    totals = totals_of(every)
    context = {
        "facility": facility,
        "rows": [row_shown(row) for row in rows],
        "has_any": bool(every),
        "is_filtered": bool(status or search),
        "totals": totals,
        "saving_gj": gj(totals.saving_kwh),
        "verified_gj": gj(totals.verified_kwh),
        "statuses": Opportunity.Status.choices,
        "status": status,
        "search": search,
        "both": both_ends_shown(savings_from_both_ends(facility)),
        "targets": [
            target_shown(row, today=today) for row in target_rows(facility, today=today)
        ],
        "may_edit": request.user.has_perm(EDIT, facility),
    }
    return render(request, "energy/project_list.html", context)


def _filter(request: AuthenticatedHttpRequest) -> tuple[str, str]:
    status = request.GET.get("status", "")
    known = status if status in Opportunity.Status.values else ""
    return known, request.GET.get("search", "").replace("\0", "").strip()[:100]


@allow(SEE)
@read_only
def project_csv(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The register as CSV."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(facility, user=request.user, what="csv:register")
    rows = register(facility, today=timezone.localdate())
    response = HttpResponse(register_csv(rows), content_type="text/csv; charset=utf-8")
    name = f"{facility.code}-projects.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@allow(EDIT)
@read_or_send
def project_new(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Add an opportunity to the register."""
    facility = allowed_or_404(Facility, request.user, EDIT, code=code)
    return _form_page(request, facility, None)


@allow(EDIT)
@read_or_send
def project_edit(
    request: AuthenticatedHttpRequest, opportunity_id: uuid.UUID
) -> HttpResponse:
    """Change an opportunity."""
    found = allowed_or_404(Opportunity, request.user, EDIT, public_id=opportunity_id)
    return _form_page(request, found.facility, found)


def _form_page(
    request: AuthenticatedHttpRequest,
    facility: Facility,
    opportunity: Opportunity | None,
) -> HttpResponse:
    form = OpportunityForm(
        request.POST or None, instance=opportunity, facility=facility
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_opportunity(
                facility,
                fields=form.own_fields(),
                savings_kwh=form.savings_kwh(),
                user=request.user,
                today=timezone.localdate(),
                opportunity=opportunity,
            )
        except DomainError as error:
            take_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(kept)
    context = {"facility": facility, "form": form, "opportunity": opportunity}
    return render(request, "energy/project_form.html", context)


@allow(SEE)
@read_only
def project_detail(
    request: AuthenticatedHttpRequest, opportunity_id: uuid.UUID
) -> HttpResponse:
    """One opportunity: its money, its plan, its proof."""
    found = allowed_or_404(Opportunity, request.user, SEE, public_id=opportunity_id)
    note_reading_by_outsider(found.facility, user=request.user, what="project")
    today = timezone.localdate()
    row = register_row(opportunities_of(found.facility).get(pk=found.pk), today=today)
    context = {
        "facility": found.facility,
        "opportunity": row.opportunity,
        "row": row_shown(row),
        "savings": [
            (one.get_source_display(), gj(one.kwh))
            for one in row.opportunity.savings.all()
        ],
        "actions": [
            _action_shown(request, action)
            for action in row.opportunity.actions.select_related(
                "reported_by", "confirmed_by", "facility"
            )
        ],
        "next_statuses": [
            (status, Opportunity.Status(status).label)
            for status in TRANSITIONS[found.status]
        ],
        "is_open": found.status not in CLOSED,
        "may_edit": request.user.has_perm(EDIT, found),
    }
    return render(request, "energy/project_detail.html", context)


def _action_shown(
    request: AuthenticatedHttpRequest, action: ActionPlan
) -> dict[str, object]:
    is_reported = action.verified_kwh is not None and action.confirmed_by is None
    return {
        "action": action,
        "expected_gj": gj(action.expected_kwh),
        "verified_gj": gj(action.verified_kwh),
        "margin_gj": gj(action.margin_kwh),
        "is_overdue": is_overdue(action, today=timezone.localdate()),
        "may_confirm": is_reported
        and action.reported_by_id != request.user.pk
        and request.user.has_perm(CONFIRM, action),
    }


@allow(EDIT)
@require_POST
def project_status(
    request: AuthenticatedHttpRequest, opportunity_id: uuid.UUID
) -> HttpResponse:
    """Move an opportunity on."""
    found = allowed_or_404(Opportunity, request.user, EDIT, public_id=opportunity_id)
    form = StatusForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose where the opportunity goes next."))
        return redirect(found)
    try:
        moved = change_status(
            found.pk,
            status=form.cleaned_data["status"],
            reason=form.cleaned_data["reason"],
            user=request.user,
            today=timezone.localdate(),
        )
        text = _("Its status is now “%(status)s”.")
        messages.success(request, text % {"status": moved.get_status_display()})
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(found)


@allow(EDIT)
@read_or_send
def action_new(
    request: AuthenticatedHttpRequest, opportunity_id: uuid.UUID
) -> HttpResponse:
    """Plan an action."""
    found = allowed_or_404(Opportunity, request.user, EDIT, public_id=opportunity_id)
    return _action_page(request, found, None)


@allow(EDIT)
@read_or_send
def action_edit(
    request: AuthenticatedHttpRequest, action_id: uuid.UUID
) -> HttpResponse:
    """Change the plan of an action."""
    action = allowed_or_404(ActionPlan, request.user, EDIT, public_id=action_id)
    return _action_page(request, action.opportunity, action)


def _action_page(
    request: AuthenticatedHttpRequest,
    opportunity: Opportunity,
    action: ActionPlan | None,
) -> HttpResponse:
    form = ActionForm(request.POST or None, instance=action)
    if request.method == "POST" and form.is_valid():
        try:
            save_action(
                opportunity,
                fields=form.cleaned_data,
                user=request.user,
                action=action,
            )
        except DomainError as error:
            take_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(opportunity)
    context = {
        "facility": opportunity.facility,
        "opportunity": opportunity,
        "form": form,
        "planned": action,
    }
    return render(request, "energy/action_form.html", context)


@allow(EDIT)
@read_or_send
def action_report(
    request: AuthenticatedHttpRequest, action_id: uuid.UUID
) -> HttpResponse:
    """Say what became of an action."""
    action = allowed_or_404(ActionPlan, request.user, EDIT, public_id=action_id)
    initial = {
        name: getattr(action, name)
        for name in ("implemented_on", "verified_kwh", "margin_kwh", "evidence")
    }
    form = ReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            report_action(
                action.pk,
                fields=form.cleaned_data,
                user=request.user,
                today=timezone.localdate(),
            )
        except DomainError as error:
            take_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(action.opportunity)
    context = {
        "facility": action.facility,
        "opportunity": action.opportunity,
        "form": form,
        "planned": action,
    }
    return render(request, "energy/action_report.html", context)


@allow(CONFIRM)
@require_POST
def action_confirm(
    request: AuthenticatedHttpRequest, action_id: uuid.UUID
) -> HttpResponse:
    """Confirm the saving of an action."""
    action = allowed_or_404(ActionPlan, request.user, CONFIRM, public_id=action_id)
    try:
        confirm_saving(action.pk, user=request.user, now=timezone.now())
        messages.success(request, _("Confirmed. The saving counts as verified."))
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(action.opportunity)
