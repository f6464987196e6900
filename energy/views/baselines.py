"""A plant's baselines: ask for one, choose, submit and approve; verify results."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from energy.forms import BaselineForm, ModelChoiceForm
from energy.models import Baseline, SavingsResult
from energy.queries.completeness import completeness
from energy.queries.results import baselines_of
from energy.queries.variables import variables_of
from energy.services.baselines import (
    BaselineRequest,
    approve_baseline,
    verify_result,
)
from energy.services.model_review import ask_for_review
from energy.tasks.baselines import submit_baseline, submit_model_choice
from energy.views.baseline_pages import suggested_periods
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404, require
from portal.base.errors import DomainError
from portal.base.methods import read_or_send

SEE = "facilities.see_energy"
SUBMIT = "energy.submit_baseline"
APPROVE = "energy.approve_baseline"
VERIFY = "energy.verify_result"


@allow(SEE)
@read_or_send
def baseline_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The versions of a plant's baseline, and the form that asks for a new one."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    variables = variables_of(facility)
    grid = completeness(facility)
    initial = {
        **suggested_periods(grid.months),
        "variables": [variable.pk for variable in variables],
    }
    form = BaselineForm(request.POST or None, variables=variables, initial=initial)
    if request.method == "POST":
        require(request.user, SUBMIT, facility)
        baseline = _ask(request, facility, form) if form.is_valid() else None
        if baseline is not None:
            return redirect(baseline)
    note_reading_by_outsider(facility, user=request.user, what="baselines")
    context = {
        "facility": facility,
        "form": form,
        "baselines": baselines_of(facility),
        "has_data": bool(grid.months),
        "may_submit": request.user.has_perm(SUBMIT, facility),
    }
    return render(request, "energy/baseline_list.html", context)


def _ask(
    request: AuthenticatedHttpRequest, facility: Facility, form: BaselineForm
) -> Baseline | None:
    clean = dict(form.cleaned_data)
    names = tuple(variable.name for variable in clean.pop("variables"))
    wanted = BaselineRequest(variables=names, **clean)
    try:
        return submit_baseline(facility, wanted=wanted, user=request.user)
    except DomainError as error:
        form.add_error(None, str(error.detail))
        return None


@allow(SUBMIT)
@require_POST
def choose(request: AuthenticatedHttpRequest, baseline_id: uuid.UUID) -> HttpResponse:
    """Take another of the tried models for one meter, with the reason."""
    baseline = allowed_or_404(Baseline, request.user, SUBMIT, public_id=baseline_id)
    form = ModelChoiceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a model and say why."))
        return redirect(baseline)
    try:
        submit_model_choice(
            baseline, user=request.user, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Chosen. The savings are being worked out by it."))
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(baseline)


@allow(SUBMIT)
@require_POST
def review(request: AuthenticatedHttpRequest, baseline_id: uuid.UUID) -> HttpResponse:
    """Hand the draft to a trainer or steward."""
    baseline = allowed_or_404(Baseline, request.user, SUBMIT, public_id=baseline_id)
    try:
        ask_for_review(baseline.pk, user=request.user, now=timezone.now())
        messages.success(
            request, _("Submitted. A trainer or the data steward looks at it now.")
        )
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(baseline)


@allow(APPROVE)
@require_POST
def approve(request: AuthenticatedHttpRequest, baseline_id: uuid.UUID) -> HttpResponse:
    """Approve a baseline."""
    baseline = allowed_or_404(Baseline, request.user, APPROVE, public_id=baseline_id)
    try:
        approve_baseline(baseline.pk, user=request.user, now=timezone.now())
        messages.success(request, _("Approved. The baseline is locked."))
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(baseline)


@allow(VERIFY)
@require_POST
def verify(request: AuthenticatedHttpRequest, result_id: uuid.UUID) -> HttpResponse:
    """Verify a result."""
    result = allowed_or_404(SavingsResult, request.user, VERIFY, public_id=result_id)
    try:
        verify_result(result.pk, user=request.user, now=timezone.now())
        messages.success(request, _("Verified. The result may be quoted."))
    except DomainError as error:
        messages.error(request, str(error.detail))
    return redirect(result.baseline)
