"""The energy review and the register as clients see them: kWh, fractions, ISO dates."""

from datetime import date
from typing import Any

from energy.enpi.uses import SourceBalance
from energy.models import ActionPlan
from energy.queries.register import BothEnds, RegisterRow, is_overdue
from energy.queries.review import EnergyReview, UseRow
from energy.queries.targets import TargetRow


def use_json(row: UseRow) -> dict[str, Any]:
    """One use with its energy of the metered year and its standing."""
    use = row.use
    return {
        "id": str(use.public_id),
        "facility": use.facility.code,
        "name": use.name,
        "process": use.process,
        "source": use.source,
        "basis": use.basis,
        "meter": use.meter.name if use.meter else None,
        "rated_kw": use.rated_kw,
        "hours": use.hours,
        "load_factor": use.load_factor,
        "duty_factor": use.duty_factor,
        "efficiency": use.efficiency,
        "unit": "kWh",
        "annual_kwh": row.kwh,
        "measured_days": row.measured_days,
        "share": row.ranked.share if row.ranked else None,
        "is_significant": use.is_significant,
        "significance": use.significance,
        "significant_on": _day(use.significant_on),
        "potential_reason": use.potential_reason,
        "performance": use.performance,
        "variables": [variable.name for variable in use.variables.all()],
        "operation": use.operation,
        "responsible": use.responsible,
        "review_on": _day(use.review_on),
        "retired_on": _day(use.retired_on),
    }


def review_json(review: EnergyReview) -> dict[str, Any]:
    """Balances by source and the criteria that are applied."""
    year = review.year
    return {
        "unit": "kWh",
        "year": {
            "first": str(year.first),
            "last": str(year.last),
            "coverage": year.coverage,
        }
        if year
        else None,
        "balances": [_balance_json(one) for one in review.balances],
        "total": _balance_json(review.total),
        "criteria": {
            "least_share": review.criteria.least_share,
            "cumulative_share": review.criteria.cumulative_share,
        },
        "significant": [
            str(row.use.public_id) for row in review.rows if row.use.is_significant
        ],
    }


def _balance_json(balance: SourceBalance) -> dict[str, Any]:
    return {
        "source": balance.source,
        "metered": balance.metered_kwh,
        "uses": balance.uses_kwh,
        "unexplained": balance.unexplained_kwh,
        "unexplained_share": balance.unexplained_share,
        "balance": balance.balance.value,
        "flagged": balance.is_flagged,
    }


def both_ends_json(both: BothEnds) -> dict[str, Any]:
    """The stored saving beside the confirmed actions, never added."""
    found = both.comparison
    shown = {
        "result": str(both.result.public_id),
        "confirmed_actions": both.confirmed,
        "waiting": both.waiting_kwh,
    }
    if found is None:
        return shown
    return shown | {
        "top_down": found.top_down_kwh,
        "bottom_up": found.bottom_up_kwh,
        "unexplained": found.unexplained_kwh,
        "low": found.low_kwh,
        "high": found.high_kwh,
        "explained": found.is_explained,
        "realization": found.realization,
        "shared_uses": list(found.shared_uses),
    }


def opportunity_json(row: RegisterRow, *, today: date) -> dict[str, Any]:
    """One opportunity with what follows from its numbers, and its actions."""
    one = row.opportunity
    appraisal = row.appraisal
    return {
        "id": str(one.public_id),
        "facility": one.facility.code,
        "title": one.title,
        "description": one.description,
        "use": str(one.use.public_id) if one.use else None,
        "origin": one.origin,
        "owner": one.owner,
        "status": one.status,
        "status_reason": one.status_reason,
        "status_on": _day(one.status_on),
        "unit": "kWh",
        "savings_kwh": {saving.source: saving.kwh for saving in one.savings.all()},
        "saving_kwh": row.saving_kwh,
        "expected_kwh": row.expected_kwh,
        "verified_kwh": row.verified_kwh,
        "demand_kw": one.demand_kw,
        **_money_json(row),
        "payback_years": appraisal.payback_years,
        "net_present_value": appraisal.net_present_value,
        "internal_rate_of_return": appraisal.rate_of_return.rate,
        "rate_of_return_found": appraisal.rate_of_return.found.value,
        "cost_of_saved_energy": appraisal.cost_of_saved_energy,
        "evidence": one.evidence,
        "overdue": row.overdue,
        "not_verified": row.not_verified,
        "actions": [action_json(action, today=today) for action in one.actions.all()],
    }


def _money_json(row: RegisterRow) -> dict[str, Any]:
    one = row.opportunity
    amounts = (
        "annual_cost_saving",
        "annual_upkeep",
        "engineering_cost",
        "material_cost",
        "labour_cost",
        "other_cost",
        "one_off_gain",
        "net_investment",
    )
    return {
        "currency": one.currency,
        **{name: float(getattr(one, name)) for name in amounts},
        "life_years": one.life_years,
        "discount_rate": one.discount_rate,
        "escalation": one.escalation,
        "price_basis": one.price_basis,
        "priced_on": _day(one.priced_on),
    }


def action_json(action: ActionPlan, *, today: date) -> dict[str, Any]:
    """One action: its plan and its proof."""
    return {
        "id": str(action.public_id),
        "what": action.what,
        "resources": action.resources,
        "who": action.who,
        "due_on": _day(action.due_on),
        "verification_method": action.verification_method,
        "option": action.option,
        "unit": "kWh",
        "expected_kwh": action.expected_kwh,
        "implemented_on": _day(action.implemented_on),
        "verified_kwh": action.verified_kwh,
        "margin_kwh": action.margin_kwh,
        "confirmed": action.confirmed_by_id is not None,
        "confirmed_at": action.confirmed_at.isoformat()
        if action.confirmed_at
        else None,
        "overdue": is_overdue(action, today=today),
        "evidence": action.evidence,
    }


def target_json(row: TargetRow) -> dict[str, Any]:
    """One target with its plan and where it stands."""
    target, actual, found = row.target, row.actual, row.progress
    return {
        "id": str(target.public_id),
        "facility": target.facility.code,
        "name": target.name,
        "kind": target.kind,
        "baseline": str(target.baseline.public_id) if target.baseline else None,
        "variable": target.variable.name if target.variable else None,
        "start_on": _day(target.start_on),
        "start_value": target.start_value,
        "due_on": _day(target.due_on),
        "target_value": target.target_value,
        "milestones": target.milestones,
        "owner": target.owner,
        "planned_today": row.planned_today,
        "as_of": _day(actual.on) if actual else None,
        "actual": actual.value if actual else None,
        "planned": found.planned if found else None,
        "progress": found.progress if found else None,
        "track": found.track.value if found else None,
        "certain": found.is_certain if found else None,
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
