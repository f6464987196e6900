"""Changes of stock: the only readings that may be below zero."""

from energy import ingest
from energy.findings import Severity

FILE = (
    b"Start date,End date,Usage (L)\n"
    b"2018-01-01,2018-01-31,-1200\n"
    b"2018-02-01,2018-02-28,800\n"
)


def errors(parsed: ingest.ParsedFile) -> list[str]:
    return [f.code for f in parsed.findings if f.severity is Severity.ERROR]


def test_a_change_of_stock_may_be_below_zero() -> None:
    parsed = ingest.parse(
        FILE, "stock.csv", meter="Oil stock", signed=frozenset({"oil stock"})
    )

    assert errors(parsed) == []
    assert [(r.value, r.flow) for r in parsed.readings] == [
        (-1200.0, "stock_change"),
        (800.0, "stock_change"),
    ]


def test_a_series_sent_to_a_stock_by_the_mapping_counts_as_one() -> None:
    first = ingest.parse(FILE, "stock.csv")
    (name,) = {reading.meter for reading in first.readings} or {""}
    mapping = {"series": {name: {"name": "Oil stock"}}}

    parsed = ingest.parse(
        FILE, "stock.csv", mapping=mapping, signed=frozenset({"oil stock"})
    )

    assert errors(parsed) == []


def test_use_below_zero_stays_refused_for_other_meters() -> None:
    parsed = ingest.parse(
        FILE, "bills.csv", meter="Oil bills", signed=frozenset({"oil stock"})
    )

    assert "negative_use" in errors(parsed)
