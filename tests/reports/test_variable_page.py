"""The page of one variable: its months, its gaps, where each value comes from."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from energy.models import RelevantVariable, VariableValue
from portal.accounts.models import User
from reports.charts import VariableMonths, variable_months
from reports.variable_gaps import gap_sentence
from tests.factories.world import World

Client = Callable[[User | None], Any]


@pytest.fixture
def output(world: World, db: None) -> RelevantVariable:
    """The output of the own plant: three years of months."""
    return world.own.facility.variables.get()


def page(client_of: Client, user: User, variable: RelevantVariable) -> str:
    text: str = client_of(user).get(variable.get_absolute_url()).content.decode()
    return text


def test_page_shows_chart_table_and_the_file_of_each_value(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    text = page(client_of, world.cast["champion"], output)

    assert "Every month from January 2016 to December 2018 has a value." in text
    assert 'id="variable-months-table"' in text
    assert text.count("<svg") >= 2
    assert f"{world.own.word}-output.csv" in text
    assert 'id="gaps"' not in text


def test_page_says_which_month_is_missing(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    VariableValue.objects.filter(variable=output, start=date(2017, 3, 1)).delete()

    text = page(client_of, world.cast["champion"], output)

    assert "No value for March 2017." in text
    assert "never counted as zero" in text
    assert "1 of 36 months from January 2016 to December 2018 has no value." in text


def test_csv_holds_the_months_and_leaves_what_is_missing_empty(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    VariableValue.objects.filter(variable=output, start=date(2017, 3, 1)).delete()
    client = client_of(world.cast["champion"])

    answer = client.get(f"{output.get_absolute_url()}months.csv")

    lines = answer.content.decode().splitlines()
    assert "2017-02,1173" in lines
    assert "2017-03," in lines


def test_page_of_a_variable_without_values_says_what_to_do(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    VariableValue.objects.filter(variable=output).delete()
    client = client_of(world.cast["champion"])

    assert "No value yet" in page(client_of, world.cast["champion"], output)
    assert client.get(f"{output.get_absolute_url()}months.csv").status_code == 200


def test_energy_as_a_variable_is_told(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    RelevantVariable.objects.filter(pk=output.pk).update(unit="kWh")

    assert "Energy cannot explain" in page(client_of, world.cast["champion"], output)
    client = client_of(world.cast["champion"])
    listed = client.get("/facilities/A01/variables/").content.decode()
    assert "Left out: energy" in listed


def test_variable_of_another_plant_is_not_there_under_ones_own_address(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    rival = client_of(world.cast["rival"])

    assert rival.get(f"/facilities/A02/variables/{output.pk}/").status_code == 404
    assert rival.get(f"/facilities/A01/variables/{output.pk}/").status_code == 404


def test_form_adds_a_variable_and_refuses_energy(
    world: World, client_of: Client, db: None
) -> None:
    client = client_of(world.cast["champion"])
    form = {"name": "Hours", "kind": "other", "unit": "kWh", "expected_sign": "1"}

    refused = client.post("/facilities/A01/variables/", form)
    added = client.post("/facilities/A01/variables/", {**form, "unit": "h"})

    assert refused.context["form"].errors.keys() == {"unit"}
    assert added.status_code == 302
    assert world.own.facility.variables.get(name="Hours").unit == "h"


def test_form_changes_a_variable_and_says_what_follows(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    client = client_of(world.cast["champion"])
    form = {"name": output.name, "kind": "other", "unit": "t", "expected_sign": "-1"}

    answer = client.post(f"{output.get_absolute_url()}edit/", form, follow=True)

    assert "being worked out again" in answer.content.decode()
    output.refresh_from_db()
    assert (output.kind, output.expected_sign) == ("other", -1)


def test_name_a_baseline_rests_on_is_refused_at_its_field(
    world: World, client_of: Client, output: RelevantVariable
) -> None:
    client = client_of(world.cast["champion"])
    form = {"name": "Else", "kind": "production", "unit": "t", "expected_sign": "1"}

    answer = client.post(f"{output.get_absolute_url()}edit/", form)

    assert answer.context["form"].errors.keys() == {"name"}


def test_client_changes_a_variable(
    world: World, api_of: Client, output: RelevantVariable
) -> None:
    address = f"/api/v1/facilities/A01/variables/{output.pk}/"

    answer = api_of(world.cast["champion"]).patch(
        address, {"unit": "pieces"}, format="json"
    )

    assert answer.json()["unit"] == "pieces"
    assert len(answer.json()["values"]) == 36


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (date(2017, 3, 1), date(2017, 4, 1), "No value for March 2017."),
        (
            date(2017, 3, 1),
            date(2017, 6, 1),
            "No value from March 2017 to May 2017.",
        ),
        (date(2017, 3, 5), date(2017, 3, 6), "No value for Mar 5, 2017."),
        (
            date(2017, 3, 5),
            date(2017, 3, 8),
            "No value from Mar 5, 2017 to Mar 7, 2017, 3 days.",
        ),
    ],
)
def test_gap_is_told_by_months_where_they_are_whole(
    start: date, end: date, sentence: str
) -> None:
    with translation.override("en"):
        assert gap_sentence(start, end).replace("\u202f", " ") == sentence


def test_means_are_a_line_that_breaks_and_totals_are_bars() -> None:
    months = (("2018-01", -5.0), ("2018-02", None), ("2018-03", 4.0))
    with translation.override("en"):
        mean, total = (
            variable_months(VariableMonths("T", "°C", is_mean, months))
            for is_mean in (True, False)
        )

    assert mean.values == total.values == months
    assert [entry.label for entry in mean.legend] == ["Mean of the month", "No value"]
    assert [entry.kind for entry in total.legend] == ["square", "area"]
    assert mean.svg_large != total.svg_large


def test_variable_without_a_whole_month_has_no_chart() -> None:
    with translation.override("en"):
        chart = variable_months(VariableMonths("T", "t", False, (("2018-01", None),)))

    assert chart.state == "empty"
