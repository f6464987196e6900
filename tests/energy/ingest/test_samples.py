"""Real files of other projects, against totals computed without this code."""

import csv
import gzip
import io
import itertools
import os
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from math import fsum
from pathlib import Path

import pytest

from energy.findings import Severity
from energy.ingest import parse
from energy.ingest.records import ParsedFile

SAMPLES = Path(
    os.environ.get("PORTAL_SAMPLES")
    or Path(__file__).resolve().parents[4] / "shared" / "samples"
)
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no sample files here")

EXACT = 1e-9


def parsed(name: str, **mapping: object) -> ParsedFile:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{name} is not among the samples")
    return parse(
        path.read_bytes(), path.name, timezone="America/Chicago", mapping=mapping
    )


def errors(result: ParsedFile) -> list[str]:
    return [f.code for f in result.findings if f.severity is Severity.ERROR]


def totals(result: ParsedFile) -> Mapping[tuple[str, str], float]:
    return {key: round(total, 4) for key, total in result.totals.items()}


def test_bills_of_two_fuels_are_inclusive_and_month_first() -> None:
    result = parsed("bills_csv/NatLabRockies__test_bills.csv")

    assert errors(result) == []
    assert result.questions == ()
    assert totals(result) == {
        ("electricity", "kWh"): 12500,
        ("natural gas", "therm_us"): 269,
    }
    assert sum(result.totals.values()) == 12769
    assert result.readings[1].start == date(2023, 2, 1)
    assert result.readings[1].end == date(2023, 3, 1)


def test_stamps_without_a_year_are_asked_for_one() -> None:
    result = parsed("interval_csv/NatLabRockies__data.csv")

    assert [q.code for q in result.questions] == ["year"]
    assert result.readings == ()


def test_hours_without_a_year_sum_up_once_the_year_is_told() -> None:
    result = parsed("interval_csv/NatLabRockies__data.csv", year=2023)

    assert totals(result) == {
        ("Electricity", "kWh"): 5289.0839,
        ("Gas", "therm_us"): 192.5967,
        ("Propane", "gal_us"): 31.1424,
        ("Oil", "gal_us"): 132.1588,
    }
    generated = fsum(r.value for r in result.readings if r.meter == "PV_10kW")
    assert round(generated, 4) == 14872.6764
    assert {r.flow for r in result.readings if r.meter == "PV_10kW"} == {"generated"}
    assert len(result.readings) == 6 * 8760


def test_time_ranges_in_one_cell_are_read() -> None:
    result = parsed("interval_csv/kodek__one_day_constant_power.csv")

    assert len(result.readings) == 96
    assert totals(result) == {("", "kWh"): 24}


def test_a_header_without_rows_has_no_readings() -> None:
    result = parsed("interval_csv/kodek__header_only.csv")

    assert errors(result) == ["no_readings"]


def test_headerless_power_is_summed_as_it_stands_until_its_unit_is_told() -> None:
    result = parsed("interval_csv/LBNL-ETA__test_kw.csv")

    assert [q.code for q in result.questions] == ["unit"]
    assert len(result.readings) == 4729
    assert totals(result) == {("", ""): 34077.702}


def test_headerless_power_is_a_quarter_of_it_in_energy() -> None:
    result = parsed("interval_csv/LBNL-ETA__test_kw.csv", unit="kW")

    assert result.questions == ()
    assert totals(result) == {("", "kWh"): round(34077.702 / 4, 4)}


def test_headerless_temperatures_are_summed_too() -> None:
    result = parsed("interval_csv/LBNL-ETA__test_temp.csv")

    assert totals(result) == {("", ""): 105547.9}


def minute_means(path: Path) -> Mapping[str, float]:
    """Energy of the logger's columns: mean of each minute's samples / 60."""
    samples: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with path.open(newline="") as stream:
        for row in csv.DictReader(stream):
            for name, cell in row.items():
                if "kW" in name:
                    samples[name][row["DateTime"]].append(float(cell))
    return {
        name: fsum(fsum(values) / len(values) for values in minutes.values()) / 60
        for name, minutes in samples.items()
    }


def test_a_loggers_power_becomes_energy_by_its_real_step() -> None:
    name = "interval_csv/ORNL-AMO__data-explorer-example.csv"
    result = parsed(name)
    expected = minute_means(SAMPLES / name)

    assert sorted(result.totals.values()) == pytest.approx(
        sorted(expected.values()), rel=EXACT
    )
    assert len(result.readings) == 8 * 21778
    assert {f.code for f in result.findings} >= {"power_integrated", "samples_averaged"}


@pytest.mark.parametrize(
    ("step", "readings", "total"),
    [
        ("billing_monthly", 26, 21290.17),
        ("billing_bimonthly", 13, 21563.69),
        ("daily", 809, 21925.83),
        ("hourly", 19417, 21927.13),
    ],
)
def test_one_meter_at_four_steps(step: str, readings: int, total: float) -> None:
    result = parsed(f"interval_csv/openeemeter__il-electricity-cdd-hdd-{step}.csv.gz")

    assert errors(result) == []
    assert len(result.readings) == readings
    assert totals(result) == {("", ""): total}
    starts = sorted(result.readings, key=lambda r: r.start)
    assert all(a.end == b.start for a, b in itertools.pairwise(starts))


def test_the_order_of_stamped_rows_carries_no_meaning() -> None:
    path = SAMPLES / "interval_csv/openeemeter__il-electricity-cdd-hdd-hourly.csv.gz"
    header, *rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    shuffled = "\n".join([header, *sorted(rows, key=lambda row: row[::-1])])
    straight = parse(path.read_bytes(), path.name, timezone="America/Chicago")

    result = parse(shuffled.encode(), "shuffled.csv", timezone="America/Chicago")

    assert {(r.start, r.end, r.value) for r in result.readings} == {
        (r.start, r.end, r.value) for r in straight.readings
    }


def by_source(result: ParsedFile) -> Mapping[tuple[str, str], float]:
    values = defaultdict(list)
    for reading in result.readings:
        values[reading.source, reading.unit].append(reading.value)
    return {key: round(fsum(group), 4) for key, group in values.items()}


PORTFOLIO = "portfolio_manager/SEED-platform__"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Add_Bills_to_Meters.xlsx",
            {
                ("electricity", "kBtu"): 189289472.8,
                ("steam", "kBtu"): 8145383.7,
                ("natural_gas", "kBtu"): 72884510.4,
            },
        ),
        (
            "ESPM_BPS_Sample_Meter_Readings.xlsx",
            {
                ("electricity", "kBtu"): 189296723.6,
                ("steam", "kBtu"): 6859876.6,
                ("natural_gas", "kBtu"): 73320347.5,
            },
        ),
        (
            "example-pm-data-request-with-meters.xlsx",
            {("electricity", "kBtu"): 261584.4},
        ),
        (
            "example-pm-data-request-with-meters-new-format.xlsx",
            {("electricity", "kBtu"): 261584.4},
        ),
    ],
)
def test_portfolio_manager_workbooks_sum_up(
    name: str, expected: Mapping[tuple[str, str], float]
) -> None:
    result = parsed(PORTFOLIO + name)

    assert result.format == "portfolio_manager"
    assert errors(result) == []
    assert result.questions == ()
    assert by_source(result) == expected


def test_portfolio_manager_bills_cover_three_years_to_the_last_day() -> None:
    result = parsed(PORTFOLIO + "Add_Bills_to_Meters.xlsx")

    assert len(result.readings) == 579
    assert min(r.start for r in result.readings) == date(2019, 1, 1)
    assert max(r.end for r in result.readings) == date(2022, 1, 1)


@pytest.mark.parametrize(
    "name",
    [
        PORTFOLIO + "Add_Meters.xlsx",
        "verifi/ORNL-AMO__VERIFI_Template_V3_2025-05-06.xlsx",
    ],
)
def test_templates_without_bills_have_no_readings(name: str) -> None:
    assert errors(parsed(name)) == ["no_readings"]


def test_daily_temperatures_of_a_sample_are_variables() -> None:
    path = SAMPLES / "weather/patrickmineault__climate-daily.csv"
    if not path.exists():
        pytest.skip("no weather samples here")
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    expected = fsum(float(r["HEATING_DEGREE_DAYS"] or 0) for r in rows)

    result = parse(path.read_bytes(), path.name, timezone="America/Toronto")

    heating = fsum(v.value for v in result.variables if v.kind == "hdd")
    assert heating == pytest.approx(expected)
