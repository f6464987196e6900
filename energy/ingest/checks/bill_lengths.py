"""Bills shorter or longer than bills are."""

from collections.abc import Iterator

from energy.findings import Finding
from energy.ingest.checks.series import (
    at,
    is_stamped,
    length,
    series_of,
    usual_length,
)
from energy.ingest.records import ParsedFile

MONTHLY = range(20, 46)
BIMONTHLY = range(50, 76)


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Warn of a bill outside 20-45 days, or 50-75 where two months are usual."""
    for series in series_of(parsed):
        if is_stamped(series):
            continue
        usual = usual_length(series).days
        usual_range = next((r for r in (MONTHLY, BIMONTHLY) if usual in r), None)
        if usual_range is None:
            continue
        for reading in series:
            days = length(reading).days
            if days not in usual_range:
                yield at("bill_length", reading, days=days)
