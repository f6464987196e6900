"""What waits for a decision stands on the home page of who may take it."""

import pytest

from portal.accounts.models import User
from reports.next_steps import next_steps
from tests.factories.events import submitted_event
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def addresses(world: World, part: str) -> list[str]:
    user = User.objects.get(pk=world.cast[part].pk)
    return [step.url for step in next_steps(user, [])]


def test_submitted_adjustment_waits_for_the_plants_trainer(world: World) -> None:
    event = submitted_event(world.own.facility, world.cast["champion"], "second")

    told = {
        part
        for part in ("trainer", "champion", "rival", "other_trainer")
        if event.get_absolute_url() in addresses(world, part)
    }

    assert told == {"trainer"}


def test_proposer_does_not_decide_on_the_own_adjustment(world: World) -> None:
    event = submitted_event(world.own.facility, world.cast["trainer"], "own")

    assert event.get_absolute_url() not in addresses(world, "trainer")
