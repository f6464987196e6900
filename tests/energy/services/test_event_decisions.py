"""Events: who may decide when, what is kept, what they do to the plant's numbers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from energy.enpi.periods import Month
from energy.models import (
    Baseline,
    EventMonth,
    NonRoutineEvent,
    SavingsResult,
)
from energy.queries.enpi import enpi_json
from energy.queries.results import latest_result
from energy.services import events
from energy.services.baselines import BaselineRequest, approve_baseline
from energy.tasks import events as tasks
from energy.tasks.baselines import RECOMPUTE, fit_key, submit_baseline
from portal.accounts.models import AuditEvent, User
from portal.base.errors import DomainError
from portal.jobs.inline import complete
from portal.jobs.models import Job
from tests.energy.services.deliveries import Plant, colleague, make_plant, table
from tests.energy.tasks.test_recomputation import plant_file
from tests.factories.events import proposal

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 6, 2, 12, tzinfo=UTC)
State = NonRoutineEvent.State
SPRING = {"start": date(2023, 3, 1), "end": date(2023, 5, 1)}


@pytest.fixture
def plant() -> Plant:
    """A plant with two years of bills, of which the second saved a tenth."""
    made = make_plant()
    made.sent_and_saved(plant_file(saved=0.10))
    made.facility.variables.update(name="Production")
    return made


@pytest.fixture
def trainer(plant: Plant) -> User:
    """Somebody who did not propose."""
    return colleague(plant.facility, "decider")


def proposed(plant: Plant, **changed: object) -> NonRoutineEvent:
    """A draft of 6,000 kWh more in two months."""
    given = proposal(**{**SPRING, **changed})
    return events.propose_event(plant.facility, proposal=given, user=plant.champion)


def submitted(plant: Plant, **changed: object) -> NonRoutineEvent:
    """An event that waits for a decision."""
    event = proposed(plant, **changed)
    return events.submit_event(event.pk, user=plant.champion, now=NOW)


def approved(plant: Plant, by: User, **changed: object) -> NonRoutineEvent:
    """An event that counts, with the jobs it asked for done."""
    event = tasks.approve_event(submitted(plant, **changed).pk, user=by, now=NOW)
    recompute()
    return event


def fitted(plant: Plant, **changed: object) -> Baseline:
    """The plant's baseline, worked out."""
    asked: dict[str, object] = {
        "period_start": date(2022, 1, 1),
        "period_end": date(2022, 12, 31),
        "reporting_start": date(2023, 1, 1),
        "reporting_end": date(2023, 12, 31),
        "variables": ("Production",),
    }
    wanted = BaselineRequest(**{**asked, **changed})  # type: ignore[arg-type]  # as the fields ask
    baseline = submit_baseline(plant.facility, wanted=wanted, user=plant.champion)
    complete(fit_key(baseline))
    baseline.refresh_from_db()
    assert baseline.state == Baseline.State.DRAFT, baseline.error_code
    return baseline


def recompute() -> None:
    for job in Job.objects.filter(kind=RECOMPUTE).order_by("pk"):
        complete(job.key)


def newest(plant: Plant) -> SavingsResult:
    result = latest_result(plant.facility)
    assert result is not None
    return result


def test_a_total_is_spread_by_days_and_adds_up(plant: Plant) -> None:
    event = proposed(plant, total=Decimal("100.001"))

    months = {f"{m.month:%m}": m.kwh for m in event.months.all()}
    assert sum(months.values()) == event.total_kwh == Decimal("100.001")
    assert months == {"03": Decimal("50.820"), "04": Decimal("49.181")}


def test_months_are_kept_as_they_were_stated(plant: Plant) -> None:
    stated = {Month(2023, 4): Decimal("-2.5"), Month(2023, 3): Decimal(1)}

    event = proposed(plant, total=None, months=stated, unit="MWh")

    assert [m.kwh for m in event.months.all()] == [Decimal(1000), Decimal(-2500)]
    assert event.total_kwh == Decimal(-1500)


def test_other_units_become_kwh_to_the_watt_hour(plant: Plant) -> None:
    event = proposed(plant, total=Decimal(10), uncertainty=Decimal(1), unit="GJ")

    assert event.total_kwh == Decimal("2777.778")
    assert event.uncertainty_kwh == Decimal("277.778")


def test_a_permanent_total_ends_with_the_newest_reporting_period(
    plant: Plant,
) -> None:
    fitted(plant)

    event = proposed(plant, end=None, total=Decimal(306))

    months = list(event.months.order_by("month"))
    assert event.end is None
    assert months[-1].month == date(2023, 12, 1)
    assert [m.kwh for m in months][:2] == [31, 30]


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("event_needs_months", {"end": None}),
        ("event_needs_amount", {"total": None}),
        ("event_takes_no_time", {"end": date(2023, 3, 1)}),
        ("event_amount_invalid", {"total": Decimal("1e14")}),
        ("event_amount_invalid", {"total": Decimal("NaN")}),
        ("uncertainty_invalid", {"uncertainty": Decimal(-1)}),
        ("event_too_long", {"end": date(2200, 1, 1)}),
        (
            "month_outside_event",
            {"total": None, "months": {Month(2023, 7): Decimal(1)}},
        ),
        ("event_total_differs", {"months": {Month(2023, 3): Decimal(1)}}),
    ],
)
def test_what_makes_no_event_is_refused(
    plant: Plant, code: str, changed: dict[str, object]
) -> None:
    with pytest.raises(DomainError) as refused:
        proposed(plant, **changed)

    assert refused.value.code == code
    assert not NonRoutineEvent.objects.exists()


def test_a_draft_is_stated_anew_and_nothing_else_is(plant: Plant) -> None:
    event = proposed(plant)
    other = proposal(**{**SPRING, "total": Decimal(-70)})

    changed = events.change_event(event.pk, proposal=other, user=plant.champion)
    assert changed.total_kwh == Decimal(-70)
    assert sum(m.kwh for m in EventMonth.objects.filter(event=event)) == -70

    events.submit_event(event.pk, user=plant.champion, now=NOW)
    with pytest.raises(DomainError) as refused:
        events.change_event(event.pk, proposal=other, user=plant.champion)
    assert refused.value.code == "event_not_draft"


def test_nobody_decides_on_what_they_proposed(plant: Plant) -> None:
    event = submitted(plant)

    for decide in (
        lambda: events.approve_event(event.pk, user=plant.champion, now=NOW),
        lambda: events.reject_event(
            event.pk, user=plant.champion, reason="No.", now=NOW
        ),
    ):
        with pytest.raises(DomainError) as refused:
            decide()
        assert (refused.value.code, refused.value.status) == ("own_event", 403)
    event.refresh_from_db()
    assert event.state == State.SUBMITTED


def test_nobody_decides_on_what_they_stated_anew(plant: Plant, trainer: User) -> None:
    event = proposed(plant)
    other = proposal(**{**SPRING, "total": Decimal(99_000)})
    events.change_event(event.pk, proposal=other, user=trainer)
    events.submit_event(event.pk, user=trainer, now=NOW)

    with pytest.raises(DomainError) as refused:
        events.approve_event(event.pk, user=trainer, now=NOW)

    assert refused.value.code == "own_event"


def test_the_database_keeps_approval_by_another(plant: Plant) -> None:
    event = submitted(plant)
    own = {"state": "approved", "decided_by": plant.champion, "decided_at": NOW}

    for wrong in ({"state": "approved"}, own, {"state": "rejected"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NonRoutineEvent.objects.filter(pk=event.pk).update(**wrong)


def test_a_draft_is_not_decided_on(plant: Plant, trainer: User) -> None:
    event = proposed(plant)

    with pytest.raises(DomainError) as refused:
        events.approve_event(event.pk, user=trainer, now=NOW)

    assert refused.value.code == "event_not_open"


def test_a_refusal_says_why(plant: Plant, trainer: User) -> None:
    event = submitted(plant)

    with pytest.raises(DomainError) as refused:
        events.reject_event(event.pk, user=trainer, reason=" \n", now=NOW)
    assert refused.value.code == "reason_missing"

    done = events.reject_event(event.pk, user=trainer, reason="Not shown.", now=NOW)
    assert (done.state, done.reason, done.decided_by) == (
        State.REJECTED,
        "Not shown.",
        trainer,
    )


def test_each_step_is_written_to_the_audit_log(plant: Plant, trainer: User) -> None:
    event = approved(plant, trainer)
    tasks.revoke_event(event.pk, user=trainer, reason="Counted twice.")

    verbs = AuditEvent.objects.filter(subject=f"event:{event.public_id}")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "event.proposed",
        "event.submitted",
        "event.approved",
        "event.revoked",
    ]


def test_only_an_approved_event_counts(plant: Plant, trainer: User) -> None:
    fitted(plant)
    before = newest(plant)

    event = submitted(plant)
    recompute()
    assert newest(plant).pk == before.pk

    tasks.approve_event(event.pk, user=trainer, now=NOW)
    recompute()
    after = newest(plant)
    assert after.adjusted_baseline_kwh == pytest.approx(
        before.adjusted_baseline_kwh + 6000
    )
    assert after.savings_kwh == pytest.approx(before.savings_kwh + 6000)
    assert after.actual_kwh == before.actual_kwh
    assert after.high_kwh - after.low_kwh == pytest.approx(
        before.high_kwh - before.low_kwh
    )


def test_an_approved_baseline_keeps_its_model_and_counts_the_event(
    plant: Plant, trainer: User
) -> None:
    baseline = fitted(plant)
    approve_baseline(baseline.pk, user=trainer, now=NOW)
    before = newest(plant)
    fits = Baseline.objects.get().result["models"]

    approved(plant, trainer, uncertainty=Decimal(900))

    after = newest(plant)
    assert Baseline.objects.get().result["models"] == fits
    assert after.savings_kwh == pytest.approx(before.savings_kwh + 6000)
    assert after.high_kwh - after.low_kwh > before.high_kwh - before.low_kwh
    assert after.state == SavingsResult.State.UNDER_REVIEW


def test_a_revoked_event_leaves_the_numbers_as_they_were(
    plant: Plant, trainer: User
) -> None:
    fitted(plant)
    before = newest(plant)
    event = approved(plant, trainer)

    tasks.revoke_event(event.pk, user=trainer, reason="Counted twice.")
    recompute()

    assert newest(plant).savings_kwh == before.savings_kwh
    assert newest(plant).detail["adjustments"] == []


def test_months_and_year_of_a_result_show_the_event(
    plant: Plant, trainer: User
) -> None:
    fitted(plant)
    before = {m["month"]: m for m in enpi_json(newest(plant))["months"]}
    event = approved(plant, trainer)

    shown = enpi_json(newest(plant))

    changed = {
        m["month"]: m["adjusted_baseline"] - before[m["month"]]["adjusted_baseline"]
        for m in shown["months"]
    }
    wanted = {f"{m.month:%Y-%m}": float(m.kwh) for m in event.months.all()}
    assert {k: v for k, v in changed.items() if abs(v) > 1e-3} == pytest.approx(wanted)
    (told,) = shown["adjustments"]
    assert told["id"] == str(event.public_id)
    assert told["total"] == told["counted"] == pytest.approx(6000)
    assert told["months"][0] == {"month": "2023-03", "kwh": pytest.approx(3049.18)}
    assert told["meters"] == ["Main"]


def test_an_event_outside_the_period_counts_nothing(
    plant: Plant, trainer: User
) -> None:
    fitted(plant)
    before = newest(plant)

    approved(plant, trainer, start=date(2024, 1, 1), end=date(2024, 2, 1))

    assert newest(plant).savings_kwh == before.savings_kwh
    (told,) = newest(plant).detail["adjustments"]
    assert told["counted"] == 0


def test_an_event_of_another_source_counts_on_no_meter(
    plant: Plant, trainer: User
) -> None:
    fitted(plant)
    before = newest(plant)

    approved(plant, trainer, source="natural_gas")

    assert newest(plant).savings_kwh == before.savings_kwh
    (told,) = newest(plant).detail["adjustments"]
    assert (told["meters"], told["counted"]) == ([], 0)


def test_the_whole_plants_event_is_divided_by_energy(
    plant: Plant, trainer: User
) -> None:
    half = plant_file(saved=0.10, header="Start,End,Usage (kWh),Other")
    second = plant.send(
        half, "second.csv", hints={"meter": "Second", "source": "electricity"}
    )
    plant.save(second)
    fitted(plant)
    before = newest(plant)

    approved(plant, trainer, uncertainty=Decimal(50_000))

    after = newest(plant)
    (told,) = after.detail["adjustments"]
    assert sorted(told["meters"]) == ["Main", "Second"]
    assert told["counted"] == pytest.approx(6000)
    assert after.savings_kwh == pytest.approx(before.savings_kwh + 6000)
    t = (after.high_kwh - after.low_kwh) / 2 / 50_000 * 1.6448536
    assert 1.6 < t < 2.0


def test_an_event_of_the_baseline_period_changes_what_is_modelled(
    plant: Plant, trainer: User
) -> None:
    baseline = fitted(plant)
    before = newest(plant)

    approved(
        plant,
        trainer,
        applies_to="baseline",
        start=date(2022, 1, 1),
        end=date(2023, 1, 1),
        total=Decimal(36_500),
    )

    after = newest(plant)
    gained = after.adjusted_baseline_kwh - before.adjusted_baseline_kwh
    assert gained == pytest.approx(36_500, rel=0.02)
    assert after.actual_kwh == before.actual_kwh
    assert after.baseline_kwh == before.baseline_kwh
    assert Baseline.objects.get(pk=baseline.pk).result["models"]


def test_a_locked_model_is_not_changed_by_a_later_event_of_its_period(
    plant: Plant, trainer: User
) -> None:
    baseline = fitted(plant)
    approve_baseline(baseline.pk, user=trainer, now=NOW)
    before = newest(plant)

    event = submitted(
        plant, applies_to="baseline", start=date(2022, 1, 1), end=date(2022, 3, 1)
    )
    later = datetime(2024, 7, 1, tzinfo=UTC)
    tasks.approve_event(event.pk, user=trainer, now=later)
    recompute()

    assert newest(plant).pk == before.pk


def test_approving_twice_is_approving_once(plant: Plant, trainer: User) -> None:
    fitted(plant)
    event = approved(plant, trainer)

    again = tasks.approve_event(event.pk, user=trainer, now=NOW)

    assert again.state == State.APPROVED
    assert Job.objects.filter(kind=RECOMPUTE).count() == 1


def test_a_step_in_the_bills_is_told_of_and_gone_once_explained(
    trainer: User, plant: Plant
) -> None:
    stepped = make_plant("S01")
    rows = []
    for number in range(24):
        start = date(2022 + number // 12, number % 12 + 1, 1)
        end = date(2022 + (number + 1) // 12, (number + 1) % 12 + 1, 1)
        tonnes = 1000 + number * 7919 % 640
        more = 200 * (end - start).days if number >= 17 else 0
        kwh = 1300 * (end - start).days + 25 * tonnes + number * 37 % 11 * 60 + more
        rows.append((start, end, kwh, tonnes))
    stepped.sent_and_saved(table(*rows, header="Start,End,Usage (kWh),Production (t)"))
    stepped.facility.variables.update(name="Production")
    fitted(stepped)

    (step,) = newest(stepped).detail["steps"]
    assert (step["on"], step["period"]) == ("2023-06-01", "reporting")
    assert step["kwh_per_day"] == pytest.approx(200, rel=0.15)
    assert newest(stepped).detail["adjustments"] == []

    approved(
        stepped,
        trainer,
        start=date(2023, 6, 1),
        end=None,
        total=Decimal(200 * 214),
    )
    assert newest(stepped).detail["steps"] == []
