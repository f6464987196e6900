"""Before a baseline is approved: choose another model, ask for the review."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from energy import errors
from energy.models import Baseline
from portal.accounts.models import User
from portal.accounts.services import note_event

LONGEST_REASON = 1000


@transaction.atomic
def choose_model(
    baseline_id: int,
    *,
    meter: str,
    variables: Sequence[str],
    reason: str,
    user: User,
    now: datetime,
) -> Baseline:
    """Take another of the tried models for a meter, and keep why.

    The rule's choice, chosen again, ends the override. The savings must be worked
    out again before the baseline can be approved.
    """
    baseline = Baseline.objects.select_for_update().get(pk=baseline_id)
    if baseline.state != Baseline.State.DRAFT:
        raise errors.baseline_locked()
    tried = _tried(baseline, meter, variables)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise errors.override_needs_reason(LONGEST_REASON)
    baseline.overrides = {
        **baseline.overrides,
        meter: {
            "variables": sorted(tried["variables"]),
            "reason": reason.strip(),
            "by": user.name,
            "by_id": user.pk,
            "at": now.isoformat(),
        },
    }
    if tried.get("by_rule"):
        del baseline.overrides[meter]
    baseline.review_asked_at = None
    baseline.save()
    note_event(
        "baseline.model_chosen",
        actor=user,
        organization=baseline.organization,
        subject=f"baseline:{baseline.public_id}",
        details={
            "meter": meter,
            "variables": ", ".join(sorted(variables)),
            "reason": reason.strip(),
        },
    )
    return baseline


def _tried(
    baseline: Baseline, meter: str, variables: Sequence[str]
) -> Mapping[str, Any]:
    """The candidate of a meter with these variables, as stored."""
    for one in baseline.result.get("candidates", []):
        if one["meter"] == meter and set(one["variables"]) == set(variables):
            found: Mapping[str, Any] = one
            return found
    raise errors.model_not_tried()


def chose_a_model(baseline: Baseline, user: User) -> bool:
    """Whether a model that counts was this person's choice."""
    return any(one.get("by_id") == user.pk for one in baseline.overrides.values())


def is_current(baseline: Baseline) -> bool:
    """Whether what was worked out is by the models that are chosen now."""
    wanted = {m: one["variables"] for m, one in baseline.overrides.items()}
    return bool(baseline.result.get("overrides", {}) == wanted)


@transaction.atomic
def ask_for_review(baseline_id: int, *, user: User, now: datetime) -> Baseline:
    """Hand a draft whose models pass the checks to a trainer or steward."""
    baseline = Baseline.objects.select_for_update().get(pk=baseline_id)
    if baseline.state != Baseline.State.DRAFT or not is_current(baseline):
        raise errors.baseline_not_ready()
    if not baseline.result.get("verdict", {}).get("acceptable", False):
        raise errors.no_valid_model()
    if baseline.review_asked_at is not None:
        return baseline
    baseline.review_asked_at = now
    baseline.save()
    note_event(
        "baseline.review_asked",
        actor=user,
        organization=baseline.organization,
        subject=f"baseline:{baseline.public_id}",
    )
    return baseline
