"""Energy uses: write one down, decide which are significant."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from energy.enpi.uses import Criteria, Nameplate, RankedUse, annual_kwh
from energy.models import EnergyUse
from energy.queries.review import energy_review
from energy.services.series import lock_facility
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.errors import InvalidInputError

PLATE = ("rated_kw", "hours", "load_factor", "duty_factor", "efficiency")
BY_HAND = "potential"
"""The criterion a person gives a reason for: a large opportunity lies here."""

LIMITS: Mapping[str, Promise] = {
    "rated_kw": _("Give the rated power in kW, above 0 and up to 10,000,000."),
    "hours": _("Give the hours a year, above 0 and up to 8,784."),
    "load_factor": _("Give a load factor above 0 and up to 1.5."),
    "duty_factor": _("Give a duty factor above 0 and up to 1."),
    "efficiency": _("Give an efficiency above 0; up to 10 for a heat pump's COP."),
}


@transaction.atomic
def save_use(
    facility: Facility,
    *,
    fields: Mapping[str, Any],
    user: User,
    today: date,
    use: EnergyUse | None = None,
) -> EnergyUse:
    """Add an energy use to a plant, or change one.

    Estimated energy comes from the nameplate where a rated power is given, else it
    is ``annual_kwh`` as it is; measured energy comes from the meter.
    """
    lock_facility(facility.pk)
    kept = (
        EnergyUse.objects.get(pk=use.pk)
        if use
        else EnergyUse(facility=facility, organization=facility.organization)
    )
    variables = fields.get("variables")
    for name, value in fields.items():
        if name != "variables":
            setattr(kept, name, value)
    _refuse_same_name(kept)
    _settle_energy(kept)
    _settle_potential(kept, today)
    is_new = kept.pk is None
    kept.save()
    if variables is not None:
        kept.variables.set(variables)
    _note("use.added" if is_new else "use.changed", kept, user)
    return kept


def _refuse_same_name(use: EnergyUse) -> None:
    others = EnergyUse.objects.filter(facility=use.facility).exclude(pk=use.pk)
    if others.filter(name__iexact=use.name).exists():
        raise _invalid("use_exists", "name", _("This plant already has such a use."))


def _settle_energy(use: EnergyUse) -> None:
    if use.basis == EnergyUse.Basis.MEASURED:
        _refuse_wrong_meter(use)
        use.annual_kwh = use.rated_kw = use.hours = None
        return
    use.meter = None
    if use.rated_kw is not None or use.hours is not None:
        use.annual_kwh = _from_nameplate(use)
    if use.annual_kwh is None:
        text = _("Give the rated power and hours, or the energy of a year.")
        raise _invalid("use_without_energy", "rated_kw", text)


def _from_nameplate(use: EnergyUse) -> float:
    values = {name: getattr(use, name) for name in PLATE}
    for name in ("rated_kw", "hours"):
        if values[name] is None:
            raise _invalid("nameplate_invalid", name, LIMITS[name])
    try:
        return annual_kwh(Nameplate(**values))
    except ValueError as error:
        name = str(error)
        raise _invalid("nameplate_invalid", name, LIMITS[name]) from error


def _refuse_wrong_meter(use: EnergyUse) -> None:
    meter = use.meter
    if meter is None or meter.facility_id != use.facility_id:
        text = _("Choose the meter that measures this use.")
        raise _invalid("use_without_meter", "meter", text)
    if meter.source != use.source:
        text = _("This meter measures another energy source.")
        raise _invalid("meter_of_other_source", "meter", text)
    others = EnergyUse.objects.filter(meter=meter, retired_on__isnull=True)
    if use.retired_on is None and others.exclude(pk=use.pk).exists():
        text = _("This meter already measures another use.")
        raise _invalid("meter_taken", "meter", text)


def _settle_potential(use: EnergyUse, today: date) -> None:
    """A reason given by hand makes a use significant; taking it back undoes just that."""
    met = [one for one in use.significance.get("met", []) if one != BY_HAND]
    if use.potential_reason:
        met.append(BY_HAND)
    if met == use.significance.get("met", []):
        return
    use.significance = {**use.significance, "met": met}
    use.is_significant = bool(met)
    use.significant_on = today


@transaction.atomic
def apply_criteria(
    facility: Facility, *, criteria: Criteria, user: User, today: date
) -> int:
    """Decide which uses are significant, keeping the criteria and what was found.

    Returns how many are. Uses marked for their potential stay significant.
    """
    lock_facility(facility.pk)
    review = energy_review(facility, criteria)
    if not review.rows:
        text = _("Write down the energy uses first.")
        raise InvalidInputError("no_energy_uses", text)
    count = 0
    for row in review.rows:
        met = list(row.ranked.met if row.ranked else ())
        if row.use.potential_reason:
            met.append(BY_HAND)
        row.use.is_significant = bool(met)
        row.use.significant_on = today
        row.use.significance = {
            "least_share": criteria.least_share,
            "cumulative_share": criteria.cumulative_share,
            "met": met,
            **_found(row.ranked),
            "year": [str(review.year.first), str(review.year.last)]
            if review.year
            else [],
        }
        row.use.save(update_fields=["is_significant", "significant_on", "significance"])
        count += row.use.is_significant
    note_event(
        "use.criteria_applied",
        actor=user,
        organization=facility.organization,
        subject=f"facility:{facility.code}",
        details={
            "least_share": criteria.least_share,
            "cumulative_share": criteria.cumulative_share,
            "significant": [
                str(row.use.public_id) for row in review.rows if row.use.is_significant
            ],
        },
    )
    return count


def _found(ranked: RankedUse | None) -> dict[str, float]:
    if ranked is None:
        return {}
    return {
        "rank": ranked.rank,
        "kwh": ranked.kwh,
        "share": ranked.share,
        "running_share": ranked.running_share,
    }


def _note(verb: str, use: EnergyUse, user: User) -> None:
    note_event(
        verb,
        actor=user,
        organization=use.organization,
        subject=f"use:{use.public_id}",
    )


def _invalid(code: str, field: str, text: str | Promise) -> InvalidInputError:
    return InvalidInputError(code, text, fields={field: text})
