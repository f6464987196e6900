"""Energy targets: set one, change one."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from energy.models import EnergyTarget
from energy.queries.targets import trajectory_of
from energy.services.series import lock_facility
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.errors import InvalidInputError

REFUSALS: Mapping[str, tuple[str, Promise]] = {
    "order": (
        "milestones",
        _("Each day must come after the one before, from the start to the due date."),
    ),
    "number": ("target_value", _("Give finite numbers.")),
    "direction": ("target_value", _("The target must differ from where it starts.")),
    "turn": (
        "milestones",
        _("Milestones must lie between the start and the target."),
    ),
}
"""Why a trajectory cannot be, by the core's word: the field and the sentence."""


@transaction.atomic
def save_target(
    facility: Facility,
    *,
    fields: Mapping[str, Any],
    user: User,
    target: EnergyTarget | None = None,
) -> EnergyTarget:
    """Set a target for a plant, or change one.

    Improvements are fractions, other values kWh, or kWh per unit of the variable.
    """
    lock_facility(facility.pk)
    kept = (
        EnergyTarget.objects.get(pk=target.pk)
        if target
        else EnergyTarget(
            facility=facility, organization=facility.organization, created_by=user
        )
    )
    for name, value in fields.items():
        setattr(kept, name, value)
    _settle_measure(kept)
    _refuse_same_name(kept)
    _refuse_trajectory(kept)
    is_new = kept.pk is None
    kept.save()
    note_event(
        "target.set" if is_new else "target.changed",
        actor=user,
        organization=facility.organization,
        subject=f"target:{kept.public_id}",
        details={"value": kept.target_value, "due_on": kept.due_on.isoformat()},
    )
    return kept


def _settle_measure(target: EnergyTarget) -> None:
    """Ask for what the kind is measured by, and drop what it is not."""
    if target.kind == EnergyTarget.Kind.IMPROVEMENT:
        target.variable = None
        _require(target, "baseline", _("Choose the baseline it is measured against."))
        return
    target.baseline = None
    if target.kind == EnergyTarget.Kind.ABSOLUTE:
        target.variable = None
        return
    _require(target, "variable", _("Choose what is produced: energy is divided by it."))


def _require(target: EnergyTarget, name: str, text: Promise) -> None:
    chosen = getattr(target, name)
    if chosen is None or chosen.facility_id != target.facility_id:
        raise _invalid(name, text)


def _refuse_same_name(target: EnergyTarget) -> None:
    others = EnergyTarget.objects.filter(facility=target.facility, name=target.name)
    if others.exclude(pk=target.pk).exists():
        raise _invalid("name", _("This plant already has a target of this name."))


def _refuse_trajectory(target: EnergyTarget) -> None:
    if target.due_on <= target.start_on:
        raise _invalid("due_on", _("The due date must come after the start."))
    try:
        trajectory_of(target)
    except ValueError as error:
        field, text = REFUSALS[str(error)]
        raise _invalid(field, text) from error


def _invalid(field: str, text: Promise) -> InvalidInputError:
    return InvalidInputError("target_invalid", text, fields={field: text})
