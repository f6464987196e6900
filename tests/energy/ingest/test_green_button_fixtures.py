"""Whole made-up files: those that must be refused, and those that must be read."""

import json
import math
from collections import Counter
from pathlib import Path

import pytest

from energy.findings import Severity
from energy.ingest.formats.green_button import FINDING_CODES, GREEN_BUTTON
from energy.ingest.records import Hints

UPLOADS = Path(__file__).resolve().parents[2] / "data" / "uploads" / "green_button"
REFUSED = sorted((UPLOADS / "should_fail").glob("*/*"))
READ = sorted((UPLOADS / "should_pass").glob("*.xml"))
BEYOND_A_SMALL_FILE = {"too_large", "too_many_readings", "timezone_unknown"}


def parsed(path: Path, **hints):
    return GREEN_BUTTON.parse(path.read_bytes(), path.name, Hints(**hints))


def expected_of(path: Path) -> dict[str, object]:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", REFUSED, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_refused_file_has_exactly_the_error_it_is_kept_for(path):
    result = parsed(path)

    errors = {f.code for f in result.findings if f.severity is Severity.ERROR}
    assert errors == {path.parent.name}


@pytest.mark.parametrize("path", READ, ids=lambda p: p.stem)
def test_read_file_gives_its_expected_figures(path):
    expected = expected_of(path)

    result = parsed(path, **expected["hints"])

    assert dict(Counter(r.flow for r in result.readings)) == expected["readings"]
    totals = {(meter, unit): total for meter, unit, total in expected["totals"]}
    assert result.totals == pytest.approx(totals, abs=1e-9)
    assert min(r.start for r in result.readings).isoformat() == expected["start"]
    assert max(r.end for r in result.readings).isoformat() == expected["end"]
    assert sorted({f.code for f in result.findings}) == expected["findings"]


@pytest.mark.parametrize("path", READ, ids=lambda p: p.stem)
def test_totals_are_the_sum_of_the_delivered_readings(path):
    result = parsed(path, **expected_of(path)["hints"])

    for (meter, unit), total in result.totals.items():
        delivered = [
            r.value
            for r in result.readings
            if (r.meter, r.unit, r.flow) == (meter, unit, "delivered")
        ]
        assert total == math.fsum(delivered)


def test_every_finding_code_has_a_file_that_gives_it():
    refused = {path.parent.name for path in REFUSED}
    told = {code for path in READ for code in expected_of(path)["findings"]}

    assert refused | told | BEYOND_A_SMALL_FILE == set(FINDING_CODES)
