"""A plant's targets: set one, change one; they are shown with the projects."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from energy.models import EnergyTarget
from energy.review_forms import TargetForm, target_initial
from energy.services.targets import save_target
from energy.views.review_pages import take_refusal
from facilities.models import Facility
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404
from portal.base.errors import DomainError
from portal.base.methods import read_or_send

EDIT = "energy.edit_review"
AT_MILESTONES = "milestone_1_value"
"""The first field of the form where a refusal of milestones is shown."""


@allow(EDIT)
@read_or_send
def target_new(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Set a target."""
    facility = allowed_or_404(Facility, request.user, EDIT, code=code)
    return _form_page(request, facility, None)


@allow(EDIT)
@read_or_send
def target_edit(
    request: AuthenticatedHttpRequest, target_id: uuid.UUID
) -> HttpResponse:
    """Change a target."""
    target = allowed_or_404(EnergyTarget, request.user, EDIT, public_id=target_id)
    return _form_page(request, target.facility, target)


def _form_page(
    request: AuthenticatedHttpRequest, facility: Facility, target: EnergyTarget | None
) -> HttpResponse:
    initial = target_initial(target) if target else {"kind": "improvement"}
    form = TargetForm(request.POST or None, initial=initial, facility=facility)
    if request.method == "POST" and form.is_valid():
        try:
            save_target(
                facility, fields=form.kept_fields(), user=request.user, target=target
            )
        except DomainError as error:
            take_refusal(form, _at_its_field(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("energy:project_list", facility.code)
    context = {"facility": facility, "form": form, "target": target}
    return render(request, "energy/target_form.html", context)


def _at_its_field(error: DomainError) -> DomainError:
    """A refusal of all milestones stands at the first one."""
    fields = {
        AT_MILESTONES if name == "milestones" else name: text
        for name, text in error.fields.items()
    }
    return DomainError(error.code, error.detail, fields=fields)
