"""Cohorts: who sees which, how plants are counted, what the database refuses."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cohorts.queries import cohorts_of
from portal.accounts.models import User
from portal.accounts.roles import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.cast import Cast
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    TrainerAssignmentFactory,
)


def codes_seen(user: User) -> list[str]:
    return [cohort.code for cohort in cohorts_of(user)]


def test_a_guest_sits_in_a_cohort_and_counts_at_home_only(
    staff: User, cast: Cast
) -> None:
    EnrolmentFactory(facility=cast.plant, cohort=cast.far_cohort, is_home=False)

    counts = {
        cohort.code: (cohort.facility_count, cohort.home_count)
        for cohort in cohorts_of(staff)
    }

    assert counts == {"NEAR": (2, 2), "FAR": (2, 1)}


def test_counts_are_the_same_for_who_is_in_by_two_ways(cast: Cast) -> None:
    EnrolmentFactory(facility=cast.plant, cohort=cast.far_cohort, is_home=False)
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast["two_hats"])

    seen = {
        cohort.code: cohort.facility_count for cohort in cohorts_of(cast["two_hats"])
    }

    assert seen == {"FAR": 2, "NEAR": 2}


def test_an_anchor_sees_its_own_cohorts_only(anchor: User, cast: Cast) -> None:
    CohortFactory(code="ALSO", anchor=cast.cohort.anchor)

    assert codes_seen(anchor) == ["ALSO", "NEAR"]


def test_an_assignment_without_the_trainers_role_opens_nothing(cast: Cast) -> None:
    TrainerAssignmentFactory(cohort=cast.cohort, user=cast["nobody"])

    assert codes_seen(cast["nobody"]) == []


@pytest.mark.parametrize(
    ("role", "company"), [(Role.VIEWER, "anchor"), (Role.ANCHOR, "supplier")]
)
def test_a_role_misplaced_in_a_company_opens_nothing(
    role: str, company: str, cast: Cast
) -> None:
    companies = {"anchor": cast.cohort.anchor, "supplier": cast.plant.organization}
    MembershipFactory(user=cast["nobody"], organization=companies[company], role=role)

    assert codes_seen(cast["nobody"]) == []


def test_a_plant_has_one_home(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="enrolment_one_home"):
        EnrolmentFactory(facility=cast.plant, cohort=cast.far_cohort)


def test_a_plant_sits_in_a_cohort_once(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="enrolment_once"):
        EnrolmentFactory(facility=cast.plant, cohort=cast.cohort, is_home=False)


def test_a_trainer_is_assigned_once(trainer: User, cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="trainer_once"):
        TrainerAssignmentFactory(cohort=cast.cohort, user=trainer)


@pytest.mark.parametrize("address", ["/cohorts/", "/api/v1/cohorts/"])
def test_a_list_costs_the_same_for_more_cohorts(
    address: str, agency: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(agency)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    CohortFactory.create_batch(3)

    with CaptureQueriesContext(connection) as more:
        client.get(address)

    assert len(more) == len(few)


def test_the_api_tells_who_brings_a_cohort_together(
    anchor: User, api_of: Callable[[User], Client]
) -> None:
    answer = api_of(anchor).get("/api/v1/cohorts/")

    assert answer.json()["results"] == [
        {
            "code": "NEAR",
            "name": "Near cohort",
            "anchor": "Anchor Motors",
            "starts_on": "2016-09-01",
            "facility_count": 2,
            "home_count": 2,
        }
    ]
