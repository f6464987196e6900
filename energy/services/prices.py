"""Prices of energy: set one, take one back; results keep their energy, not their cost."""

import uuid
from collections.abc import Mapping
from copy import copy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from energy import units
from energy.models import EnergyPrice, SavingsResult
from energy.queries.results import latest_result
from energy.services.meters import known_unit
from energy.services.plain_json import storable
from energy.services.series import lock_facility
from energy.services.worth import cost_again
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.errors import InvalidInputError


@transaction.atomic
def set_price(
    facility: Facility, *, fields: Mapping[str, Any], user: User
) -> EnergyPrice:
    """Set what a source costs from a day on; one of the same day is replaced."""
    source, unit = str(fields["source"]), known_unit(str(fields["unit"]), facility)
    lock_facility(facility.pk)
    price, _made = EnergyPrice.objects.update_or_create(
        facility=facility,
        source=source,
        valid_from=fields["valid_from"],
        defaults={
            "organization": facility.organization,
            "currency": fields["currency"],
            "per_unit": fields["per_unit"],
            "unit": unit,
            "kwh_per_unit": _kwh_per_unit(facility, source, unit),
            "note": fields.get("note", ""),
            "entered_by": user,
        },
    )
    _note("price.set", price, user)
    cost_anew(facility)
    return price


@transaction.atomic
def remove_price(price: EnergyPrice, *, user: User) -> None:
    """Take a price back that should not be there."""
    facility = lock_facility(price.facility_id)
    _note("price.removed", price, user)
    price.delete()
    cost_anew(facility)


def _note(verb: str, price: EnergyPrice, user: User) -> None:
    note_event(
        verb,
        actor=user,
        organization=price.organization,
        subject=f"facility:{price.facility_id}",
        details={
            "source": price.source,
            "price": str(price),
            "valid_from": price.valid_from.isoformat(),
        },
    )


def _kwh_per_unit(facility: Facility, source: str, unit: str) -> float:
    try:
        return units.energy_kwh(1.0, unit, source=source, country=facility.country).kwh
    except units.UnitError as error:
        text = _("This energy source is not sold by this unit. Use kWh, GJ, m3, L …")
        raise InvalidInputError(
            "price_unit_invalid", text, fields={"unit": text}
        ) from error


def cost_anew(facility: Facility) -> SavingsResult | None:
    """Give the newest result the cost of today's prices, as a new row of its own.

    A stored result is never changed. The energy and so the digest of its inputs are
    the same, and so are its state and who verified it.
    """
    newest = latest_result(facility)
    cost = cost_again(newest.detail, facility) if newest else None
    if newest is None or cost is None or newest.detail.get("cost") == cost:
        return newest
    again = copy(newest)
    again.pk = None
    again._state.adding = True
    again.public_id = uuid.uuid4()
    again.detail = storable({**newest.detail, "cost": cost})
    again.save(force_insert=True)
    return again
