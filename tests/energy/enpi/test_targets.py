"""Targets and the two ends of a saving, by hand and by what must hold."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.periods import Period
from energy.enpi.targets import (
    ActionSaving,
    Milestone,
    Track,
    Trajectory,
    compare_savings,
    effect_within,
    planned_value,
    progress,
)

YEAR_2017 = Period(date(2017, 1, 1), date(2018, 1, 1))
YEAR_2018 = Period(date(2018, 1, 1), date(2019, 1, 1))
FIVE_PERCENT = Trajectory(
    (Milestone(date(2018, 1, 1), 0.0), Milestone(date(2019, 1, 1), 0.05))
)
LESS_ENERGY = Trajectory(
    (Milestone(date(2018, 1, 1), 1000.0), Milestone(date(2020, 1, 1), 800.0))
)
PHASES = Trajectory(
    (
        Milestone(date(2018, 1, 1), 0.0),
        Milestone(date(2018, 7, 1), 0.01),
        Milestone(date(2019, 7, 1), 0.08),
    )
)
DAYS = st.integers(-800, 1600).map(lambda n: date(2018, 1, 1) + timedelta(days=n))


def test_linear_plan_passes_its_middle_at_half_time() -> None:
    middle = date(2018, 1, 1) + timedelta(days=73)

    assert planned_value(FIVE_PERCENT, middle) == pytest.approx(0.01)


def test_phased_plan_meets_each_milestone() -> None:
    for milestone in PHASES.milestones:
        assert planned_value(PHASES, milestone.on) == milestone.value


@given(day=DAYS, other=DAYS)
def test_plan_stays_between_its_ends_and_never_turns(day: date, other: date) -> None:
    first, second = sorted((day, other))

    for trajectory in (FIVE_PERCENT, PHASES):
        earlier, later = (planned_value(trajectory, on) for on in (first, second))
        assert 0.0 <= earlier <= later <= trajectory.end.value
    assert planned_value(LESS_ENERGY, first) <= 1000.0
    assert planned_value(LESS_ENERGY, first) >= planned_value(LESS_ENERGY, second)


@pytest.mark.parametrize(
    ("milestones", "word"),
    [
        ([(0, 0.0)], "few"),
        ([(1, 0.0), (0, 0.1)], "order"),
        ([(0, 0.0), (0, 0.1)], "order"),
        ([(0, 0.0), (1, math.nan)], "number"),
        ([(0, 5.0), (1, 5.0)], "direction"),
        ([(0, 0.0), (1, 0.2), (2, 0.1)], "turn"),
    ],
)
def test_trajectory_refuses_what_leads_nowhere(
    milestones: list[tuple[int, float]], word: str
) -> None:
    with pytest.raises(ValueError, match=f"^{word}$"):
        Trajectory(
            tuple(
                Milestone(date(2018, 1, 1) + timedelta(days=n), value)
                for n, value in milestones
            )
        )


@pytest.mark.parametrize(
    ("actual", "share", "track"),
    [
        (0.02, 1.0, Track.ON_TRACK),
        (0.03, 1.5, Track.ON_TRACK),
        (0.01, 0.5, Track.BEHIND),
        (-0.02, -1.0, Track.BEHIND),
        (0.05, 2.5, Track.REACHED),
    ],
)
def test_improvement_is_actual_over_planned(
    actual: float, share: float, track: Track
) -> None:
    found = progress(
        FIVE_PERCENT, on=date(2018, 1, 1) + timedelta(days=146), actual=actual
    )

    assert found.planned == pytest.approx(0.02)
    assert found.progress == pytest.approx(share)
    assert found.whole == pytest.approx(actual / 0.05)
    assert (found.track, found.is_on_track) == (track, track is not Track.BEHIND)


@pytest.mark.parametrize(
    ("actual", "share", "track"),
    [
        (850.0, 1.5, Track.ON_TRACK),
        (950.0, 0.5, Track.BEHIND),
        (1100.0, -1.0, Track.BEHIND),
        (790.0, 2.1, Track.REACHED),
    ],
)
def test_less_energy_is_progress_too(actual: float, share: float, track: Track) -> None:
    found = progress(LESS_ENERGY, on=date(2019, 1, 1), actual=actual)

    assert found.planned == 900.0
    assert found.progress == pytest.approx(share)
    assert found.track is track


def test_nothing_is_due_before_the_start() -> None:
    found = progress(FIVE_PERCENT, on=date(2017, 6, 1), actual=0.01)

    assert (found.progress, found.track) == (None, Track.NOT_DUE)
    assert found.is_certain


@pytest.mark.parametrize(
    ("interval", "certain"),
    [((0.01, 0.04), False), ((0.03, 0.04), True), ((0.0, 0.01), True)],
)
def test_interval_tells_whether_the_verdict_can_be_chance(
    interval: tuple[float, float], certain: bool
) -> None:
    on = date(2018, 1, 1) + timedelta(days=146)

    found = progress(FIVE_PERCENT, on=on, actual=0.025, interval=interval)

    assert found.is_certain is certain


def action(implemented_on: date, verified: float, **more: object) -> ActionSaving:
    fields: dict[str, object] = {
        "key": "a",
        "expected_kwh": verified,
        "margin_kwh": 0.0,
        **more,
    }
    return ActionSaving(
        implemented_on=implemented_on,
        verified_kwh=verified,
        **fields,  # type: ignore[arg-type]  # test values by name
    )


@pytest.mark.parametrize(
    ("implemented_on", "part"),
    [
        (date(2016, 1, 1), 0.0),
        (date(2017, 1, 1), 0.0),
        (date(2018, 1, 1), 1.0),
        (date(2017, 7, 2), 1 - 183 / 365),
        (date(2018, 7, 2), 183 / 365),
        (date(2019, 1, 1), 0.0),
        (date(2022, 1, 1), 0.0),
    ],
)
def test_effect_counts_what_is_new_since_the_baseline(
    implemented_on: date, part: float
) -> None:
    assert effect_within(implemented_on, YEAR_2017, YEAR_2018) == pytest.approx(part)


def test_effect_within_a_half_year_is_half_a_yearly_saving() -> None:
    half = Period(date(2018, 7, 1), date(2019, 1, 1))

    assert effect_within(date(2018, 1, 1), YEAR_2017, half) == pytest.approx(184 / 365)


def test_comparison_leaves_what_no_action_explains() -> None:
    actions = [
        action(date(2018, 1, 1), 300.0, expected_kwh=400.0, use="air"),
        action(date(2018, 7, 2), 365.0, expected_kwh=300.0, use="air", key="b"),
    ]

    found = compare_savings(
        (1000.0, 900.0, 1100.0), actions, baseline=YEAR_2017, reporting=YEAR_2018
    )

    assert found.bottom_up_kwh == pytest.approx(483.0)
    assert found.unexplained_kwh == pytest.approx(517.0)
    assert found.realization == pytest.approx(665 / 700)
    assert (found.low_kwh, found.high_kwh) == pytest.approx((417.0, 617.0))
    assert found.shared_uses == ("air",)
    assert not found.is_explained


def test_comparison_adds_half_widths_as_squares() -> None:
    actions = [
        action(date(2018, 1, 1), 500.0, margin_kwh=60.0),
        action(date(2018, 1, 1), 450.0, margin_kwh=144.0, key="b"),
    ]

    found = compare_savings(
        (1000.0, 1000.0 - 80.0, 1080.0),
        actions,
        baseline=YEAR_2017,
        reporting=YEAR_2018,
    )

    # 60² + 80² = 100², and 100² + 144² = 30736
    assert found.high_kwh - found.unexplained_kwh == pytest.approx(math.sqrt(30736))
    assert found.is_explained
    assert found.shared_uses == ()


def test_comparison_without_actions_leaves_everything_unexplained() -> None:
    found = compare_savings(
        (1000.0, 900.0, 1100.0), (), baseline=YEAR_2017, reporting=YEAR_2018
    )

    assert (found.bottom_up_kwh, found.unexplained_kwh) == (0.0, 1000.0)
    assert found.realization is None
