"""An event with evidence and a static factor, made by the services."""

from datetime import UTC, date, datetime
from decimal import Decimal

from energy.models import EventEvidence, NonRoutineEvent, StaticFactor
from energy.services.event_evidence import add_evidence
from energy.services.events import Proposal, propose_event, submit_event
from energy.services.static_factors import Factor, add_static_factor
from facilities.models import Facility
from portal.accounts.models import User

SUBMITTED_AT = datetime(2019, 1, 14, 12, tzinfo=UTC)


def proposal(word: str = "", **changed: object) -> Proposal:
    """Two months in which the plant used 6,000 kWh more."""
    stated: dict[str, object] = {
        "title": f"{word} compressor failed".strip(),
        "description": f"Hired machines of {word} ran instead.",
        "cause": "equipment",
        "quantified_by": "submeter",
        "start": date(2018, 3, 1),
        "end": date(2018, 5, 1),
        "total": Decimal(6000),
    }
    return Proposal(**{**stated, **changed})  # type: ignore[arg-type]  # as the fields ask


def submitted_event(plant: Facility, champion: User, word: str) -> NonRoutineEvent:
    """An event that waits for a decision."""
    event = propose_event(plant, proposal=proposal(word), user=champion)
    return submit_event(event.pk, user=champion, now=SUBMITTED_AT)


def evidence_of(event: NonRoutineEvent, champion: User, word: str) -> EventEvidence:
    """A work order."""
    content = f"Work order of {word}".encode()
    name = f"{word}-order.txt"
    return add_evidence(event.pk, filename=name, content=content, user=champion)


def static_factor(plant: Facility, champion: User, word: str) -> StaticFactor:
    """A floor area that has grown."""
    factor = Factor(
        name=f"{word} floor area",
        unit="m2",
        baseline_value="5,000",
        current_value="5,400",
        review_on=date(2019, 6, 30),
    )
    return add_static_factor(plant, factor=factor, user=champion)
