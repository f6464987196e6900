"""Recomputation runs: ask for one, and keep what became of each of its plants."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from cohorts.models import Cohort
from energy import errors
from energy.models import Baseline, RecomputationRun, RecomputedPlant, SavingsResult
from energy.queries.results import shown_results
from energy.services import baselines
from energy.services.baselines import Worked
from energy.services.inputs import ENGINE_VERSION
from energy.services.plain_json import storable_text
from energy.services.reproduction import note_not_reproduced, same_figures
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.services import note_event

Scope = RecomputationRun.Scope
Outcome = RecomputedPlant.Outcome
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Whose savings to work out again: one plant's, a cohort's, or all.

    The same ``key`` of the same person is the same run, however often it is sent.
    """

    plant: Facility | None = None
    cohort: Cohort | None = None
    reason: str = ""
    key: str = ""

    @property
    def scope(self) -> Scope:
        """What was asked for."""
        if self.plant is not None:
            return Scope.FACILITY
        return Scope.PROGRAMME if self.cohort is None else Scope.COHORT

    @property
    def plants(self) -> QuerySet[Facility]:
        """The plants it is about, each once."""
        if self.plant is not None:
            return Facility.objects.filter(pk=self.plant.pk)
        if self.cohort is not None:
            return Facility.objects.filter(enrolments__cohort=self.cohort).distinct()
        return Facility.objects.all()


def request_run(wanted: RunRequest, *, user: User) -> tuple[RecomputationRun, bool]:
    """Write the run and its plants; returns it and whether it is new."""
    key = storable_text(wanted.key)[:LONGEST_KEY]
    earlier = _by_key(user, key)
    if earlier is not None:
        return earlier, False
    try:
        with transaction.atomic():
            return _written(wanted, key, user), True
    except IntegrityError:
        earlier = _by_key(user, key)
        if earlier is None:
            raise
        return earlier, False


def _by_key(user: User, key: str) -> RecomputationRun | None:
    if not key:
        return None
    return RecomputationRun.objects.filter(asked_by=user, idempotency_key=key).first()


def _written(wanted: RunRequest, key: str, user: User) -> RecomputationRun:
    plants = list(wanted.plants.order_by("code"))
    if not plants:
        raise errors.run_without_plants()
    run = RecomputationRun.objects.create(
        scope=wanted.scope,
        plant=wanted.plant,
        cohort=wanted.cohort,
        reason=storable_text(wanted.reason).strip()[:300],
        idempotency_key=key,
        engine_version=ENGINE_VERSION,
        plant_count=len(plants),
        asked_by=user,
    )
    newest = _newest_baselines(plants)
    RecomputedPlant.objects.bulk_create(
        RecomputedPlant(
            run=run,
            facility=plant,
            organization_id=plant.organization_id,
            baseline=newest.get(plant.pk),
            outcome="" if plant.pk in newest else Outcome.NOTHING,
        )
        for plant in plants
    )
    note_event(
        "run.asked",
        actor=user,
        organization=wanted.plant.organization if wanted.plant else None,
        subject=f"run:{run.public_id}",
        details={"scope": wanted.scope.value, "plants": len(plants)},
    )
    return run


def _newest_baselines(plants: list[Facility]) -> dict[int, Baseline]:
    """Each plant's newest baseline that has been worked out."""
    worked_out = (Baseline.State.DRAFT, Baseline.State.APPROVED)
    rows = Baseline.objects.filter(facility__in=plants, state__in=worked_out)
    newest = rows.order_by("facility_id", "-version").distinct("facility_id")
    return {baseline.facility_id: baseline for baseline in newest}


def keep_outcome(part_id: int, *, worked: Worked) -> None:
    """Keep what was recomputed for a plant, and whether it differs.

    Called inside the transaction that marks the job done. A stored result is never
    altered: what differs is a new row, under review where the baseline is approved.
    """
    part = _locked(part_id)
    baseline = _baseline_of(part)
    before = _shown(baseline)
    differs = before is not None and _differs(before, worked)
    baselines.keep_recomputed(baseline.pk, worked=worked)
    after = _shown(baseline)
    if differs:
        part.outcome = Outcome.NOT_REPRODUCED
    else:
        part.outcome = Outcome.UNCHANGED if after == before else Outcome.CHANGED
    part.result_before, part.result_after = before, after
    part.save(update_fields=["outcome", "result_before", "result_after"])


def _differs(result: SavingsResult, worked: Worked) -> bool:
    """Whether the very inputs of a result gave other figures now, which is noted."""
    if worked.figures is None or result.inputs_digest != worked.inputs_digest:
        return False
    if same_figures(result, worked.figures):
        return False
    note_not_reproduced(result, worked.figures)
    return True


def keep_overtaken(part_id: int) -> None:
    """Data changed meanwhile: that change has asked for a computation of its own."""
    part = _locked(part_id)
    shown = _shown(_baseline_of(part))
    part.outcome, part.result_before, part.result_after = (
        Outcome.OVERTAKEN,
        shown,
        shown,
    )
    part.save(update_fields=["outcome", "result_before", "result_after"])


def keep_failure(part_id: int, *, code: str, is_data_gone: bool) -> None:
    """Say why a plant could not be worked out; data that are gone give no result."""
    part = _locked(part_id)
    baseline = Baseline.objects.select_for_update().get(pk=_baseline_of(part).pk)
    part.result_before = _shown(baseline)
    if is_data_gone:
        baselines.retire_results(baseline, code=code)
    part.result_after = _shown(baseline)
    part.outcome, part.error_code = Outcome.FAILED, code
    part.save(update_fields=["outcome", "error_code", "result_before", "result_after"])


def _locked(part_id: int) -> RecomputedPlant:
    return RecomputedPlant.objects.select_for_update().get(pk=part_id)


def _baseline_of(part: RecomputedPlant) -> Baseline:
    """The baseline of a plant that has something to do."""
    assert part.baseline is not None  # noqa: S101  only such a plant has a job
    return part.baseline


def _shown(baseline: Baseline) -> SavingsResult | None:
    return shown_results(baseline.facility).filter(baseline=baseline).first()
