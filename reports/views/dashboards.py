"""Dashboards: home by role, and the plant's energy page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from energy.queries.completeness import completeness
from energy.queries.results import latest_result
from facilities.models import Facility
from facilities.queries import facilities_of
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404, any_member
from portal.base.methods import read_only
from reports.exports import chart_csv as csv_of
from reports.narrative import equation
from reports.next_steps import home_figures, next_steps, plant_cards
from reports.queries import charts_of, facility_content
from reports.worth import worth_of

SEE = "facilities.see_energy"


@any_member
@read_only
def home(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What needs this person now, and the plants they work with."""
    facilities = list(facilities_of(request.user)[:12])
    context = {
        "steps": next_steps(request.user, facilities),
        "figures": home_figures(request.user),
        "plants": plant_cards(request.user, facilities),
    }
    return render(request, "reports/home.html", context)


@allow(SEE)
@read_only
def facility(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The plant's energy performance: figures, charts, completeness, the model."""
    plant = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(plant, user=request.user, what="dashboard")
    context = {
        "facility": plant,
        "completeness": completeness(plant),
        "may_upload": request.user.has_perm("energy.upload_readings", plant),
        "may_report": request.user.has_perm("reports.make_facility_report", plant),
        **_result_context(request, plant),
    }
    return render(request, "reports/facility.html", context)


def _result_context(
    request: AuthenticatedHttpRequest, plant: Facility
) -> dict[str, Any]:
    result = latest_result(plant)
    if result is None:
        return {"result": None, "content": None, "charts": [], "models": []}
    today = timezone.localdate()
    content = facility_content(result, language=request.user.language, today=today)
    return {
        "result": result,
        "content": content,
        "charts": list(charts_of(result, today=today).values()),
        "models": [(model, equation(model)) for model in content.models],
        "worth": worth_of(result),
    }


@allow(SEE)
@read_only
def chart_csv(
    request: AuthenticatedHttpRequest, code: str, chart_id: str
) -> HttpResponse:
    """The figures of one chart as CSV."""
    plant = allowed_or_404(Facility, request.user, SEE, code=code)
    result = latest_result(plant)
    charts = charts_of(result, today=timezone.localdate()) if result else {}
    if chart_id not in charts:
        raise Http404
    note_reading_by_outsider(plant, user=request.user, what=f"csv:{chart_id}")
    response = HttpResponse(
        csv_of(charts[chart_id]), content_type="text/csv; charset=utf-8"
    )
    name = f"{plant.code}-{chart_id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
