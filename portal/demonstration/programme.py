"""The face of the generator: the programme, the files of a plant, its truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.demonstration.facts import (
    EVENTS,
    GJ_PER_TJ,
    Facility,
    NonRoutineEvent,
    facilities,
)
from portal.demonstration.files import DemoFile, files_for
from portal.demonstration.meters import DemoMeter, meters_of, submeter_of
from portal.demonstration.people import (
    Cohort,
    Organization,
    Person,
    Seat,
    cohorts,
    organizations,
    people,
    seats,
)
from portal.demonstration.plants import plant_history
from portal.demonstration.responses import BASELINE, REPORTING

__all__ = ["DemoFile", "Programme", "Truth", "files_for", "programme", "truth"]

AS_OF = date(2018, 12, 31)


@dataclass(frozen=True, slots=True)
class Programme:
    """Everyone and everything that takes part.

    Mappings are in the order of the tables: facilities by code, organizations by
    key, cohorts by letter, people by e-mail address, meters by facility code.
    """

    seed: int
    as_of: date
    facilities: Mapping[str, Facility]
    organizations: Mapping[str, Organization]
    cohorts: Mapping[str, Cohort]
    people: Mapping[str, Person]
    seats: tuple[Seat, ...]
    meters: Mapping[str, tuple[DemoMeter, ...]]
    events: tuple[NonRoutineEvent, ...]

    def people_in(self, role: str) -> tuple[Person, ...]:
        """Return those who hold this role, in the order of the table."""
        return tuple(person for person in self.people.values() if person.role == role)

    def trainer_of(self, country: str) -> Person:
        """Return the trainer of a country, or raise ``KeyError``."""
        found = {
            self.organizations[person.organization].country: person
            for person in self.people_in("trainer")
        }
        return found[country]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a facility's data were made from, in TJ (HHV).

    ``tj_2017`` is the metered energy of 2017. ``adjusted_2018_tj`` is what 2018
    would have taken without noise, savings or events. ``saving_2018_tj`` and
    ``improvement`` are what was saved of it, None where the table has no saving.
    ``event_2018_tj`` was added by non-routine events and is no loss.
    """

    code: str
    tj_2017: float
    adjusted_2018_tj: float
    saving_2018_tj: float | None
    improvement: float | None
    event_2018_tj: float


def _meters(code: str) -> tuple[DemoMeter, ...]:
    submeter = submeter_of(code)
    return (*meters_of(code), *([submeter] if submeter else []))


def programme(seed: int = 1) -> Programme:
    """Return the whole programme; only the data of its files depend on the seed."""
    return Programme(
        seed=seed,
        as_of=AS_OF,
        facilities=facilities(),
        organizations=organizations(),
        cohorts=cohorts(),
        people=people(),
        seats=seats(),
        meters={code: _meters(code) for code in facilities()},
        events=EVENTS,
    )


def truth(code: str, seed: int = 1) -> Truth:
    """Return what the facility's data were made from, summed from its daily truth.

    Raises ``KeyError`` where the facility has uploaded no bills.
    """
    history = plant_history(code, seed)
    saving = history.facility.saving
    adjusted = float(history.expected[REPORTING].sum()) / GJ_PER_TJ
    saved = float((history.saving * history.expected)[REPORTING].sum()) / GJ_PER_TJ
    event = sum(float(source.event.sum()) for source in history.sources) / GJ_PER_TJ
    return Truth(
        code=code,
        tj_2017=float(history.metered[BASELINE].sum()) / GJ_PER_TJ,
        adjusted_2018_tj=adjusted,
        saving_2018_tj=None if saving is None else saved,
        improvement=None if saving is None else saved / adjusted,
        event_2018_tj=event,
    )
