"""Every file under tests/data/uploads does what the name of its folder says."""

import json
from collections import defaultdict
from math import fsum
from pathlib import Path

import pytest

from energy.findings import Severity
from energy.ingest import parse
from energy.ingest.records import Moment, ParsedFile

UPLOADS = Path(__file__).parents[2] / "data" / "uploads"
FAILING = sorted(p for p in (UPLOADS / "should_fail").glob("*/*") if p.is_file())
PASSING = sorted(
    p for p in (UPLOADS / "should_pass").glob("*/*") if not p.name.endswith(".json")
)


def codes(parsed: ParsedFile, severity: Severity) -> set[str]:
    return {f.code for f in parsed.findings if f.severity is severity}


def label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", FAILING, ids=label)
def test_parse_names_the_one_fault_of_a_bad_file(path: Path) -> None:
    parsed = parse(path.read_bytes(), path.name, timezone="America/Toronto")

    assert codes(parsed, Severity.ERROR) == {path.parent.name}


@pytest.mark.parametrize("path", PASSING, ids=label)
def test_parse_reads_a_good_file_to_its_expected_summary(path: Path) -> None:
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text())

    parsed = parse(
        path.read_bytes(), path.name, timezone="America/Toronto", **expected["hints"]
    )

    assert codes(parsed, Severity.ERROR) == set()
    assert parsed.questions == ()
    assert codes(parsed, Severity.WARNING) == set(expected.get("warnings", ()))
    assert codes(parsed, Severity.INFO) == set(expected.get("infos", ()))
    assert len(parsed.readings) == expected["readings"]
    assert parsed.totals == {
        (meter, unit): pytest.approx(total, rel=1e-12)
        for meter, unit, total in expected["totals"]
    }
    assert variable_sums(parsed) == pytest.approx(expected.get("variables", {}))
    assert span(parsed) == (expected.get("first"), expected.get("last"))


def variable_sums(parsed: ParsedFile) -> dict[str, float]:
    values = defaultdict(list)
    for one in parsed.variables:
        values[one.variable].append(one.value)
    return {name: fsum(group) for name, group in values.items()}


def span(parsed: ParsedFile) -> tuple[str | None, str | None]:
    def iso(moment: Moment) -> str:
        return moment.isoformat()

    starts = [iso(r.start) for r in parsed.readings]
    ends = [iso(r.end) for r in parsed.readings]
    return min(starts, default=None), max(ends, default=None)
