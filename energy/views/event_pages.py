"""What the adjustment pages show: amounts, hints, what a form begins with."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from energy.enpi.periods import Month
from energy.event_forms import MONTHS, EventForm, name_of
from energy.models import NonRoutineEvent, StaticFactor
from energy.queries.events import StepHint, static_factors_of, step_hints
from energy.queries.readings import counted_meters
from energy.queries.results import baselines_of, latest_result
from energy.services.event_amounts import kwh_per
from energy.services.events import Proposal
from facilities.models import Facility
from portal.base import formats

ONE_DAY = timedelta(days=1)
OF_PROPOSAL = (
    "title",
    "description",
    "cause",
    "quantified_by",
    "start",
    "end",
    "applies_to",
    "unit",
    "total",
    "months",
    "meter",
    "source",
)


def event_form(
    facility: Facility, sent: Any = None, initial: Mapping[str, Any] | None = None
) -> EventForm:
    """The form of an event at a plant."""
    newest = baselines_of(facility).first()
    return EventForm(
        sent,
        initial=dict(initial or {}),
        meters=counted_meters(facility),
        factors=static_factors_of(facility),
        until=newest.reporting_end + ONE_DAY if newest else None,
    )


def proposal_of(clean: Mapping[str, Any]) -> Proposal:
    """What a person proposes, from a form's clean values."""
    return Proposal(
        **{name: clean[name] for name in OF_PROPOSAL},
        uncertainty=clean.get("uncertainty") or Decimal(0),
        static_factor=clean.get("static_factor"),
    )


def begun_with(facility: Facility, asked: Mapping[str, str]) -> dict[str, Any]:
    """What a new event's form begins with: a hint's day and meter, or a factor."""
    initial: dict[str, Any] = {}
    factors = static_factors_of(facility)
    factor = next((f for f in factors if str(f.public_id) == asked.get("factor")), None)
    if factor is not None:
        initial |= _of_factor(factor)
    meters = {meter.name: meter for meter in counted_meters(facility)}
    if asked.get("meter") in meters:
        initial["concerns"] = f"meter:{meters[asked['meter']].pk}"
    try:
        initial["first_day"] = parse_date(asked.get("from", ""))
    except ValueError:
        initial["first_day"] = None
    return initial


def _of_factor(factor: StaticFactor) -> dict[str, Any]:
    holes = {
        "name": factor.name,
        "before": factor.baseline_value,
        "today": factor.current_value,
        "unit": factor.unit,
    }
    text = _("%(name)s: %(before)s → %(today)s %(unit)s") % holes
    return {"static_factor": factor.pk, "cause": "static_factor", "title": text.strip()}


def as_entered(event: NonRoutineEvent) -> dict[str, Any]:
    """An event's values as its form takes them, amounts in the unit they were stated in."""
    per = kwh_per(event.unit)
    concerns = "plant"
    if event.meter_id:
        concerns = f"meter:{event.meter_id}"
    elif event.source:
        concerns = f"source:{event.source}"
    return {
        "title": event.title,
        "description": event.description,
        "cause": event.cause,
        "quantified_by": event.quantified_by,
        "first_day": event.start,
        "last_day": event.end - ONE_DAY if event.end else None,
        "applies_to": event.applies_to,
        "unit": event.unit,
        "concerns": concerns,
        "static_factor": event.static_factor_id,
        "uncertainty": _entered(event.uncertainty_kwh / per),
        "stated": MONTHS,
        **{
            name_of(Month.of(month.month)): _entered(month.kwh / per)
            for month in event.months.all()
        },
    }


def _entered(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001")).normalize() + 0


def amounts_shown(event: NonRoutineEvent) -> dict[str, Any]:
    """The months of an event, with as many decimals as any of them needs."""
    months = list(event.months.all())
    figures = [month.kwh for month in months] + [event.total_kwh]
    digits = 3 if any(kwh != kwh.to_integral_value() for kwh in figures) else 0
    return {
        "months": [(month.month, signed(month.kwh, digits)) for month in months],
        "total": signed(event.total_kwh, digits),
        "uncertainty": formats.num(event.uncertainty_kwh, digits)
        if event.uncertainty_kwh
        else "",
    }


def signed(value: Decimal | float, digits: int = 0) -> str:
    """A number with its sign."""
    return formats.num(value, digits, signed=True)


def last_day_of(event: NonRoutineEvent) -> date | None:
    """The last day of an event, None where it is permanent."""
    return event.end - ONE_DAY if event.end else None


def counted_shown(event: NonRoutineEvent) -> str:
    """What of an event is in the plant's newest result, in kWh; empty if nothing is."""
    result = latest_result(event.facility)
    listed = result.detail.get("adjustments", []) if result else []
    for one in listed:
        if one["id"] == str(event.public_id):
            return signed(one["counted"])
    return ""


def hints_shown(facility: Facility) -> list[dict[str, Any]]:
    """The steps found in the numbers, in words."""
    return [
        {"hint": hint, "sentence": hint_sentence(hint)} for hint in step_hints(facility)
    ]


def hint_sentence(hint: StepHint) -> str:
    """A step in words."""
    return _("%(meter)s: a step of %(share)s (%(size)s kWh a day) from %(day)s.") % {
        "meter": hint.meter,
        "share": formats.pct(hint.fraction, signed=True),
        "size": formats.num(hint.kwh_per_day, signed=True),
        "day": formats.day(date.fromisoformat(hint.on), "long"),
    }
