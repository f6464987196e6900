"""Relevant variables: add one."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from energy import units
from energy.models import RelevantVariable
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.errors import InvalidInputError


@transaction.atomic
def add_variable(
    facility: Facility, *, fields: Mapping[str, Any], user: User
) -> RelevantVariable:
    """Add a relevant variable; its name must be new to the plant."""
    name = str(fields["name"])
    if RelevantVariable.objects.filter(facility=facility, name__iexact=name).exists():
        text = _("This plant already has a variable of this name.")
        raise InvalidInputError("variable_exists", text, fields={"name": text})
    variable = RelevantVariable.objects.create(
        facility=facility, organization=facility.organization, **fields
    )
    note_event(
        "variable.added",
        actor=user,
        organization=facility.organization,
        subject=f"variable:{variable.pk}",
    )
    return variable


def is_energy(variable: RelevantVariable) -> bool:
    """Whether what is called a cause of energy use is itself measured as energy."""
    try:
        known = units.unit(variable.unit, country=variable.facility.country)
    except units.UnknownUnit:
        return False
    return known.dimension == "energy"
