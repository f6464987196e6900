"""The checks every parsed file goes through: one rule, one file, one function."""

from energy.findings import Finding
from energy.ingest.checks import (
    bill_lengths,
    duplicates,
    flatlines,
    future,
    gaps,
    outliers,
    overlaps,
    ranges,
    signs,
    starts,
    units,
)
from energy.ingest.checks.series import Check, sorted_file
from energy.ingest.records import ParsedFile

CHECKS: tuple[Check, ...] = (
    ranges.check,
    starts.check,
    signs.check,
    duplicates.check,
    overlaps.check,
    gaps.check,
    bill_lengths.check,
    units.check,
    outliers.check,
    flatlines.check,
    future.check,
)


def run_checks(parsed: ParsedFile) -> tuple[Finding, ...]:
    """Return what all checks find in the readings, in the order of ``CHECKS``."""
    ready = sorted_file(parsed)
    return tuple(finding for check in CHECKS for finding in check(ready))
