"""Energy uses, opportunities and targets as clients write and read them."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from energy.models import EnergyTarget, EnergyUse, Opportunity
from tests.factories.cast import Cast
from tests.factories.clients import api
from tests.factories.energy import (
    BaselineFactory,
    MeterFactory,
    RelevantVariableFactory,
    SavingsResultFactory,
)
from tests.factories.review import a_use, an_opportunity

USE = {
    "name": "Oven",
    "source": "natural_gas",
    "rated_kw": 500,
    "hours": 4000,
    "load_factor": 0.6,
    "efficiency": 0.8,
}
ACTION = {
    "what": "Mend",
    "who": "Team",
    "due_on": "2018-06-30",
    "verification_method": "Logger",
    "option": "B",
    "expected_kwh": 36000,
}
REPORT = {
    "implemented_on": "2018-07-02",
    "verified_kwh": 30000,
    "margin_kwh": 3000,
    "evidence": "Logger of two weeks",
}


@pytest.fixture
def champion(cast: Cast) -> APIClient:
    return api(cast["champion"])


def sent(client: APIClient, address: str, body: Any, code: int = 201) -> Any:
    response = client.post(f"/api/v1/{address}", body, format="json")
    assert response.status_code == code, response.json()
    return response.json()


def read(client: APIClient, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    return response.json()


def test_use_goes_in_and_comes_back_in_kwh(cast: Cast, champion: APIClient) -> None:
    RelevantVariableFactory(facility=cast.plant, name="Output")

    made = sent(
        champion,
        f"facilities/{cast.plant.code}/uses/",
        {**USE, "variables": ["Output"]},
    )

    assert made["annual_kwh"] == pytest.approx(1.5e6)
    assert (made["unit"], made["variables"]) == ("kWh", ["Output"])
    assert read(champion, f"uses/{made['id']}/") == made
    listed = read(champion, f"facilities/{cast.plant.code}/uses/")
    assert (listed["count"], listed["results"][0]["id"]) == (1, made["id"])


def test_use_is_changed_in_part(cast: Cast, champion: APIClient) -> None:
    use = a_use(cast.plant, cast["champion"])

    answer = champion.patch(
        f"/api/v1/uses/{use.public_id}/", {"hours": 3000}, format="json"
    )

    assert answer.json()["annual_kwh"] == pytest.approx(180000.0)
    assert answer.json()["name"] == "Compressor"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"meter": "foreign"}, "meter"),
        ({"rated_kw": "500"}, "rated_kw"),
        ({"efficiency": 0}, "efficiency"),
        ({"source": "wind"}, "source"),
        ({"variables": ["foreign"]}, "variables"),
        ({"basis": "measured"}, "meter"),
    ],
)
def test_use_that_cannot_be_is_a_problem_at_its_field(
    cast: Cast, champion: APIClient, wrong: dict[str, Any], field: str
) -> None:
    MeterFactory(facility=cast.far_plant, name="foreign", source="natural_gas")
    RelevantVariableFactory(facility=cast.far_plant, name="foreign")

    answer = sent(
        champion, f"facilities/{cast.plant.code}/uses/", {**USE, **wrong}, code=400
    )

    assert list(answer["fields"]) == [field]
    assert not EnergyUse.objects.exists()


def test_opportunity_goes_from_idea_to_verified(
    cast: Cast, champion: APIClient
) -> None:
    made = sent(
        champion,
        f"facilities/{cast.plant.code}/opportunities/",
        {
            "title": "Leaks",
            "currency": "CAD",
            "savings_kwh": {"electricity": 36000},
            "annual_cost_saving": 4000,
            "labour_cost": 1000,
            "life_years": 5,
        },
    )
    address = f"opportunities/{made['id']}/"
    assert (made["payback_years"], made["status"]) == (0.25, "idea")
    assert made["rate_of_return_found"] == "unique"
    for status in ("evaluated", "approved", "in_progress"):
        sent(champion, f"{address}status/", {"status": status}, code=200)
    action = sent(champion, f"{address}actions/", ACTION)
    sent(champion, f"actions/{action['id']}/report/", REPORT, code=200)
    sent(champion, f"{address}status/", {"status": "implemented"}, code=200)
    confirmed = sent(
        api(cast["trainer"]), f"actions/{action['id']}/confirm/", None, code=200
    )

    found = read(champion, address)
    assert confirmed["confirmed"] is True
    assert (found["status"], found["verified_kwh"]) == ("verified", 30000.0)
    listed = read(
        champion, f"facilities/{cast.plant.code}/opportunities/?status=verified"
    )
    assert listed["results"] == [found]


def test_opportunity_is_changed_in_part_and_keeps_its_savings(
    cast: Cast, champion: APIClient
) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])

    answer = champion.patch(
        f"/api/v1/opportunities/{opportunity.public_id}/",
        {"owner": "Line 2"},
        format="json",
    )

    assert answer.json()["owner"] == "Line 2"
    assert answer.json()["savings_kwh"] == {"electricity": 36000.0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"savings_kwh": {"wind": 5}},
        {"savings_kwh": {"electricity": "5"}},
        {"currency": "EUR"},
        {"life_years": 0},
        {"discount_rate": 2},
        {"labour_cost": -1},
    ],
)
def test_opportunity_that_cannot_be_is_a_problem(
    cast: Cast, champion: APIClient, wrong: dict[str, Any]
) -> None:
    sent(
        champion,
        f"facilities/{cast.plant.code}/opportunities/",
        {"title": "T", "currency": "CAD", **wrong},
        code=400,
    )

    assert not Opportunity.objects.exists()


def test_refusals_of_the_register_carry_a_code(cast: Cast, champion: APIClient) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    address = f"opportunities/{opportunity.public_id}/"

    answers = [
        sent(champion, f"{address}status/", {"status": "verified"}, code=409),
        sent(champion, f"{address}status/", {"status": "rejected"}, code=400),
    ]

    assert [one["code"] for one in answers] == [
        "transition_not_allowed",
        "reason_missing",
    ]


def test_energy_review_answers_balances_and_both_ends(
    cast: Cast, champion: APIClient
) -> None:
    baseline = BaselineFactory(facility=cast.plant)
    result = SavingsResultFactory(baseline=baseline)
    a_use(cast.plant, cast["champion"])

    found = read(champion, f"facilities/{cast.plant.code}/energy-review/")

    assert (found["unit"], found["year"]) == ("kWh", None)
    assert found["balances"][0]["balance"] == "unmetered"
    assert found["both_ends"]["result"] == str(result.public_id)
    assert (found["both_ends"]["top_down"], found["both_ends"]["unexplained"]) == (
        100.0,
        100.0,
    )


def test_target_is_set_changed_and_told(cast: Cast, champion: APIClient) -> None:
    baseline = BaselineFactory(facility=cast.plant)
    SavingsResultFactory(baseline=baseline)
    made = sent(
        champion,
        f"facilities/{cast.plant.code}/targets/",
        {
            "name": "Five percent",
            "kind": "improvement",
            "baseline": str(baseline.public_id),
            "start_on": "2017-12-31",
            "start_value": 0,
            "due_on": "2019-12-31",
            "target_value": 0.05,
            "milestones": [{"on": "2018-12-31", "value": 0.02}],
        },
    )

    assert (made["actual"], made["planned"], made["track"]) == (0.1, 0.02, "reached")
    assert made["progress"] == pytest.approx(5.0)
    answer = champion.patch(
        f"/api/v1/targets/{made['id']}/", {"target_value": 0.3}, format="json"
    )
    assert answer.json()["track"] == "on_track"
    assert read(champion, f"targets/{made['id']}/") == answer.json()
    listed = read(champion, f"facilities/{cast.plant.code}/targets/")
    assert listed["results"] == [answer.json()]


def test_target_against_a_foreign_baseline_is_a_problem(
    cast: Cast, champion: APIClient
) -> None:
    foreign = BaselineFactory(facility=cast.far_plant)

    answer = sent(
        champion,
        f"facilities/{cast.plant.code}/targets/",
        {
            "name": "T",
            "kind": "improvement",
            "baseline": str(foreign.public_id),
            "start_on": "2018-01-01",
            "start_value": 0,
            "due_on": "2019-01-01",
            "target_value": 0.1,
        },
        code=400,
    )

    assert list(answer["fields"]) == ["baseline"]
    assert not EnergyTarget.objects.exists()
