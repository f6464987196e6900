"""Baselines: ask for one, keep what the engine found, approve; verify results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from energy import errors
from energy.enpi.periods import Period
from energy.models import Baseline, Reading, RelevantVariable, SavingsResult
from energy.queries.results import shown_results
from energy.services.day_rows import best_rows
from energy.services.model_review import chose_a_model, is_current
from energy.services.plain_json import storable
from energy.services.reproduction import note_not_reproduced, same_figures
from energy.services.series import lock_facility
from energy.services.variables import is_energy
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event

TOTALS = (
    "baseline_kwh",
    "actual_kwh",
    "adjusted_baseline_kwh",
    "savings_kwh",
    "low_kwh",
    "high_kwh",
)


EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
"""No period is asked for beyond these days, where dates can no longer be added to."""


@dataclass(frozen=True, slots=True)
class BaselineRequest:
    """What to compare: whole days, both ends included.

    ``by`` is "bill", "day" or empty for what the data carry best; the model period
    is that of chaining, by default the year before the reporting period.
    """

    period_start: date
    period_end: date
    reporting_start: date
    reporting_end: date
    variables: tuple[str, ...] = ()
    basis: str = "site"
    method: str = "forecast"
    by: str = ""
    model_start: date | None = None
    model_end: date | None = None

    @property
    def periods(self) -> tuple[Period, Period]:
        """The baseline and the reporting period, half-open."""
        one = timedelta(days=1)
        return (
            Period(self.period_start, self.period_end + one),
            Period(self.reporting_start, self.reporting_end + one),
        )

    @property
    def is_in_order(self) -> bool:
        """Whether each period takes time and the reporting one comes later."""
        return (
            EARLIEST
            < self.period_start
            < self.period_end
            < self.reporting_start
            < self.reporting_end
            < LATEST
        ) and self._model_is_in_order

    @property
    def _model_is_in_order(self) -> bool:
        if self.model_start is None and self.model_end is None:
            return True
        if self.model_start is None or self.model_end is None:
            return False
        return EARLIEST < self.model_start < self.model_end < LATEST


@transaction.atomic
def request_baseline(
    facility: Facility, *, wanted: BaselineRequest, user: User
) -> Baseline:
    """Write a new version of the plant's baseline, to be worked out by a job."""
    if not wanted.is_in_order:
        raise errors.period_invalid()
    if not Reading.objects.current().filter(meter__facility=facility).exists():
        raise errors.no_energy_data()
    _refuse_energy_as_cause(facility, wanted.variables)
    lock_facility(facility.pk)
    latest = Baseline.objects.filter(facility=facility).aggregate(Max("version"))
    baseline = Baseline.objects.create(
        facility=facility,
        organization=facility.organization,
        version=(latest["version__max"] or 0) + 1,
        period_start=wanted.period_start,
        period_end=wanted.period_end,
        reporting_start=wanted.reporting_start,
        reporting_end=wanted.reporting_end,
        variables=list(wanted.variables),
        model_start=wanted.model_start,
        model_end=wanted.model_end,
        basis=wanted.basis,
        method=wanted.method,
        by=wanted.by
        or best_rows(facility, variables=wanted.variables, periods=wanted.periods),
        submitted_by=user,
    )
    note_event(
        "baseline.requested",
        actor=user,
        organization=facility.organization,
        subject=f"baseline:{baseline.public_id}",
    )
    return baseline


def _refuse_energy_as_cause(facility: Facility, names: Sequence[str]) -> None:
    """Energy cannot explain energy: it would take its own savings for a cause."""
    asked = RelevantVariable.objects.filter(facility=facility, name__in=names)
    energies = [variable.name for variable in asked if is_energy(variable)]
    if energies:
        raise errors.variable_is_energy(", ".join(sorted(energies)))


@dataclass(frozen=True, slots=True)
class Worked:
    """What the engine found: models, and the savings they give."""

    result: Mapping[str, Any]
    inputs_digest: str
    engine_version: str
    figures: Mapping[str, Any] | None


def keep_fit(baseline_id: int, *, worked: Worked) -> None:
    """Keep the models of a baseline and the first savings against it.

    Called inside the transaction that marks the job done.
    """
    baseline = Baseline.objects.select_for_update().get(pk=baseline_id)
    if baseline.state != Baseline.State.FITTING:
        return
    baseline.result = dict(worked.result)
    baseline.inputs_digest = worked.inputs_digest
    baseline.engine_version = worked.engine_version
    baseline.state = Baseline.State.DRAFT
    baseline.save()
    keep_savings(baseline, worked=worked)


def as_kept(worked: Worked) -> Worked | None:
    """The work with numbers the database takes; None where a total is no number.

    An improvement may be missing: there is none where nothing would have been used.
    """
    figures = storable(worked.figures)
    if figures is not None and any(figures[name] is None for name in TOTALS):
        return None
    return replace(worked, result=storable(worked.result), figures=figures)


def keep_savings(baseline: Baseline, *, worked: Worked) -> SavingsResult | None:
    """Keep savings as the newest row, which is the one that holds today.

    The same inputs as the newest row's change nothing; that they give the same
    numbers to the last bit is looked at, and noted where they do not. Inputs that
    were there once before, as after a withdrawal, give a new row that is verified where the earlier
    one was: the numbers are the same.
    """
    if worked.figures is None:
        retire_results(baseline, code="no_figures")
        return None
    newest = shown_results(baseline.facility).filter(baseline=baseline).first()
    if newest is not None and newest.inputs_digest == worked.inputs_digest:
        if not same_figures(newest, worked.figures):
            note_not_reproduced(newest, worked.figures)
        return newest
    is_approved = baseline.state == Baseline.State.APPROVED
    state = SavingsResult.State.UNDER_REVIEW if is_approved else "draft"
    verified = baseline.results.filter(
        inputs_digest=worked.inputs_digest, state=SavingsResult.State.VERIFIED
    ).first()
    return SavingsResult.objects.create(
        baseline=baseline,
        inputs_digest=worked.inputs_digest,
        facility_id=baseline.facility_id,
        organization_id=baseline.organization_id,
        state=verified.state if verified else state,
        verified_by=verified.verified_by if verified else None,
        verified_at=verified.verified_at if verified else None,
        **worked.figures,
    )


def keep_recomputed(baseline_id: int, *, worked: Worked) -> None:
    """Keep savings computed from newer data; an approved model stays as it is.

    Called inside the transaction that marks the job done.
    """
    baseline = Baseline.objects.select_for_update().get(pk=baseline_id)
    if baseline.state == Baseline.State.DRAFT:
        baseline.result = dict(worked.result)
        baseline.inputs_digest = worked.inputs_digest
        baseline.save()
    keep_savings(baseline, worked=worked)


def retire_results(baseline: Baseline, *, code: str) -> None:
    """Stop showing results whose data are no longer there."""
    retired = baseline.results.exclude(state=SavingsResult.State.REJECTED).update(
        state=SavingsResult.State.REJECTED
    )
    if retired:
        note_event(
            "result.retired",
            actor=None,
            organization=baseline.organization,
            subject=f"baseline:{baseline.public_id}",
            details={"code": code},
        )


def fail_fit(baseline_id: int, *, code: str) -> None:
    """Say that the baseline could not be worked out."""
    Baseline.objects.filter(pk=baseline_id, state=Baseline.State.FITTING).update(
        state=Baseline.State.FAILED, error_code=code
    )


@transaction.atomic
def approve_baseline(baseline_id: int, *, user: User, now: datetime) -> Baseline:
    """Lock a baseline; nobody approves what they submitted."""
    baseline = Baseline.objects.select_for_update().get(pk=baseline_id)
    if baseline.state == Baseline.State.APPROVED:
        return baseline
    if baseline.state != Baseline.State.DRAFT or not is_current(baseline):
        raise errors.baseline_not_ready()
    if baseline.submitted_by_id == user.pk or chose_a_model(baseline, user):
        raise errors.own_baseline()
    if not baseline.result.get("verdict", {}).get("acceptable", False):
        raise errors.no_valid_model()
    baseline.state = Baseline.State.APPROVED
    baseline.approved_by = user
    baseline.approved_at = now
    baseline.save()
    baseline.results.filter(state=SavingsResult.State.DRAFT).update(
        state=SavingsResult.State.UNDER_REVIEW
    )
    note_event(
        "baseline.approved",
        actor=user,
        organization=baseline.organization,
        subject=f"baseline:{baseline.public_id}",
    )
    return baseline


@transaction.atomic
def verify_result(result_id: int, *, user: User, now: datetime) -> SavingsResult:
    """Verify a result whose baseline is approved."""
    result = SavingsResult.objects.select_for_update().get(pk=result_id)
    if result.state == SavingsResult.State.VERIFIED:
        return result
    if result.state != SavingsResult.State.UNDER_REVIEW:
        raise errors.result_not_open()
    if result.baseline.results.filter(pk__gt=result.pk).exists():
        raise errors.result_outdated()
    if not result.detail.get("complete", False):
        raise errors.result_incomplete()
    result.state = SavingsResult.State.VERIFIED
    result.verified_by = user
    result.verified_at = now
    result.save()
    note_event(
        "result.verified",
        actor=user,
        organization=result.organization,
        subject=f"result:{result.public_id}",
    )
    return result
