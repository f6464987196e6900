"""What a plant pays for energy: the prices, set one, take one back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from energy.forms import PriceForm
from energy.models import EnergyPrice
from energy.queries.prices import own_currency, prices_shown
from energy.services.prices import remove_price, set_price
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base import formats
from portal.base.access import allow, allowed_or_404, require
from portal.base.errors import DomainError
from portal.base.methods import read_or_send

SEE = "facilities.see_energy"
EDIT = "energy.edit_meters"


@allow(SEE)
@read_or_send
def price_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A plant's prices by source and day, and the form that sets one."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(facility, user=request.user, what="prices")
    initial = {
        "currency": own_currency(facility),
        "unit": "kWh",
        "valid_from": timezone.localdate().replace(day=1),
    }
    form = PriceForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require(request.user, EDIT, facility)
        if form.is_valid() and _set(request, facility, form):
            return redirect("energy:price_list", facility.code)
    context = {
        "facility": facility,
        "form": form,
        "prices": [(price, _price_text(price)) for price in prices_shown(facility)],
        "may_edit": request.user.has_perm(EDIT, facility),
    }
    return render(request, "energy/price_list.html", context)


def _price_text(price: EnergyPrice) -> str:
    """The price with its own decimals: 1.85 MXN/kWh."""
    exponent = price.per_unit.normalize().as_tuple().exponent
    digits = max(2, -exponent) if isinstance(exponent, int) else 2
    amount = formats.money(price.per_unit, price.currency, digits)
    return f"{amount}/{formats.unit_sign(price.unit)}"


def _set(
    request: AuthenticatedHttpRequest, facility: Facility, form: PriceForm
) -> bool:
    try:
        set_price(facility, fields=form.cleaned_data, user=request.user)
    except DomainError as error:
        for name, text in error.fields.items():
            form.add_error(name, str(text))
        return False
    messages.success(request, _("Price set."))
    return True


@allow(EDIT)
@require_POST
def price_remove(
    request: AuthenticatedHttpRequest, code: str, price_id: int
) -> HttpResponse:
    """Take one price back."""
    price = allowed_or_404(
        EnergyPrice, request.user, EDIT, facility__code=code, pk=price_id
    )
    remove_price(price, user=request.user)
    messages.success(request, _("Price removed."))
    return redirect("energy:price_list", code)
