"""Organizations, cohorts, rosters and the people who can sign in."""

from portal.demonstration.facts import facilities
from portal.demonstration.people import cohorts, organizations, people, seats
from portal.demonstration.programme import programme

PROMISED = {
    "staff",
    "steward",
    "trainer.mx",
    "trainer.us",
    "trainer.ca",
    "partner.nrcan",
    "partner.conuee",
    "partner.doe",
    "anchor.a",
    "anchor.b",
    "anchor.c",
    "evaluator",
}


def test_people_are_exactly_those_promised() -> None:
    champions = {f"champion.{code.lower()}" for code in facilities()}

    assert set(people()) == {f"{name}@demo.example" for name in PROMISED | champions}


def test_champion_belongs_to_the_company_of_the_facility() -> None:
    for person in programme().people_in("champion"):
        facility = facilities()[person.facility]

        assert person.organization == facility.organization
        assert person.language == facility.language


def test_every_reference_leads_to_an_organization() -> None:
    known = set(organizations())

    assert {person.organization for person in people().values()} <= known
    assert {facility.organization for facility in facilities().values()} <= known
    assert {cohort.convener for cohort in cohorts().values()} <= known
    assert {cohort.anchor for cohort in cohorts().values()} - {""} <= known


def test_two_plants_belong_to_one_company() -> None:
    owners = [f.code for f in facilities().values() if f.organization == "bajio"]

    assert owners == ["A02", "D10"]
    assert organizations()["bajio"].name == "Estampados del Bajío"


def test_both_aurora_companies_are_one_group() -> None:
    group = [o.key for o in organizations().values() if o.group == "Aurora"]

    assert group == ["aurora-mx", "aurora-us"]


def test_organization_names_are_unique() -> None:
    names = [organization.name for organization in organizations().values()]

    assert len(names) == len(set(names))


def test_every_facility_has_one_home_and_one_is_a_guest() -> None:
    home = [seat.facility for seat in seats() if seat.is_home]
    guests = [(s.facility, s.cohort) for s in seats() if not s.is_home]

    assert home == list(facilities())
    assert guests == [("D10", "A")]


def test_cohort_trainers_are_people() -> None:
    trainers = {person.email for person in programme().people_in("trainer")}

    assert {t for cohort in cohorts().values() for t in cohort.trainers} == trainers


def test_trainer_is_found_by_country() -> None:
    assert programme().trainer_of("MX").email == "trainer.mx@demo.example"


def test_anchor_people_belong_to_the_anchors_of_their_cohorts() -> None:
    for letter in "abc":
        person = people()[f"anchor.{letter}@demo.example"]

        assert person.organization == cohorts()[letter.upper()].anchor
