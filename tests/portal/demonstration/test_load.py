"""The whole demonstration through the portal: what is stored against the truth.

The truth is the published table and the generator's own daily sums; the portal
knows neither: it reads files, fits and computes.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.db.models import Sum

from energy.models import (
    Baseline,
    EnergyUse,
    NonRoutineEvent,
    Reading,
    SavingsResult,
    Upload,
)
from energy.queries.register import savings_from_both_ends
from energy.queries.review import energy_review, use_row
from facilities.models import Facility
from portal.demonstration.load import load
from portal.demonstration.programme import Programme, programme, truth
from portal.jobs.models import Job
from reports.programme import metrics_json, programme_rows

TJ = 3.6e-6
NOW = datetime(2019, 2, 1, tzinfo=UTC)
SEED = 1
Z_90, Z_99 = 1.6449, 2.5758


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: object) -> Iterator[Programme]:
    """Everything loaded once, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # pytest-django's blocker
        invented = programme(SEED)
        load(invented, now=NOW, tell=lambda line: None)
        yield invented
        transaction.set_rollback(True)


@pytest.fixture
def results(loaded: Programme, db: None) -> dict[str, SavingsResult]:
    """The stored results by facility code."""
    rows = SavingsResult.objects.select_related("facility", "baseline")
    return {row.facility.code: row for row in rows}


def verified(results: dict[str, SavingsResult]) -> dict[str, SavingsResult]:
    """Those that may be quoted."""
    return {
        code: row
        for code, row in results.items()
        if row.state == SavingsResult.State.VERIFIED
    }


def test_load_verifies_what_the_table_calls_verified(
    loaded: Programme, results: dict[str, SavingsResult]
) -> None:
    expected = {
        code for code, row in loaded.facilities.items() if row.state == "verified"
    }

    assert set(verified(results)) == expected
    assert len(expected) == 21


def test_load_stores_the_published_baseline_energy(
    loaded: Programme, results: dict[str, SavingsResult]
) -> None:
    for code, row in results.items():
        published = loaded.facilities[code].baseline_tj
        assert row.baseline_kwh * TJ == pytest.approx(published, rel=1e-3), code

    total = sum(row.baseline_kwh for row in verified(results).values()) * TJ
    assert total == pytest.approx(7054, rel=1e-3)


def test_load_finds_most_true_savings_within_their_interval(
    results: dict[str, SavingsResult],
) -> None:
    found = [
        row.low_kwh * TJ <= truth(code, SEED).saving_2018_tj <= row.high_kwh * TJ
        for code, row in verified(results).items()
    ]

    assert sum(found) >= 16


@pytest.mark.parametrize("slice_of", ["programme", "country", "cohort"])
def test_load_sums_lie_within_their_99_percent_interval(
    slice_of: str, loaded: Programme, results: dict[str, SavingsResult]
) -> None:
    groups: dict[str, list[str]] = {}
    for code in verified(results):
        row = loaded.facilities[code]
        key = {"programme": "", "country": row.country, "cohort": code[0]}[slice_of]
        groups.setdefault(key, []).append(code)

    for key, codes in groups.items():
        saved = sum(results[code].savings_kwh for code in codes) * TJ
        widths = [(results[c].high_kwh - results[c].low_kwh) / 2 for c in codes]
        half_width = math.hypot(*widths) * TJ * Z_99 / Z_90
        true = sum(truth(code, SEED).saving_2018_tj or 0.0 for code in codes)
        assert abs(saved - true) <= half_width, key


def test_load_keeps_the_deliberate_traps(
    loaded: Programme, results: dict[str, SavingsResult]
) -> None:
    assert results["A08"].claim == "increase"
    assert not Upload.objects.filter(facility__code="D05").exists()
    for code in ("A07", "B06", "C06"):
        baseline = Baseline.objects.get(facility__code=code)
        assert baseline.result["verdict"]["acceptable"] is False, code
        assert baseline.state == Baseline.State.DRAFT, code
    assert "partial_months" in {note["code"] for note in results["A07"].detail["notes"]}
    assert set(
        Facility.objects.get(code="D10").enrolments.values_list(
            "cohort__code", "is_home"
        )
    ) == {("D", True), ("A", False)}


def test_load_counts_the_approved_event_of_the_failed_compressor(
    loaded: Programme, results: dict[str, SavingsResult]
) -> None:
    event = NonRoutineEvent.objects.get(facility__code="A09")
    result, true = results["A09"], truth("A09", SEED)
    saved = true.saving_2018_tj or 0.0

    assert event.state == NonRoutineEvent.State.APPROVED
    assert float(event.total_kwh) * TJ == pytest.approx(true.event_2018_tj, rel=1e-4)
    assert event.evidence.count() == 1
    (counted,) = result.detail["adjustments"]
    assert counted["counted"] == pytest.approx(float(event.total_kwh))
    assert result.state == SavingsResult.State.UNDER_REVIEW
    assert result.low_kwh * TJ <= saved <= result.high_kwh * TJ


def test_load_leaves_results_without_a_state_under_review(
    loaded: Programme, results: dict[str, SavingsResult]
) -> None:
    for code in ("A09", "C08", "D10"):
        assert results[code].state == SavingsResult.State.UNDER_REVIEW, code


def test_load_ignores_the_submeter_in_totals(
    results: dict[str, SavingsResult],
) -> None:
    submetered = Reading.objects.filter(
        meter__facility__code="B05", meter__is_submeter=True
    )

    assert submetered.count() == 5000
    assert results["B05"].baseline_kwh * TJ == pytest.approx(95, rel=1e-3)


def test_load_again_changes_nothing(loaded: Programme, db: None) -> None:
    def state() -> tuple[object, ...]:
        return (
            Reading.objects.aggregate(Sum("value")),
            Reading.objects.count(),
            Upload.objects.count(),
            SavingsResult.objects.count(),
            NonRoutineEvent.objects.count(),
            Job.objects.count(),
        )

    before = state()

    load(loaded, now=NOW, tell=lambda line: None)

    assert state() == before


def test_load_leaves_no_job_undone(loaded: Programme, db: None) -> None:
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}


@pytest.mark.parametrize("by", ["programme", "country", "cohort"])
def test_programme_sums_are_those_of_its_verified_plants(
    results: dict[str, SavingsResult], by: str
) -> None:
    rows = programme_rows(by)

    counted = verified(results).values()
    assert sum(row.sums.members for row in rows) == len(counted) == 21
    assert sum(row.sums.expected for row in rows) == 43
    assert sum(row.sums.savings for row in rows) == pytest.approx(
        sum(one.savings_kwh for one in counted)
    )
    assert sum(row.sums.baseline for row in rows) * TJ == pytest.approx(7054, rel=1e-3)
    for row in rows:
        shares = [share for _code, share in row.plants if share is not None]
        assert math.fsum(shares) == pytest.approx(row.sums.improvement or 0.0)


def test_metrics_tell_formula_version_and_count(loaded: Programme, db: None) -> None:
    (whole,) = metrics_json(programme_rows("programme"), as_of="2018-12-31")

    assert (whole["facilities"], whole["verified"]) == (43, 21)
    assert whole["coverage"] == pytest.approx(21 / 43)
    assert whole["saving_tj"] / whole["adjusted_baseline_tj"] == pytest.approx(
        whole["improvement"]
    )
    assert whole["low_tj"] < whole["saving_tj"] < whole["high_tj"]


@pytest.mark.parametrize("code", ["A01", "A02", "B01", "C03"])
def test_load_writes_reviews_that_stand_to_the_meters(
    loaded: Programme, db: None, code: str
) -> None:
    plant = Facility.objects.get(code=code)
    review = energy_review(plant)
    both = savings_from_both_ends(plant)

    assert review.total.unexplained_share is not None
    assert 0.0 <= review.total.unexplained_share <= 0.2
    assert any(row.use.is_significant for row in review.rows)
    assert both is not None
    assert both.comparison is not None
    assert both.confirmed >= 3
    share = both.comparison.bottom_up_kwh / both.comparison.top_down_kwh
    assert 0.6 <= share <= 1.1


def test_load_measures_the_compressor_of_the_plant_with_a_submeter(
    loaded: Programme, db: None
) -> None:
    use = EnergyUse.objects.get(facility__code="B05", basis="measured")

    row = use_row(use)

    assert use.meter is not None
    assert row.kwh is not None
    assert row.measured_days is not None
    assert 28 <= row.measured_days < 365
