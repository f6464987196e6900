"""Degree-day bases are alternatives; a temperature excludes what is made of it."""

import itertools

import pytest

from energy.enpi.alternatives import are_alternatives, searched_bases, subsets
from energy.enpi.weather import DECLARED_BASES_CELSIUS, DegreeDays

T = "mean_temperature"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hdd_15.5", "hdd_18"),
        ("hdd", "hdd_18"),
        ("HDD 18", "hdd_15.5"),
        ("cdd_18", "cdd_21.1"),
        ("hdd_21.1", "cdd_18"),
        ("hdd_15.5", f"{T}<14.5"),
        (f"{T}<14.5", f"{T}<12"),
        (f"{T}<14.5", f"{T}>12"),
        (T, f"{T}<14.5"),
        (T, f"{T}>19"),
    ],
)
def test_what_says_the_same_is_an_alternative(one: str, other: str) -> None:
    assert are_alternatives(one, other)
    assert are_alternatives(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("production", "hdd_18"),
        ("hdd_15.5", "cdd_21.1"),
        ("hdd_18", "cdd_18"),
        ("hdd", "cdd"),
        ("hdd", "cdd_18"),
        (f"{T}<14.5", f"{T}>14.5"),
        (f"{T}<14.5", f"{T}>19"),
        (f"{T}<14.5", "cdd_18"),
        (f"{T}<14.5", "water_temperature<40"),
        (f"{T}<14.5", "water_temperature"),
        (T, "hdd_18"),
        ("production", T),
        ("hdds_made", "hdd_18"),
    ],
)
def test_what_goes_together_is_none(one: str, other: str) -> None:
    assert not are_alternatives(one, other)
    assert not are_alternatives(other, one)


def test_declared_bases_are_chosen_and_never_mixed() -> None:
    names = tuple(
        DegreeDays(kind, base, {}).name
        for kind in ("hdd", "cdd")
        for base in DECLARED_BASES_CELSIUS
    )

    found = subsets(("production", *names), 4)

    assert len(found) == len(set(found))
    for one in found:
        assert sum(name.startswith("hdd") for name in one) <= 1
        assert sum(name.startswith("cdd") for name in one) <= 1
    pairs = {one for one in found if len(one) == 2 and "production" not in one}
    assert pairs == {
        (f"hdd_{low:g}", f"cdd_{high:g}")
        for low, high in itertools.product(DECLARED_BASES_CELSIUS, repeat=2)
        if low <= high
    }


@pytest.mark.parametrize("most", [0, 1, 2, 3, 9])
def test_without_alternatives_all_subsets_come_small_ones_first(most: int) -> None:
    names = ("a", "b", "c", "d")

    expected = [one for size in range(5) for one in itertools.combinations(names, size)]

    assert list(subsets(names, most)) == [one for one in expected if len(one) <= most]


def test_searched_bases_are_counted_once_each() -> None:
    assert searched_bases(("production", "hdd_18")) == 0
    assert searched_bases((f"{T}<14.5", "production")) == 1
    assert searched_bases((f"{T}<14.5", f"{T}>14.5")) == 1
    assert searched_bases((f"{T}<14.5", f"{T}>19")) == 2
