"""The adjustment pages and their API, as people and clients use them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from energy.models import EventEvidence, NonRoutineEvent, StaticFactor
from portal.accounts.models import User
from tests.factories.events import static_factor
from tests.factories.world import World

pytestmark = pytest.mark.django_db

LIST = "/facilities/A01/adjustments/"
NEW = "/facilities/A01/adjustments/new/"
API = "/api/v1/facilities/A01/adjustments/"

Browser = Callable[[User | None], Client]
Caller = Callable[[User | None], APIClient]


def stated(**changed: str) -> dict[str, str]:
    """The form of an event with one total, as a browser sends it."""
    return {
        "title": "Oven out of order",
        "description": "It stood still for a month.",
        "cause": "equipment",
        "quantified_by": "engineering",
        "first_day": "2018-03-01",
        "last_day": "2018-04-30",
        "concerns": "plant",
        "applies_to": "reporting",
        "unit": "MWh",
        "stated": "total",
        "total": "-1.5",
        **changed,
    }


def new_event() -> NonRoutineEvent:
    return NonRoutineEvent.objects.get(title="Oven out of order")


def test_a_total_becomes_a_draft(world: World, client_of: Browser) -> None:
    client = client_of(world.cast["champion"])

    answer = client.post(NEW, stated(), follow=True)

    event = new_event()
    assert answer.redirect_chain == [(event.get_absolute_url(), 302)]
    assert (event.state, event.total_kwh) == ("draft", -1500)
    assert event.end == date(2018, 5, 1)
    assert "−762" in answer.content.decode()


def test_month_by_month_asks_for_the_months_first(
    world: World, client_of: Browser
) -> None:
    client = client_of(world.cast["champion"])
    by_month = stated(stated="months", total="")

    asked = client.post(NEW, by_month)
    assert asked.status_code == 200
    assert [f.name for f in asked.context["form"].month_fields] == [
        "month_2018-03",
        "month_2018-04",
    ]

    given = {**by_month, "month_2018-03": "-2", "month_2018-04": ""}
    assert client.post(NEW, given).status_code == 302
    months = new_event().months.values_list("month", "kwh")
    assert list(months) == [(date(2018, 3, 1), -2000)]


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("total", "", "total"),
        ("total", "1e20", "total"),
        ("total", "NaN", "total"),
        ("last_day", "2018-02-01", "last_day"),
        ("first_day", "0000-00-00", "first_day"),
        ("concerns", "x", "concerns"),
        ("uncertainty", "-1", "uncertainty"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    world: World, client_of: Browser, field: str, value: str, at: str
) -> None:
    client = client_of(world.cast["champion"])

    answer = client.post(NEW, stated(**{field: value}))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [at]
    assert not NonRoutineEvent.objects.filter(title="Oven out of order").exists()


def test_a_draft_is_changed_with_what_it_held(world: World, client_of: Browser) -> None:
    client = client_of(world.cast["champion"])
    client.post(NEW, stated())
    address = f"/adjustments/{new_event().public_id}/change/"

    form = client.get(address).context["form"]
    entered = {field.name: field.value() for field in form}
    sent = {k: "" if v is None else str(v) for k, v in entered.items()}
    assert client.post(address, sent).status_code == 302

    assert new_event().total_kwh == -1500


def test_a_hint_and_a_factor_begin_the_form(world: World, client_of: Browser) -> None:
    client = client_of(world.cast["champion"])
    factor = world.own.factor

    begun = client.get(f"{NEW}?from=2018-03-12&factor={factor.public_id}")
    form = begun.context["form"]
    assert form["first_day"].value() == date(2018, 3, 12)
    assert form["static_factor"].value() == factor.pk
    assert client.get(f"{NEW}?from=2018-99-99&factor=x&meter=y").status_code == 200


def test_a_trainer_approves_and_a_proposer_does_not(
    world: World, client_of: Browser
) -> None:
    event = world.own.event
    address = f"/adjustments/{event.public_id}/approve/"
    assert client_of(world.cast["champion"]).post(address).status_code == 403

    page = client_of(world.cast["trainer"]).post(address, follow=True)

    event.refresh_from_db()
    assert event.state == "approved"
    assert event.decided_by == world.cast["trainer"]
    assert 'id="revoke"' in page.content.decode()


def test_a_refusal_without_a_reason_is_refused(
    world: World, client_of: Browser
) -> None:
    client = client_of(world.cast["trainer"])
    address = f"/adjustments/{world.own.event.public_id}/reject/"

    page = client.post(address, {"reason": " "}, follow=True)

    assert [m.level_tag for m in page.context["messages"]] == ["error"]
    assert NonRoutineEvent.objects.get(pk=world.own.event.pk).state == "submitted"


def test_evidence_comes_back_as_an_attachment(world: World, client_of: Browser) -> None:
    client = client_of(world.cast["champion"])
    file = SimpleUploadedFile("order.pdf", b"%PDF-1.7 order")
    client.post(f"/adjustments/{world.own.event.public_id}/evidence/", {"file": file})

    kept = EventEvidence.objects.get(filename="order.pdf")
    answer = client.get(kept.get_absolute_url())

    assert answer.getvalue() == b"%PDF-1.7 order"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_changed_factor_leads_to_an_assessment(
    world: World, client_of: Browser
) -> None:
    client = client_of(world.cast["champion"])
    factor = static_factor(world.own.facility, world.cast["champion"], "second")
    link = f"{NEW}?factor={factor.public_id}"

    assert link in client.get(LIST).content.decode()
    same = {"current_value": "5,000", "review_on": "2020-01-01"}
    client.post(f"/static-factors/{factor.public_id}/", same)

    assert not StaticFactor.objects.get(pk=factor.pk).has_changed
    assert link not in client.get(LIST).content.decode()


def test_a_factor_named_twice_is_said_on_the_page(
    world: World, client_of: Browser
) -> None:
    client = client_of(world.cast["champion"])
    again = {
        "name": world.own.factor.name,
        "baseline_value": "1",
        "current_value": "1",
        "review_on": "2020-01-01",
    }

    answer = client.post("/facilities/A01/static-factors/", again)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["name"]


def test_clients_propose_show_and_decide(world: World, api_of: Caller) -> None:
    champion, trainer = api_of(world.cast["champion"]), api_of(world.cast["trainer"])
    sent = {
        "title": "Oven out of order",
        "description": "It stood still.",
        "cause": "equipment",
        "quantified_by": "submeter",
        "period": {"start": "2018-03-01", "end": None},
        "unit": "GJ",
        "months": [
            {"month": "2018-03", "value": 3.6},
            {"month": "2018-04", "value": -7.2},
        ],
        "uncertainty": 0.36,
        "meter": f"{world.own.word} main",
    }

    made = champion.post(API, sent, format="json").json()
    assert (made["state"], made["total"], made["uncertainty"]) == ("draft", -1000, 100)
    assert made["months"][1] == {"month": "2018-04", "value": -2000}
    assert made["period"] == {"start": "2018-03-01", "end": None}

    address = f"/api/v1/adjustments/{made['id']}/"
    assert trainer.post(f"{address}approve/").json()["code"] == "event_not_open"
    assert champion.post(f"{address}submit/").json()["state"] == "submitted"
    refused = trainer.post(f"{address}reject/", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")
    approved = trainer.post(f"{address}approve/").json()
    assert (approved["state"], approved["decided_by"]) == ("approved", "Trainer")
    reason = {"reason": "Twice."}
    revoked = trainer.post(f"{address}revoke/", reason, format="json").json()
    assert (revoked["state"], revoked["reason"]) == ("withdrawn", "Twice.")
    assert champion.get(API).json()["count"] == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"months": [{"month": "2018-13", "value": 1}]}, "invalid_input"),
        ({"months": [{"month": "2018-03", "value": 1}] * 2}, "month_twice"),
        ({"meter": "no such"}, "unknown_meter"),
        ({"total": "many"}, "invalid_input"),
        ({"total": None}, "event_needs_amount"),
        ({"period": {"start": "2018-03-01", "end": "9999-12-31"}}, "invalid_input"),
        (
            {"period": {"start": "2018-03-02", "end": "2018-03-01"}},
            "event_takes_no_time",
        ),
        ({"uncertainty": -1}, "invalid_input"),
        ({"title": ""}, "invalid_input"),
    ],
)
def test_clients_are_told_what_is_wrong(
    world: World, api_of: Caller, changed: dict[str, object], code: str
) -> None:
    sent = {
        "title": "Oven",
        "description": "It stood still.",
        "cause": "equipment",
        "quantified_by": "submeter",
        "period": {"start": "2018-03-01", "end": "2018-03-31"},
        "total": 10,
        **changed,
    }

    answer = api_of(world.cast["champion"]).post(API, sent, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, code)
