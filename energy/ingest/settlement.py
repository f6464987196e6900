"""What remains of a parsed file once its findings are counted."""

from collections import Counter
from dataclasses import replace

from energy.findings import Finding, Severity
from energy.ingest.codes import found
from energy.ingest.records import ParsedFile, RawReading, totals_of

MOST_OF_A_CODE = 1000


def settle(parsed: ParsedFile, findings: tuple[Finding, ...]) -> ParsedFile:
    """Return the file with the checks' findings, without the rows they stop.

    A row named by an error yields nothing. Of readings of one meter, flow and
    interval the last one in the file counts. No reading, no value, no question
    and no error is itself an error.
    """
    everything = (*parsed.findings, *findings)
    stopped = {
        (f.sheet, f.row)
        for f in everything
        if f.severity is Severity.ERROR and f.row is not None
    }
    kept = [r for r in parsed.readings if (r.sheet, r.row) not in stopped]
    repeated = any(f.code.startswith("duplicate_") for f in findings)
    readings = _last_of_each(kept) if repeated else tuple(kept)
    variables = tuple(v for v in parsed.variables if (v.sheet, v.row) not in stopped)
    nothing = not readings and not variables and not parsed.questions
    if nothing and not any(f.severity is Severity.ERROR for f in everything):
        everything = (*everything, found("no_readings"))
    return replace(
        parsed,
        readings=readings,
        variables=variables,
        findings=_bounded(everything),
        totals=totals_of(readings),
    )


def _bounded(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings, errors first, a thousand of each code at most.

    The last one kept of a code counts the rest in its detail "and_more".
    """
    counts = Counter(f.code for f in findings)
    weights = list(Severity)
    ordered = sorted(findings, key=lambda f: weights.index(f.severity))
    if max(counts.values(), default=0) <= MOST_OF_A_CODE:
        return tuple(ordered)
    seen: Counter[str] = Counter()
    kept = []
    for finding in ordered:
        seen[finding.code] += 1
        rest = counts[finding.code] - MOST_OF_A_CODE
        if seen[finding.code] == MOST_OF_A_CODE and rest > 0:
            kept.append(replace(finding, details={**finding.details, "and_more": rest}))
        elif seen[finding.code] <= MOST_OF_A_CODE:
            kept.append(finding)
    return tuple(kept)


def _last_of_each(readings: list[RawReading]) -> tuple[RawReading, ...]:
    last = {(r.meter, r.unit, r.flow, r.start, r.end): r for r in readings}
    return tuple(last.values())
