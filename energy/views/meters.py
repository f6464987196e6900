"""A plant's meters: list, completeness, add one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from energy.forms import MeterForm
from energy.queries.completeness import completeness
from energy.services.meters import add_meter
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404, require
from portal.base.errors import DomainError
from portal.base.methods import read_or_send


@allow("facilities.see_energy")
@read_or_send
def meter_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The meters with their completeness month by month."""
    permission = "facilities.see_energy"
    facility = allowed_or_404(Facility, request.user, permission, code=code)
    form = MeterForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "energy.edit_meters", facility)
        if form.is_valid() and _add(request, facility, form):
            return redirect("energy:meter_list", facility.code)
    note_reading_by_outsider(facility, user=request.user, what="meters")
    context = {
        "facility": facility,
        "form": form,
        "meters": facility.meters.order_by("source", "name"),
        "completeness": completeness(facility),
        "may_edit": request.user.has_perm("energy.edit_meters", facility),
    }
    return render(request, "energy/meter_list.html", context)


def _add(
    request: AuthenticatedHttpRequest, facility: Facility, form: MeterForm
) -> bool:
    try:
        add_meter(facility, fields=form.cleaned_data, user=request.user)
    except DomainError as error:
        for name, text in error.fields.items():
            form.add_error(name, str(text))
        return False
    messages.success(request, _("Meter added."))
    return True
