"""Prices and the ledger for clients and in pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from energy.models import EnergyPrice, Meter, Upload
from energy.tasks.uploads import ingest_key
from portal.accounts.models import User
from portal.jobs.inline import complete
from portal.jobs.models import Job
from tests.factories.world import World

pytestmark = pytest.mark.django_db

SENT = {
    "source": "natural_gas",
    "per_unit": 98.25,
    "currency": "MXN",
    "unit": "GJ",
    "valid_from": "2018-01-01",
}


def test_a_client_sets_a_price_and_reads_it_back(
    world: World, api_of: Callable[[User], APIClient]
) -> None:
    client = api_of(world.cast["champion"])

    made = client.post("/api/v1/facilities/A01/prices/", SENT, format="json")

    assert made.status_code == 201
    assert made.json() == {**SENT, "note": ""}
    listed = client.get("/api/v1/facilities/A01/prices/").json()
    assert listed["count"] == 2
    assert {**SENT, "note": ""} in listed["results"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"per_unit": -1},
        {"currency": "EUR"},
        {"unit": "bushel"},
        {"source": "electricity", "unit": "m3"},
        {"valid_from": "2018-13-01"},
    ],
)
def test_a_wrong_price_is_refused_with_its_field(
    world: World, api_of: Callable[[User], APIClient], wrong: dict[str, Any]
) -> None:
    client = api_of(world.cast["champion"])

    answer = client.post(
        "/api/v1/facilities/A01/prices/", {**SENT, **wrong}, format="json"
    )

    assert answer.status_code == 400
    assert list(wrong)[-1] in str(answer.json())


def test_the_ledger_for_clients_holds_months_and_sums(
    world: World, api_of: Callable[[User], APIClient]
) -> None:
    answer = api_of(world.cast["viewer"]).get("/api/v1/facilities/A01/ledger/").json()

    (source,) = answer["sources"]
    months = [row["sources"][0]["consumed"] for row in answer["months"]]
    assert len(months) == 12
    assert sum(months) == pytest.approx(source["consumed"])
    assert answer["consumed"] == source["consumed"] == source["delivered"]
    assert answer["source_energy"] == pytest.approx(3 * source["consumed"])
    assert answer["kg_co2e"] == pytest.approx(0.527 * source["consumed"])
    assert answer["left_out"] == []


def test_the_champion_sets_and_removes_a_price_on_the_page(
    world: World, client_of: Callable[[User], Client]
) -> None:
    client = client_of(world.cast["champion"])
    address = "/facilities/A01/prices/"

    page = client.post(address, SENT, follow=True)

    assert "98.25 MXN/GJ" in page.content.decode().replace("\u00a0", " ")
    price = EnergyPrice.objects.get(facility__code="A01", source="natural_gas")
    page = client.post(f"{address}{price.pk}/remove/", follow=True)
    assert "98.25" not in page.content.decode()
    assert not EnergyPrice.objects.filter(pk=price.pk).exists()


def test_a_wrong_unit_is_told_beside_its_field(
    world: World, client_of: Callable[[User], Client]
) -> None:
    client = client_of(world.cast["champion"])

    page = client.post("/facilities/A01/prices/", {**SENT, "unit": "furlong"})

    assert page.status_code == 200
    assert "This unit is not known" in page.content.decode()


def test_changing_how_a_meter_counts_works_the_savings_out_again(
    world: World, client_of: Callable[[User], Client]
) -> None:
    client = client_of(world.cast["champion"])
    meter = world.own.meter
    before = Job.objects.filter(kind="energy.compute_savings").count()

    page = client.post(
        f"/facilities/A01/meters/{meter.pk}/",
        {"flow": "delivered", "excluded_because": "Billed twice."},
        follow=True,
    )

    assert page.status_code == 200
    assert Meter.objects.get(pk=meter.pk).excluded_because == "Billed twice."
    assert Job.objects.filter(kind="energy.compute_savings").count() == before + 1
    ledger = client.get("/facilities/A01/ledger/").content.decode()
    assert "Billed twice." in ledger


def test_saving_a_meter_as_it_is_changes_nothing(
    world: World, client_of: Callable[[User], Client]
) -> None:
    client = client_of(world.cast["champion"])
    before = Job.objects.count()

    client.post(f"/facilities/A01/meters/{world.own.meter.pk}/", {"flow": "delivered"})

    assert Job.objects.count() == before


def test_the_ledger_as_csv_has_a_row_for_each_month_and_source(
    world: World, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(world.cast["viewer"]).get("/facilities/A01/ledger.csv")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="A01-ledger.csv"'
    rows = [line for line in lines if ",electricity," in line]
    assert len(rows) == 12
    assert rows[0].startswith("2018-01,electricity,4117")


def test_emissions_of_the_ledger_say_scope_and_factor(
    world: World, api_of: Callable[[User], APIClient]
) -> None:
    answer = api_of(world.cast["viewer"]).get("/api/v1/facilities/A01/ledger/").json()

    found = answer["emissions"]
    assert found["scope_1"] == 0.0
    assert found["scope_2_location"] == pytest.approx(answer["kg_co2e"])
    assert found["scope_2_market"] == pytest.approx(answer["kg_co2e"])
    assert not found["market_uses_residual_mix"]
    (source,) = found["sources"]
    assert (source["factor"], source["status"]) == ("MX:SEN:2018", "unverified")


def test_oil_bought_in_lots_is_used_as_bills_and_stock_say(
    world: World, api_of: Callable[[User], APIClient]
) -> None:
    client = api_of(world.cast["champion"])
    for name, flow in (("Oil bills", "delivered"), ("Oil stock", "stock_change")):
        meter = {"name": name, "source": "fuel_oil", "unit": "GJ", "flow": flow}
        client.post("/api/v1/facilities/A01/meters/", meter, format="json")
    rows = {"Oil bills": "900", "Oil stock": "-250"}

    for name, value in rows.items():
        text = f"Start date,End date,Usage (GJ)\n2018-12-01,2018-12-31,{value}\n"
        file = SimpleUploadedFile(f"{name}.csv", text.encode())
        sent = {"file": file, "meter": name}
        upload = client.post(
            "/api/v1/facilities/A01/uploads/", sent, format="multipart"
        ).json()
        complete(ingest_key(Upload.objects.get(public_id=upload["id"])))
        done = client.post(f"/api/v1/uploads/{upload['id']}/commit/").json()
        assert done["state"] == "committed", done

    ledger = client.get("/api/v1/facilities/A01/ledger/").json()
    (oil,) = [row for row in ledger["sources"] if row["source"] == "fuel_oil"]
    assert oil["consumed"] == pytest.approx((900 + 250) / 0.0036)
    assert oil["stock_change"] == pytest.approx(-250 / 0.0036)
