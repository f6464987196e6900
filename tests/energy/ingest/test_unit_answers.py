"""Amounts without a unit: asked for source by source, never guessed across."""

import pytest

from energy.ingest import parse
from energy.ingest.records import ParsedFile

WIDE = "Month,Electricity,Natural gas\n2024-01,100,5\n2024-02,110,6\n"
LONG = (
    "Start date,End date,Fuel,Usage\n2024-01-01,2024-01-31,Electricity,100\n"
    "2024-01-01,2024-01-31,Natural gas,5\n"
)
METERS = (
    "Start date,End date,Meter name,Usage\n2024-01-01,2024-01-31,Hall,100\n"
    "2024-01-01,2024-01-31,Boiler,5\n"
)


def read(text: str, **mapping: object) -> ParsedFile:
    return parse(text.encode(), "m.csv", timezone="America/Toronto", mapping=mapping)


def keys(parsed: ParsedFile) -> list[str]:
    return [question.key for question in parsed.questions]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (WIDE, ["unit:electricity", "unit:natural_gas"]),
        (LONG, ["unit:electricity", "unit:natural_gas"]),
        (METERS, ["unit:Hall", "unit:Boiler"]),
        ("Month,Hall,Electricity,Export (kWh)\n2024-01,1,2,3\n", ["unit"]),
    ],
)
def test_each_source_is_asked_for_its_own_unit(text: str, asked: list[str]) -> None:
    assert keys(read(text)) == asked


@pytest.mark.parametrize("text", [WIDE, LONG, METERS])
def test_one_answer_is_not_spread_over_several_sources(text: str) -> None:
    parsed = read(text, unit="kWh")

    assert len(keys(parsed)) == 2
    assert {r.unit for r in parsed.readings} == {""}


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (WIDE, {"unit:electricity": "MWh", "unit:natural_gas": "GJ"}),
        (LONG, {"unit:electricity": "MWh", "unit:natural_gas": "GJ"}),
        (METERS, {"unit:Hall": "MWh", "unit:Boiler": "GJ"}),
    ],
)
def test_answers_count_for_their_own_amounts(
    text: str, answers: dict[str, str]
) -> None:
    parsed = read(text, **answers)

    assert parsed.questions == ()
    assert {(r.value, r.unit) for r in parsed.readings if r.value in {100, 5}} == {
        (100, "MWh"),
        (5, "GJ"),
    }
    assert {key: parsed.mapping[key] for key in answers} == answers


def test_half_an_answer_leaves_the_other_question_open() -> None:
    parsed = read(WIDE, **{"unit:electricity": "kWh"})

    assert keys(parsed) == ["unit:natural_gas"]


def test_a_column_with_its_unit_takes_no_part_in_the_question() -> None:
    parsed = read("Month,Electricity (kWh),Natural gas\n2024-01,100,5\n", unit="GJ")

    assert parsed.questions == ()
    assert parsed.totals == {("Electricity", "kWh"): 100, ("Natural gas", "GJ"): 5}


@pytest.mark.parametrize(
    ("note", "open_ones"),
    [
        ("All values in kWh", []),
        ("Todos los valores en kWh", []),
        ("Unité : kWh", []),
        ("Electricity bills (kWh)", ["unit:natural_gas"]),
        ("Plant 7", ["unit:electricity", "unit:natural_gas"]),
    ],
)
def test_a_note_above_the_table_says_the_unit(note: str, open_ones: list[str]) -> None:
    assert keys(read(f"{note}\n\n{WIDE}")) == open_ones


def test_two_notes_that_differ_say_nothing() -> None:
    parsed = read(f"All values in kWh\nUnit: GJ\n\n{WIDE}")

    assert keys(parsed) == ["unit:electricity", "unit:natural_gas"]
