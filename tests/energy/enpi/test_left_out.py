"""A variable that moved may not be left out where it counts."""

from datetime import date

import numpy as np
from makers import dataset

from energy.enpi.dataset import Dataset
from energy.enpi.left_out import left_out
from energy.enpi.selection import candidates, fit_dataset, most_variables

LATER = date(2018, 1, 1)
ROWS = 11


def months(seed: int, *, output: float, start: date, sign: int = 1) -> Dataset:
    """Bills driven by cooling and, less visibly in one year, by output."""
    chance = np.random.default_rng(seed)
    cooling = np.clip(20 * np.sin(np.linspace(-0.5, 3.6, ROWS)), 0, None)
    made = output * (1 + chance.normal(0, 0.08, ROWS))
    daily = 600 + 25 * made + 18 * cooling + chance.normal(0, 50, ROWS)
    return dataset(
        [30] * ROWS,
        list(30 * daily),
        {"output": list(30 * made), "cdd": list(30 * cooling)},
        start=start,
        signs={"output": sign, "cdd": 1},
    )


def codes(model: list[str], before: Dataset, later: Dataset) -> list[str | None]:
    found = left_out(fit_dataset(before, model), before, later)
    return [finding.value for finding in found if finding.code == "left_out_matters"]


def test_model_without_a_variable_that_moved_is_told() -> None:
    before = months(1, output=40, start=date(2017, 1, 1))
    fallen = months(2, output=36, start=LATER)

    assert codes(["cdd"], before, fallen) == ["output"]
    assert codes(["output", "cdd"], before, fallen) == []


def test_variable_that_stayed_may_be_left_out() -> None:
    before = months(1, output=40, start=date(2017, 1, 1))

    assert codes(["cdd"], before, months(3, output=40, start=LATER)) == []


def test_variable_of_the_wrong_sign_would_not_explain_anything() -> None:
    before = months(1, output=40, start=date(2017, 1, 1), sign=-1)
    fallen = months(2, output=36, start=LATER)

    assert codes(["cdd"], before, fallen) == []


def test_variable_unknown_in_the_period_is_not_judged() -> None:
    before = months(1, output=40, start=date(2017, 1, 1))
    fallen = months(2, output=36, start=LATER)
    unknown = Dataset(fallen.intervals, fallen.energy, {"cdd": fallen.variables["cdd"]})

    assert codes(["cdd"], before, unknown) == []


def test_choice_never_rests_on_a_model_without_what_moved() -> None:
    before = months(1, output=40, start=date(2017, 1, 1))
    fallen = months(2, output=36, start=LATER)

    chosen, *others = candidates(before, predicted=fallen, max_variables=1)
    (lacking,) = [one for one in others if one.variables == ("cdd",)]

    assert not chosen.acceptable
    assert not lacking.acceptable
    wide = candidates(before, predicted=fallen)
    assert set(wide[0].variables) == {"output", "cdd"}


def test_a_year_of_long_bills_carries_two_variables() -> None:
    assert [most_variables(n) for n in (5, 6, 8, 9, 11, 12, 17, 18, 24, 99)] == (
        [0, 1, 1, 2, 2, 2, 2, 3, 4, 4]
    )


def year(seed: int, *, start: date, output: float = 40.0, mild: float = 1.0) -> Dataset:
    """Twelve bills of which output, heating and cooling each decide a part."""
    chance = np.random.default_rng(seed)
    season = np.cos(np.linspace(0, 2 * np.pi, 13)[:12])
    heating = np.clip(14 * season, 0, None) * mild
    cooling = np.clip(-12 * season, 0, None) * mild
    made = output * (1 + chance.normal(0, 0.06, 12))
    daily = 300 + 12 * made + 25 * heating + 25 * cooling + chance.normal(0, 8, 12)
    return dataset(
        [30] * 12,
        list(30 * daily),
        {
            "output": list(30 * made),
            "hdd": list(30 * heating),
            "cdd": list(30 * cooling),
        },
        start=start,
        signs={"output": 1, "hdd": 1, "cdd": 1},
    )


def test_three_variables_are_tried_where_two_leave_out_what_counts() -> None:
    before = year(1, start=date(2017, 1, 1))
    later = year(2, start=LATER, output=38, mild=0.8)

    chosen = candidates(before, predicted=later)[0]
    by_rule = candidates(before, predicted=later, max_variables=2)[0]

    assert set(chosen.variables) == {"output", "hdd", "cdd"}
    assert chosen.acceptable
    assert "rows_per_variable_few" in {finding.code for finding in chosen.reasons}
    assert not by_rule.acceptable


def test_model_that_only_reaches_too_far_is_better_than_none_but_not_valid() -> None:
    before = months(1, output=40, start=date(2017, 1, 1))
    fallen = months(2, output=22, start=LATER)

    chosen = candidates(before, predicted=fallen)[0]

    assert set(chosen.variables) == {"output", "cdd"}
    assert (chosen.valid, chosen.acceptable) == (False, False)
    assert [finding.code for finding in chosen.reasons] == ["outside_model_range"]


def test_model_that_fails_more_than_the_range_gives_way_to_none() -> None:
    chance = np.random.default_rng(5)
    noise = {"output": list(chance.normal(30, 3, 12) * 30)}
    before = dataset([30] * 12, list(chance.normal(3000, 100, 12)), noise)

    assert candidates(before, predicted=before)[0].variables == ()
