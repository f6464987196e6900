"""The pages of the energy review and the projects as a champion and a trainer use them."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from energy.models import ActionPlan, EnergyTarget, EnergyUse, Opportunity
from energy.services.opportunities import change_status, report_action, save_action
from tests.factories.cast import Cast
from tests.factories.clients import browser
from tests.factories.energy import MeterFactory, RelevantVariableFactory
from tests.factories.review import (
    TO_WORK,
    TODAY,
    a_use,
    action_fields,
    an_opportunity,
    report_fields,
)

USE = {
    "name": "Oven",
    "source": "natural_gas",
    "basis": "estimated",
    "rated_kw": "500",
    "hours": "4000",
    "load_factor": "0.6",
    "duty_factor": "1",
    "efficiency": "0.8",
}
OPPORTUNITY = {
    "title": "Lamps",
    "origin": "idea",
    "currency": "CAD",
    "saving_electricity": "36",
    "annual_cost_saving": "500",
    "engineering_cost": "0",
    "material_cost": "1000",
    "labour_cost": "250.5",
    "other_cost": "0",
    "one_off_gain": "200",
    "annual_upkeep": "0",
    "life_years": "10",
    "discount_rate": "8",
    "escalation": "2",
}
TARGET = {
    "name": "Less",
    "kind": "absolute",
    "start_on": "2018-01-01",
    "start_value": "100",
    "due_on": "2020-12-31",
    "target_value": "90",
    "milestone_1_on": "2019-06-30",
    "milestone_1_value": "96",
}


@pytest.fixture
def champion(cast: Cast) -> Client:
    return browser(cast["champion"])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def refused(client: Client, address: str, sent: dict[str, Any]) -> Any:
    """The form of a page that did not take what was sent."""
    response = client.post(address, sent)
    assert response.status_code == 200
    return response.context["form"].errors


def test_use_is_written_down_by_its_form(cast: Cast, champion: Client) -> None:
    response = champion.post(f"/facilities/{cast.plant.code}/uses/new/", USE)

    use = EnergyUse.objects.get()
    assert response.headers["Location"] == use.get_absolute_url()
    assert use.annual_kwh == pytest.approx(500 * 0.6 * 4000 / 0.8)
    assert "Oven" in page(champion, use.get_absolute_url())
    assert "Oven" in page(champion, f"/facilities/{cast.plant.code}/uses/")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"efficiency": "0"}, "efficiency"),
        ({"rated_kw": "", "hours": ""}, "rated_kw"),
        ({"annual_kwh": "5"}, "annual_kwh"),
        ({"basis": "measured"}, "meter"),
        ({"name": ""}, "name"),
    ],
)
def test_use_form_says_at_the_field_what_is_wrong(
    cast: Cast, champion: Client, sent: dict[str, str], field: str
) -> None:
    address = f"/facilities/{cast.plant.code}/uses/new/"

    assert list(refused(champion, address, {**USE, **sent})) == [field]
    assert not EnergyUse.objects.exists()


def test_use_form_shows_stated_energy_in_gigajoules(
    cast: Cast, champion: Client
) -> None:
    address = f"/facilities/{cast.plant.code}/uses/new/"
    champion.post(address, {**USE, "rated_kw": "", "hours": "", "annual_kwh": "7.2"})

    use = EnergyUse.objects.get()
    form = champion.get(f"/uses/{use.public_id}/edit/").context["form"]

    assert use.annual_kwh == pytest.approx(2000.0)
    assert form["annual_kwh"].value() == "7.2"


def test_use_form_offers_no_foreign_meter_or_variable(
    cast: Cast, champion: Client
) -> None:
    for plant, name in ((cast.plant, "own"), (cast.far_plant, "foreign")):
        MeterFactory(facility=plant, name=f"{name} meter")
        RelevantVariableFactory(facility=plant, name=f"{name} output")

    shown = page(champion, f"/facilities/{cast.plant.code}/uses/new/")

    assert "own meter" in shown
    assert "own output" in shown
    assert "foreign" not in shown


def test_criteria_are_applied_from_the_page(cast: Cast, champion: Client) -> None:
    use = a_use(cast.plant, cast["champion"])
    address = f"/facilities/{cast.plant.code}/uses/significance/"

    champion.post(address, {"least_share": "25", "cumulative_share": "70"})
    use.refresh_from_db()
    assert use.significance["least_share"] == pytest.approx(0.25)
    assert use.is_significant
    answer = champion.post(
        address, {"least_share": "0", "cumulative_share": "70"}, follow=True
    )

    assert "Give both shares" in answer.content.decode()
    kept = champion.get(f"/facilities/{cast.plant.code}/uses/").context["criteria"]
    assert kept.least_share == pytest.approx(0.25)


def test_opportunity_is_added_by_its_form(cast: Cast, champion: Client) -> None:
    address = f"/facilities/{cast.plant.code}/projects/new/"

    response = champion.post(address, OPPORTUNITY)

    found = Opportunity.objects.get()
    assert response.headers["Location"] == found.get_absolute_url()
    assert (found.discount_rate, found.escalation) == pytest.approx((0.08, 0.02))
    assert str(found.net_investment) == "1050.50"
    assert found.savings.get().kwh == pytest.approx(10000.0)


def test_opportunity_form_starts_with_the_money_of_the_country(
    cast: Cast, champion: Client
) -> None:
    MeterFactory(facility=cast.plant, source="natural_gas", unit="GJ")

    form = champion.get(f"/facilities/{cast.plant.code}/projects/new/").context["form"]

    assert form["currency"].value() == "MXN"
    assert form["discount_rate"].value() == "10"
    assert "saving_natural_gas" in form.fields


@pytest.mark.parametrize("path", ["edit/", "actions/"])
def test_forms_of_a_project_are_sent_to_their_own_page(
    cast: Cast, champion: Client, path: str
) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])

    shown = page(champion, f"{opportunity.get_absolute_url()}{path}")

    forms = re.findall(r"<form [^>]*>", shown[shown.index("<main") :])
    assert len(forms) == 1
    assert "action=" not in forms[0]


def test_action_is_planned_reported_and_confirmed(cast: Cast, champion: Client) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    for status in TO_WORK:
        champion.post(f"{opportunity.get_absolute_url()}status/", {"status": status})
    plan = {**action_fields(), "expected_kwh": "129.6"}
    champion.post(f"{opportunity.get_absolute_url()}actions/", plan)
    action = ActionPlan.objects.get()
    assert action.expected_kwh == pytest.approx(36000.0)
    report = f"/actions/{action.public_id}/report/"
    assert 'action="' not in page(champion, report).split("<main")[1].split("<dl")[0]

    champion.post(
        report,
        {
            "implemented_on": "2018-07-02",
            "verified_kwh": "108",
            "margin_kwh": "10.8",
            "evidence": "Logger",
        },
    )
    champion.post(f"{opportunity.get_absolute_url()}status/", {"status": "implemented"})
    trainer = browser(cast["trainer"])
    assert "Confirm the saving" in page(trainer, opportunity.get_absolute_url())
    assert "Confirm the saving" not in page(champion, opportunity.get_absolute_url())
    trainer.post(f"/actions/{action.public_id}/confirm/")

    action.refresh_from_db()
    opportunity.refresh_from_db()
    assert (action.verified_kwh, action.confirmed_by) == (
        pytest.approx(30000.0),
        cast["trainer"],
    )
    assert opportunity.status == "verified"


def test_report_form_says_at_the_field_what_is_missing(
    cast: Cast, champion: Client
) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    action = save_action(opportunity, fields=action_fields(), user=cast["champion"])
    sent = {"implemented_on": "2018-07-02", "verified_kwh": "5"}

    errors = refused(champion, f"/actions/{action.public_id}/report/", sent)

    assert list(errors) == ["margin_kwh"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"status": "verified"}, "cannot go from"),
        ({"status": "rejected"}, "Say why it is rejected"),
        ({"status": "nowhere"}, "Choose where"),
    ],
)
def test_status_that_cannot_be_is_refused_in_words(
    cast: Cast, champion: Client, sent: dict[str, str], words: str
) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])

    answer = champion.post(
        f"{opportunity.get_absolute_url()}status/", sent, follow=True
    )

    assert words in answer.content.decode()
    opportunity.refresh_from_db()
    assert opportunity.status == "idea"


def test_idea_without_numbers_shows_no_payback(cast: Cast, champion: Client) -> None:
    champion.post(
        f"/facilities/{cast.plant.code}/projects/new/",
        {**OPPORTUNITY, "material_cost": "0", "labour_cost": "0", "one_off_gain": "0"}
        | {"annual_cost_saving": "0", "saving_electricity": ""},
    )

    shown = page(champion, f"/facilities/{cast.plant.code}/projects/")

    register = shown[shown.index('id="register"') : shown.index('id="both-ends"')]
    assert "never" not in register
    assert register.count("–") == 5


def test_register_is_filtered_and_says_when_nothing_fits(
    cast: Cast, champion: Client
) -> None:
    an_opportunity(cast.plant, cast["champion"], title="Leaks")
    address = f"/facilities/{cast.plant.code}/projects/"

    assert "Leaks" in page(champion, f"{address}?status=idea&search=leak")
    assert "No opportunity fits" in page(champion, f"{address}?search=lamp%00")
    assert "Leaks" in page(champion, f"{address}?status=nonsense")


def test_overdue_and_unverified_actions_are_marked(
    cast: Cast, champion: Client
) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    save_action(opportunity, fields=action_fields(), user=cast["champion"])
    done = save_action(opportunity, fields=action_fields(), user=cast["champion"])
    report_action(done.pk, fields=report_fields(), user=cast["champion"], today=TODAY)

    shown = page(champion, f"/facilities/{cast.plant.code}/projects/")

    assert "1 action overdue" in shown
    assert "1 not verified" in shown
    assert "Overdue" in page(champion, opportunity.get_absolute_url())


def test_register_as_csv_is_safe_and_says_the_same(
    cast: Cast, champion: Client
) -> None:
    an_opportunity(cast.plant, cast["champion"], title="=HYPERLINK(1)", owner="@me")

    response = champion.get(f"/facilities/{cast.plant.code}/projects/register.csv")

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response.headers["Content-Disposition"].endswith('-projects.csv"')
    assert len(rows) == 1
    assert (rows[0]["Opportunity"], rows[0]["Owner"]) == ("'=HYPERLINK(1)", "'@me")
    assert (rows[0]["Saving (kWh a year)"], rows[0]["Payback (years)"]) == (
        "36000",
        "0.25",
    )


def test_target_is_set_and_changed_by_its_form(cast: Cast, champion: Client) -> None:
    champion.post(f"/facilities/{cast.plant.code}/targets/new/", TARGET)
    target = EnergyTarget.objects.get()
    kwh = 1e6 / 3600
    assert (target.start_value, target.target_value) == pytest.approx(
        (100 * kwh, 90 * kwh)
    )
    assert target.milestones == [{"on": "2019-06-30", "value": pytest.approx(96 * kwh)}]
    address = f"/targets/{target.public_id}/edit/"
    form = champion.get(address).context["form"]
    assert form["milestone_1_value"].value() == "96"
    champion.post(address, {**TARGET, "target_value": "80"})

    target.refresh_from_db()
    assert target.target_value == pytest.approx(80 * kwh)
    assert target.due_on == date(2020, 12, 31)
    assert "Less" in page(champion, f"/facilities/{cast.plant.code}/projects/")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "improvement"}, "baseline"),
        ({"milestone_1_value": ""}, "milestone_1_value"),
        ({"milestone_1_on": "2021-06-30"}, "milestone_1_value"),
        ({"due_on": "2017-01-01"}, "due_on"),
        ({"target_value": "100"}, "target_value"),
    ],
)
def test_target_form_says_at_the_field_what_is_wrong(
    cast: Cast, champion: Client, sent: dict[str, str], field: str
) -> None:
    address = f"/facilities/{cast.plant.code}/targets/new/"

    assert list(refused(champion, address, {**TARGET, **sent})) == [field]
    assert not EnergyTarget.objects.exists()


@pytest.mark.parametrize("path", ["uses", "projects"])
def test_lists_ask_the_database_no_more_for_more_rows(
    cast: Cast, champion: Client, path: str
) -> None:
    address = f"/facilities/{cast.plant.code}/{path}/"
    counts = []
    for number in range(3):
        use = a_use(cast.plant, cast["champion"], name=f"Use {number}")
        opportunity = an_opportunity(cast.plant, cast["champion"], use=use)
        save_action(opportunity, fields=action_fields(), user=cast["champion"])
        page(champion, address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(champion, address)
        counts.append(len(queries))

    assert len(set(counts)) == 1


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_speak_the_reader_s_language(cast: Cast, language: str) -> None:
    person = cast["champion"]
    person.language = language
    person.save()
    opportunity = an_opportunity(cast.plant, person)
    change_status(
        opportunity.pk, status="rejected", reason="Toit", user=person, today=TODAY
    )
    client = browser(person)

    shown = page(client, f"/facilities/{cast.plant.code}/projects/")

    title = {"fr": "Projets", "es": "Proyectos"}[language]
    word = {"fr": "Écartée", "es": "Rechazada"}[language]
    assert f"<h1>{title}</h1>" in shown
    assert word in shown
