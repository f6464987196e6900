"""A plant's energy review and register, made by the services themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from energy.models import (
    ActionPlan,
    Baseline,
    EnergyTarget,
    EnergyUse,
    Opportunity,
)
from energy.services.opportunities import (
    change_status,
    report_action,
    save_action,
    save_opportunity,
)
from energy.services.targets import save_target
from energy.services.uses import save_use
from facilities.models import Facility
from portal.accounts.models import User

TODAY = date(2019, 1, 15)
TO_WORK = ("evaluated", "approved", "in_progress")


@dataclass(frozen=True, slots=True)
class ReviewData:
    """One of each: the action is carried out, its saving reported, not confirmed."""

    use: EnergyUse
    opportunity: Opportunity
    action: ActionPlan
    target: EnergyTarget


def make_review(
    plant: Facility, champion: User, *, word: str, baseline: Baseline
) -> ReviewData:
    """A use, an opportunity in progress with one action, and a target."""
    use = a_use(plant, champion, name=f"{word} compressor")
    opportunity = an_opportunity(plant, champion, title=f"{word} leaks", use=use)
    for status in TO_WORK:
        change_status(
            opportunity.pk, status=status, reason="", user=champion, today=TODAY
        )
    opportunity.refresh_from_db()
    action = save_action(opportunity, fields=action_fields(word), user=champion)
    action = report_action(
        action.pk, fields=report_fields(), user=champion, today=TODAY
    )
    target = save_target(
        plant, fields=target_fields(f"{word} target", baseline), user=champion
    )
    return ReviewData(use, opportunity, action, target)


def a_use(plant: Facility, champion: User, **fields: Any) -> EnergyUse:
    """A compressor of 90 kW: 360,000 kWh a year by its nameplate."""
    given = {
        "name": "Compressor",
        "source": "electricity",
        "rated_kw": 90.0,
        "hours": 6000.0,
        "load_factor": 0.75,
        "duty_factor": 0.8,
        "efficiency": 0.9,
        **fields,
    }
    return save_use(plant, fields=given, user=champion, today=TODAY)


def an_opportunity(plant: Facility, champion: User, **fields: Any) -> Opportunity:
    """Leaks that cost 1,000 to mend and save 36,000 kWh a year worth 4,000."""
    given = {
        "title": "Leaks",
        "currency": "CAD",
        "annual_cost_saving": Decimal(4000),
        "labour_cost": Decimal(1000),
        "life_years": 5,
        "discount_rate": 0.1,
        **fields,
    }
    return save_opportunity(
        plant,
        fields=given,
        savings_kwh={"electricity": 36000.0},
        user=champion,
        today=TODAY,
    )


def action_fields(word: str = "") -> dict[str, Any]:
    """The plan of an action."""
    return {
        "what": f"{word} mend the leaks".strip(),
        "who": "Maintenance",
        "due_on": date(2018, 6, 30),
        "verification_method": "Night load before and after",
        "option": "B",
        "expected_kwh": 36000.0,
    }


def report_fields(**changed: Any) -> dict[str, Any]:
    """What became of it."""
    return {
        "implemented_on": date(2018, 7, 2),
        "verified_kwh": 30000.0,
        "margin_kwh": 3000.0,
        "evidence": "Logger of two weeks, kept by maintenance",
        **changed,
    }


def target_fields(name: str, baseline: Baseline) -> dict[str, Any]:
    """Five percent by the end of 2019."""
    return {
        "name": name,
        "kind": "improvement",
        "baseline": baseline,
        "start_on": date(2018, 1, 1),
        "start_value": 0.0,
        "due_on": date(2019, 12, 31),
        "target_value": 0.05,
    }
