"""Real files through the whole service give the totals others computed of them."""

import os
from collections import defaultdict
from math import fsum
from pathlib import Path

import pytest

from energy.models import Reading, Upload
from tests.energy.services.deliveries import Plant, make_plant

SAMPLES = Path(
    os.environ.get("PORTAL_SAMPLES")
    or Path(__file__).resolve().parents[4] / "shared" / "samples"
)
pytestmark = [
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="no sample files here"),
    pytest.mark.django_db,
]
GREEN = "greenbutton/"
ALLIANCE = GREEN + "GreenButtonAlliance__test_usage_data"
SDK = GREEN + "MartyBurns__"
TOTALS = [
    (ALLIANCE + ".xml", {"kWh": 1391.666}, 1340),
    (ALLIANCE + "_01.xml", {"kWh": 93.846}, 96),
    (ALLIANCE + "_11.xml", {"kWh": 109.403}, 92),
    (ALLIANCE + "_1.xml", {"kWh": 511.688}, 480),
    (ALLIANCE + "_2.xml", {"kWh": 879.978}, 860),
    (SDK + "hourlyForMonthMar.xml", {"kWh": 2278.213}, 743),
    (SDK + "hourlyForMonthNov.xml", {"kWh": 2213.810}, 721),
    (SDK + "12MonthlyUpdates.xml", {"kWh": 48348.966}, 366),
    (SDK + "Gas.xml", {"therm_us": 1074.821}, 13),
    (GREEN + "JenDobson__testdata.xml", {"kWh": 351.425}, 552),
    (GREEN + "cew821__sample_greenbutton_data.xml", {"kWh": 291.018}, 362),
    ("bills_csv/NatLabRockies__test_bills.csv", {"kWh": 12500, "therm_us": 269}, 16),
    ("interval_csv/kodek__one_day_constant_power.csv", {"kWh": 24}, 96),
]
KWH = {"Wh": 1e-3, "kWh": 1, "MWh": 1e3, "therm_us": 1}


@pytest.fixture
def plant() -> Plant:
    return make_plant(zone="America/New_York")


def load(plant: Plant, name: str) -> Upload:
    """Send a sample, answer what it asks, save it."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{name} is not among the samples")
    upload = plant.send(path.read_bytes(), path.name)
    if upload.questions:
        answers = {q["key"]: q["suggestion"] for q in upload.questions}
        upload = plant.answer(upload, **answers)
    assert upload.state == Upload.State.REVIEW, (upload.questions, upload.findings[:3])
    return plant.save(upload)


def stored() -> tuple[dict[str, float], int]:
    """Sum the current readings by unit, and count them."""
    parts: defaultdict[str, list[float]] = defaultdict(list)
    for unit, value in Reading.objects.current().values_list("unit", "value"):
        name = "therm_us" if unit == "therm_us" else "kWh"
        parts[name].append(value * KWH[unit])
    return {unit: fsum(values) for unit, values in parts.items()}, sum(
        len(values) for values in parts.values()
    )


@pytest.mark.parametrize(("name", "totals", "count"), TOTALS)
def test_sample_is_stored_with_its_known_total(
    plant: Plant, name: str, totals: dict[str, float], count: int
) -> None:
    load(plant, name)

    found, rows = stored()
    assert found == pytest.approx(totals, rel=1e-9)
    assert rows == count


def test_two_halves_and_the_days_within_make_the_whole_once(plant: Plant) -> None:
    for part in ("_1.xml", "_2.xml"):
        load(plant, ALLIANCE + part)
    for part in (".xml", "_01.xml", "_11.xml"):
        upload = load(plant, ALLIANCE + part)
        assert (upload.counts["new"], upload.counts["changed"]) == (0, 0)

    assert stored() == (pytest.approx({"kWh": 1391.666}, rel=1e-9), 1340)
    assert Reading.objects.count() == 1340
