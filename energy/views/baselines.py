"""A plant's baselines: ask for one, look at its models, approve; verify results."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from energy.forms import BaselineForm
from energy.models import Baseline, SavingsResult
from energy.queries.completeness import completeness
from energy.queries.results import baselines_of
from energy.queries.variables import variables_of
from energy.services.baselines import (
    BaselineRequest,
    approve_baseline,
    verify_result,
)
from energy.tasks.baselines import fit_job, submit_baseline
from energy.views.baseline_pages import (
    candidates_shown,
    failure_shown,
    figures_shown,
    lamps_shown,
    reasons_shown,
    suggested_periods,
)
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404, require
from portal.base.errors import DomainError
from portal.base.methods import read_only, read_or_send

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


@allow(SEE)
@read_only
def baseline_detail(
    request: AuthenticatedHttpRequest, baseline_id: uuid.UUID
) -> HttpResponse:
    """One baseline: candidates, their statistics, the verdict, the result."""
    baseline = allowed_or_404(Baseline, request.user, SEE, public_id=baseline_id)
    note_reading_by_outsider(baseline.facility, user=request.user, what="baseline")
    verdict = baseline.result.get("verdict")
    result = baseline.results.order_by("-pk").first()
    context = {
        "baseline": baseline,
        "facility": baseline.facility,
        "job": fit_job(baseline),
        "failure": failure_shown(baseline),
        "sources": candidates_shown(baseline),
        "verdict": verdict,
        "lamps": lamps_shown(verdict) if verdict else [],
        "reasons": reasons_shown(verdict) if verdict else [],
        "result": result,
        "energy_gj": figures_shown(result),
        "may_approve": request.user.has_perm(APPROVE, baseline)
        and baseline.submitted_by_id != request.user.pk,
        "may_verify": request.user.has_perm(VERIFY, baseline),
    }
    return render(request, "energy/baseline_detail.html", context)


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
