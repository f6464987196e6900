"""Choosing another model than the rule's, and asking for a review."""

from datetime import UTC, date, datetime

import pytest

from energy.models import Baseline
from energy.services.baselines import BaselineRequest, approve_baseline
from energy.services.model_review import ask_for_review, choose_model, is_current
from energy.tasks.baselines import RECOMPUTE, fit_key, submit_baseline
from energy.tasks.baselines import submit_model_choice as choose
from portal.accounts.models import AuditEvent
from portal.base.errors import DomainError
from portal.jobs.inline import complete
from portal.jobs.models import Job
from tests.energy.services.test_working_out import fitted, plant, result_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2019, 2, 1, tzinfo=UTC)
WHY = "The line was rebuilt."


def recompute(baseline: Baseline) -> Baseline:
    for job in Job.objects.filter(kind=RECOMPUTE, state=Job.State.QUEUED):
        complete(job.key)
    baseline.refresh_from_db()
    return baseline


@pytest.fixture
def baseline() -> Baseline:
    return fitted(plant())


def meter_of(baseline: Baseline) -> str:
    name: str = baseline.result["models"][0]["meter"]
    return name


def without_variables(baseline: Baseline) -> Baseline:
    choose(
        baseline,
        meter=meter_of(baseline),
        variables=(),
        reason=WHY,
        user=UserFactory(name="Ana"),
        now=NOW,
    )
    baseline.refresh_from_db()
    return baseline


def test_chosen_model_counts_and_the_rules_choice_stays_marked(
    baseline: Baseline,
) -> None:
    recompute(without_variables(baseline))

    (chosen,) = [one for one in baseline.result["candidates"] if one["chosen"]]
    (ruled,) = [one for one in baseline.result["candidates"] if one["by_rule"]]
    assert chosen["variables"] == []
    assert ruled["variables"] == ["Output"]
    assert baseline.results.first().detail["models"][0]["variables"] == []


def test_choice_is_kept_with_its_reason(baseline: Baseline) -> None:
    without_variables(baseline)

    kept = baseline.overrides[meter_of(baseline)]
    assert (kept["reason"], kept["by"], kept["variables"]) == (WHY, "Ana", [])
    event = AuditEvent.objects.get(verb="baseline.model_chosen")
    assert event.details["reason"] == WHY


def test_model_that_fails_the_tests_still_cannot_be_approved(
    baseline: Baseline,
) -> None:
    recompute(without_variables(baseline))

    with pytest.raises(DomainError) as refused:
        approve_baseline(baseline.pk, user=UserFactory(), now=NOW)

    assert refused.value.code == "no_valid_model"


def test_baseline_is_not_approved_before_the_chosen_model_is_worked_out(
    baseline: Baseline,
) -> None:
    without_variables(baseline)

    with pytest.raises(DomainError) as refused:
        approve_baseline(baseline.pk, user=UserFactory(), now=NOW)

    assert not is_current(baseline)
    assert refused.value.code == "baseline_not_ready"


def test_rules_choice_ends_the_override(baseline: Baseline) -> None:
    before = result_of(baseline)
    recompute(without_variables(baseline))
    meter = meter_of(baseline)
    later = NOW.replace(hour=2)
    choose(
        baseline,
        meter=meter,
        variables=("Output",),
        reason="On second thought.",
        user=UserFactory(),
        now=later,
    )
    recompute(baseline)

    newest = baseline.results.order_by("-pk").first()
    assert baseline.overrides == {}
    assert newest
    assert newest.savings_kwh == before.savings_kwh
    approve_baseline(baseline.pk, user=UserFactory(), now=NOW)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"variables": ("Weather",)}, "model_not_tried"),
        ({"meter": "another"}, "model_not_tried"),
        ({"reason": "  "}, "override_needs_reason"),
        ({"reason": "x" * 1001}, "override_needs_reason"),
    ],
)
def test_choice_that_cannot_be_is_refused(
    baseline: Baseline, change: dict[str, object], code: str
) -> None:
    wanted = {"meter": meter_of(baseline), "variables": (), "reason": WHY, **change}

    with pytest.raises(DomainError) as refused:
        choose_model(baseline.pk, user=UserFactory(), now=NOW, **wanted)  # type: ignore[arg-type]  # as parametrized

    assert refused.value.code == code


def test_approved_baseline_keeps_its_models(baseline: Baseline) -> None:
    approve_baseline(baseline.pk, user=UserFactory(), now=NOW)

    with pytest.raises(DomainError) as refused:
        without_variables(baseline)

    assert refused.value.code == "baseline_locked"


def test_review_is_asked_for_once_and_noted(baseline: Baseline) -> None:
    champion = UserFactory()
    first = ask_for_review(baseline.pk, user=champion, now=NOW)
    again = ask_for_review(baseline.pk, user=champion, now=NOW.replace(hour=5))

    assert first.review_asked_at == again.review_asked_at == NOW
    assert AuditEvent.objects.filter(verb="baseline.review_asked").count() == 1


def test_review_of_what_fails_the_tests_is_refused(baseline: Baseline) -> None:
    recompute(without_variables(baseline))

    with pytest.raises(DomainError) as refused:
        ask_for_review(baseline.pk, user=UserFactory(), now=NOW)

    assert refused.value.code == "no_valid_model"


@pytest.mark.parametrize(
    "method", ["forecast", "backcast", "chaining", "standard", "ratio", "absolute"]
)
def test_every_method_gives_savings_whose_months_add_up(method: str) -> None:
    meter = plant()
    wanted = BaselineRequest(
        period_start=date(2017, 1, 1),
        period_end=date(2017, 12, 31),
        reporting_start=date(2018, 1, 1),
        reporting_end=date(2018, 12, 31),
        variables=("Output",),
        method=method,
    )
    baseline = submit_baseline(meter.facility, wanted=wanted, user=UserFactory())
    complete(fit_key(baseline))
    baseline.refresh_from_db()

    result = result_of(baseline)

    # 300 kWh of about 9,500 a month were spared.
    assert 0.01 < (result.improvement or 0) < 0.06
    months = [m for m in result.detail["months"] if "savings" in m]
    assert sum(m["savings"] for m in months) == pytest.approx(result.savings_kwh)
    (year,) = result.detail["fiscal_years"]
    assert year["savings"] == year["new_savings"] == pytest.approx(result.savings_kwh)
    assert result.detail["bases"]["site"]["savings"] == pytest.approx(
        result.savings_kwh
    )
    verdict = baseline.result["verdict"]
    assert verdict["acceptable"] is (method not in ("ratio", "absolute"))


def test_source_basis_counts_the_same_meters_by_another_factor() -> None:
    meter = plant()
    found = {}
    for basis in ("site", "source"):
        wanted = BaselineRequest(
            period_start=date(2017, 1, 1),
            period_end=date(2017, 12, 31),
            reporting_start=date(2018, 1, 1),
            reporting_end=date(2018, 12, 31),
            variables=("Output",),
            basis=basis,
        )
        baseline = submit_baseline(meter.facility, wanted=wanted, user=UserFactory())
        complete(fit_key(baseline))
        found[basis] = result_of(baseline).detail["bases"]

    for name in ("site", "source"):
        for figure in ("actual", "savings", "low", "improvement"):
            assert found["site"][name][figure] == pytest.approx(
                found["source"][name][figure]
            )
    assert found["site"]["switch_effect"] == pytest.approx(0, abs=1e-12)


def test_who_chose_a_model_does_not_approve_it() -> None:
    meter = plant()
    champion, trainer, steward = UserFactory(), UserFactory(), UserFactory()
    wanted = BaselineRequest(
        period_start=date(2017, 1, 1),
        period_end=date(2017, 12, 31),
        reporting_start=date(2018, 1, 1),
        reporting_end=date(2018, 12, 31),
        variables=("Output",),
    )
    baseline = submit_baseline(meter.facility, wanted=wanted, user=champion)
    complete(fit_key(baseline))
    baseline.refresh_from_db()
    name = meter_of(baseline)
    baseline.overrides = {
        name: {"variables": ["Output"], "reason": WHY, "by_id": trainer.pk}
    }
    baseline.result["overrides"] = {name: ["Output"]}
    baseline.save()

    with pytest.raises(DomainError) as refused:
        approve_baseline(baseline.pk, user=trainer, now=NOW)

    assert refused.value.code == "own_baseline"
    assert approve_baseline(baseline.pk, user=steward, now=NOW).approved_by == steward
