"""Working baselines and savings out: the jobs, and the pairs of write and work."""

from django.db import transaction

from energy.models import Baseline
from energy.services import baselines
from energy.services.baselines import BaselineRequest
from energy.services.engine import NothingToFitError, work_out
from facilities.models import Facility
from portal.accounts.models import User
from portal.jobs.models import Job
from portal.jobs.registry import Effect, JobInputError, Progress, job_kind
from portal.jobs.services import submit

FIT = "energy.fit_baseline"
RECOMPUTE = "energy.compute_savings"


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


def _fit_failed(code: str, *, baseline_id: int) -> None:
    baselines.fail_fit(baseline_id, code=code)


@job_kind(FIT, lane="compute", on_failure=_fit_failed)
def fit_baseline(progress: Progress, *, baseline_id: int) -> Effect:
    """Fit every candidate, choose by rule, compute the savings."""
    baseline = Baseline.objects.select_related("facility").get(pk=baseline_id)
    try:
        worked = work_out(baseline, progress=progress)
    except NothingToFitError as error:
        raise JobInputError(error.code) from error
    return lambda: baselines.keep_fit(baseline_id, worked=worked)


@job_kind(RECOMPUTE, lane="compute")
def compute_savings(progress: Progress, *, baseline_id: int) -> Effect:
    """Compute the savings of a baseline again, with the data there is now."""
    baseline = Baseline.objects.select_related("facility").get(pk=baseline_id)
    try:
        worked = work_out(baseline, progress=progress)
    except NothingToFitError as error:
        raise JobInputError(error.code) from error
    return lambda: baselines.keep_recomputed(baseline_id, worked=worked)
