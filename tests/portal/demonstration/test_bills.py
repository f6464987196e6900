"""Read dates and what falls between them."""

import itertools
from datetime import date, timedelta

import numpy as np
import pytest

from portal.demonstration.bills import bill_edges, sums_between
from portal.demonstration.facts import facilities
from portal.demonstration.timeline import DAYS

SEEDS = (1, 2, 3)
CODES = tuple(code for code, f in facilities().items() if f.has_energy)


def reads_by_month(edges: tuple[date, ...], year: int) -> list[int]:
    last_days = [edge - timedelta(1) for edge in edges[1:]]
    return [day.month for day in last_days if day.year == year]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", CODES)
def test_bills_last_four_weeks_to_thirty_three_days(code: str, seed: int) -> None:
    for source in ("electricity", "natural_gas"):
        edges = bill_edges(code, source, first_year=2016, seed=seed)
        lengths = {(b - a).days for a, b in itertools.pairwise(edges)}

        assert len(edges) == 37
        assert min(lengths) >= 28
        assert max(lengths) <= 33
        assert len(lengths) > 1


@pytest.mark.parametrize("code", CODES)
def test_meters_are_read_at_the_end_of_every_year(code: str) -> None:
    edges = bill_edges(code, "electricity", first_year=2016, seed=4)

    assert {date(year, 1, 1) for year in range(2016, 2020)} <= set(edges)


def test_one_meter_is_read_twice_in_march_and_never_in_february() -> None:
    edges = bill_edges("A03", "electricity", first_year=2016, seed=1)

    assert reads_by_month(edges, 2017) == [1, 3, 3, *range(4, 13)]
    assert reads_by_month(edges, 2018) == list(range(1, 13))


@pytest.mark.parametrize("code", [code for code in CODES if code != "A03"])
def test_every_other_meter_is_read_once_a_month(code: str) -> None:
    edges = bill_edges(code, "electricity", first_year=2017, seed=1)

    assert reads_by_month(edges, 2017) == list(range(1, 13))


def test_sums_between_edges_lose_nothing() -> None:
    series = np.arange(len(DAYS), dtype=np.float64)
    edges = bill_edges("A01", "electricity", first_year=2016, seed=1)

    sums = sums_between(series, edges)

    assert sums.sum() == series.sum()
    assert sums[0] == series[: (edges[1] - edges[0]).days].sum()
