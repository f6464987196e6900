"""Files that utilities and the standard's authors wrote, against independent sums."""

import math
import os
import re
from datetime import datetime
from itertools import permutations
from pathlib import Path

import pytest

from energy.ingest.formats.green_button import FINDING_CODES, GREEN_BUTTON
from energy.ingest.records import Hints

BESIDE = Path(__file__).resolve().parents[3] / ".." / "shared" / "samples"
SAMPLES = Path(os.environ.get("PORTAL_SAMPLES", BESIDE))
INDEX = SAMPLES / "INDEX.md"

pytestmark = pytest.mark.skipif(not INDEX.exists(), reason="the samples are not here")

_FILE = re.compile(r"^- `(greenbutton/\S+\.xml)`", re.MULTILINE)
_LINE = re.compile(
    r"n=(\d+) raw=(\d+) x10\^(-?\d+) (Wh|therm|US gal) .*?; flow (\w+),.*?"
    r"cost raw (\d+); (\S+) to (\S+);"
)
_UNITS = {"Wh": ("kWh", -3), "therm": ("therm_us", 0), "US gal": ("gal_us", 0)}


def index_lines() -> dict[str, list[tuple[str, ...]]]:
    """The lines of each Green Button file in the index of samples."""
    if not INDEX.exists():
        return {}
    parts = _FILE.split(INDEX.read_text(encoding="utf-8").split("\n## interval_csv")[0])
    return dict(zip(parts[1::2], map(_LINE.findall, parts[2::2]), strict=True))


LINES = index_lines()
WITH_READINGS = [name for name, lines in LINES.items() if lines]
FIVE = [name for name in LINES if "test_usage_data" in name]


def parsed(name: str):
    path = SAMPLES / name
    return GREEN_BUTTON.parse(path.read_bytes(), path.name, Hints())


def figures(readings) -> tuple[object, ...]:
    """Count, sum, cost and span of readings, in the words of the index."""
    return (
        len(readings),
        round(math.fsum(r.value for r in readings), 9),
        round(math.fsum(r.cost or 0 for r in readings), 5),
        min(r.start for r in readings),
        max(r.end for r in readings),
    )


def test_index_names_all_the_samples_it_should():
    assert len(LINES) == 19
    assert len(WITH_READINGS) == 18
    assert len(FIVE) == 5


@pytest.mark.parametrize("name", WITH_READINGS)
def test_sample_gives_the_figures_of_the_index(name):
    expected = []
    for n, raw, power, unit, flow, cost, start, end in LINES[name]:
        code, shift = _UNITS[unit]
        total = round(int(raw) * 10.0 ** (int(power) + shift), 9)
        span = (datetime.fromisoformat(start), datetime.fromisoformat(end))
        direction = "exported" if flow == "19" else "delivered"
        price = round(int(cost) / 100_000, 5)
        expected.append((code, direction, (int(n), total, price, *span)))

    groups = {}
    for reading in parsed(name).readings:
        key = (reading.meter, reading.unit, reading.flow)
        groups.setdefault(key, []).append(reading)
    found = [(unit, flow, figures(rs)) for (_, unit, flow), rs in groups.items()]

    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("name", WITH_READINGS)
def test_sample_totals_are_the_delivered_energy_of_the_index(name):
    expected = math.fsum(
        int(raw) * 10.0 ** (int(power) + _UNITS[unit][1])
        for _, raw, power, unit, flow, *_ in LINES[name]
        if flow != "19"
    )

    assert math.fsum(parsed(name).totals.values()) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", list(LINES))
def test_sample_is_recognised_and_read_the_same_twice(name):
    path = SAMPLES / name

    assert GREEN_BUTTON.detect("anything.txt", path.read_bytes())
    assert parsed(name) == parsed(name)
    assert {f.code for f in parsed(name).findings} <= set(FINDING_CODES)


@pytest.mark.parametrize("name", WITH_READINGS)
def test_sample_has_no_error(name):
    assert not parsed(name).has_errors


def test_feed_without_readings_says_so():
    [name] = [name for name in LINES if name not in WITH_READINGS]
    result = parsed(name)

    assert [f.code for f in result.findings] == ["no_readings"]
    assert (result.readings, result.totals, result.rows) == ((), {}, 0)


def test_five_overlapping_files_in_any_order_hold_1340_readings():
    files = {name: parsed(name).readings for name in FIVE}

    for order in permutations(FIVE):
        union = {(r.meter, r.start, r.end): r.value for n in order for r in files[n]}
        assert len(union) == 1_340
        assert math.fsum(union.values()) == pytest.approx(1_391.666, abs=1e-9)


def test_bills_stamped_at_midnight_utc_are_days_of_the_plants_zone():
    [name] = [name for name in LINES if "gas_direct" in name]
    path = SAMPLES / name
    hints = Hints(timezone="America/New_York")

    result = GREEN_BUTTON.parse(path.read_bytes(), path.name, hints)

    first = result.readings[0]
    assert first.start.isoformat() == "2021-05-26T04:00:00+00:00"
    assert first.end.isoformat() == "2021-06-30T04:00:00+00:00"
    assert result.totals == parsed(name).totals
    assert "dates_not_instants" in {f.code for f in result.findings}
