"""A dataset keeps what is missing missing, and its parts in step."""

import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from energy.enpi.dataset import Dataset, DatasetError, is_mean, is_temperature
from energy.enpi.periods import Period

JANUARY = (date(2024, 1, 1), date(2024, 2, 1))
FEBRUARY = (date(2024, 2, 1), date(2024, 3, 1))
MARCH = (date(2024, 3, 1), date(2024, 4, 1))
QUARTER = (JANUARY, FEBRUARY, MARCH)


def quarter(**changes: object) -> Dataset:
    values: dict[str, object] = {
        "intervals": QUARTER,
        "energy": (3100.0, 2900.0, 3000.0),
        "variables": {"production": (62.0, 58.0, 31.0), "temperature": (-5, 0, 5)},
    }
    return Dataset(**(values | changes))  # type: ignore[arg-type]  # some are wrong


def test_daily_values_are_totals_by_days_and_means_as_they_are() -> None:
    dataset = quarter()

    assert list(dataset.days) == [31, 29, 31]
    assert dataset.daily_energy() == pytest.approx([100, 100, 3000 / 31])
    assert dataset.daily(["production", "temperature"]) == pytest.approx(
        np.array([[2, -5], [2, 0], [1, 5]])
    )
    assert dataset.daily([]).shape == (3, 0)
    assert dataset.names == ("production", "temperature")
    assert dataset.span_days == 91
    assert len(dataset) == 3


def test_which_variables_are_means_can_be_said() -> None:
    dataset = quarter(means=frozenset({"production"}))

    assert dataset.daily(["production"])[:, 0] == pytest.approx([62, 58, 31])
    assert dataset.daily(["temperature"])[0, 0] == pytest.approx(-5 / 31)


@pytest.mark.parametrize(
    ("name", "mean"),
    [
        ("production", False),
        ("hdd_18", False),
        ("Mean_humidity", True),
        ("outdoor temperature", True),
        ("Température extérieure", True),
        ("temperatura_media", True),
        ("temp", True),
        ("template_count", False),
        ("mean_temperature<14.5", False),
        ("mean_temperature>19", False),
    ],
)
def test_names_say_which_variables_are_means(name: str, mean: bool) -> None:
    assert is_mean(name) is mean


def test_missing_is_missing_and_never_zero() -> None:
    dataset = quarter(
        energy=(3100.0, None, 3000.0),
        variables={"production": (62.0, 58.0, math.nan), "hdd": (1.0, 2.0, 3.0)},
    )

    assert list(dataset.complete([])) == [True, False, True]
    assert list(dataset.complete(["production"])) == [True, False, False]
    assert dataset.coverage() == pytest.approx(62 / 91)
    assert dataset.coverage(["hdd", "production"]) == pytest.approx(31 / 91)
    assert dataset.only_complete(["production"]).intervals == (JANUARY,)


def test_order_of_time_is_restored() -> None:
    dataset = quarter(intervals=(MARCH, JANUARY, FEBRUARY))

    assert dataset.intervals == QUARTER
    assert list(dataset.energy) == [2900.0, 3000.0, 3100.0]
    assert list(dataset.variables["production"]) == [58.0, 31.0, 62.0]


def test_gaps_count_against_coverage() -> None:
    dataset = Dataset((JANUARY, MARCH), np.array([1.0, 2.0]), {})

    assert dataset.coverage() == pytest.approx(62 / 91)


def test_within_keeps_whole_intervals() -> None:
    chosen = quarter().within(Period(date(2024, 1, 2), date(2024, 4, 1)))

    assert chosen.intervals == (FEBRUARY, MARCH)
    assert list(chosen.variables["production"]) == [58.0, 31.0]


def test_days_are_told_from_bills() -> None:
    days = tuple(
        (date(2024, 1, 1) + timedelta(i), date(2024, 1, 2) + timedelta(i))
        for i in range(3)
    )

    assert Dataset(days, np.ones(3), {}).is_daily
    assert not quarter().is_daily


def test_nothing_is_a_dataset_too() -> None:
    empty = Dataset((), np.array([]), {})

    assert (len(empty), empty.span_days, empty.coverage(), empty.is_daily) == (
        0,
        0,
        0.0,
        False,
    )


def test_arrays_cannot_be_written_to() -> None:
    dataset = quarter()

    with pytest.raises(ValueError, match="read-only"):
        dataset.energy[0] = 1.0
    with pytest.raises(TypeError):
        dataset.variables["x"] = dataset.energy  # type: ignore[index]  # a proxy


@pytest.mark.parametrize(
    "changes",
    [
        {"energy": (1.0, 2.0)},
        {"energy": (1.0, 2.0, math.inf)},
        {"variables": {"production": (1.0, 2.0)}},
        {"variables": {"production": (1.0, 2.0, -math.inf)}},
        {"signs": {"colour": 1}},
        {"signs": {"production": 2}},
        {"means": frozenset({"colour"})},
        {"intervals": (JANUARY, JANUARY, MARCH)},
        {"intervals": (JANUARY, (date(2024, 1, 31), date(2024, 3, 1)), MARCH)},
        {"intervals": (JANUARY, FEBRUARY, (MARCH[1], MARCH[0]))},
        {
            "intervals": (
                JANUARY,
                FEBRUARY,
                (datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)),
            )
        },
    ],
)
def test_parts_out_of_step_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(DatasetError):
        quarter(**changes)


def test_unknown_variable_is_refused() -> None:
    with pytest.raises(DatasetError, match="colour"):
        quarter().daily(["colour"])


def week(temperatures: list[float | None], **rest: object) -> Dataset:
    """Return single days with a mean temperature."""
    start = date(2024, 1, 1)
    days = tuple(
        (start + timedelta(i), start + timedelta(i + 1))
        for i in range(len(temperatures))
    )
    variables = {"mean_temperature": np.array(temperatures, dtype=float)}
    return Dataset(days, np.ones(len(days)), variables, **rest)  # type: ignore[arg-type]  # signs and means


def test_days_answer_for_degree_days_of_any_base() -> None:
    dataset = week([10.0, 14.5, 20.0, None])
    names = ["mean_temperature<14.5", "mean_temperature>19", "mean_temperature<-3"]

    assert dataset.daily(names) == pytest.approx(
        np.array([[4.5, 0, 0], [0, 0, 0], [0, 1, 0], [math.nan, math.nan, math.nan]]),
        nan_ok=True,
    )
    assert list(dataset.complete(names)) == [True, True, True, False]
    assert dataset.coverage(names) == 0.75
    assert dataset.names == ("mean_temperature",)
    assert len(dataset.only_complete(names)) == 3
    later = dataset.within(Period(date(2024, 1, 3), date(2024, 2, 1)))
    assert later.daily(["mean_temperature>19"])[0, 0] == 1
    assert week([]).daily(names).shape == (0, 3)


def test_a_stored_variable_goes_before_degree_days_of_its_name() -> None:
    name = "mean_temperature<14.5"
    values = {name: (310.0, 290.0, 155.0), "mean_temperature": (1.0, 2.0, 3.0)}

    assert quarter(variables=values).daily([name])[:, 0] == pytest.approx([10, 10, 5])


def test_degree_days_of_a_mean_over_weeks_are_refused() -> None:
    with pytest.raises(DatasetError, match="single days"):
        quarter().daily(["temperature<14.5"])


def test_degree_days_of_what_is_no_mean_are_refused() -> None:
    with pytest.raises(DatasetError, match="not a mean"):
        week([1.0, 2.0], means=frozenset()).daily(["mean_temperature<14.5"])
    with pytest.raises(DatasetError, match="no variable"):
        week([1.0, 2.0]).daily(["humidity<14.5"])


def test_any_interval_answers_for_days_of_the_week() -> None:
    assert list(quarter().daily(["weekdays_12345"])[:, 0] * [31, 29, 31]) == (
        pytest.approx([23, 21, 21])
    )
    assert list(week([1.0] * 7).daily(["weekdays_67"])[:, 0]) == [0, 0, 0, 0, 0, 1, 1]


def test_days_answer_for_days_with_output() -> None:
    days = week([1.0, 2.0, 3.0, 4.0])
    made = days.with_totals({"production": np.array([0.0, 5.0, math.nan, -1.0])}, {})

    assert made.daily(["days_with_production"])[:, 0] == pytest.approx(
        [0, 1, math.nan, 0], nan_ok=True
    )
    with pytest.raises(DatasetError, match="single days"):
        quarter().daily(["days_with_production"])
    with pytest.raises(DatasetError, match="no variable"):
        quarter().daily(["days_with_colour"])


def test_an_odd_interval_among_days_has_no_degree_days() -> None:
    days = week([10.0, 11.0, 12.0])
    end = days.intervals[-1][1]
    odd = Dataset(
        (*days.intervals, (end, end + timedelta(2))),
        np.ones(4),
        {"mean_temperature": np.array([10.0, 11.0, 12.0, 13.0])},
    )

    assert list(odd.complete(["mean_temperature<18"])) == [True, True, True, False]
    assert odd.coverage(["mean_temperature<18"]) == pytest.approx(3 / 5)


def test_totals_can_be_added_and_declared_signs_stay() -> None:
    dataset = quarter(signs={"production": -1})

    wider = dataset.with_totals(
        {"shifts": np.array([62.0, 58.0, 31.0])}, {"shifts": 1, "production": 1}
    )

    assert wider.names == ("production", "temperature", "shifts")
    assert wider.signs == {"production": -1, "shifts": 1}
    assert wider.daily(["temperature", "shifts"])[:, 1] == pytest.approx([2, 2, 1])
    assert wider.daily(["temperature"]) == pytest.approx(dataset.daily(["temperature"]))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mean_temperature", True),
        ("mean_humidity", False),
        ("mean_temperature<9", False),
    ],
)
def test_temperatures_are_told_by_name(name: str, expected: bool) -> None:
    assert is_temperature(name) is expected
