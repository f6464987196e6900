"""Working baselines and savings out: the jobs, and the pairs of write and work."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from energy.models import Baseline
from energy.queries.uploads import data_version
from energy.services import baselines
from energy.services.baselines import BaselineRequest, Worked
from energy.services.engine import NothingToFitError, work_out
from energy.services.model_review import choose_model
from energy.services.series import lock_facility
from facilities.models import Facility
from portal.accounts.models import User
from portal.jobs.models import Job
from portal.jobs.registry import Effect, JobInputError, Progress, job_kind
from portal.jobs.services import submit

FIT = "energy.fit_baseline"
RECOMPUTE = "energy.compute_savings"
DATA_GONE = frozenset({"no_energy_data", "too_few_intervals", "result_not_finite"})


def fit_key(baseline: Baseline) -> str:
    """The key of the job that works a baseline out."""
    return f"{FIT}:{baseline.pk}"


def fit_job(baseline: Baseline) -> Job | None:
    """The job that works a baseline out."""
    return Job.objects.filter(key=fit_key(baseline)).first()


def submit_baseline(
    facility: Facility, *, wanted: BaselineRequest, user: User
) -> Baseline:
    """Ask for a baseline and have it worked out."""
    with transaction.atomic():
        baseline = baselines.request_baseline(facility, wanted=wanted, user=user)
        submit(
            FIT,
            key=fit_key(baseline),
            arguments={"baseline_id": baseline.pk},
            organization=facility.organization,
            actor=user,
        )
    return baseline


def submit_recomputation(facility: Facility, *, cause: str, user: User) -> None:
    """Have the newest baseline's savings worked out again after data changed."""
    baseline = (
        Baseline.objects.filter(
            facility=facility,
            state__in=[Baseline.State.DRAFT, Baseline.State.APPROVED],
        )
        .order_by("-version")
        .first()
    )
    if baseline is None:
        return
    submit(
        RECOMPUTE,
        key=f"{RECOMPUTE}:{baseline.pk}:{cause}",
        arguments={"baseline_id": baseline.pk},
        organization=facility.organization,
        actor=user,
    )


def submit_model_choice(
    baseline: Baseline,
    *,
    meter: str,
    variables: Sequence[str],
    reason: str,
    user: User,
    now: datetime,
) -> Baseline:
    """Take another model for a meter and have the savings worked out by it."""
    with transaction.atomic():
        chosen = choose_model(
            baseline.pk,
            meter=meter,
            variables=variables,
            reason=reason,
            user=user,
            now=now,
        )
        submit(
            RECOMPUTE,
            key=f"{RECOMPUTE}:{baseline.pk}:chosen:{now.isoformat()}",
            arguments={"baseline_id": baseline.pk},
            organization=baseline.organization,
            actor=user,
        )
    return chosen


def _fit_failed(code: str, *, baseline_id: int) -> None:
    baselines.fail_fit(baseline_id, code=code)


def _work_out(baseline_id: int, progress: Progress) -> Worked:
    baseline = Baseline.objects.select_related("facility").get(pk=baseline_id)
    try:
        worked = work_out(baseline, progress=progress)
    except NothingToFitError as error:
        raise JobInputError(error.code) from error
    kept = baselines.as_kept(worked)
    if kept is None:
        raise JobInputError("result_not_finite")
    return kept


@job_kind(FIT, lane="compute", on_failure=_fit_failed)
def fit_baseline(progress: Progress, *, baseline_id: int) -> Effect:
    """Fit every candidate, choose by rule, compute the savings.

    Data saved or withdrawn while it was computed asks for the savings again.
    """
    baseline = Baseline.objects.select_related("submitted_by").get(pk=baseline_id)
    seen = data_version(baseline.facility)
    worked = _work_out(baseline_id, progress)

    def effect() -> None:
        lock_facility(baseline.facility_id)
        baselines.keep_fit(baseline_id, worked=worked)
        if (now := data_version(baseline.facility)) != seen:
            cause = f"fitted:{now}"
            submit_recomputation(
                baseline.facility, cause=cause, user=baseline.submitted_by
            )

    return effect


def _recomputation_failed(code: str, *, baseline_id: int) -> None:
    """A result of data that are gone is shown no longer; after a fault it stays."""
    if code in DATA_GONE:
        baseline = Baseline.objects.select_for_update().get(pk=baseline_id)
        baselines.retire_results(baseline, code=code)


@job_kind(RECOMPUTE, lane="compute", on_failure=_recomputation_failed)
def compute_savings(progress: Progress, *, baseline_id: int) -> Effect:
    """Compute the savings of a baseline again, with the data there is now.

    What was computed from data that has changed meanwhile is not kept: the change
    has asked for a computation of its own, and that one may be done already.
    """
    facility = Baseline.objects.select_related("facility").get(pk=baseline_id).facility
    seen = data_version(facility)
    worked = _work_out(baseline_id, progress)

    def effect() -> None:
        lock_facility(facility.pk)
        if data_version(facility) == seen:
            baselines.keep_recomputed(baseline_id, worked=worked)

    return effect
