"""The published table: its totals, its traps, its places."""

from collections import Counter
from math import fsum
from zoneinfo import ZoneInfo

import pytest

from portal.demonstration.facts import Facility, State, facilities, plants

ALL = tuple(facilities().values())


def verified(country: str = "", cohort: str = "") -> list[Facility]:
    return [
        facility
        for facility in ALL
        if facility.state is State.VERIFIED
        and country in {"", facility.country}
        and cohort in {"", facility.cohort}
    ]


def saving_tj(chosen: list[Facility]) -> float:
    return fsum(one.baseline_tj * (one.saving or 0.0) for one in chosen)


def test_programme_has_three_anchors_and_forty_suppliers() -> None:
    suppliers = [facility for facility in ALL if not facility.is_anchor]

    assert [one.code for one in ALL if one.is_anchor] == ["A01", "B01", "C01"]
    assert len(suppliers) == 40
    assert sum(one.employees < 500 for one in suppliers) == 32


def test_baselines_sum_to_the_published_total() -> None:
    assert fsum(one.baseline_tj for one in ALL) == 8635


@pytest.mark.parametrize(
    ("country", "cohort", "count", "baseline", "saving", "percent"),
    [
        ("", "", 21, 7054, 333.8, 4.73),
        ("MX", "", 11, 2224, 120.5, 5.42),
        ("US", "", 5, 2154, 135.8, 6.31),
        ("CA", "", 5, 2676, 77.4, 2.89),
        ("", "A", 6, 1796, 97.1, 5.41),
        ("", "B", 5, 2154, 135.8, 6.31),
        ("", "C", 5, 2676, 77.4, 2.89),
        ("", "D", 5, 428, 23.4, 5.47),
        ("", "E", 0, 0, 0.0, None),
    ],
)
def test_verified_totals_are_the_published_ones(
    country: str,
    cohort: str,
    count: int,
    baseline: float,
    saving: float,
    percent: float | None,
) -> None:
    chosen = verified(country, cohort)

    assert len(chosen) == count
    assert fsum(one.baseline_tj for one in chosen) == baseline
    assert round(saving_tj(chosen), 1) == saving
    if percent is not None:
        assert round(100 * saving_tj(chosen) / baseline, 2) == percent


def test_reported_facilities_save_what_is_published() -> None:
    reported = [one for one in ALL if one.state is State.REPORTED]

    assert len(reported) == 7
    assert round(saving_tj(reported), 1) == 28.2


def test_countries_and_cohorts_have_their_published_sizes() -> None:
    assert Counter(one.country for one in ALL) == {"MX": 19, "US": 12, "CA": 12}
    assert Counter(one.cohort for one in ALL) == dict(
        zip("ABCDE", (9, 8, 8, 10, 8), strict=True)
    )


def test_one_anchor_dominates_cohort_c() -> None:
    cohort = fsum(one.baseline_tj for one in ALL if one.cohort == "C")
    anchor = facilities()["C01"].baseline_tj

    assert round(anchor / cohort, 2) == 0.84
    assert round(anchor / 2676, 2) == 0.90


def test_savings_without_a_state_are_under_review_and_seated() -> None:
    waiting = [one for one in ALL if one.state is State.UNDER_REVIEW]

    assert [one.code for one in waiting] == ["A09", "B06", "C08", "D10"]
    assert {one.enrolment_state for one in waiting} == {State.ENROLLED}


def test_saving_is_absent_where_nothing_was_computed() -> None:
    without = {one.code for one in ALL if one.saving is None}

    assert without == {"A07", "C06", "D05", *(f"E0{n}" for n in range(1, 9))}


def test_fiscal_years_start_as_published() -> None:
    uneven = {one.code: one.fiscal_month for one in ALL if one.fiscal_month != 1}

    assert uneven == {"A01": 4, "C01": 10}


def test_names_keep_their_accents() -> None:
    names = {one.code: one.name for one in ALL}

    assert names["A02"] == "Estampados del Bajío"
    assert names["C03"] == "Fonderie Mille-Îles"
    assert names["D10"] == "Estampados del Bajío – Planta 2"


def test_every_town_lies_in_a_zone_of_its_country() -> None:
    zones = {one.place.city: one.place.zone for one in ALL}

    assert all(ZoneInfo(zone).key == zone for zone in zones.values())
    assert zones["Bowling Green"] == zones["Gary"] == "America/Chicago"
    assert zones["Edmundston"] == "America/Moncton"
    assert zones["Saltillo"] == "America/Monterrey"


def test_sector_codes_are_six_digits_of_manufacturing() -> None:
    assert all(
        len(one.naics) == 6 and one.naics[:2] in {"31", "32", "33"} for one in ALL
    )


def test_every_facility_with_bills_knows_how_to_run() -> None:
    assert {one.code for one in ALL if one.has_energy} <= set(plants())
    assert sum(one.has_energy for one in ALL) == 34
