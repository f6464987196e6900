"""A plant's relevant variables: list, add one, change one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from energy.models import RelevantVariable
from energy.queries.variables import coverage_of, is_named_by_baseline
from energy.services.variables import add_variable, is_energy
from energy.tasks.variables import edit_variable
from energy.variable_forms import VariableForm
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404, require
from portal.base.errors import DomainError
from portal.base.methods import read_or_send

SEE, EDIT = "facilities.see_energy", "energy.edit_meters"


@allow(SEE)
@read_or_send
def variable_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The variables with how well each is known, and the form that adds one."""
    facility = allowed_or_404(Facility, request.user, SEE, code=code)
    form = VariableForm(request.POST or None)
    if request.method == "POST":
        require(request.user, EDIT, facility)
        if form.is_valid() and _added(request, facility, form):
            return redirect("energy:variable_list", facility.code)
    note_reading_by_outsider(facility, user=request.user, what="variables")
    context = {
        "facility": facility,
        "form": form,
        "rows": [(row, is_energy(row.variable)) for row in coverage_of(facility)],
        "may_edit": request.user.has_perm(EDIT, facility),
        "may_upload": request.user.has_perm("energy.upload_readings", facility),
    }
    return render(request, "energy/variable_list.html", context)


def _added(
    request: AuthenticatedHttpRequest, facility: Facility, form: VariableForm
) -> bool:
    fields = form.cleaned_data
    if not _done(
        form, lambda: add_variable(facility, fields=fields, user=request.user)
    ):
        return False
    messages.success(request, _("Variable added. Its values come with a file."))
    return True


@allow(EDIT)
@read_or_send
def variable_edit(
    request: AuthenticatedHttpRequest, code: str, variable_id: int
) -> HttpResponse:
    """Change what a variable is."""
    variable: RelevantVariable = allowed_or_404(
        RelevantVariable, request.user, EDIT, facility__code=code, pk=variable_id
    )
    form = VariableForm(request.POST or None, initial=_as_is(variable))
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _changed(request, variable, form):
        return redirect(variable)
    context = {
        "facility": variable.facility,
        "variable": variable,
        "form": form,
        "is_named": is_named_by_baseline(variable),
    }
    return render(request, "energy/variable_edit.html", context)


def _as_is(variable: RelevantVariable) -> dict[str, object]:
    return {name: getattr(variable, name) for name in VariableForm.Meta.fields}


def _changed(
    request: AuthenticatedHttpRequest, variable: RelevantVariable, form: VariableForm
) -> bool:
    again: list[bool] = []
    fields = form.cleaned_data

    def change() -> None:
        again.append(edit_variable(variable, fields=fields, user=request.user))

    if not _done(form, change):
        return False
    told = _("Saved.")
    if any(again):
        told = _("Saved. The savings that rest on it are being worked out again.")
    messages.success(request, told)
    return True


def _done(form: VariableForm, write: Callable[[], object]) -> bool:
    """Whether a service did it; what it refuses is said at the fields."""
    try:
        write()
    except DomainError as error:
        for name, text in error.fields.items():
            form.add_error(name, str(text))
        return False
    return True
