"""Reads about recomputation runs: how far they are, by the jobs of their plants."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, When

from energy.models import RecomputationRun, RecomputedPlant
from portal.accounts.models import User
from portal.jobs.models import Job

ENDED_BADLY = Job.FINAL - {Job.State.DONE}


@dataclass(frozen=True, slots=True)
class RunProgress:
    """The plants of a run by what their jobs do; the counts add up to ``plants``."""

    nothing_to_do: int
    queued: int
    running: int
    waiting_retry: int
    done: int
    failed: int

    @property
    def plants(self) -> int:
        """All plants of the run."""
        return self.nothing_to_do + self.jobs

    @property
    def jobs(self) -> int:
        """The plants that have a job."""
        return self.finished + self.queued + self.running + self.waiting_retry

    @property
    def finished(self) -> int:
        """The plants whose job has ended, one way or the other."""
        return self.done + self.failed

    @property
    def waiting(self) -> int:
        """The plants whose job has not ended."""
        return self.jobs - self.finished

    @property
    def state(self) -> str:
        """The run's state in the words of its jobs: queued, running or done."""
        if self.waiting == 0:
            return Job.State.DONE.value
        return (Job.State.RUNNING if self.has_begun else Job.State.QUEUED).value

    @property
    def has_begun(self) -> bool:
        """Whether a job was taken up."""
        return self.queued < self.jobs


def runs_of(user: User) -> QuerySet[RecomputationRun]:
    """The runs this person sees, newest first."""
    return (
        RecomputationRun.objects.visible_to(user)
        .select_related("plant", "cohort", "asked_by")
        .order_by("-asked_at", "-pk")
    )


def progress_of(run: RecomputationRun) -> RunProgress:
    """How far a run is, counted from the jobs as they are now."""
    return progress_by_run([run])[run.pk]


def progress_by_run(runs: Iterable[RecomputationRun]) -> dict[int, RunProgress]:
    """How far each run is."""
    return {
        run: RunProgress(
            nothing_to_do=by_state[None],
            queued=by_state[Job.State.QUEUED],
            running=by_state[Job.State.RUNNING],
            waiting_retry=by_state[Job.State.WAITING_RETRY],
            done=by_state[Job.State.DONE],
            failed=sum(by_state[state] for state in ENDED_BADLY),
        )
        for run, by_state in _counted(runs, "job__state").items()
    }


def outcomes_of(run: RecomputationRun) -> dict[str, int]:
    """How many plants of a run came to each outcome."""
    return outcomes_by_run([run])[run.pk]


def outcomes_by_run(runs: Iterable[RecomputationRun]) -> dict[int, dict[str, int]]:
    """How many plants of each run came to each outcome; none is left out."""
    return {
        run: {kind: found[kind] for kind in RecomputedPlant.Outcome.values}
        for run, found in _counted(runs, "outcome").items()
    }


def _counted(
    runs: Iterable[RecomputationRun], by: str
) -> dict[int, Counter[str | None]]:
    """How many plants of each run have each value of a field."""
    counts: dict[int, Counter[str | None]] = {run.pk: Counter() for run in runs}
    parts = RecomputedPlant.objects.filter(run__in=counts).order_by()
    for row in parts.values("run", by).annotate(plants=Count("pk")):
        counts[row["run"]][row[by]] = row["plants"]
    return counts


def plants_of(run: RecomputationRun) -> QuerySet[RecomputedPlant]:
    """The plants of a run by code, with their jobs and results."""
    return run.plants.select_related(
        "facility__organization", "baseline", "job", "result_before", "result_after"
    ).order_by("facility__code")


def plants_by_concern(run: RecomputationRun) -> QuerySet[RecomputedPlant]:
    """The plants of a run, those first that somebody should look at."""
    kinds = RecomputedPlant.Outcome
    order = (kinds.NOT_REPRODUCED, kinds.FAILED, kinds.CHANGED, kinds.OVERTAKEN, "")
    ranks = [When(outcome=kind, then=rank) for rank, kind in enumerate(order)]
    nothing = When(outcome=kinds.NOTHING, then=len(order) + 1)
    rank = Case(*ranks, nothing, default=len(order), output_field=IntegerField())
    return plants_of(run).order_by(rank, "facility__code")


TOTALS = (
    "baseline_kwh",
    "actual_kwh",
    "adjusted_baseline_kwh",
    "savings_kwh",
    "low_kwh",
    "high_kwh",
    "improvement",
)


def has_same_totals(part: RecomputedPlant) -> bool:
    """Whether the results before and after say the same of the whole, exactly."""
    before, after = part.result_before, part.result_after
    if before is None or after is None:
        return False
    return all(getattr(before, name) == getattr(after, name) for name in TOTALS)


def shows_results(parts: Iterable[RecomputedPlant]) -> list[RecomputedPlant]:
    """Those of which a figure is shown, whose readers are noted."""
    return [part for part in parts if part.result_before or part.result_after]
