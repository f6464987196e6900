"""Relevant variables: add one, change what it is."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from energy import errors, units
from energy.models import RelevantVariable
from energy.queries.variables import is_named_by_baseline
from facilities.models import Facility
from portal.accounts.models import AuditEvent, User
from portal.accounts.services import note_event
from portal.base.errors import InvalidInputError

CHANGEABLE = ("name", "kind", "unit", "expected_sign")


@transaction.atomic
def add_variable(
    facility: Facility, *, fields: Mapping[str, Any], user: User
) -> RelevantVariable:
    """Add a relevant variable; its name must be new to the plant."""
    variable = RelevantVariable(
        facility=facility, organization=facility.organization, **fields
    )
    _refuse_taken_name(variable)
    if is_energy(variable):
        raise errors.unit_is_energy()
    variable.save()
    note_event(
        "variable.added",
        actor=user,
        organization=facility.organization,
        subject=f"variable:{variable.pk}",
    )
    return variable


@transaction.atomic
def change_variable(
    variable_id: int, *, fields: Mapping[str, Any], user: User
) -> AuditEvent | None:
    """Change what a variable is; returns the note of it, None if all was so already.

    Its values stay as they are: another unit is another word, not a conversion.
    """
    variable = RelevantVariable.objects.select_for_update().get(pk=variable_id)
    changes: dict[str, object] = {
        name: {"from": getattr(variable, name), "to": fields[name]}
        for name in CHANGEABLE
        if name in fields and fields[name] != getattr(variable, name)
    }
    if not changes:
        return None
    if "name" in changes and is_named_by_baseline(variable):
        raise errors.variable_in_use()
    for name in changes:
        setattr(variable, name, fields[name])
    _refuse_taken_name(variable)
    if "unit" in changes and is_energy(variable):
        raise errors.unit_is_energy()
    variable.save(update_fields=list(changes))
    return note_event(
        "variable.changed",
        actor=user,
        organization=variable.organization,
        subject=f"variable:{variable.pk}",
        details=changes,
    )


def _refuse_taken_name(variable: RelevantVariable) -> None:
    others = RelevantVariable.objects.filter(
        facility=variable.facility_id, name__iexact=variable.name
    ).exclude(pk=variable.pk)
    if others.exists():
        text = _("This plant already has a variable of this name.")
        raise InvalidInputError("variable_exists", text, fields={"name": text})


def is_energy(variable: RelevantVariable) -> bool:
    """Whether what is called a cause of energy use is itself measured as energy."""
    try:
        known = units.unit(variable.unit, country=variable.facility.country)
    except units.UnknownUnit:
        return False
    return known.dimension == "energy"
