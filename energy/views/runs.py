"""Recomputation runs: ask for one, watch it, see what changed."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts.queries import cohorts_of
from energy.models import RecomputationRun
from energy.queries.runs import (
    outcomes_of,
    plants_by_concern,
    progress_by_run,
    progress_of,
    runs_of,
    shows_results,
)
from energy.run_forms import RunForm
from energy.services.runs import RunRequest
from energy.tasks.runs import submit_run
from energy.views.run_pages import outcomes_shown, part_shown
from facilities.queries import facilities_of
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404, require
from portal.base.errors import DomainError
from portal.base.methods import read_only, read_or_send

RECOMPUTE = "energy.recompute"
PLANTS_A_PAGE = 25


@allow(RECOMPUTE)
@read_or_send
def run_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The runs there were, and the form that asks for one."""
    require(request.user, RECOMPUTE)
    form = RunForm(
        request.POST or None,
        plants=facilities_of(request.user),
        cohorts=cohorts_of(request.user),
        initial={"key": uuid.uuid4().hex},
    )
    if request.method == "POST" and form.is_valid():
        run = _ask(request, form)
        if run is not None:
            return redirect(run)
    page = Paginator(runs_of(request.user), 25).get_page(request.GET.get("page"))
    progress = progress_by_run(page)
    runs = [(run, progress[run.pk]) for run in page]
    context = {"form": form, "page": page, "runs": runs}
    return render(request, "energy/run_list.html", context)


def _ask(request: AuthenticatedHttpRequest, form: RunForm) -> RecomputationRun | None:
    wanted = RunRequest(
        plant=form.plant,
        cohort=form.cohort,
        reason=form.cleaned_data["reason"],
        key=form.cleaned_data["key"],
    )
    try:
        return submit_run(wanted, user=request.user)
    except DomainError as error:
        form.add_error("target", str(error.detail))
        return None


@allow(RECOMPUTE)
@read_only
def run_detail(request: AuthenticatedHttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """How far a run is, and what came of each of its plants."""
    run = allowed_or_404(RecomputationRun, request.user, RECOMPUTE, public_id=run_id)
    page = Paginator(plants_by_concern(run), PLANTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    parts = list(page)
    for part in shows_results(parts):
        note_reading_by_outsider(part.facility, user=request.user, what="run")
    context = {
        **_progress(run),
        "page": page,
        "parts": [part_shown(part) for part in parts],
    }
    return render(request, "energy/run_detail.html", context)


@allow(RECOMPUTE)
@read_only
def status(request: AuthenticatedHttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The polled fragment: counts only, no plant's figures."""
    run = allowed_or_404(RecomputationRun, request.user, RECOMPUTE, public_id=run_id)
    context = {**_progress(run), "is_polled": True}
    return render(request, "energy/_run_status.html", context)


def _progress(run: RecomputationRun) -> dict[str, Any]:
    return {
        "run": run,
        "progress": progress_of(run),
        "outcomes": outcomes_shown(outcomes_of(run)),
    }
