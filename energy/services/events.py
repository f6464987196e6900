"""Non-routine events: propose, change, submit, approve, reject, withdraw.

An event is decided on by somebody other than who proposed it, and never counts
before. Approving one, or withdrawing an approved one, changes the plant's
numbers: ask for them by ``energy.tasks.events``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from energy import errors
from energy.enpi.events import MonthAmount
from energy.enpi.periods import Month
from energy.models import EventMonth, Meter, NonRoutineEvent, StaticFactor
from energy.services.event_amounts import (
    checked,
    end_of_spreading,
    in_kwh,
    months_of,
    spread,
)
from energy.services.plain_json import storable_text
from energy.services.series import lock_facility
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event

State = NonRoutineEvent.State


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event over [start, end) as a person states it, amounts in ``unit``.

    Either ``total``, spread by days, or ``months``; with both, they must agree.
    """

    title: str
    description: str
    cause: str
    quantified_by: str
    start: date
    end: date | None = None
    applies_to: str = "reporting"
    unit: str = "kWh"
    total: Decimal | None = None
    months: Mapping[Month, Decimal] = field(default_factory=dict)
    uncertainty: Decimal = Decimal(0)
    meter: Meter | None = None
    source: str = ""
    static_factor: StaticFactor | None = None


@transaction.atomic
def propose_event(
    facility: Facility, *, proposal: Proposal, user: User
) -> NonRoutineEvent:
    """Write a draft of an event with its months."""
    event = NonRoutineEvent(
        facility=facility, organization=facility.organization, proposed_by=user
    )
    _write(event, proposal)
    _note(event, "event.proposed", user)
    return event


@transaction.atomic
def change_event(event_id: int, *, proposal: Proposal, user: User) -> NonRoutineEvent:
    """State a draft anew; who does proposes it from then on, and does not decide."""
    event = _locked(event_id)
    if event.state != State.DRAFT:
        raise errors.event_not_draft()
    event.proposed_by = user
    _write(event, proposal)
    _note(event, "event.changed", user)
    return event


def _write(event: NonRoutineEvent, proposal: Proposal) -> None:
    amounts = _amounts(event.facility, proposal)
    if proposal.uncertainty.is_signed() and proposal.uncertainty:
        raise errors.event_invalid("uncertainty_invalid")
    uncertainty = in_kwh(proposal.uncertainty, proposal.unit)
    total = checked(proposal.start, proposal.end, amounts, uncertainty).total
    event.title = storable_text(proposal.title)
    event.description = storable_text(proposal.description)
    event.cause = proposal.cause
    event.quantified_by = proposal.quantified_by
    event.start, event.end = proposal.start, proposal.end
    event.applies_to = proposal.applies_to
    event.unit = proposal.unit
    event.meter = proposal.meter
    event.source = "" if proposal.meter else proposal.source
    event.static_factor = proposal.static_factor
    event.total_kwh = total
    event.uncertainty_kwh = uncertainty
    event.save()
    event.months.all().delete()
    EventMonth.objects.bulk_create(
        EventMonth(event=event, month=amount.month.start, kwh=amount.kwh)
        for amount in amounts
    )


def _amounts(facility: Facility, proposal: Proposal) -> tuple[MonthAmount, ...]:
    unit, total = proposal.unit, proposal.total
    if proposal.end is not None and proposal.end <= proposal.start:
        raise errors.event_invalid("event_takes_no_time")
    if proposal.months:
        amounts = months_of(proposal.months, unit=unit)
        if total is not None and sum(a.kwh for a in amounts) != in_kwh(total, unit):
            raise errors.event_total_differs()
        return amounts
    if total is None:
        raise errors.event_needs_amount()
    end = end_of_spreading(facility, end=proposal.end, applies_to=proposal.applies_to)
    if end <= proposal.start:
        raise errors.event_needs_months()
    return spread(total, unit=unit, start=proposal.start, end=end)


@transaction.atomic
def submit_event(event_id: int, *, user: User, now: datetime) -> NonRoutineEvent:
    """Hand a draft to who decides."""
    event = _locked(event_id)
    if event.state == State.SUBMITTED:
        return event
    if event.state != State.DRAFT:
        raise errors.event_not_draft()
    event.state = State.SUBMITTED
    event.submitted_at = now
    event.save()
    _note(event, "event.submitted", user)
    return event


@transaction.atomic
def approve_event(event_id: int, *, user: User, now: datetime) -> NonRoutineEvent:
    """Let an event count; nobody approves what they proposed."""
    event = _to_decide(event_id, user, done=State.APPROVED)
    if event.state == State.APPROVED:
        return event
    event.state = State.APPROVED
    event.decided_by, event.decided_at = user, now
    event.save()
    _note(event, "event.approved", user)
    return event


@transaction.atomic
def reject_event(
    event_id: int, *, user: User, reason: str, now: datetime
) -> NonRoutineEvent:
    """Refuse an event and say why; nobody rejects what they proposed."""
    event = _to_decide(event_id, user, done=State.REJECTED)
    if event.state == State.REJECTED:
        return event
    event.state = State.REJECTED
    event.reason = _given_reason(reason)
    event.decided_by, event.decided_at = user, now
    event.save()
    _note(event, "event.rejected", user)
    return event


@transaction.atomic
def withdraw_event(event_id: int, *, user: User) -> NonRoutineEvent:
    """Take back an event that nobody has decided on."""
    event = _locked(event_id)
    if event.state == State.WITHDRAWN:
        return event
    if not event.is_open:
        raise errors.event_not_open()
    event.state = State.WITHDRAWN
    event.save()
    _note(event, "event.withdrawn", user)
    return event


@transaction.atomic
def revoke_event(event_id: int, *, user: User, reason: str) -> NonRoutineEvent:
    """Let an approved event count no longer, and say why."""
    event = _locked(event_id)
    if event.state == State.WITHDRAWN:
        return event
    if event.state != State.APPROVED:
        raise errors.event_not_open()
    event.state = State.WITHDRAWN
    event.reason = _given_reason(reason)
    event.save()
    _note(event, "event.revoked", user)
    return event


def _given_reason(reason: str) -> str:
    kept = storable_text(reason).strip()[:2000]
    if not kept:
        raise errors.reason_missing()
    return kept


def _to_decide(event_id: int, user: User, *, done: str) -> NonRoutineEvent:
    event = _locked(event_id)
    if event.state == done:
        return event
    if event.state != State.SUBMITTED:
        raise errors.event_not_open()
    if event.proposed_by_id == user.pk:
        raise errors.own_event()
    return event


def _locked(event_id: int) -> NonRoutineEvent:
    """Lock the plant, then the event: who works savings out holds the plant too."""
    facility_id = NonRoutineEvent.objects.values_list("facility_id", flat=True).get(
        pk=event_id
    )
    lock_facility(facility_id)
    return NonRoutineEvent.objects.select_for_update().get(pk=event_id)


def _note(event: NonRoutineEvent, verb: str, user: User) -> None:
    note_event(
        verb,
        actor=user,
        organization=event.organization,
        subject=f"event:{event.public_id}",
        details={"kwh": str(event.total_kwh)},
    )
