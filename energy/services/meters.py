"""Meters: add one, change how one counts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from energy import factors, units
from energy.models import Meter
from energy.queries.readings import kwh_per_unit
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.errors import InvalidInputError


@transaction.atomic
def add_meter(facility: Facility, *, fields: Mapping[str, Any], user: User) -> Meter:
    """Add a meter; its unit must become energy and its name be new to the plant."""
    _refuse_unknown_region(fields)
    unit = known_unit(str(fields["unit"]), facility)
    name = str(fields["name"])
    if Meter.objects.filter(facility=facility, name__iexact=name).exists():
        text = _("This plant already has a meter of this name.")
        raise InvalidInputError("meter_exists", text, fields={"name": text})
    meter = Meter(
        facility=facility,
        organization=facility.organization,
        zone=facility.timezone,
        **{**fields, "unit": unit},
    )
    if kwh_per_unit(meter, unit) is None:
        raise _unknown_unit()
    meter.save()
    note_event(
        "meter.added",
        actor=user,
        organization=facility.organization,
        subject=f"meter:{meter.pk}",
    )
    return meter


@transaction.atomic
def change_meter(meter: Meter, *, fields: Mapping[str, Any], user: User) -> str:
    """Change how a meter counts; return what names the change, empty if none."""
    _refuse_unknown_region(fields)
    changed = {k: v for k, v in fields.items() if getattr(meter, k) != v}
    if not changed:
        return ""
    before = {name: getattr(meter, name) for name in changed}
    for name, value in changed.items():
        setattr(meter, name, value)
    meter.save(update_fields=list(changed))
    event = note_event(
        "meter.changed",
        actor=user,
        organization=meter.organization,
        subject=f"meter:{meter.pk}",
        details={"from": before, "to": changed},
    )
    return f"meter:{event.pk}"


def _refuse_unknown_region(fields: Mapping[str, Any]) -> None:
    """A grid region is one that has factors, or none."""
    region = fields.get("grid_region", "")
    if region and region not in dict(factors.grid_regions()):
        text = _("This grid region is not known. Use an eGRID subregion such as SRTV.")
        raise InvalidInputError(
            "grid_region_unknown", text, fields={"grid_region": text}
        )


def known_unit(text: str, facility: Facility) -> str:
    """The code of a unit written in any of the three languages."""
    try:
        return units.unit(text, country=facility.country).code
    except units.UnknownUnit as error:
        raise _unknown_unit() from error


def _unknown_unit() -> InvalidInputError:
    text = _("This unit is not known. Use kWh, GJ, MMBtu, therm, m3 …")
    return InvalidInputError("unit_unknown", text, fields={"unit": text})
