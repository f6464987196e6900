"""Loading a plant's energy review and register through the services of its pages."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date

from energy.enpi.uses import Criteria
from energy.models import ActionPlan, Baseline, EnergyUse, Meter, Opportunity
from energy.models import RelevantVariable as Variable
from energy.services.opportunities import (
    change_status,
    confirm_saving,
    report_action,
    save_action,
    save_opportunity,
)
from energy.services.targets import save_target
from energy.services.uses import apply_criteria, save_use
from facilities.models import Facility
from portal.accounts.models import User
from portal.demonstration.meters import CURRENCIES
from portal.demonstration.review_facts import Row, day_of, number, review_facts

KWH_PER_GJ = 1e6 / 3600
DECIDED_ON = date(2018, 12, 14)
"""When the team went over its register for the last time in 2018."""
WAYS: Mapping[str, tuple[str, ...]] = {
    "idea": (),
    "evaluated": ("evaluated",),
    "approved": ("evaluated", "approved"),
    "in_progress": ("evaluated", "approved", "in_progress"),
    "implemented": ("evaluated", "approved", "in_progress"),
    "rejected": ("rejected",),
}
DISCOUNT_RATES = {"MX": 0.12, "CA": 0.08, "US": 0.10}


@transaction.atomic
def load_review(
    plant: Facility, *, champion: User, trainer: User, now: datetime
) -> None:
    """Write down what is told of a plant, once."""
    facts = review_facts(plant.code)
    if not facts.uses or EnergyUse.objects.filter(facility=plant).exists():
        return
    today = now.date()
    uses = {row["name"]: _use(plant, row, champion, today) for row in facts.uses}
    apply_criteria(plant, criteria=Criteria(), user=champion, today=DECIDED_ON)
    found = {
        row["title"]: _opportunity(plant, row, uses, champion)
        for row in facts.opportunities
    }
    actions = [
        (_action(found[row["opportunity"]], row, champion, today), row)
        for row in facts.actions
    ]
    for row in facts.opportunities:
        if row["status"] == "implemented":
            _move(found[row["title"]], "implemented", "", champion)
    for action, row in actions:
        if row["confirmed"]:
            confirm_saving(action.pk, user=trainer, now=now)
    for row in facts.targets:
        _target(plant, row, champion)


def _use(plant: Facility, row: Row, champion: User, today: date) -> EnergyUse:
    gj = number(row["gj"])
    meter = Meter.objects.filter(facility=plant, name=row["meter"]).first()
    fields = {
        **{name: row[name] for name in ("name", "process", "source")},
        **{name: row[name] for name in ("performance", "responsible", "operation")},
        "basis": EnergyUse.Basis.MEASURED if meter else EnergyUse.Basis.ESTIMATED,
        "meter": meter,
        "rated_kw": number(row["rated_kw"]),
        "hours": number(row["hours"]),
        "load_factor": float(row["load_factor"]),
        "duty_factor": float(row["duty_factor"]),
        "efficiency": float(row["efficiency"]),
        "annual_kwh": None if gj is None else gj * KWH_PER_GJ,
        "review_on": day_of(row, "review", today),
        "potential_reason": row["potential"],
    }
    return save_use(plant, fields=fields, user=champion, today=DECIDED_ON)


def _opportunity(
    plant: Facility, row: Row, uses: Mapping[str, EnergyUse], champion: User
) -> Opportunity:
    fields = {
        **{name: row[name] for name in ("title", "description", "origin", "owner")},
        **{name: row[name] for name in ("price_basis", "evidence")},
        **{
            f"{name}_cost": Decimal(row[name])
            for name in ("engineering", "material", "labour", "other")
        },
        "use": uses.get(row["use"]),
        "demand_kw": number(row["demand_kw"]),
        "currency": CURRENCIES[plant.country],
        "annual_cost_saving": Decimal(row["cost_saving"]),
        "annual_upkeep": Decimal(row["upkeep"]),
        "one_off_gain": Decimal(row["gain"]),
        "life_years": int(row["life_years"]),
        "discount_rate": DISCOUNT_RATES[plant.country],
        "priced_on": date(2018, 1, 1) if row["price_basis"] else None,
    }
    sources = ("electricity", "natural_gas")
    opportunity = save_opportunity(
        plant,
        fields=fields,
        savings_kwh={name: float(row[f"{name}_kwh"]) for name in sources},
        user=champion,
        today=DECIDED_ON,
    )
    for status in WAYS[row["status"]]:
        _move(opportunity, status, row["reason"], champion)
    opportunity.refresh_from_db()
    return opportunity


def _move(opportunity: Opportunity, status: str, reason: str, champion: User) -> None:
    change_status(
        opportunity.pk, status=status, reason=reason, user=champion, today=DECIDED_ON
    )


def _action(
    opportunity: Opportunity, row: Row, champion: User, today: date
) -> ActionPlan:
    fields: dict[str, Any] = {
        **{name: row[name] for name in ("what", "who", "resources", "option")},
        "verification_method": row["method"],
        "due_on": day_of(row, "due", today),
        "expected_kwh": float(row["expected_kwh"]),
    }
    action = save_action(opportunity, fields=fields, user=champion)
    if not row["implemented_on"]:
        return action
    report = {
        "implemented_on": parse_date(row["implemented_on"]),
        "verified_kwh": number(row["verified_kwh"]),
        "margin_kwh": number(row["margin_kwh"]),
        "evidence": row["evidence"],
    }
    return report_action(action.pk, fields=report, user=champion, today=today)


def _target(plant: Facility, row: Row, champion: User) -> None:
    kind = row["kind"]
    scale = 0.01 if kind == "improvement" else KWH_PER_GJ
    milestones = [one.split("=") for one in row["milestones"].split(";") if one]
    fields = {
        **{name: row[name] for name in ("name", "kind", "owner")},
        "start_on": parse_date(row["start_on"]),
        "due_on": parse_date(row["due_on"]),
        "start_value": float(row["start_value"]) * scale,
        "target_value": float(row["target_value"]) * scale,
        "milestones": [
            {"on": on, "value": float(value) * scale} for on, value in milestones
        ],
        "baseline": Baseline.objects.filter(facility=plant).first()
        if kind == "improvement"
        else None,
        "variable": Variable.objects.filter(facility=plant, kind="production").first()
        if kind == "intensity"
        else None,
    }
    save_target(plant, fields=fields, user=champion)
