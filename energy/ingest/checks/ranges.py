"""Values no meter of a plant can count."""

from collections.abc import Iterator

from energy.findings import Finding
from energy.ingest.checks.series import at
from energy.ingest.numbers import LARGEST
from energy.ingest.records import ParsedFile


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Refuse values beyond 10^12 of any unit, and what is not finite."""
    for reading in parsed.readings:
        if not abs(reading.value) <= LARGEST:
            yield at("out_of_range", reading)
