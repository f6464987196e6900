"""One interval said twice."""

import itertools
from collections.abc import Iterator

from energy.findings import Finding
from energy.ingest.checks.series import at, bounded, series_of
from energy.ingest.records import ParsedFile, RawReading


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Same interval and value: told once. Other value: the last one counts."""
    for series in series_of(parsed):
        same: list[RawReading] = []
        other: list[RawReading] = []
        for first, second in itertools.pairwise(series):
            if (first.start, first.end) == (second.start, second.end):
                (same if first.value == second.value else other).append(second)
        if same:
            yield at("duplicate_same", same[0], count=len(same))
        yield from bounded("duplicate_other", other)
