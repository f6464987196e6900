"""The energy ledger of a plant, and how one of its meters counts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from energy.forms import MeterChangeForm
from energy.models import Meter
from energy.queries.ledger import plant_ledger
from energy.tasks.meters import change_meter_and_recompute
from energy.views.ledger_page import ledger_shown
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404
from portal.base.methods import read_only, read_or_send

SEE = "facilities.see_energy"
EDIT = "energy.edit_meters"


@allow(SEE)
@read_only
def ledger(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """What came in and went out by source over the last twelve months."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(facility, user=request.user, what="ledger")
    context = {
        "facility": facility,
        "may_edit": request.user.has_perm(EDIT, facility),
        **ledger_shown(plant_ledger(facility)),
    }
    return render(request, "energy/ledger.html", context)


@allow(EDIT)
@read_or_send
def meter_change(
    request: AuthenticatedHttpRequest, code: str, meter_id: int
) -> HttpResponse:
    """How one meter counts: its flow, or why it is left out."""
    meter = allowed_or_404(Meter, request.user, EDIT, facility__code=code, pk=meter_id)
    form = MeterChangeForm(request.POST or None, instance=meter)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        if change_meter_and_recompute(meter_id, fields=clean, user=request.user):
            messages.success(
                request, _("Meter changed. The savings are being worked out again.")
            )
        return redirect("energy:meter_list", code)
    context = {"facility": meter.facility, "meter": meter, "form": form}
    return render(request, "energy/meter_change.html", context)
