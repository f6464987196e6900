"""What stands beside an event: its evidence, and the static factors."""

from datetime import UTC, date, datetime

import pytest

from energy.models import EventEvidence, NonRoutineEvent
from energy.queries.events import static_factors_of
from energy.services import event_evidence, events
from energy.services.static_factors import (
    Factor,
    add_static_factor,
    review_static_factor,
)
from portal.base import files
from portal.base.errors import DomainError
from tests.energy.services.deliveries import Plant, colleague, make_plant
from tests.factories.events import proposal

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def plant() -> Plant:
    """A plant without any data."""
    return make_plant()


def submitted(plant: Plant, **changed: object) -> NonRoutineEvent:
    """An event that waits for a decision."""
    given = proposal(**changed)
    event = events.propose_event(plant.facility, proposal=given, user=plant.champion)
    return events.submit_event(event.pk, user=plant.champion, now=NOW)


def test_evidence_is_kept_once_under_its_digest(plant: Plant) -> None:
    event = submitted(plant)
    given = {"filename": "../a/order.pdf", "content": b"%PDF-1.7 order"}

    first = event_evidence.add_evidence(event.pk, user=plant.champion, **given)  # type: ignore[arg-type]  # one of each
    second = event_evidence.add_evidence(event.pk, user=plant.champion, **given)  # type: ignore[arg-type]  # one of each

    assert first == second
    assert EventEvidence.objects.get().filename == "order.pdf"
    kept = files.read(event_evidence.FOLDER, first.digest)
    assert kept == b"%PDF-1.7 order"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"),
        ("order.pdf", b"MZ program"),
        ("picture.svg", b"<svg/>"),
        ("order", b"text"),
        ("note.txt", b"a\0b"),
        ("empty.txt", b""),
        ("old.xls", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_unsafe_evidence_is_refused(plant: Plant, name: str, content: bytes) -> None:
    event = submitted(plant)

    with pytest.raises(DomainError) as refused:
        event_evidence.add_evidence(
            event.pk, filename=name, content=content, user=plant.champion
        )

    assert refused.value.code == "evidence_kind"


def test_evidence_is_not_added_after_the_decision(plant: Plant) -> None:
    event = submitted(plant)
    decider = colleague(plant.facility, "decider")
    events.approve_event(event.pk, user=decider, now=NOW)

    with pytest.raises(DomainError) as refused:
        event_evidence.add_evidence(
            event.pk, filename="a.txt", content=b"late", user=plant.champion
        )

    assert refused.value.code == "event_not_open"


def test_a_changed_static_factor_asks_for_an_event_until_there_is_one(
    plant: Plant,
) -> None:
    factor = add_static_factor(
        plant.facility,
        factor=Factor("Shifts", "2", "2", date(2023, 6, 30)),
        user=plant.champion,
    )
    assert not factor.has_changed

    changed = review_static_factor(
        factor.pk, current_value="3", review_on=date(2024, 6, 30), user=plant.champion
    )
    assert changed.has_changed
    assert not static_factors_of(plant.facility).get().has_event

    event = submitted(plant, static_factor=factor)
    assert static_factors_of(plant.facility).get().has_event
    events.withdraw_event(event.pk, user=plant.champion)
    assert not static_factors_of(plant.facility).get().has_event


def test_a_static_factor_is_named_once(plant: Plant) -> None:
    factor = Factor("Shifts", "2", "2", date(2023, 6, 30))
    add_static_factor(plant.facility, factor=factor, user=plant.champion)

    with pytest.raises(DomainError) as refused:
        add_static_factor(
            plant.facility,
            factor=Factor("SHIFTS", "1", "1", date(2023, 6, 30)),
            user=plant.champion,
        )

    assert refused.value.code == "static_factor_exists"
