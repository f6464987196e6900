"""Opportunities: write one down, move it on, plan its actions, prove its saving."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from energy.enpi.finance import LONGEST_LIFE_YEARS
from energy.models import ActionPlan, Opportunity, OpportunitySaving
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event
from portal.base.errors import DomainError, InvalidInputError

Status = Opportunity.Status

TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    Status.IDEA: (Status.EVALUATED, Status.REJECTED),
    Status.EVALUATED: (Status.APPROVED, Status.IDEA, Status.REJECTED),
    Status.APPROVED: (Status.IN_PROGRESS, Status.EVALUATED, Status.REJECTED),
    Status.IN_PROGRESS: (Status.IMPLEMENTED, Status.APPROVED, Status.REJECTED),
    Status.IMPLEMENTED: (Status.IN_PROGRESS,),
    Status.VERIFIED: (),
    Status.REJECTED: (Status.IDEA,),
}
"""What may follow what. Verified follows by itself, once every action is confirmed."""

AMOUNTS = (
    "engineering_cost",
    "material_cost",
    "labour_cost",
    "other_cost",
    "one_off_gain",
    "annual_upkeep",
)
NEED_A_REASON = frozenset({Status.REJECTED})
CLOSED = frozenset({Status.VERIFIED, Status.REJECTED})


@transaction.atomic
def save_opportunity(
    facility: Facility,
    *,
    fields: Mapping[str, Any],
    savings_kwh: Mapping[str, float] | None,
    user: User,
    today: date,
    opportunity: Opportunity | None = None,
) -> Opportunity:
    """Add an opportunity to a plant's register, or change one.

    ``savings_kwh`` is by energy source, kWh a year; None leaves them as they are.
    """
    kept = (
        _locked(opportunity.pk)
        if opportunity
        else Opportunity(
            facility=facility,
            organization=facility.organization,
            status_on=today,
            created_by=user,
        )
    )
    if kept.status == Status.VERIFIED:
        raise _closed()
    for name, value in fields.items():
        setattr(kept, name, value)
    if kept.use is not None and kept.use.facility_id != facility.pk:
        text = _("Choose an energy use of this plant.")
        raise InvalidInputError("use_of_other_plant", text, fields={"use": text})
    _refuse_numbers(kept)
    is_new = kept.pk is None
    kept.save()
    if savings_kwh is not None:
        _keep_savings(kept, savings_kwh)
    _note("opportunity.added" if is_new else "opportunity.changed", kept, user)
    return kept


def _refuse_numbers(opportunity: Opportunity) -> None:
    """Name each number that no project can have."""
    wrong: dict[str, Promise] = {
        name: _("Give an amount of 0 or more.")
        for name in AMOUNTS
        if getattr(opportunity, name) < 0
    }
    if not 1 <= opportunity.life_years <= LONGEST_LIFE_YEARS:
        wrong["life_years"] = _("Give a life of 1 to 60 years.")
    if not 0 <= opportunity.discount_rate <= 1:
        wrong["discount_rate"] = _("Give a rate between 0 and 100%.")
    if not -0.5 <= opportunity.escalation <= 0.5:
        wrong["escalation"] = _("Give a rate of at most 50%, either way.")
    if wrong:
        text = next(iter(wrong.values()))
        raise InvalidInputError("opportunity_invalid", text, fields=wrong)


def _keep_savings(opportunity: Opportunity, savings_kwh: Mapping[str, float]) -> None:
    opportunity.savings.all().delete()
    OpportunitySaving.objects.bulk_create(
        OpportunitySaving(opportunity=opportunity, source=source, kwh=kwh)
        for source, kwh in savings_kwh.items()
        if kwh
    )


@transaction.atomic
def change_status(
    opportunity_id: int, *, status: str, reason: str, user: User, today: date
) -> Opportunity:
    """Move an opportunity on; rejecting needs a reason."""
    opportunity = _locked(opportunity_id)
    if status == opportunity.status:
        return opportunity
    _refuse_transition(opportunity, status, reason)
    before, opportunity.status = opportunity.status, status
    opportunity.status_reason = reason
    opportunity.status_on = today
    opportunity.save(update_fields=["status", "status_reason", "status_on"])
    _note(
        "opportunity.status_changed",
        opportunity,
        user,
        {"before": before, "after": status, "reason": reason},
    )
    return opportunity


def _refuse_transition(opportunity: Opportunity, status: str, reason: str) -> None:
    if status not in TRANSITIONS[opportunity.status]:
        raise DomainError(
            "transition_not_allowed",
            _("This opportunity cannot go from “%(before)s” to “%(after)s”.")
            % {
                "before": opportunity.get_status_display(),
                "after": Status(status).label if status in Status.values else status,
            },
        )
    if status in NEED_A_REASON and not reason:
        text = _("Say why it is rejected: somebody will ask again.")
        raise InvalidInputError("reason_missing", text, fields={"reason": text})
    if status == Status.EVALUATED and not opportunity.savings.exists():
        raise DomainError(
            "not_evaluated",
            _("Write down what it saves, by energy source, before it is evaluated."),
        )
    if status == Status.IMPLEMENTED:
        _refuse_unfinished(opportunity)


def _refuse_unfinished(opportunity: Opportunity) -> None:
    actions = opportunity.actions.all()
    if not actions or any(action.implemented_on is None for action in actions):
        raise DomainError(
            "actions_unfinished",
            _("Say of each action on which day it was carried out, one at least."),
        )


@transaction.atomic
def save_action(
    opportunity: Opportunity,
    *,
    fields: Mapping[str, Any],
    user: User,
    action: ActionPlan | None = None,
) -> ActionPlan:
    """Add an action to an opportunity's plan, or change its plan."""
    parent = _locked(opportunity.pk)
    if parent.status in CLOSED:
        raise _closed()
    kept = (
        _locked_action(action.pk)
        if action
        else ActionPlan(
            opportunity=parent,
            facility=parent.facility,
            organization=parent.organization,
        )
    )
    if kept.confirmed_by_id:
        raise _confirmed_already()
    for name, value in fields.items():
        setattr(kept, name, value)
    is_new = kept.pk is None
    kept.save()
    _note_action("action.added" if is_new else "action.changed", kept, user)
    return kept


@transaction.atomic
def report_action(
    action_id: int, *, fields: Mapping[str, Any], user: User, today: date
) -> ActionPlan:
    """Say when an action was carried out and, once measured, what it saves.

    ``fields``: implemented_on, verified_kwh, margin_kwh, evidence.
    """
    action = _locked_action(action_id)
    if action.confirmed_by_id:
        raise _confirmed_already()
    if action.opportunity.status == Status.REJECTED:
        raise _closed()
    for name, value in fields.items():
        setattr(action, name, value)
    _refuse_report(action, today)
    action.reported_by = None if action.verified_kwh is None else user
    action.save()
    _note_action("action.reported", action, user)
    return action


def _refuse_report(action: ActionPlan, today: date) -> None:
    if action.implemented_on is not None and action.implemented_on > today:
        raise _invalid("implemented_on", _("This day is still to come."))
    if (action.verified_kwh is None) != (action.margin_kwh is None):
        name = "margin_kwh" if action.margin_kwh is None else "verified_kwh"
        text = _("Give the verified saving together with its ± margin at 90%.")
        raise _invalid(name, text)
    if action.verified_kwh is None:
        return
    if action.implemented_on is None:
        raise _invalid("implemented_on", _("Say when the action was carried out."))
    if not action.evidence:
        text = _("Say what the saving was measured with and where the data are kept.")
        raise _invalid("evidence", text)


def _invalid(field: str, text: Any) -> InvalidInputError:
    return InvalidInputError("report_invalid", text, fields={field: text})


@transaction.atomic
def confirm_saving(action_id: int, *, user: User, now: datetime) -> ActionPlan:
    """Confirm the saving somebody else reported.

    Once every action of an implemented opportunity is confirmed it is verified.
    """
    action = _locked_action(action_id)
    if action.confirmed_by_id:
        return action
    if action.verified_kwh is None:
        raise DomainError(
            "saving_not_reported",
            _("The plant has not reported a verified saving of this action yet."),
        )
    if action.reported_by_id == user.pk:
        raise DomainError(
            "own_saving",
            _("A saving is confirmed by somebody other than who reported it."),
            status=403,
        )
    action.confirmed_by = user
    action.confirmed_at = now
    action.save(update_fields=["confirmed_by", "confirmed_at"])
    _note_action("action.confirmed", action, user)
    _verify_when_all_are(action.opportunity_id, user, now.date())
    return action


def _verify_when_all_are(opportunity_id: int, user: User, today: date) -> None:
    opportunity = _locked(opportunity_id)
    waiting = opportunity.actions.filter(confirmed_by__isnull=True)
    if opportunity.status != Status.IMPLEMENTED or waiting.exists():
        return
    opportunity.status = Status.VERIFIED
    opportunity.status_reason = ""
    opportunity.status_on = today
    opportunity.save(update_fields=["status", "status_reason", "status_on"])
    _note("opportunity.verified", opportunity, user)


def _locked(opportunity_id: int) -> Opportunity:
    """The opportunity as it is now, until the end of this transaction."""
    return Opportunity.objects.select_for_update().get(pk=opportunity_id)


def _locked_action(action_id: int) -> ActionPlan:
    """An action as it is now; its opportunity is always locked before it."""
    Opportunity.objects.select_for_update(of=("self",)).get(actions=action_id)
    return ActionPlan.objects.select_for_update().get(pk=action_id)


def _closed() -> DomainError:
    return DomainError(
        "opportunity_closed",
        _("This opportunity is closed: it was rejected or its saving is verified."),
    )


def _confirmed_already() -> DomainError:
    return DomainError(
        "saving_confirmed",
        _("The saving of this action is confirmed and stays as it is."),
    )


def _note(
    verb: str,
    opportunity: Opportunity,
    user: User,
    details: Mapping[str, str] | None = None,
) -> None:
    note_event(
        verb,
        actor=user,
        organization=opportunity.organization,
        subject=f"opportunity:{opportunity.public_id}",
        details=dict(details or {}),
    )


def _note_action(verb: str, action: ActionPlan, user: User) -> None:
    note_event(
        verb,
        actor=user,
        organization=action.organization,
        subject=f"action:{action.public_id}",
    )
