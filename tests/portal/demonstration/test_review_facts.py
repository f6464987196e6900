"""The invented energy reviews hold together before anything is loaded."""

from collections import defaultdict
from datetime import date

import pytest

from energy.enpi.uses import Nameplate, annual_kwh
from portal.demonstration.facts import facilities
from portal.demonstration.load_review import WAYS
from portal.demonstration.review_facts import (
    Row,
    day_of,
    number,
    review_facts,
)

REVIEWED = ("A01", "A02", "B01", "B05", "C03")
KWH_PER_TJ = 1e9 / 3600


def kwh_of(row: Row) -> float:
    """The energy of a use by its row; nothing for one that is metered."""
    if gj := number(row["gj"]):
        return gj * KWH_PER_TJ / 1000
    names = ("rated_kw", "hours", "load_factor", "duty_factor", "efficiency")
    values = {name: number(row[name]) for name in names}
    if values["rated_kw"] is None:
        return 0.0
    return annual_kwh(Nameplate(**values))  # type: ignore[arg-type]  # all are told


@pytest.mark.parametrize("code", REVIEWED)
def test_uses_explain_most_of_what_the_plant_takes(code: str) -> None:
    plant = facilities()[code]
    total_kwh = plant.baseline_tj * (1 - (plant.saving or 0.0)) * KWH_PER_TJ
    by_source: dict[str, float] = defaultdict(float)
    for row in review_facts(code).uses:
        by_source[row["source"]] += kwh_of(row)

    share = sum(by_source.values()) / total_kwh
    assert 0.8 <= share <= 1.0
    assert by_source["electricity"] <= total_kwh * (1 - plant.gas_share)
    assert by_source["natural_gas"] <= total_kwh * plant.gas_share


@pytest.mark.parametrize("code", REVIEWED)
def test_rows_refer_to_each_other(code: str) -> None:
    facts = review_facts(code)
    uses = {row["name"] for row in facts.uses}
    titles = {row["title"] for row in facts.opportunities}

    assert {row["use"] for row in facts.opportunities if row["use"]} <= uses
    assert {row["opportunity"] for row in facts.actions} <= titles
    assert {row["status"] for row in facts.opportunities} <= set(WAYS)
    done = {
        row["title"] for row in facts.opportunities if row["status"] == "implemented"
    }
    assert done == {
        row["opportunity"] for row in facts.actions if row["implemented_on"]
    }


@pytest.mark.parametrize("code", REVIEWED)
def test_verified_savings_stay_below_what_the_plant_saved(code: str) -> None:
    plant = facilities()[code]
    saved = plant.baseline_tj * (plant.saving or 0.0) * KWH_PER_TJ
    actions = review_facts(code).actions

    verified = [
        number(row["verified_kwh"]) or 0.0 for row in actions if row["confirmed"]
    ]

    assert sum(verified) <= saved * 1.1


def test_plants_without_a_review_have_empty_facts() -> None:
    facts = review_facts("A03")

    assert (facts.uses, facts.opportunities) == ((), ())


def test_days_are_written_or_told_from_today() -> None:
    today = date(2026, 1, 31)

    assert day_of({"due_on": "2018-06-30"}, "due", today) == date(2018, 6, 30)
    away = {"due_on": "", "due_in_days": "-31"}
    assert day_of(away, "due", today) == date(2025, 12, 31)
    assert day_of({"due_on": "", "due_in_days": ""}, "due", today) is None
