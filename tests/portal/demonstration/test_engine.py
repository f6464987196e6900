"""The engine finds in the generator's bills what was put there."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from energy.enpi.alignment import VariableSeries, build
from energy.enpi.dataset import Dataset
from energy.enpi.periods import Period
from energy.enpi.savings import CombinedSavings, combine, savings
from energy.enpi.selection import Candidate, candidates
from portal.demonstration.facts import State, facilities
from portal.demonstration.meters import DemoMeter, bills_of, gj_per_unit, meters_of
from portal.demonstration.plants import plant_history
from portal.demonstration.programme import truth
from portal.demonstration.timeline import DAYS

BASELINE = Period(date(2017, 1, 1), date(2018, 1, 1))
REPORTING = Period(date(2018, 1, 1), date(2019, 1, 1))
SEEDS = (1, 2, 3)
FACILITIES = facilities()
VERIFIED = tuple(c for c, f in FACILITIES.items() if f.state is State.VERIFIED)
MODELLED = tuple(c for c, f in FACILITIES.items() if f.has_variables and c != "B06")


def variables_of(code: str, seed: int) -> list[VariableSeries]:
    history = plant_history(code, seed)
    series = {
        "production": history.production,
        "hdd": history.weather.hdd,
        "cdd": history.weather.cdd,
    }
    days: list[date] = DAYS.tolist()
    return [
        VariableSeries(
            name,
            [
                (day, day + timedelta(1), value)
                for day, value in zip(days, series[name].tolist(), strict=True)
            ],
            sign=1,
        )
        for name in history.facility.predictors
    ]


@cache
def dataset_of(meter: DemoMeter, seed: int) -> Dataset:
    country = FACILITIES[meter.facility].country
    per_unit = gj_per_unit(meter.unit, meter.source, country)
    bills = [(b.start, b.end, b.value * per_unit) for b in bills_of(meter, seed)]
    dataset, _ = build(bills, variables_of(meter.facility, seed))
    return dataset


@cache
def chosen(meter: DemoMeter, seed: int) -> Candidate:
    dataset = dataset_of(meter, seed)
    predicted = dataset.within(REPORTING)
    return candidates(dataset.within(BASELINE), predicted=predicted)[0]


@cache
def found(code: str, seed: int, confidence: float = 0.90) -> CombinedSavings:
    """Return the savings of a facility in GJ, its sources added up."""
    return combine(
        [
            savings(
                chosen(meter, seed),
                dataset_of(meter, seed).within(BASELINE),
                dataset_of(meter, seed).within(REPORTING),
                confidence=confidence,
            )
            for meter in meters_of(code)
        ]
    )


def saved_gj(code: str, seed: int) -> float:
    known = truth(code, seed).saving_2018_tj
    assert known is not None
    return known * 1000


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", MODELLED)
def test_every_source_has_a_model_with_three_lamps(code: str, seed: int) -> None:
    for meter in meters_of(code):
        model = chosen(meter, seed)

        assert (model.valid, model.plausible, model.adequate) == (True, True, True)
        assert "production" in model.variables or "hdd" in model.variables


@pytest.mark.parametrize("seed", range(1, 9))
def test_weak_plant_has_no_valid_model(seed: int) -> None:
    for meter in meters_of("B06"):
        assert not chosen(meter, seed).valid


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_cover_the_truth_of_sixteen_verified_plants(seed: int) -> None:
    covered = [
        code
        for code in VERIFIED
        if found(code, seed).low <= saved_gj(code, seed) <= found(code, seed).high
    ]

    assert len(VERIFIED) == 21
    assert len(covered) >= 16


def test_intervals_cover_about_as_often_as_they_state() -> None:
    outcomes = [
        found(code, seed).low <= saved_gj(code, seed) <= found(code, seed).high
        for code in VERIFIED
        for seed in range(1, 7)
    ]

    assert np.mean(outcomes) > 0.88


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("country", "cohort"),
    [("", ""), ("MX", ""), ("US", ""), ("CA", ""), *(("", c) for c in "ABCD")],
)
def test_totals_lie_within_their_99_percent_intervals(
    country: str, cohort: str, seed: int
) -> None:
    codes = [
        code
        for code in VERIFIED
        if country in {"", FACILITIES[code].country}
        and cohort in {"", FACILITIES[code].cohort}
    ]

    total = combine([found(code, seed, 0.99) for code in codes])

    assert total.low <= sum(saved_gj(code, seed) for code in codes) <= total.high
    assert total.adjusted_baseline / 1000 == pytest.approx(
        sum(FACILITIES[code].baseline_tj for code in codes), rel=0.01
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_is_not_taken_for_a_saving(seed: int) -> None:
    assert found("A08", seed).claim != "saving"
    assert found("A08", seed).savings < 0


def test_most_verified_savings_are_told_from_nothing() -> None:
    savings_claimed = [c for c in VERIFIED if found(c, 1).claim == "saving"]

    assert set(VERIFIED) - set(savings_claimed) == {"A08"}


def test_event_must_be_taken_out_before_the_saving_shows() -> None:
    raw = found("A09", 1)
    event = truth("A09", 1).event_2018_tj * 1000

    assert raw.savings + event == pytest.approx(saved_gj("A09", 1), abs=raw.half_width)
    assert event > raw.half_width / 2
