"""The page of one relevant variable: its months, its gaps, where each value is from."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from energy.models import RelevantVariable, VariableValue
from energy.queries.variables import (
    coverage_of_one,
    gaps_between,
    months_of,
    values_of,
)
from energy.services.variables import is_energy
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base import formats
from portal.base.access import allow, allowed_or_404
from portal.base.methods import read_only
from reports.charts import Chart, VariableMonths, variable_months
from reports.exports import chart_csv
from reports.queries import CHART_CACHE_SECONDS
from reports.variable_gaps import gap_sentence

SEE = "facilities.see_energy"
VALUES_A_PAGE = 25
GAPS_SHOWN = 12
ONE_DAY = timedelta(days=1)
MOST_DECIMALS = 4


@allow(SEE)
@read_only
def variable(
    request: AuthenticatedHttpRequest, code: str, variable_id: int
) -> HttpResponse:
    """One variable with all that is known of it."""
    found = _visible(request, code, variable_id)
    facility, values = found.facility, list(values_of(found))
    gaps = gaps_between(values)
    page = Paginator(values[::-1], VALUES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "facility": facility,
        "variable": found,
        "coverage": coverage_of_one(found),
        "is_energy": is_energy(found),
        "chart": _chart(found, values) if values else None,
        "gaps": [gap_sentence(*gap) for gap in gaps[-GAPS_SHOWN:]],
        "gap_count": len(gaps),
        "page": page,
        "rows": [(value, value.end - ONE_DAY, _exact(value.value)) for value in page],
        "may_edit": request.user.has_perm("energy.edit_meters", facility),
        "may_upload": request.user.has_perm("energy.upload_readings", facility),
    }
    return render(request, "reports/variable.html", context)


@allow(SEE)
@read_only
def months_csv(
    request: AuthenticatedHttpRequest, code: str, variable_id: int
) -> HttpResponse:
    """The months of a variable as CSV."""
    found = _visible(request, code, variable_id)
    chart = _chart(found, list(values_of(found)))
    response = HttpResponse(chart_csv(chart), content_type="text/csv; charset=utf-8")
    name = f"{found.facility.code}-variable-{found.pk}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _visible(
    request: AuthenticatedHttpRequest, code: str, variable_id: int
) -> RelevantVariable:
    found: RelevantVariable = allowed_or_404(
        RelevantVariable, request.user, SEE, facility__code=code, pk=variable_id
    )
    note_reading_by_outsider(found.facility, user=request.user, what="variable")
    return found


def _chart(found: RelevantVariable, values: Sequence[VariableValue]) -> Chart:
    """The drawn chart in the active language, kept by what it shows."""
    shown = VariableMonths(
        name=found.name,
        unit=found.unit,
        is_mean=found.is_mean,
        months=tuple(months_of(found, values)),
    )
    digest = hashlib.sha256(repr(shown).encode()).hexdigest()
    key = f"variable-months-1:{digest}:{get_language() or 'en'}"
    drawn: Chart | None = cache.get(key)
    if drawn is None:
        drawn = variable_months(shown)
        cache.set(key, drawn, CHART_CACHE_SECONDS)
    return drawn


def _exact(value: float) -> str:
    """A value with the decimals it has, four at most."""
    decimals = range(MOST_DECIMALS)
    digits = next((n for n in decimals if round(value, n) == value), MOST_DECIMALS)
    return formats.num(value, digits)
