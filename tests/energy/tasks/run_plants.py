"""Plants with a baseline, and runs over them worked through in place."""

from datetime import date, timedelta

from energy.models import RecomputationRun, RelevantVariable, SavingsResult
from energy.services.baselines import BaselineRequest
from energy.tasks.baselines import fit_key, submit_baseline
from energy.tasks.runs import part_key
from portal.jobs.inline import complete
from tests.energy.services.deliveries import Plant, make_plant, table

WANTED = BaselineRequest(
    period_start=date(2022, 1, 1),
    period_end=date(2022, 12, 31),
    reporting_start=date(2023, 1, 1),
    reporting_end=date(2023, 12, 31),
    variables=("Production",),
)
HEADER = "Start,End,Usage (kWh),Production (t)"


def bills(*, saved: float) -> bytes:
    """Two years of bills; in the second one a share is saved."""
    rows = []
    for number in range(24):
        start = date(2022 + number // 12, number % 12 + 1, 1)
        end = (start + timedelta(days=32)).replace(day=1)
        tonnes = 1000 + number * 7919 % 640
        kwh = 1300 * (end - start).days + 25 * tonnes + number * 37 % 11 * 60
        rows.append((start, end, kwh * (1 - saved) if number >= 12 else kwh, tonnes))
    return table(*rows, header=HEADER)


def with_baseline(code: str) -> Plant:
    """A plant whose baseline has been worked out."""
    plant = make_plant(code)
    plant.sent_and_saved(bills(saved=0.10))
    RelevantVariable.objects.filter(facility=plant.facility).update(name="Production")
    asked = submit_baseline(plant.facility, wanted=WANTED, user=plant.champion)
    complete(fit_key(asked))
    return plant


def result_of(plant: Plant) -> SavingsResult:
    return SavingsResult.objects.filter(facility=plant.facility).latest("pk")


def work(run: RecomputationRun) -> RecomputationRun:
    """Do all jobs of a run."""
    for part in run.plants.filter(job__isnull=False):
        complete(part_key(part))
    return run


def outcomes(run: RecomputationRun) -> dict[str, str]:
    return {
        part.facility.code: part.outcome
        for part in run.plants.select_related("facility")
    }
