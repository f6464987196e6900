"""The cast: who is who around one plant, one cohort, a rival and a stranger.

``plant`` and ``rival_plant`` sit in the same cohort, ``far_plant`` in another one.
Every name carries a canary word that belongs to one organization only, so that a
leak is found by looking for the word.
"""

from dataclasses import dataclass
from datetime import date

from cohorts.models import Cohort
from facilities.models import Facility
from portal.accounts.models import Organization, User
from portal.accounts.roles import Role
from tests.factories.accounts import MembershipFactory, OrganizationFactory, person
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    TrainerAssignmentFactory,
)
from tests.factories.facilities import FacilityFactory

CANARIES = {"A01": "quetzal", "A02": "axolotl", "B01": "narwhal"}
"""Code of a plant -> the word that appears in everything it owns."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The plants, the cohorts, and everyone by the name of their part."""

    plant: Facility
    rival_plant: Facility
    far_plant: Facility
    cohort: Cohort
    far_cohort: Cohort
    people: dict[str, User]

    def __getitem__(self, part: str) -> User:
        """The person who plays a part."""
        return self.people[part]


def make_cast() -> Cast:
    """Organizations, plants, cohorts and people, without any energy data."""
    plants = {code: _plant(code) for code in CANARIES}
    anchor = OrganizationFactory(name="Anchor Motors", kind="anchor", country="US")
    cohort = CohortFactory(code="NEAR", name="Near cohort", anchor=anchor)
    far_cohort = CohortFactory(code="FAR", name="Far cohort")
    for code, home in (("A01", cohort), ("A02", cohort), ("B01", far_cohort)):
        EnrolmentFactory(facility=plants[code], cohort=home)
    people = {
        **_programme_people(anchor),
        **_plant_people({code: plant.organization for code, plant in plants.items()}),
        **_trainers(cohort, far_cohort),
        "nobody": person("Person without role"),
    }
    return Cast(
        plant=plants["A01"],
        rival_plant=plants["A02"],
        far_plant=plants["B01"],
        cohort=cohort,
        far_cohort=far_cohort,
        people=people,
    )


def _plant(code: str) -> Facility:
    word = CANARIES[code]
    company = OrganizationFactory(
        name=f"{word.title()} Castings", group=f"{word} group"
    )
    return FacilityFactory(
        code=code,
        name=f"{word.title()} plant",
        organization=company,
        city=f"{word.title()}ville",
    )


def _programme_people(anchor: Organization) -> dict[str, User]:
    secretariat = OrganizationFactory(name="Secretariat", kind="secretariat")
    agency = OrganizationFactory(name="Energy Agency", kind="agency")
    evaluators = OrganizationFactory(name="Evaluators", kind="evaluator")
    return {
        "staff": person("Staff", Role.STAFF, secretariat),
        "steward": person("Steward", Role.STEWARD, secretariat),
        "agency": person("Agency", Role.AGENCY, agency),
        "anchor": person("Anchor", Role.ANCHOR, anchor),
        "evaluator": person("Evaluator", Role.EVALUATOR, evaluators),
    }


def _plant_people(companies: dict[str, Organization]) -> dict[str, User]:
    own, rival, far = companies["A01"], companies["A02"], companies["B01"]
    people = {
        "champion": person("Quetzal champion", Role.CHAMPION, own),
        "viewer": person("Quetzal viewer", Role.VIEWER, own),
        "rival": person("Axolotl champion", Role.CHAMPION, rival),
        "stranger": person("Narwhal champion", Role.CHAMPION, far),
        "deactivated": person("Quetzal asleep", Role.CHAMPION, own, is_active=False),
        "former": person("Champion once"),
        "two_hats": person("Two hats", Role.CHAMPION, far),
    }
    ended = date(2018, 1, 1)
    MembershipFactory(user=people["former"], organization=own, ended_on=ended)
    MembershipFactory(user=people["two_hats"], organization=own, role=Role.VIEWER)
    return people


def _trainers(cohort: Cohort, far_cohort: Cohort) -> dict[str, User]:
    school = OrganizationFactory(name="Training House", kind="trainer")
    people = {
        "trainer": person("Trainer", Role.TRAINER, school),
        "other_trainer": person("Other trainer", Role.TRAINER, school),
        "former_trainer": person("Trainer once"),
    }
    MembershipFactory(
        user=people["former_trainer"],
        organization=school,
        role=Role.TRAINER,
        ended_on=date(2018, 1, 1),
    )
    TrainerAssignmentFactory(cohort=cohort, user=people["trainer"])
    TrainerAssignmentFactory(cohort=cohort, user=people["former_trainer"])
    TrainerAssignmentFactory(cohort=far_cohort, user=people["other_trainer"])
    return people
