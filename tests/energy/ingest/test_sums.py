"""Columns that hold other columns' energy again are not counted twice."""

from energy.ingest import parse
from energy.ingest.records import ParsedFile


def read(text: str, **answers: object) -> ParsedFile:
    return parse(text.encode(), "m.csv", timezone="UTC", mapping=answers)


def codes(parsed: ParsedFile) -> list[tuple[str, str | None]]:
    return [(f.code, f.column) for f in parsed.findings]


TWICE = "Month,Electricity (kWh),Electricity (GJ)\n2024-01,1000,3.6\n2024-02,1500,5.4\n"


def test_one_use_in_two_units_counts_once() -> None:
    parsed = read(TWICE)

    assert parsed.totals == {("Electricity", "kWh"): 2500}
    assert codes(parsed) == [("repeated_column", "C")]


def test_a_person_may_count_both() -> None:
    both = {"C": {"target": "usage", "unit": "GJ", "meter": "Other"}}

    assert len(read(TWICE, columns=both).totals) == 2


def test_two_sources_with_like_values_are_both_counted() -> None:
    parsed = read(
        "Month,Electricity (GJ),Natural gas (GJ)\n2024-01,1,1\n2024-02,2,2\n2024-03,3,3\n"
    )

    assert len(parsed.totals) == 2


def test_a_column_copied_to_the_last_value_counts_once() -> None:
    parsed = read(
        "Month,Use (kWh),Billed use (kWh)\n2024-01,11,11\n2024-02,12,12\n2024-03,13,13\n"
    )

    assert sum(parsed.totals.values()) == 36


def test_values_that_differ_once_are_two_meters() -> None:
    parsed = read(
        "Month,Hall (kWh),Shed (kWh)\n2024-01,11,11\n2024-02,12,12\n2024-03,13,14\n"
    )

    assert len(parsed.totals) == 2


def test_a_total_in_another_unit_is_left_out() -> None:
    parsed = read(
        "Month,Electricity (kWh),Gas (GJ),Total energy (GJ)\n2024-01,1000,5,8.6\n"
        "2024-02,2000,5,12.2\n"
    )

    assert parsed.totals == {("Electricity", "kWh"): 3000, ("Gas", "GJ"): 10}
    assert codes(parsed) == [("total_column", "D")]
