"""Files stamped with the moment they were made."""

from collections.abc import Iterator

from energy.findings import Finding
from energy.ingest.checks.series import series_of
from energy.ingest.codes import found
from energy.ingest.records import ParsedFile

FEWEST = 3


def check(parsed: ParsedFile) -> Iterator[Finding]:
    """Refuse a series in which every reading begins at the same moment."""
    for series in series_of(parsed):
        starts = {reading.start for reading in series}
        if len(series) >= FEWEST and len(starts) == 1:
            first = series[0]
            yield found(
                "equal_starts",
                at=(first.sheet, None, None),
                value=first.start,
                details={"meter": first.meter, "count": len(series)},
            )
