"""Static factors: add one, say what it is today."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from energy import errors
from energy.models import StaticFactor
from energy.services.plain_json import storable_text
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event


@dataclass(frozen=True, slots=True)
class Factor:
    """A static factor as a person states it."""

    name: str
    baseline_value: str
    current_value: str
    review_on: date
    unit: str = ""


@transaction.atomic
def add_static_factor(
    facility: Facility, *, factor: Factor, user: User
) -> StaticFactor:
    """Write down what affects energy use and does not routinely change."""
    name = storable_text(factor.name)
    if StaticFactor.objects.filter(facility=facility, name__iexact=name).exists():
        raise errors.static_factor_exists()
    kept = StaticFactor.objects.create(
        facility=facility,
        organization=facility.organization,
        name=name,
        unit=storable_text(factor.unit),
        baseline_value=storable_text(factor.baseline_value),
        current_value=storable_text(factor.current_value),
        review_on=factor.review_on,
    )
    _note(kept, "static_factor.added", user, before="")
    return kept


@transaction.atomic
def review_static_factor(
    factor_id: int, *, current_value: str, review_on: date, user: User
) -> StaticFactor:
    """Say what a factor is today and when it is looked at next."""
    kept = StaticFactor.objects.select_for_update().get(pk=factor_id)
    before, kept.current_value = kept.current_value, storable_text(current_value)
    kept.review_on = review_on
    kept.save()
    _note(kept, "static_factor.reviewed", user, before=before)
    return kept


def _note(factor: StaticFactor, verb: str, user: User, *, before: str) -> None:
    note_event(
        verb,
        actor=user,
        organization=factor.organization,
        subject=f"static_factor:{factor.public_id}",
        details={"before": before, "value": factor.current_value},
    )
