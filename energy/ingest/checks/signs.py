"""Use below nothing, or none at all."""

from collections.abc import Iterator

from energy.findings import Finding
from energy.ingest.checks.series import bounded, length, series_of
from energy.ingest.records import ParsedFile

SHORTEST_BILL_DAYS = 20


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Refuse delivered use below zero; warn of a bill without use."""
    for series in series_of(parsed):
        if series[0].flow != "delivered":
            continue
        yield from bounded("negative_use", [r for r in series if r.value < 0])
        idle = [
            r for r in series if r.value == 0 and length(r).days >= SHORTEST_BILL_DAYS
        ]
        yield from bounded("zero_use", idle)
