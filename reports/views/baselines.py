"""One baseline: its models with their pictures, the verdict, the result."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from energy.models import Baseline
from energy.services.model_review import chose_a_model, is_current
from energy.tasks.baselines import fit_job
from energy.views.baseline_pages import (
    candidates_shown,
    failure_shown,
    figures_shown,
    lamps_shown,
    reasons_shown,
    requested_rows,
)
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404
from portal.base.methods import read_only
from reports.queries import fit_charts_of

SEE = "facilities.see_energy"
SUBMIT = "energy.submit_baseline"
APPROVE = "energy.approve_baseline"
VERIFY = "energy.verify_result"


@allow(SEE)
@read_only
def baseline(request: AuthenticatedHttpRequest, baseline_id: uuid.UUID) -> HttpResponse:
    """One baseline: candidates, their statistics, the verdict, the result."""
    found = allowed_or_404(Baseline, request.user, SEE, public_id=baseline_id)
    note_reading_by_outsider(found.facility, user=request.user, what="baseline")
    verdict = found.result.get("verdict")
    result = found.results.order_by("-pk").first()
    is_draft = found.state == Baseline.State.DRAFT
    may_submit = request.user.has_perm(SUBMIT, found)
    context = {
        "baseline": found,
        "facility": found.facility,
        "job": fit_job(found),
        "failure": failure_shown(found),
        "sources": candidates_shown(found),
        "rows": requested_rows(found),
        "charts": fit_charts_of(found),
        "verdict": verdict,
        "lamps": lamps_shown(verdict) if verdict else [],
        "reasons": reasons_shown(verdict) if verdict else [],
        "result": result,
        "energy_gj": figures_shown(result),
        "is_current": is_current(found),
        "may_choose": is_draft and may_submit,
        "may_submit": is_draft and may_submit and found.review_asked_at is None,
        "may_approve": request.user.has_perm(APPROVE, found)
        and found.submitted_by_id != request.user.pk
        and not chose_a_model(found, request.user),
        "may_verify": request.user.has_perm(VERIFY, found),
    }
    return render(request, "reports/baseline.html", context)
