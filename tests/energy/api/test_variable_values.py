"""Values of relevant variables sent by a client."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from energy.models import RelevantVariable, Upload, VariableValue
from portal.accounts.models import User
from tests.factories.cast import Cast

JANUARY = {"start": "2018-01-01", "end": "2018-01-31", "value": 1200.5}
FEBRUARY = {"start": "2018-02-01", "end": "2018-02-28", "value": 1100}


@pytest.fixture
def post(
    cast: Cast, champion: User, api_of: Callable[[User], APIClient]
) -> Callable[[dict[str, object]], object]:
    """Send a body to the champion's plant."""
    client = api_of(champion)
    facility = champion.current_memberships[0].organization.facilities.get()
    return lambda body: client.post(
        f"/api/v1/facilities/{facility.code}/variables/", body, format="json"
    )


def current() -> list[float]:
    return [row.value for row in VariableValue.objects.current().order_by("start")]


def test_post_takes_half_open_lists_for_what_they_are(
    post: Callable[..., object],
) -> None:
    half_open = [
        {**JANUARY, "end": FEBRUARY["start"]},
        {**FEBRUARY, "end": "2018-03-01"},
    ]

    answer = post({"name": "Parts", "kind": "production", "values": half_open})

    assert answer.json()["values"] == [JANUARY, FEBRUARY]


def test_get_answers_what_post_takes(post: Callable[..., object]) -> None:
    answer = post(
        {"name": "Parts", "kind": "production", "values": [JANUARY, FEBRUARY]}
    )

    assert answer.status_code == 201
    assert answer.json()["values"] == [JANUARY, FEBRUARY]


def test_post_twice_stores_once(post: Callable[..., object]) -> None:
    body = {"name": "Parts", "kind": "production", "values": [JANUARY]}

    post(body)
    post(body)

    assert current() == [1200.5]
    assert Upload.objects.filter(format="api").count() == 1


def test_post_of_the_first_value_once_more_brings_it_back(
    post: Callable[..., object],
) -> None:
    for value in (1200.5, 1300, 1200.5, 1300):
        body = {"name": "Parts", "kind": "production"}
        answer = post({**body, "values": [{**JANUARY, "value": value}]})

        assert answer.json()["values"][0]["value"] == value
        assert current() == [value]


def test_post_of_another_value_supersedes(post: Callable[..., object]) -> None:
    post({"name": "Parts", "kind": "production", "values": [JANUARY, FEBRUARY]})

    post({"name": "Parts", "values": [{**JANUARY, "value": 1300}]})

    assert current() == [1300.0, 1100.0]
    assert VariableValue.objects.count() == 3


@pytest.mark.parametrize("value", [True, "12", "1_000", None, [], 1e13])
def test_post_refuses_what_is_not_a_number(
    value: object, post: Callable[..., object]
) -> None:
    answer = post(
        {"name": "Parts", "kind": "production", "values": [{**JANUARY, "value": value}]}
    )

    assert answer.status_code == 400
    assert not RelevantVariable.objects.filter(name="Parts").exists()


@pytest.mark.parametrize(
    "days",
    [
        {"start": "2018-01-01", "end": "9999-12-31"},
        {"start": "2101-01-01", "end": "2101-01-31"},
        {"start": "0001-01-01", "end": "2018-01-31"},
    ],
)
def test_post_refuses_years_that_no_file_may_speak_of(
    days: dict[str, str], post: Callable[..., object]
) -> None:
    answer = post(
        {"name": "Parts", "kind": "production", "values": [{**days, "value": 5}]}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "values_far"
    assert not RelevantVariable.objects.filter(name="Parts").exists()


def test_post_refuses_days_claimed_twice(post: Callable[..., object]) -> None:
    answer = post(
        {
            "name": "Parts",
            "kind": "production",
            "values": [JANUARY, {**FEBRUARY, "start": "2018-01-20"}],
        }
    )

    assert answer.json()["code"] == "values_overlap"
    assert current() == []
    assert not RelevantVariable.objects.filter(name="Parts").exists()
