"""Standard conditions and non-routine adjustments: worked by hand, and their laws."""

import math
from datetime import date

import numpy as np
import pytest
from makers import dataset, plant_year

from energy.enpi.adjusted import SavingsError
from energy.enpi.dataset import Dataset
from energy.enpi.savings import Events, savings
from energy.enpi.selection import fit_dataset
from energy.enpi.standard import standard, usual_conditions

LATER = date(2018, 1, 1)
BOTH = ["production", "hdd"]


def days_on(line: tuple[float, float], output: list[float], start: date) -> Dataset:
    """Return days that use a + b · output exactly."""
    a, b = line
    return dataset(
        [1] * len(output), [a + b * x for x in output], {"output": output}, start=start
    )


def test_two_lines_compared_at_given_conditions() -> None:
    baseline = days_on((100, 2), [10, 20, 30, 40], date(2017, 1, 1))
    reporting = days_on((80, 2), [20, 30, 40, 50], LATER)
    model = fit_dataset(baseline, ["output"])

    found = standard(model, baseline, reporting, conditions={"output": 50})

    # At an output of 50: 200 before, 180 after. 600 were used: 600 · 200/180.
    assert math.fsum(found.adjusted) == pytest.approx(600 * 200 / 180)
    # Spread as the first line models the four days: 140, 160, 180, 200 of 680.
    assert found.adjusted[0] == pytest.approx(600 * 200 / 180 * 140 / 680)


def test_usual_conditions_are_the_mean_day_of_both_periods() -> None:
    baseline = dataset([10], [1.0], {"output": [100.0]})
    reporting = dataset([30], [1.0], {"output": [900.0]}, start=LATER)

    assert usual_conditions(("output",), baseline, reporting) == {"output": 25.0}


def test_reporting_period_that_carries_no_model_is_refused() -> None:
    baseline = days_on((100, 2), [10, 20, 30, 40], date(2017, 1, 1))
    reporting = days_on((80, 2), [20, 20, 20, 20], LATER)

    with pytest.raises(SavingsError, match="reporting_model_failed"):
        savings(
            fit_dataset(baseline, ["output"]), baseline, reporting, method="standard"
        )


def test_conditions_under_which_nothing_is_used_are_refused() -> None:
    baseline = days_on((100, 2), [10, 20, 30, 40], date(2017, 1, 1))
    reporting = days_on((80, 2), [20, 30, 40, 50], LATER)
    model = fit_dataset(baseline, ["output"])

    with pytest.raises(SavingsError, match="standard_not_positive"):
        standard(model, baseline, reporting, conditions={"output": -60})


def test_interval_of_standard_conditions_holds_a_known_saving() -> None:
    held = 0
    for seed in range(60):
        baseline = plant_year(seed)
        reporting = plant_year(seed + 500, start=LATER, factor=0.95)
        model = fit_dataset(baseline, BOTH)
        found = savings(model, baseline, reporting, method="standard")
        truth = found.actual / 0.95 - found.actual
        held += found.low <= truth <= found.high

    assert 48 <= held <= 60


def test_events_are_added_to_the_days_they_belong_to() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    model = fit_dataset(baseline, BOTH)
    energy = np.zeros(12)
    energy[3:5] = 700.0, -200.0

    plain = savings(model, baseline, reporting)
    with_events = savings(model, baseline, reporting, events=Events(energy))

    assert with_events.adjusted_by_interval - plain.adjusted_by_interval == (
        pytest.approx(energy)
    )
    assert with_events.savings == pytest.approx(plain.savings + 500)
    assert with_events.half_width == pytest.approx(plain.half_width)


def test_uncertainty_of_an_event_widens_the_interval() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    model = fit_dataset(baseline, BOTH)
    energy = np.full(12, 100.0)

    plain = savings(model, baseline, reporting)
    wider = savings(model, baseline, reporting, events=Events(energy, 400.0))

    t = plain.half_width / math.sqrt(
        float(plain.uncertainty.variances(np.ones((1, 12)))[0])
    )
    assert wider.half_width == pytest.approx(math.hypot(plain.half_width, t * 400))


def test_events_of_an_incomplete_interval_do_not_count() -> None:
    baseline, reporting = plant_year(1), plant_year(2, start=LATER)
    gone = reporting.energy.copy()
    gone[0] = np.nan
    reporting = Dataset(
        reporting.intervals, gone, reporting.variables, means=reporting.means
    )
    model = fit_dataset(baseline, BOTH)
    energy = np.full(12, 10.0)

    plain = savings(model, baseline, reporting)
    with_events = savings(model, baseline, reporting, events=Events(energy))

    assert with_events.savings == pytest.approx(plain.savings + 110)
