"""Deciding on events, and having the savings worked out again."""

from datetime import datetime

from django.db import transaction

from energy.models import NonRoutineEvent
from energy.services import events
from energy.tasks.baselines import submit_recomputation
from portal.accounts.models import User


def approve_event(event_id: int, *, user: User, now: datetime) -> NonRoutineEvent:
    """Approve an event and count it in the plant's savings."""
    with transaction.atomic():
        event = events.approve_event(event_id, user=user, now=now)
        _recompute(event, "approved", user)
    return event


def revoke_event(event_id: int, *, user: User, reason: str) -> NonRoutineEvent:
    """Withdraw an approved event and count it in the plant's savings no longer."""
    with transaction.atomic():
        event = events.revoke_event(event_id, user=user, reason=reason)
        _recompute(event, "revoked", user)
    return event


def _recompute(event: NonRoutineEvent, what: str, user: User) -> None:
    cause = f"event:{event.pk}:{what}"
    submit_recomputation(event.facility, cause=cause, user=user)
