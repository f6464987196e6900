"""Relevant variables: added, changed, and how well each is known."""

from datetime import date, timedelta
from typing import Any

import pytest

from energy.models import Baseline, RelevantVariable, SavingsResult
from energy.queries.variables import (
    coverage_of,
    coverage_of_one,
    gaps_between,
    months_of,
    values_of,
)
from energy.services.variable_values import SentValue, save_values
from energy.services.variables import add_variable
from energy.tasks.baselines import RECOMPUTE
from energy.tasks.variables import edit_variable
from portal.accounts.models import AuditEvent
from portal.base.errors import InvalidInputError
from portal.jobs.inline import complete
from portal.jobs.models import Job
from tests.energy.services.deliveries import NOW, Plant, days, make_plant
from tests.energy.tasks.run_plants import result_of, with_baseline

pytestmark = pytest.mark.django_db

PARTS = {"name": "Parts", "kind": "production", "unit": "pieces", "expected_sign": 1}


@pytest.fixture
def plant() -> Plant:
    """A plant without data."""
    return make_plant()


@pytest.fixture
def parts(plant: Plant) -> RelevantVariable:
    """Its output."""
    return add_variable(plant.facility, fields=PARTS, user=plant.champion)


def save(
    plant: Plant, variable: RelevantVariable, *values: tuple[date, date, float]
) -> None:
    """Save values over whole days, both ends included."""
    sent = [SentValue(*value) for value in values]
    save_values(variable, values=sent, user=plant.champion, now=NOW)


@pytest.mark.parametrize("unit", ["kWh", "GJ", "MMBtu", "therms"])
def test_unit_of_energy_is_refused(plant: Plant, unit: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        add_variable(
            plant.facility, fields={**PARTS, "unit": unit}, user=plant.champion
        )

    assert (refused.value.code, set(refused.value.fields)) == (
        "variable_is_energy",
        {"unit"},
    )
    assert not RelevantVariable.objects.exists()


def test_variable_cannot_become_energy(plant: Plant, parts: RelevantVariable) -> None:
    with pytest.raises(InvalidInputError, match="variable_is_energy"):
        edit_variable(parts, fields={"unit": "kWh"}, user=plant.champion)

    parts.refresh_from_db()
    assert parts.unit == "pieces"


def test_name_is_new_to_the_plant_in_any_case(
    plant: Plant, parts: RelevantVariable
) -> None:
    other = add_variable(
        plant.facility, fields={**PARTS, "name": "Hours"}, user=plant.champion
    )

    with pytest.raises(InvalidInputError, match="variable_exists"):
        edit_variable(other, fields={"name": "PARTS"}, user=plant.champion)


def test_change_is_noted_with_what_was_before(
    plant: Plant, parts: RelevantVariable
) -> None:
    edit_variable(parts, fields={**PARTS, "unit": "t"}, user=plant.champion)

    event = AuditEvent.objects.get(verb="variable.changed")
    assert event.details == {"unit": {"from": "pieces", "to": "t"}}
    assert event.actor == plant.champion


def test_saving_what_is_so_already_changes_nothing(
    plant: Plant, parts: RelevantVariable
) -> None:
    assert edit_variable(parts, fields=PARTS, user=plant.champion) is False

    assert not AuditEvent.objects.filter(verb="variable.changed").exists()


@pytest.mark.parametrize(
    ("fields", "again"),
    [
        ({"unit": "pieces"}, False),
        ({"expected_sign": -1}, True),
        ({"kind": "temperature"}, True),
    ],
)
def test_change_that_decides_numbers_works_the_savings_out_again(
    fields: dict[str, Any], again: bool
) -> None:
    plant = with_baseline("P1")
    variable = RelevantVariable.objects.get()
    before = result_of(plant)

    assert edit_variable(variable, fields=fields, user=plant.champion) is again

    jobs = list(Job.objects.filter(kind=RECOMPUTE))
    assert len(jobs) == int(again)
    for job in jobs:
        assert complete(job.key).state == "done"
    stored = SavingsResult.objects.get(pk=before.pk)
    assert stored.savings_kwh == before.savings_kwh
    assert (result_of(plant) != before) is again


def test_name_a_baseline_rests_on_stays() -> None:
    plant = with_baseline("P1")
    variable = RelevantVariable.objects.get()

    with pytest.raises(InvalidInputError, match="variable_in_use"):
        edit_variable(variable, fields={"name": "Output"}, user=plant.champion)

    Baseline.objects.update(state=Baseline.State.FAILED)
    edit_variable(variable, fields={"name": "Output"}, user=plant.champion)
    variable.refresh_from_db()
    assert variable.name == "Output"


def test_coverage_counts_days_and_tells_days_from_months(
    plant: Plant, parts: RelevantVariable
) -> None:
    hours = add_variable(
        plant.facility, fields={**PARTS, "name": "Hours"}, user=plant.champion
    )
    add_variable(plant.facility, fields={**PARTS, "name": "New"}, user=plant.champion)
    save(
        plant,
        parts,
        (date(2023, 1, 1), date(2023, 1, 31), 100),
        (date(2023, 3, 1), date(2023, 3, 31), 120),
    )
    save(plant, hours, *[(day, day, 8.0) for day in days(10)])

    by_name = {row.variable.name: row for row in coverage_of(plant.facility)}

    one = by_name["Parts"]
    assert (one.count, one.step, one.days_known) == (2, "month", 62)
    assert (one.start, one.last_day) == (date(2023, 1, 1), date(2023, 3, 31))
    assert one.share == 62 / 90
    assert one.upload is not None
    assert (by_name["Hours"].step, by_name["Hours"].share) == ("day", 1.0)
    assert (by_name["New"].count, by_name["New"].share) == (0, None)


def test_list_costs_the_same_for_one_variable_and_three(
    plant: Plant, parts: RelevantVariable, django_assert_max_num_queries: Any
) -> None:
    save(plant, parts, (date(2023, 1, 1), date(2023, 1, 31), 100))
    for name in ("Hours", "New"):
        other = add_variable(
            plant.facility, fields={**PARTS, "name": name}, user=plant.champion
        )
        save(plant, other, (date(2023, 1, 1), date(2023, 1, 31), 100))

    with django_assert_max_num_queries(3):
        assert len(coverage_of(plant.facility)) == 3


def test_replaced_values_count_once(plant: Plant, parts: RelevantVariable) -> None:
    january = (date(2023, 1, 1), date(2023, 1, 31))
    save(plant, parts, (*january, 100))
    save(plant, parts, (*january, 200))

    coverage = coverage_of_one(parts)

    assert (coverage.count, coverage.days_known) == (1, 31)
    assert months_of(parts, list(values_of(parts))) == [("2023-01", 200.0)]


def test_month_without_values_is_missing_and_no_zero(
    plant: Plant, parts: RelevantVariable
) -> None:
    save(
        plant,
        parts,
        (date(2023, 1, 1), date(2023, 1, 31), 100),
        (date(2023, 3, 1), date(2023, 3, 31), 0),
    )
    values = list(values_of(parts))

    assert months_of(parts, values) == [
        ("2023-01", 100.0),
        ("2023-02", None),
        ("2023-03", 0.0),
    ]
    assert gaps_between(values) == [(date(2023, 2, 1), date(2023, 3, 1))]


def test_days_become_months_as_the_engine_takes_them(
    plant: Plant, parts: RelevantVariable
) -> None:
    temperature = add_variable(
        plant.facility,
        fields={**PARTS, "name": "Outdoor", "kind": "temperature", "unit": "°C"},
        user=plant.champion,
    )
    first = date(2023, 1, 1)
    most = [first + timedelta(days=number) for number in range(29)]
    few = [date(2023, 2, day) for day in range(1, 20)]
    for variable in (parts, temperature):
        save(plant, variable, *[(day, day, 2.0) for day in (*most, *few)])

    assert months_of(parts, list(values_of(parts))) == [
        ("2023-01", pytest.approx(62.0)),
        ("2023-02", None),
    ]
    assert months_of(temperature, list(values_of(temperature))) == [
        ("2023-01", pytest.approx(2.0)),
        ("2023-02", None),
    ]
