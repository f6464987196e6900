"""The permission table, row by row, against one written down here."""

from typing import Any

import pytest
from django.apps import apps

from portal.accounts.models import User
from portal.accounts.permissions import INVITABLE
from portal.accounts.roles import Role
from portal.base.access import PERMISSIONS, Access, register_permissions
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.cast import Cast

EXPECTED: dict[str, set[str]] = {
    "accounts.see_people": {"staff", "steward", "champion"},
    "accounts.invite": {"staff", "steward", "champion"},
    "cohorts.edit": {"staff", "steward"},
    "facilities.edit": {"staff", "steward", "champion"},
    "facilities.see_energy": {
        "staff",
        "steward",
        "champion",
        "viewer",
        "trainer",
        "evaluator",
    },
    "energy.upload_readings": {"staff", "steward", "champion"},
    "energy.edit_meters": {"staff", "steward", "champion"},
    "energy.submit_baseline": {"staff", "steward", "champion", "trainer"},
    "energy.approve_baseline": {"steward", "trainer"},
    "energy.verify_result": {"steward"},
    "energy.propose_event": {"staff", "steward", "champion", "trainer"},
    "energy.approve_event": {"steward", "trainer"},
    "energy.edit_review": {"staff", "steward", "champion"},
    "energy.confirm_saving": {"steward", "trainer"},
    "energy.recompute": {"staff", "steward"},
    "reports.make_facility_report": {
        "staff",
        "steward",
        "champion",
        "trainer",
        "evaluator",
    },
    "reports.see_programme": {"staff", "steward", "evaluator"},
}
OUTSIDERS = (
    "rival",
    "stranger",
    "other_trainer",
    "agency",
    "anchor",
    "nobody",
    "former",
    "former_trainer",
    "deactivated",
)


def test_the_table_is_the_one_written_down() -> None:
    assert {name: set(roles) for name, roles in PERMISSIONS.items()} == EXPECTED


def test_every_permission_belongs_to_the_app_it_names() -> None:
    labels = {config.label for config in apps.get_app_configs()}

    assert {name.split(".")[0] for name in PERMISSIONS} <= labels


def test_a_role_holds_its_permissions_at_its_own_plant(cast: Cast) -> None:
    parts = ("staff", "steward", "champion", "viewer", "trainer", "evaluator")

    holders = {
        name: {part for part in parts if cast[part].has_perm(name, cast.plant)}
        for name in EXPECTED
    }

    assert holders == EXPECTED


def test_a_role_elsewhere_holds_nothing_here(cast: Cast) -> None:
    held = {
        (part, name)
        for part in OUTSIDERS
        for name in EXPECTED
        if cast[part].has_perm(name, cast.plant)
    }

    assert held == set()


def test_two_roles_in_two_places_do_not_add_up(cast: Cast) -> None:
    person = cast["two_hats"]

    assert person.has_perm("energy.upload_readings", cast.far_plant)
    assert not person.has_perm("energy.upload_readings", cast.plant)
    assert person.has_perm("facilities.see_energy", cast.plant)


@pytest.mark.parametrize("part", ["staff", "steward", "evaluator"])
def test_only_the_secretariat_edits_cohorts(part: str, cast: Cast) -> None:
    may = cast[part].has_perm("cohorts.edit", cast.cohort)

    assert may is (part != "evaluator")
    assert not cast["anchor"].has_perm("cohorts.edit", cast.cohort)


def test_an_unknown_permission_is_held_by_nobody(staff: User, cast: Cast) -> None:
    assert not staff.has_perm("energy.delete_everything", cast.plant)


def test_a_permission_said_twice_differently_is_refused() -> None:
    with pytest.raises(ValueError, match="said twice"):
        register_permissions({"energy.verify_result": frozenset({Role.STAFF})})

    assert PERMISSIONS["energy.verify_result"] == {"steward"}


def test_a_mark_says_who_may_come() -> None:
    assert Access("permission", "energy.verify_result") != Access("member")


def test_nobody_grants_above_their_own_role() -> None:
    assert {role: set(granted) for role, granted in INVITABLE.items()} == {
        "steward": set(Role.values),
        "staff": set(Role.values) - {"steward", "staff"},
        "champion": {"champion", "viewer"},
    }


def test_a_person_is_shown_by_initials_and_first_role(cast: Cast) -> None:
    assert cast["champion"].initials == "QC"
    assert cast["champion"].role_label == "Energy champion"
    assert cast["nobody"].role_label == ""


def test_an_address_is_found_whatever_its_case(db: None) -> None:
    made = User.objects.create_user("Ana.Lopez@Example.org", "x" * 15, name="Ana")

    assert made.email == "ana.lopez@example.org"
    assert User.objects.get_by_natural_key("ANA.LOPEZ@example.ORG") == made


def test_memberships_are_read_once_per_request(
    db: None, django_assert_num_queries: Any
) -> None:
    person = UserFactory()
    MembershipFactory(user=person, role=Role.VIEWER)

    with django_assert_num_queries(1):
        assert person.has_role(Role.VIEWER)
        assert not person.has_role(Role.CHAMPION)
        assert len(person.organization_ids()) == 1
