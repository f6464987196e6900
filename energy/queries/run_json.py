"""A recomputation run as the API and the command print it."""

from collections.abc import Sequence
from typing import Any

from energy.models import RecomputationRun, RecomputedPlant, SavingsResult
from energy.queries.runs import (
    RunProgress,
    has_same_totals,
    outcomes_by_run,
    plants_of,
    progress_by_run,
)


def run_summaries(runs: Sequence[RecomputationRun]) -> list[dict[str, Any]]:
    """Runs with how far each is, without their plants."""
    progress, outcomes = progress_by_run(runs), outcomes_by_run(runs)
    return [_summary(run, progress[run.pk], outcomes[run.pk]) for run in runs]


def _summary(
    run: RecomputationRun, progress: RunProgress, outcomes: dict[str, int]
) -> dict[str, Any]:
    return {
        "id": str(run.public_id),
        "scope": run.scope,
        "facility": run.plant.code if run.plant else None,
        "cohort": run.cohort.code if run.cohort else None,
        "reason": run.reason,
        "asked_by": run.asked_by.name,
        "asked_at": run.asked_at.isoformat(),
        "engine_version": run.engine_version,
        "state": progress.state,
        "progress": {
            "done": progress.finished,
            "total": progress.jobs,
            "unit": "plants",
        },
        "plants_total": progress.plants,
        "jobs": {
            "queued": progress.queued,
            "running": progress.running,
            "waiting_retry": progress.waiting_retry,
            "done": progress.done,
            "failed": progress.failed,
        },
        "outcomes": outcomes,
    }


def run_json(run: RecomputationRun) -> dict[str, Any]:
    """A run with what came of each of its plants."""
    parts = [_part_json(part) for part in plants_of(run)]
    (summary,) = run_summaries([run])
    return {**summary, "plants": parts}


def _part_json(part: RecomputedPlant) -> dict[str, Any]:
    return {
        "facility": part.facility.code,
        "state": part.job.state if part.job else None,
        "job": str(part.job.public_id) if part.job else None,
        "baseline": str(part.baseline.public_id) if part.baseline else None,
        "outcome": part.outcome or None,
        "error_code": part.error_code,
        "same_totals": has_same_totals(part),
        "before": _result_json(part.result_before),
        "after": _result_json(part.result_after),
    }


def _result_json(result: SavingsResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {
        "result": str(result.public_id),
        "state": result.state,
        "improvement": result.improvement,
        "savings_kwh": result.savings_kwh,
        "inputs_sha256": result.inputs_digest,
    }
