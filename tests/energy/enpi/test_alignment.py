"""Variables brought to bills: by days, with what is unknown left unknown."""

import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.alignment import (
    VariableSeries,
    align,
    build,
    daily_series,
    true_intervals,
)
from energy.enpi.dataset import DatasetError
from energy.enpi.weather import degree_days
from energy.findings import Severity

MONTHS = [date(2024, m, 1) for m in range(1, 13)]
BY_MONTH = list(itertools.pairwise(MONTHS))
BILL = (date(2024, 1, 11), date(2024, 2, 10))


def monthly(*values: float | None, kind: str = "sum") -> VariableSeries:
    rows = [(s, e, v) for (s, e), v in zip(BY_MONTH, values, strict=False)]
    return VariableSeries("production", rows, kind=kind)  # type: ignore[arg-type]  # of two


def test_monthly_totals_are_cut_by_days_and_marked() -> None:
    result = align(monthly(310.0, 580.0), [BILL])

    assert result.values == (pytest.approx(21 * 10 + 9 * 20),)
    assert result.coverage == (1.0,)
    assert result.prorated == (True,)


def test_means_are_weighted_by_days() -> None:
    result = align(monthly(-5.0, 5.0, kind="mean"), [BILL])

    assert result.values == (pytest.approx((21 * -5 + 9 * 5) / 30),)
    assert result.prorated == (False,)


def test_the_same_interval_keeps_its_value_bit_for_bit() -> None:
    result = align(monthly(0.1, 0.3), BY_MONTH[:2])

    assert result.values == (0.1, 0.3)
    assert result.prorated == (False, False)


def test_unknown_days_below_the_limit_are_scaled_up() -> None:
    known = {BILL[0] + timedelta(i): 2.0 for i in range(27)}

    result = align(daily_series("hdd", known), [BILL])

    assert result.values == (pytest.approx(60.0),)
    assert result.coverage == (pytest.approx(0.9),)


@pytest.mark.parametrize("value", [None, 2.0])
def test_unknown_days_beyond_the_limit_make_the_value_missing(
    value: float | None,
) -> None:
    known = {BILL[0] + timedelta(i): 2.0 for i in range(26)}
    known |= {BILL[1]: value}  # type: ignore[dict-item]  # None is allowed there

    assert align(daily_series("hdd", known), [BILL]).values == (None,)


def test_nothing_known_is_missing() -> None:
    result = align(monthly(None), [BILL])

    assert (result.values, result.coverage) == ((None,), (0.0,))


@given(st.lists(st.floats(0, 1e6), min_size=60, max_size=60), st.data())
def test_daily_totals_add_up_over_any_bills(
    values: list[float], data: st.DataObject
) -> None:
    first = date(2024, 1, 1)
    known = {first + timedelta(i): value for i, value in enumerate(values)}
    cuts = data.draw(st.sets(st.integers(1, 59), max_size=5))
    ends = [0, *sorted(cuts), 60]
    bills = [
        (first + timedelta(a), first + timedelta(b))
        for a, b in itertools.pairwise(ends)
    ]

    result = align(daily_series("production", known), bills)

    assert sum(v for v in result.values if v is not None) == pytest.approx(sum(values))
    assert not any(result.prorated)


@pytest.mark.parametrize(
    "rows",
    [
        [(MONTHS[0], MONTHS[1], 1.0), (MONTHS[0], MONTHS[2], 1.0)],
        [(MONTHS[1], MONTHS[0], 1.0)],
    ],
)
def test_a_series_that_contradicts_itself_is_refused(
    rows: list[tuple[date, date, float | None]],
) -> None:
    with pytest.raises(DatasetError):
        align(VariableSeries("production", rows), [BILL])


def test_build_joins_bills_and_tells_what_it_did() -> None:
    bills = [
        (date(2024, 2, 10), date(2024, 3, 13), None),
        (date(2024, 1, 11), date(2024, 2, 10), 3000.0),
    ]
    means = {date(2024, 1, 11) + timedelta(i): 8.0 for i in range(29)}
    heating = degree_days(means, base_celsius=18.0, kind="hdd")

    dataset, findings = build(
        bills,
        [
            VariableSeries("production", monthly(310.0, 580.0, 310.0).values, sign=1),
            daily_series(heating.name, heating.values, sign=1),
            monthly_temperature(),
        ],
    )

    assert dataset.intervals == ((bills[1][0], bills[1][1]), (bills[0][0], bills[0][1]))
    assert np.isnan(dataset.energy[1])
    assert dataset.variables["production"] == pytest.approx([390.0, 20 * 20 + 12 * 10])
    assert dataset.variables["hdd_18"][0] == pytest.approx(300.0)
    assert np.isnan(dataset.variables["hdd_18"][1])
    assert dataset.means == {"temperature"}
    assert dataset.signs == {"production": 1, "hdd_18": 1}
    told = [(f.code, f.value, f.details["intervals"]) for f in findings]
    assert told == [
        ("energy_missing", None, 1),
        ("variable_prorated", "production", 2),
        ("variable_missing", "hdd_18", 1),
        ("variable_scaled", "hdd_18", 1),
    ]
    assert findings[0].severity is Severity.WARNING
    assert findings[1].severity is Severity.INFO


def monthly_temperature() -> VariableSeries:
    rows = [(s, e, 4.0) for s, e in BY_MONTH]
    return VariableSeries("temperature", rows, kind="mean")


def reads(*rows: tuple[int, float | None, float]) -> list[tuple]:  # type: ignore[type-arg]  # readings
    """Return readings of (days, energy, estimated share), one after the other."""
    made, start = [], date(2024, 1, 1)
    for length, energy, share in rows:
        made.append((start, start + timedelta(length), energy, share))
        start += timedelta(length)
    return made


def test_true_reads_stay_as_they_are() -> None:
    rows = reads((30, 10.0, 0), (95, 20.0, 0.4), (31, None, 0))

    assert true_intervals(reversed(rows)) == [row[:3] for row in rows]
    assert true_intervals(row[:3] for row in rows) == [row[:3] for row in rows]
    assert true_intervals([]) == []


def test_an_estimate_is_joined_with_the_true_read_that_makes_up_for_it() -> None:
    rows = reads((30, 10.0, 0), (30, 25.0, 1), (31, 7.0, 0), (30, 9.0, 0))

    joined = true_intervals(rows)

    assert joined == [rows[0][:3], (rows[1][0], rows[2][1], 32.0), rows[3][:3]]


@pytest.mark.parametrize(
    "rows",
    [
        reads((30, 10.0, 1), (30, 9.0, 1)),
        reads((40, 10.0, 1), (40, 9.0, 1), (40, 9.0, 0)),
        reads((30, 10.0, 1), (30, None, 0)),
        reads((30, None, 1), (30, 10.0, 0)),
    ],
)
def test_what_no_true_read_settles_soon_is_missing(rows: list[tuple]) -> None:  # type: ignore[type-arg]  # readings
    assert true_intervals(rows) == [(rows[0][0], rows[-1][1], None)]


def test_an_estimate_before_a_gap_is_missing() -> None:
    first, _, last = reads((30, 10.0, 1), (5, 1.0, 0), (30, 9.0, 0))

    assert true_intervals([first, last]) == [(*first[:2], None), last[:3]]
