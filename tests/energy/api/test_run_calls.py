"""Recomputation runs by page, API and command."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from energy.models import RecomputationRun
from energy.tasks.runs import part_key
from portal.accounts.models import AuditEvent, User
from portal.jobs.inline import complete
from tests.factories.world import World

pytestmark = pytest.mark.django_db

Client = Callable[[User | None], Any]


def ask(world: World, api_of: Client, **body: str) -> Any:
    return api_of(world.cast["steward"]).post("/api/v1/runs/", body, format="json")


def test_client_asks_for_a_cohort_and_follows_it(
    world: World, api_of: Client, db: None
) -> None:
    asked = ask(world, api_of, scope="cohort", cohort="NEAR", reason="new factors")
    assert asked.status_code == 202
    assert (asked.json()["state"], asked.json()["plants_total"]) == ("queued", 2)
    run = RecomputationRun.objects.get(public_id=asked.json()["id"])
    for part in run.plants.all():
        complete(part_key(part))

    answer = api_of(world.cast["steward"]).get(f"/api/v1/runs/{run.public_id}/").json()

    assert answer["state"] == "done"
    assert answer["progress"] == {"done": 2, "total": 2, "unit": "plants"}
    assert answer["outcomes"]["unchanged"] == 2
    assert [plant["facility"] for plant in answer["plants"]] == ["A01", "A02"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"scope": "facility"}, "scope_mismatch"),
        ({"scope": "cohort", "facility": "A01"}, "scope_mismatch"),
        ({"scope": "programme", "cohort": "NEAR"}, "scope_mismatch"),
        ({"scope": "facility", "facility": "Z99"}, "unknown_code"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    world: World, api_of: Client, db: None, body: dict[str, str], code: str
) -> None:
    answer = ask(world, api_of, **body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_same_key_is_the_same_run(world: World, api_of: Client, db: None) -> None:
    client = api_of(world.cast["staff"])
    body = {"scope": "programme"}

    ids = {
        client.post(
            "/api/v1/runs/", body, format="json", headers={"Idempotency-Key": "k"}
        ).json()["id"]
        for _number in range(2)
    }

    assert len(ids) == 1


def test_form_sent_twice_is_one_run(world: World, client_of: Client, db: None) -> None:
    client = client_of(world.cast["steward"])
    form = {"target": "programme", "reason": "a check", "key": "of the form"}
    before = RecomputationRun.objects.count()

    first, second = (client.post("/runs/", form) for _number in range(2))

    assert first.url == second.url
    assert RecomputationRun.objects.count() == before + 1


def test_form_without_a_reason_is_shown_again(
    world: World, client_of: Client, db: None
) -> None:
    before = RecomputationRun.objects.count()

    answer = client_of(world.cast["steward"]).post("/runs/", {"target": "programme"})

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"reason"}
    assert RecomputationRun.objects.count() == before


def test_page_shows_each_plant_and_notes_whose_figures_were_read(
    world: World, client_of: Client, db: None
) -> None:
    complete(part_key(world.run.plants.get()))
    looks = AuditEvent.objects.filter(verb="facility.read", details={"what": "run"})
    before = looks.count()

    page = client_of(world.cast["steward"]).get(world.run.get_absolute_url())

    text = page.content.decode()
    assert world.own.facility.name in text
    assert "Unchanged" in text
    assert "hx-get" not in text
    assert looks.count() == before + 1


def test_polled_part_holds_counts_and_no_plant(
    world: World, client_of: Client, db: None
) -> None:
    client = client_of(world.cast["steward"])

    text = client.get(f"{world.run.get_absolute_url()}status/").content.decode()

    assert 'max="1" value="0"' in text
    assert "every 1s" in text
    assert world.own.facility.name not in text


def test_rival_sees_neither_runs_nor_their_menu(
    world: World, client_of: Client, api_of: Client, db: None
) -> None:
    rival = world.cast["rival"]

    assert api_of(rival).get(f"/api/v1/runs/{world.run.public_id}/").status_code == 404
    assert client_of(rival).get("/runs/").status_code == 403
    assert "/runs/" not in client_of(rival).get("/home/").content.decode()
    assert "/runs/" in client_of(world.cast["staff"]).get("/home/").content.decode()


def test_command_completes_the_run_in_place(
    world: World, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    call_command("recompute", facility="A01", json=True)

    answer = json.loads(capsys.readouterr().out)
    assert answer["state"] == "done"
    assert [plant["outcome"] for plant in answer["plants"]] == ["unchanged"]


def test_command_refuses_what_is_not_there(world: World, db: None) -> None:
    with pytest.raises(CommandError, match="no cohort NOWHERE"):
        call_command("recompute", cohort="NOWHERE")
