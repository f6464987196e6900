"""Who takes part: organizations, cohorts with their rosters, people.

Agencies carry their real names; companies, associations and people are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from portal.demonstration.facts import facilities, read_table

DOMAIN = "demo.example"
GUESTS = (("D10", "A"),)
"""Facilities that another cohort's roster shows too, counted at home only."""


@dataclass(frozen=True, slots=True)
class Organization:
    """A company, agency, association or the secretariat.

    ``kind`` is "secretariat", "supplier", "anchor", "agency", "association",
    "trainer" or "evaluator". Companies of one ``group`` count as one contributor.
    """

    key: str
    name: str
    kind: str
    country: str
    group: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort: ``anchor`` and ``convener`` are organization keys.

    ``anchor`` is empty where a cluster or an association brought it together;
    ``trainers`` are e-mail addresses.
    """

    code: str
    name: str
    anchor: str
    convener: str
    starts_on: date
    trainers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A facility's place on a cohort's roster."""

    facility: str
    cohort: str
    is_home: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can sign in; ``facility`` is set for champions only.

    ``role`` is "staff", "steward", "champion", "trainer", "agency", "anchor" or
    "evaluator", held in ``organization`` (its key).
    """

    email: str
    name: str
    role: str
    organization: str
    language: str
    facility: str


def _address(login: str) -> str:
    return f"{login}@{DOMAIN}"


def _organization(row: dict[str, str]) -> Organization:
    return Organization(
        row["key"], row["name"], row["kind"], row["country"], row["group"]
    )


def _cohort(row: dict[str, str]) -> Cohort:
    return Cohort(
        code=row["code"],
        name=row["name"],
        anchor=row["anchor"],
        convener=row["convener"],
        starts_on=date.fromisoformat(row["starts_on"]),
        trainers=tuple(_address(login) for login in row["trainers"].split()),
    )


def _person(row: dict[str, str]) -> Person:
    role, _, place = row["login"].partition(".")
    return Person(
        email=_address(row["login"]),
        name=row["name"],
        role=row["role"],
        organization=row["organization"],
        language=row["language"],
        facility=place.upper() if role == "champion" else "",
    )


@lru_cache(maxsize=1)
def organizations() -> Mapping[str, Organization]:
    """Return every organization by key: the listed ones, then a company a plant.

    A company without a row of its own bears the name of its one plant.
    """
    found = read_table("organizations.csv", "key", _organization)
    for facility in facilities().values():
        company = Organization(
            facility.organization, facility.name, "supplier", facility.country, ""
        )
        found.setdefault(facility.organization, company)
    return found


@lru_cache(maxsize=1)
def cohorts() -> Mapping[str, Cohort]:
    """Return the five cohorts by letter."""
    return read_table("cohorts.csv", "code", _cohort)


@lru_cache(maxsize=1)
def people() -> Mapping[str, Person]:
    """Return everyone by e-mail address."""
    rows = read_table("people.csv", "login", _person)
    return {person.email: person for person in rows.values()}


@lru_cache(maxsize=1)
def seats() -> tuple[Seat, ...]:
    """Return the rosters: every facility at home, then the guests."""
    home = (
        Seat(facility.code, facility.cohort, is_home=True)
        for facility in facilities().values()
    )
    guests = (Seat(code, cohort, is_home=False) for code, cohort in GUESTS)
    return (*home, *guests)
