"""Recomputation runs: one job for each plant, asked for in one transaction."""

from django.db import transaction

from energy.models import RecomputationRun, RecomputedPlant
from energy.queries.uploads import data_version
from energy.services import runs
from energy.services.baselines import as_kept
from energy.services.engine import NothingToFitError, work_out
from energy.services.runs import RunRequest
from energy.services.series import lock_facility
from energy.tasks.baselines import DATA_GONE
from portal.accounts.models import User
from portal.jobs.registry import Effect, JobInputError, Progress, job_kind
from portal.jobs.services import submit

RECOMPUTE_PLANT = "energy.recompute_plant"


def part_key(part: RecomputedPlant) -> str:
    """The key of the job of one plant of one run."""
    return f"{RECOMPUTE_PLANT}:{part.run_id}:{part.facility_id}"


def submit_run(wanted: RunRequest, *, user: User) -> RecomputationRun:
    """Ask for a run and have each of its plants worked out by a job of its own."""
    with transaction.atomic():
        run, is_new = runs.request_run(wanted, user=user)
        if is_new:
            _submit_plants(run, user)
    return run


def _submit_plants(run: RecomputationRun, user: User) -> None:
    parts = list(
        run.plants.filter(baseline__isnull=False)
        .select_related("organization")
        .order_by("facility__code")
    )
    for part in parts:
        part.job = submit(
            RECOMPUTE_PLANT,
            key=part_key(part),
            arguments={"part_id": part.pk},
            organization=part.organization,
            actor=user,
        )
    RecomputedPlant.objects.bulk_update(parts, ["job"])


def _failed(code: str, *, part_id: int) -> None:
    runs.keep_failure(part_id, code=code, is_data_gone=code in DATA_GONE)


@job_kind(RECOMPUTE_PLANT, lane="compute", on_failure=_failed)
def recompute_plant(progress: Progress, *, part_id: int) -> Effect:
    """Compute the savings of a plant again; tell whether they are the same.

    What was computed from data that has changed meanwhile is not kept, as the
    change has asked for a computation of its own.
    """
    part = RecomputedPlant.objects.select_related("baseline__facility").get(pk=part_id)
    assert part.baseline is not None  # noqa: S101  only such a plant has a job
    facility = part.baseline.facility
    seen = data_version(facility)
    try:
        worked = as_kept(work_out(part.baseline, progress=progress))
    except NothingToFitError as error:
        raise JobInputError(error.code) from error
    if worked is None:
        raise JobInputError("result_not_finite")

    def effect() -> None:
        lock_facility(facility.pk)
        if data_version(facility) == seen:
            runs.keep_outcome(part_id, worked=worked)
        else:
            runs.keep_overtaken(part_id)

    return effect
