"""The identities that make the demonstration's truth known."""

import numpy as np
import pytest

from portal.demonstration.bills import bill_edges, sums_between
from portal.demonstration.facts import facilities
from portal.demonstration.noise import r_squared
from portal.demonstration.plants import PlantHistory, plant_history
from portal.demonstration.production import production_shape
from portal.demonstration.programme import truth
from portal.demonstration.responses import BASELINE, REPORTING
from portal.demonstration.timeline import DAYS, Series

SEEDS = (1, 2, 3)
WITH_BILLS = tuple(code for code, f in facilities().items() if f.has_energy)
WITH_SAVING = tuple(c for c in WITH_BILLS if facilities()[c].saving is not None)


def yearly_edges(code: str, source: str, seed: int) -> tuple:
    return bill_edges(code, source, first_year=2017, seed=seed)[:13]


def weather_variables(history: PlantHistory) -> tuple[Series, ...]:
    facility = history.facility
    drives = (
        (history.weather.hdd, facility.heating),
        (history.weather.cdd, facility.cooling),
    )
    return tuple(series for series, drive in drives if drive)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", WITH_BILLS)
def test_energy_of_both_years_is_the_published_baseline(code: str, seed: int) -> None:
    known = truth(code, seed)
    baseline = facilities()[code].baseline_tj

    assert known.tj_2017 == pytest.approx(baseline, rel=1e-9)
    assert known.adjusted_2018_tj == pytest.approx(baseline, rel=2e-4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", WITH_SAVING)
def test_improvement_is_the_published_one(code: str, seed: int) -> None:
    known = truth(code, seed)

    assert known.improvement == pytest.approx(facilities()[code].saving, rel=1e-9)
    assert known.saving_2018_tj == pytest.approx(
        known.improvement * known.adjusted_2018_tj
    )


@pytest.mark.parametrize("code", ["A07", "C06"])
def test_no_saving_is_claimed_where_none_is_published(code: str) -> None:
    known = truth(code, 1)

    assert known.saving_2018_tj is None
    assert known.improvement is None


@pytest.mark.parametrize("code", ["D05", "E01", "E08"])
def test_facility_without_uploads_has_no_truth(code: str) -> None:
    with pytest.raises(KeyError, match=code):
        truth(code, 1)


@pytest.mark.parametrize("code", WITH_BILLS)
def test_gas_takes_its_published_share(code: str) -> None:
    history = plant_history(code, 1)
    facility = history.facility
    electricity = history.source("electricity").metered[BASELINE].sum() / 1000

    assert electricity == pytest.approx(
        facility.baseline_tj * (1 - facility.gas_share), rel=1e-9
    )
    assert len(history.sources) == (2 if facility.gas_share else 1)


@pytest.mark.parametrize("code", WITH_BILLS)
def test_expected_energy_is_linear_in_the_published_predictors(code: str) -> None:
    history = plant_history(code, 2)
    columns = [np.ones(len(DAYS)), history.production, *weather_variables(history)]

    _, residual, rank, _ = np.linalg.lstsq(
        np.column_stack(columns), history.expected, rcond=None
    )

    assert rank == len(columns) == 1 + len(history.facility.predictors)
    assert float(residual[0]) < 1e-12 * float(history.expected @ history.expected)


@pytest.mark.parametrize("code", WITH_BILLS)
def test_production_of_the_two_years_is_alike_but_not_the_same(code: str) -> None:
    production = plant_history(code, 1).production
    before, after = production[BASELINE], production[REPORTING]

    assert (production >= 0).all()
    assert after.sum() == pytest.approx(before.sum(), rel=0.1)
    assert not np.allclose(before, after)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", [c for c in WITH_BILLS if c != "B06"])
def test_variables_explain_every_plant_but_the_weak_one(code: str, seed: int) -> None:
    history = plant_history(code, seed)
    variables = (history.production, *weather_variables(history))

    for source in history.sources:
        edges = yearly_edges(code, source.source, seed)
        assert r_squared(source.metered, variables, edges) > 0.7


@pytest.mark.parametrize("seed", range(1, 9))
def test_no_model_explains_the_weak_plant(seed: int) -> None:
    history = plant_history("B06", seed)

    for source in history.sources:
        edges = yearly_edges("B06", source.source, seed)
        variables = (history.production, history.weather.hdd)
        assert r_squared(source.metered, variables, edges) < 0.5


def test_noise_of_bills_has_the_stated_size() -> None:
    deviations = []
    for seed in range(1, 41):
        source = plant_history("C01", seed).source("electricity")
        edges = yearly_edges("C01", "electricity", seed)
        noise = sums_between(source.metered - source.expected, edges)
        deviations.append(noise / sums_between(source.expected, edges).mean())

    assert np.std(deviations) == pytest.approx(0.009, rel=0.1)


def test_noise_of_neighbouring_bills_is_unrelated() -> None:
    products, squares = [], []
    for seed in range(1, 41):
        source = plant_history("A02", seed).source("electricity")
        noise = (source.metered - source.expected)[BASELINE]
        products.append(float(noise[:-1] @ noise[1:]))
        squares.append(float(noise @ noise))

    assert abs(sum(products) / sum(squares)) < 0.03


def test_compressor_failure_raises_electricity_of_two_months_only() -> None:
    event = plant_history("A09", 1).source("electricity").event
    days = DAYS[event > 0]

    assert (str(days[0]), str(days[-1])) == ("2018-03-01", "2018-04-30")
    assert len(days) == 61
    assert not plant_history("A09", 1).source("natural_gas").event.any()
    assert truth("A09", 1).event_2018_tj == pytest.approx(event.sum() / 1000)


def test_saving_grows_through_the_reporting_year_only() -> None:
    saving = plant_history("A02", 1).saving

    assert not saving[: REPORTING.start].any()
    assert (np.diff(saving[REPORTING]) > 0).all()


def test_loss_is_a_loss() -> None:
    assert (plant_history("A08", 1).saving[REPORTING] < 0).all()


def test_plants_do_not_depend_on_the_order_they_are_made_in() -> None:
    first = plant_history("C03", 5)
    plant_history.cache_clear()
    for code in reversed(WITH_BILLS):
        plant_history(code, 5)

    assert np.array_equal(plant_history("C03", 5).metered, first.metered)


def test_continuous_plant_never_stops() -> None:
    history = plant_history("C01", 1)

    shape = production_shape(history.facility, history.plant, 1)

    assert (shape > 0).all()
