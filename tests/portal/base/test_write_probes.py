"""Writes stay at home: foreign keys swapped, fields smuggled in, files of others."""

import hashlib
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile

from energy.models import Baseline, Meter, RelevantVariable, Upload
from energy.services.originals import read_original
from facilities.models import Facility
from portal.accounts.models import Membership
from tests.factories.clients import api, browser
from tests.factories.world import PlantData, World


def state_of(owner: PlantData) -> str:
    """One digest of every row that belongs to an organization."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if "organization" in {field.name for field in model._meta.get_fields()}:
            rows = model._default_manager.filter(
                organization=owner.facility.organization
            )
            digest.update(serializers.serialize("json", rows.order_by("pk")).encode())
    return digest.hexdigest()


def smuggled(world: World) -> dict[str, Any]:
    """Fields nobody may send, all of them about the other organization."""
    other = world.own
    return {
        "id": 1,
        "pk": 1,
        "facility": other.facility.pk,
        "facility_id": other.facility.pk,
        "facility_code": other.facility.code,
        "organization": other.facility.organization_id,
        "organization_id": other.facility.organization_id,
        "zone": "UTC",
        "state": "approved",
        "submitted_by": world.cast["champion"].pk,
        "approved_by": world.cast["champion"].pk,
        "public_id": str(other.baseline.public_id),
        "version": 99,
    }


def test_a_meter_is_added_at_home_whatever_is_sent(world: World, db: None) -> None:
    before = state_of(world.own)
    body = {**smuggled(world), "name": "new", "source": "coal", "unit": "GJ"}

    answer = api(world.cast["rival"]).post(
        "/api/v1/facilities/A02/meters/", body, format="json"
    )

    meter = Meter.objects.get(name="new")
    assert answer.status_code == 201
    assert meter.facility == world.rival.facility
    assert meter.organization == world.rival.facility.organization
    assert meter.zone == "America/Monterrey"
    assert state_of(world.own) == before


def test_a_variable_is_added_at_home_whatever_is_sent(world: World, db: None) -> None:
    before = state_of(world.own)
    body = {**smuggled(world), "name": "new", "kind": "hdd", "expected_sign": 1}

    answer = api(world.cast["rival"]).post(
        "/api/v1/facilities/A02/variables/", body, format="json"
    )

    variable = RelevantVariable.objects.get(name="new")
    assert answer.status_code == 201
    assert variable.organization == world.rival.facility.organization
    assert state_of(world.own) == before


def test_a_baseline_is_asked_for_as_oneself(world: World, db: None) -> None:
    before = state_of(world.own)
    body = {
        **smuggled(world),
        "period": {"start": "2017-01-01", "end": "2017-12-31"},
        "reporting": {"start": "2018-01-01", "end": "2018-12-31"},
    }

    answer = api(world.cast["rival"]).post(
        "/api/v1/facilities/A02/baselines/", body, format="json"
    )

    asked = Baseline.objects.get(public_id=answer.json()["id"])
    assert (asked.facility, asked.version) == (world.rival.facility, 2)
    assert (asked.state, asked.approved_by) == ("fitting", None)
    assert asked.submitted_by == world.cast["rival"]
    assert state_of(world.own) == before


def test_a_foreign_variable_is_no_choice(world: World, db: None) -> None:
    foreign = RelevantVariable.objects.get(facility=world.own.facility)
    sent = {
        "period_start": "2017-01-01",
        "period_end": "2017-12-31",
        "reporting_start": "2018-01-01",
        "reporting_end": "2018-12-31",
        "basis": "site",
        "variables": [foreign.pk],
    }

    page = browser(world.cast["rival"]).post("/facilities/A02/baselines/", sent)

    assert page.status_code == 200
    assert b"quetzal" not in page.content.lower()
    assert Baseline.objects.filter(facility=world.rival.facility).count() == 1


def test_a_foreign_variables_name_is_unknown(world: World, db: None) -> None:
    periods = {
        "period": {"start": "2017-01-01", "end": "2017-12-31"},
        "reporting": {"start": "2018-01-01", "end": "2018-12-31"},
    }
    client = api(world.cast["rival"])

    answers = [
        client.post(
            "/api/v1/facilities/A02/baselines/",
            {**periods, "variables": [name]},
            format="json",
        )
        for name in ("quetzal output", "nothing such")
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["code"] == answers[1].json()["code"] == "unknown_variable"


def test_the_very_file_of_another_tells_nothing(world: World, db: None) -> None:
    before = state_of(world.own)
    content = read_original(world.own.committed.digest)
    file = SimpleUploadedFile("mine.csv", content)

    answer = api(world.cast["rival"]).post(
        "/api/v1/facilities/A02/uploads/", {"file": file}, format="multipart"
    )

    made = Upload.objects.get(public_id=answer.json()["id"])
    assert answer.status_code == 202
    assert (answer.json()["state"], made.filename) == ("received", "mine.csv")
    assert made.facility == world.rival.facility
    assert state_of(world.own) == before


def test_anothers_key_finds_nothing(world: World, db: None) -> None:
    fields = {"HTTP_IDEMPOTENCY_KEY": "one-key"}
    made = set()
    for part, code in (("champion", "A01"), ("rival", "A02"), ("rival", "A02")):
        file = SimpleUploadedFile("a.csv", f"Month,kWh\n2015-01,{code}1".encode())
        answer = api(world.cast[part]).post(
            f"/api/v1/facilities/{code}/uploads/",
            {"file": file},
            format="multipart",
            **fields,
        )
        made.add((answer.json()["facility"], answer.json()["id"]))

    assert sorted(code for code, _key in made) == ["A01", "A02"]


@pytest.mark.parametrize("part", ["champion", "rival", "trainer", "staff"])
def test_nobody_raises_themselves(part: str, world: World, db: None) -> None:
    user = world.cast[part]
    roles = list(Membership.objects.filter(user=user).values())
    sent = {
        "name": "N",
        "language": "fr",
        "role": "steward",
        "memberships": 1,
        "organization": world.own.facility.organization_id,
        "is_superuser": "1",
    }

    browser(user).post("/me/", sent)
    browser(user).post("/people/", {**sent, "email": user.email, "role": "steward"})

    assert list(Membership.objects.filter(user=user).values()) == roles


def test_every_write_of_a_rival_leaves_the_plant_as_it_was(
    world: World, db: None
) -> None:
    own, client = world.own, api(world.cast["rival"])
    before = state_of(own)
    plants = Facility.objects.count()
    addresses = [
        *(
            f"facilities/A01/{noun}/"
            for noun in ("meters", "variables", "uploads", "baselines")
        ),
        *(
            f"uploads/{own.in_review.public_id}/{verb}/"
            for verb in ("commit", "withdraw", "mapping", "corrections", "left-out")
        ),
        f"baselines/{own.baseline.public_id}/approve/",
        f"results/{own.result.public_id}/verify/",
    ]

    for address in addresses:
        for method in ("post", "put", "patch", "delete"):
            getattr(client, method)(f"/api/v1/{address}", smuggled(world))

    assert state_of(own) == before
    assert Facility.objects.count() == plants
