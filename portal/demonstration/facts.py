"""What is known of the invented plants before any energy flows: the tables.

The published table (``tables/facilities.csv``) fixes names, sizes, baselines and
savings; ``tables/plants.csv`` says how each plant behaves and what its files look
like. Towns are real, companies are not.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

TABLES = Path(__file__).parent / "tables"
MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
GJ_PER_TJ = 1000.0

Row = TypeVar("Row")


class State(StrEnum):
    """How far a facility has come."""

    VERIFIED = "verified"
    REPORTED = "reported"
    UNDER_REVIEW = "under_review"
    INCOMPLETE = "incomplete"
    NO_PREDICTOR = "no_predictor"
    ENROLLED = "enrolled"
    ONBOARDING = "onboarding"
    LETTER_SIGNED = "letter_signed"
    DATA_REQUEST_SENT = "data_request_sent"


WITHOUT_UPLOADS = frozenset(
    {State.ENROLLED, State.ONBOARDING, State.LETTER_SIGNED, State.DATA_REQUEST_SENT}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A town; ``monthly_means`` are its mean temperatures in °C, January first."""

    city: str
    state: str
    country: str
    zone: str
    latitude: float
    longitude: float
    monthly_means: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """What a plant counts; names and units by language."""

    key: str
    decimals: int
    names: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SourceBehaviour:
    """How one energy source answers; shares are of its energy of 2017.

    What neither the base nor the weather takes follows production.
    ``noise`` is the CV(RMSE) of a bill of mean length, as a fraction.
    """

    base_share: float
    weather_share: float
    noise: float
    layout: str
    unit: str


@dataclass(frozen=True, slots=True)
class Plant:
    """How a plant runs and writes: a row of ``tables/plants.csv``."""

    code: str
    annual_production: float
    work_days: int
    electricity: SourceBehaviour
    gas: SourceBehaviour
    fuel: str
    first_year: int
    variables_layout: str


@dataclass(frozen=True, slots=True)
class Facility:
    """A row of the published table.

    ``gas_share`` and ``saving`` are fractions; ``saving`` is None where the
    table has none. ``heating`` and ``cooling`` say which degree days drive it.
    ``fiscal_month`` is the first month of its fiscal year.
    """

    code: str
    name: str
    organization: str
    place: Place
    naics: str
    employees: int
    baseline_tj: float
    gas_share: float
    product: Product
    heating: bool
    cooling: bool
    saving: float | None
    state: State
    remark: str
    language: str
    fiscal_month: int
    is_anchor: bool

    @property
    def cohort(self) -> str:
        """The letter of the home cohort."""
        return self.code[0]

    @property
    def country(self) -> str:
        """Two letters: CA, MX or US."""
        return self.place.country

    @property
    def has_energy(self) -> bool:
        """Whether it has uploaded bills."""
        return self.state not in WITHOUT_UPLOADS

    @property
    def enrolment_state(self) -> State:
        """How far its seat has come: data under discussion leave it enrolled."""
        seated = {State.UNDER_REVIEW, State.INCOMPLETE, State.NO_PREDICTOR}
        return State.ENROLLED if self.state in seated else self.state

    @property
    def has_variables(self) -> bool:
        """Whether it has uploaded relevant variables."""
        return self.has_energy and self.state is not State.NO_PREDICTOR

    @property
    def predictors(self) -> tuple[str, ...]:
        """The relevant variables of the table: production first."""
        weather = (("hdd", self.heating), ("cdd", self.cooling))
        return ("production", *(name for name, drives in weather if drives))


@dataclass(frozen=True, slots=True)
class NonRoutineEvent:
    """Something no relevant variable explains, over [start, end).

    ``share`` of the source's mean daily energy of 2017 is added on each day.
    """

    facility: str
    source: str
    start: date
    end: date
    share: float
    cause: str
    descriptions: Mapping[str, str]


EVENTS = (
    NonRoutineEvent(
        facility="A09",
        source="electricity",
        start=date(2018, 3, 1),
        end=date(2018, 5, 1),
        share=0.12,
        cause="equipment",
        descriptions={
            "en": "Main air compressor failed; hired machines ran in its place",
            "fr": "Panne du compresseur d'air principal, remplacé par des "
            "machines louées",
            "es": "Falla del compresor de aire principal; se operó con equipos "
            "rentados",
        },
    ),
)


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in ``tables/`` as they are written."""
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_table(
    name: str, key: str, build: Callable[[dict[str, str]], Row]
) -> dict[str, Row]:
    """Return the rows of a table in ``tables/``, built, by their ``key`` column."""
    return {row[key]: build(row) for row in read_rows(name)}


def _fraction(percent: str) -> float:
    """Return a printed percentage as the nearest fraction: "7.4" is 0.074."""
    return float(f"{percent}e-2")


def _place(row: dict[str, str]) -> Place:
    return Place(
        city=row["city"],
        state=row["state"],
        country=row["country"],
        zone=row["zone"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        monthly_means=tuple(float(row[month]) for month in MONTHS),
    )


def _product(row: dict[str, str]) -> Product:
    languages = ("en", "fr", "es")
    return Product(
        key=row["product"],
        decimals=int(row["decimals"]),
        names={language: row[f"name_{language}"] for language in languages},
        units={language: row[f"unit_{language}"] for language in languages},
    )


def _behaviour(row: dict[str, str], prefix: str, source: str) -> SourceBehaviour:
    return SourceBehaviour(
        base_share=float(row[f"{prefix}_base"]),
        weather_share=float(row[f"{prefix}_weather"]),
        noise=_fraction(row[f"{prefix}_noise_percent"]),
        layout=row[f"{source}_layout"],
        unit=row[f"{source}_unit"],
    )


def _plant(row: dict[str, str]) -> Plant:
    return Plant(
        code=row["code"],
        annual_production=float(row["annual_production"]),
        work_days=int(row["week"]),
        electricity=_behaviour(row, "electric", "electricity"),
        gas=_behaviour(row, "gas", "gas"),
        fuel=row["fuel"],
        first_year=int(row["first_year"]),
        variables_layout=row["variables_layout"],
    )


def _facility(row: dict[str, str]) -> Facility:
    saving = row["saving_percent"]
    return Facility(
        code=row["code"],
        name=row["name"],
        organization=row["organization"],
        place=places()[row["city"]],
        naics=row["naics"],
        employees=int(row["employees"]),
        baseline_tj=float(row["baseline_tj"]),
        gas_share=_fraction(row["gas_percent"]),
        product=products()[row["product"]],
        heating=row["heating"] == "1",
        cooling=row["cooling"] == "1",
        saving=_fraction(saving) if saving else None,
        state=State(row["state"]),
        remark=row["remark"],
        language=row["language"],
        fiscal_month=int(row["fiscal_month"]),
        is_anchor=row["anchor"] == "1",
    )


@lru_cache(maxsize=1)
def places() -> Mapping[str, Place]:
    """Return the towns by name."""
    return read_table("places.csv", "city", _place)


@lru_cache(maxsize=1)
def products() -> Mapping[str, Product]:
    """Return the products by key."""
    return read_table("products.csv", "product", _product)


@lru_cache(maxsize=1)
def plants() -> Mapping[str, Plant]:
    """Return the behaviour of every plant that has one, by facility code."""
    return read_table("plants.csv", "code", _plant)


@lru_cache(maxsize=1)
def facilities() -> Mapping[str, Facility]:
    """Return the 43 facilities by code, in the order of the table."""
    return read_table("facilities.csv", "code", _facility)
