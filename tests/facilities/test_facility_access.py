"""Plants: who has which role there, what a list costs, who is noted for looking."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from facilities.queries import facilities_of
from facilities.services import note_reading_by_outsider
from portal.accounts.models import AuditEvent, User
from portal.accounts.roles import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.cast import Cast
from tests.factories.cohorts import EnrolmentFactory
from tests.factories.facilities import FacilityFactory


@pytest.mark.parametrize(
    ("part", "roles"),
    [
        ("staff", {"staff"}),
        ("steward", {"steward"}),
        ("evaluator", {"evaluator"}),
        ("champion", {"champion"}),
        ("viewer", {"viewer"}),
        ("two_hats", {"viewer"}),
        ("trainer", {"trainer"}),
        ("rival", set()),
        ("stranger", set()),
        ("other_trainer", set()),
        ("agency", set()),
        ("anchor", set()),
        ("former", set()),
        ("former_trainer", set()),
        ("deactivated", set()),
    ],
)
def test_roles_at_a_plant(part: str, roles: set[str], cast: Cast) -> None:
    assert cast.plant.roles_of(cast[part]) == roles


def test_who_sees_a_plant_may_see_its_energy_and_nobody_else(cast: Cast) -> None:
    plants = (cast.plant, cast.rival_plant, cast.far_plant)
    for part, user in cast.people.items():
        seen = set(facilities_of(user))
        allowed = {p for p in plants if user.has_perm("facilities.see_energy", p)}

        assert seen == allowed, part


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AGENCY, Role.ANCHOR])
def test_a_role_misplaced_in_a_company_opens_nothing(role: str, cast: Cast) -> None:
    person = cast["nobody"]
    MembershipFactory(user=person, organization=cast.plant.organization, role=role)

    assert cast.plant.roles_of(person) == set()
    assert not facilities_of(person).exists()


def test_a_plant_in_two_cohorts_is_listed_once(cast: Cast) -> None:
    EnrolmentFactory(facility=cast.plant, cohort=cast.far_cohort, is_home=False)
    cast.far_cohort.trainers.create(user=cast["trainer"])

    seen = facilities_of(cast["trainer"])

    assert [plant.code for plant in seen] == ["A01", "A02", "B01"]


def test_a_guest_seat_opens_the_plant_to_that_cohorts_trainer(cast: Cast) -> None:
    EnrolmentFactory(facility=cast.plant, cohort=cast.far_cohort, is_home=False)

    seen = facilities_of(cast["other_trainer"])

    assert [plant.code for plant in seen] == ["A01", "B01"]


def test_a_second_plant_of_the_company_is_seen_too(champion: User, cast: Cast) -> None:
    FacilityFactory(code="A09", organization=cast.plant.organization)

    assert [plant.code for plant in facilities_of(champion)] == ["A01", "A09"]


def cost_of(client_of: Callable[[User], Client], user: User, address: str) -> int:
    """How many queries a page takes, its session aside."""
    client = client_of(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/facilities/", "/api/v1/facilities/"])
def test_a_list_costs_the_same_for_three_plants_and_six(
    address: str, staff: User, client_of: Callable[[User], Client]
) -> None:
    few = cost_of(client_of, staff, address)
    FacilityFactory.create_batch(3)

    assert cost_of(client_of, staff, address) == few


def test_home_costs_the_same_for_more_members(
    champion: User, cast: Cast, client_of: Callable[[User], Client]
) -> None:
    few = cost_of(client_of, champion, "/people/")
    for _number in range(3):
        MembershipFactory(organization=cast.plant.organization)

    assert cost_of(client_of, champion, "/people/") == few


@pytest.mark.parametrize(
    ("part", "count"),
    [("staff", 1), ("steward", 1), ("evaluator", 1), ("champion", 0), ("trainer", 0)],
)
def test_looks_from_outside_are_noted(part: str, count: int, cast: Cast) -> None:
    note_reading_by_outsider(cast.plant, user=cast[part], what="dashboard")

    noted = AuditEvent.objects.filter(
        verb="facility.read",
        actor=cast[part],
        organization=cast.plant.organization,
        subject="facility:A01",
        details={"what": "dashboard"},
    )
    assert noted.count() == AuditEvent.objects.count() == count


def test_staff_who_work_for_the_plant_too_are_not_noted(cast: Cast) -> None:
    MembershipFactory(user=cast["staff"], organization=cast.plant.organization)

    note_reading_by_outsider(cast.plant, user=cast["staff"], what="dashboard")

    assert not AuditEvent.objects.exists()


def test_a_plant_tells_its_place_and_page(cast: Cast) -> None:
    assert str(cast.plant) == "Quetzal plant"
    assert cast.plant.place == "Quetzalville, NL, MX"
    assert cast.plant.get_absolute_url() == "/facilities/A01/"


def test_the_api_tells_a_plants_facts(
    champion: User, api_of: Callable[[User], Client]
) -> None:
    answer = api_of(champion).get("/api/v1/facilities/A01/")

    assert answer.json() == {
        "code": "A01",
        "name": "Quetzal plant",
        "organization": "Quetzal Castings",
        "city": "Quetzalville",
        "region": "NL",
        "country": "MX",
        "timezone": "America/Monterrey",
        "naics": "",
        "employees": None,
        "fiscal_start_month": 1,
    }
