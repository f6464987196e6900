"""The energy review: a plant's uses, what they explain, which are significant."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from energy.enpi.uses import Criteria
from energy.models import EnergyUse
from energy.queries.review import energy_review, use_row, uses_of
from energy.review_forms import CriteriaForm, UseForm
from energy.services.uses import apply_criteria, save_use
from energy.views.review_pages import review_shown, take_refusal, use_shown
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404
from portal.base.errors import DomainError
from portal.base.methods import read_only, read_or_send

SEE = "facilities.see_energy"
EDIT = "energy.edit_review"


@allow(SEE)
@read_only
def use_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Uses reconciled to meters, with the gap, and which are significant."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(facility, user=request.user, what="uses")
    review = energy_review(facility)
    criteria = {
        "least_share": review.criteria.least_share,
        "cumulative_share": review.criteria.cumulative_share,
    }
    context = {
        "facility": facility,
        **review_shown(review),
        "retired": uses_of(facility).filter(retired_on__isnull=False),
        "criteria": review.criteria,
        "form": CriteriaForm(initial=criteria),
        "today": timezone.localdate(),
        "may_edit": request.user.has_perm(EDIT, facility),
    }
    return render(request, "energy/use_list.html", context)


@allow(EDIT)
@require_POST
def significance(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Decide by criteria which uses are significant."""
    facility = allowed_or_404(Facility, request.user, EDIT, code=code)
    form = CriteriaForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give both shares, above 0 and up to 100%."))
        return redirect("energy:use_list", facility.code)
    try:
        count = apply_criteria(
            facility,
            criteria=Criteria(**form.cleaned_data),
            user=request.user,
            today=timezone.localdate(),
        )
    except DomainError as error:
        messages.error(request, str(error.detail))
    else:
        text = ngettext(
            "Decided: %(count)s use is significant.",
            "Decided: %(count)s uses are significant.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redirect("energy:use_list", facility.code)


@allow(EDIT)
@read_or_send
def use_new(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Write down an energy use."""
    facility = allowed_or_404(Facility, request.user, EDIT, code=code)
    return _form_page(request, facility, None)


@allow(EDIT)
@read_or_send
def use_edit(request: AuthenticatedHttpRequest, use_id: uuid.UUID) -> HttpResponse:
    """Change an energy use."""
    use = allowed_or_404(EnergyUse, request.user, EDIT, public_id=use_id)
    return _form_page(request, use.facility, use)


def _form_page(
    request: AuthenticatedHttpRequest, facility: Facility, use: EnergyUse | None
) -> HttpResponse:
    form = UseForm(request.POST or None, instance=use, facility=facility)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_use(
                facility,
                fields=form.cleaned_data,
                user=request.user,
                today=timezone.localdate(),
                use=use,
            )
        except DomainError as error:
            take_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(kept)
    context = {"facility": facility, "form": form, "use": use}
    return render(request, "energy/use_form.html", context)


@allow(SEE)
@read_only
def use_detail(request: AuthenticatedHttpRequest, use_id: uuid.UUID) -> HttpResponse:
    """One energy use: its energy, standing, and opportunities."""
    use = allowed_or_404(EnergyUse, request.user, SEE, public_id=use_id)
    note_reading_by_outsider(use.facility, user=request.user, what="use")
    context = {
        "facility": use.facility,
        "use": use,
        "shown": use_shown(use_row(use)),
        "variables": use.variables.all(),
        "opportunities": use.opportunities.order_by("title"),
        "today": timezone.localdate(),
        "may_edit": request.user.has_perm(EDIT, use),
    }
    return render(request, "energy/use_detail.html", context)
