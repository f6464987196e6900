"""The files of the plants, read back by plain means."""

import csv
import hashlib
import itertools
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from defusedxml import ElementTree
from python_calamine import CalamineWorkbook

from portal.demonstration.facts import facilities
from portal.demonstration.files import DemoFile, files_for
from portal.demonstration.layouts import LAYOUTS
from portal.demonstration.meters import bills_of, gj_per_unit, meters_of
from portal.demonstration.plants import plant_history

WITH_BILLS = tuple(code for code, f in facilities().items() if f.has_energy)
SOURCES = [(code, meter.source) for code in WITH_BILLS for meter in meters_of(code)]
ESPI = "{http://naesb.org/espi}"


def file_of(code: str, subject: str, seed: int = 1) -> DemoFile:
    found = [
        one
        for one in files_for(code, seed)
        if subject in {one.content, one.meter.source if one.meter else ""}
    ]
    return found[0]


def table_of(file: DemoFile) -> list[list[str]]:
    layout = LAYOUTS[file.layout]
    text = file.data.decode(layout.encoding)
    return list(csv.reader(StringIO(text), delimiter=layout.delimiter))


@pytest.mark.parametrize(("code", "source"), SOURCES)
def test_billed_energy_of_2017_is_the_published_one(code: str, source: str) -> None:
    facility = facilities()[code]
    meter = next(meter for meter in meters_of(code) if meter.source == source)
    share = facility.gas_share if source != "electricity" else 1 - facility.gas_share
    per_unit = gj_per_unit(meter.unit, source, facility.country)

    billed = sum(bill.value for bill in bills_of(meter, 1) if bill.start.year == 2017)

    assert billed * per_unit / 1000 == pytest.approx(
        facility.baseline_tj * share, rel=1e-3
    )


@pytest.mark.parametrize("code", WITH_BILLS)
def test_billed_energy_of_a_site_is_within_a_tenth_of_a_thousandth(code: str) -> None:
    facility = facilities()[code]

    billed = sum(
        bill.value * gj_per_unit(meter.unit, meter.source, facility.country)
        for meter in meters_of(code)
        for bill in bills_of(meter, 2)
        if bill.start.year == 2017
    )

    assert billed / 1000 == pytest.approx(facility.baseline_tj, rel=1e-4)


@pytest.mark.parametrize(("code", "source"), SOURCES)
def test_bills_are_the_daily_truth_and_positive(code: str, source: str) -> None:
    meter = next(meter for meter in meters_of(code) if meter.source == source)
    bills = bills_of(meter, 1)
    days = plant_history(code, 1).source(source).metered
    origin = date(2016, 1, 1)

    assert all(bill.value > 0 for bill in bills)
    for bill in bills:
        used = days[(bill.start - origin).days : (bill.end - origin).days].sum()
        assert bill.gj == pytest.approx(used, rel=1e-9)


def test_files_are_the_same_bytes_each_time() -> None:
    def digests() -> list[str]:
        return [
            hashlib.sha256(file.data).hexdigest()
            for code in ("A02", "B02", "B05", "C02", "C03")
            for file in files_for(code, 7)
        ]

    before = digests()
    plant_history.cache_clear()

    assert digests() == before


def test_files_change_with_the_seed() -> None:
    assert file_of("A02", "variables", 1).data != file_of("A02", "variables", 2).data


@pytest.mark.parametrize("code", ["D05", "E01", "E08"])
def test_facility_that_uploaded_nothing_has_no_files(code: str) -> None:
    assert files_for(code, 1) == ()


def test_unknown_facility_is_refused() -> None:
    with pytest.raises(KeyError):
        files_for("Z99", 1)


def test_file_names_are_unique_in_the_programme() -> None:
    names = [file.filename for code in facilities() for file in files_for(code, 1)]

    assert len(names) == len(set(names)) == 101


def test_plant_without_predictor_uploads_bills_only() -> None:
    assert {file.content for file in files_for("C06", 1)} == {"bills"}


def test_french_file_has_semicolons_commas_and_accents() -> None:
    rows = table_of(file_of("C03", "natural_gas"))

    assert rows[0] == [
        "Date de début",
        "Date de fin",
        "Consommation (GJ)",
        "Montant (CAD)",
    ]
    assert all("," in row[2] and "." not in row[2] for row in rows[1:])
    assert "\u00a0" in rows[1][2]


def test_spanish_file_quotes_thousands() -> None:
    rows = table_of(file_of("A01", "electricity"))
    total = sum(float(row[2].replace(",", "")) for row in rows[1:])

    assert rows[0][:3] == ["Fecha de inicio", "Fecha de término", "Consumo (kWh)"]
    assert rows[1][2].count(",") == 2
    assert total == file_of("A01", "electricity").total


def test_letterhead_stands_above_the_table() -> None:
    rows = table_of(file_of("A06", "electricity"))

    assert rows[0] == ["Razón social", "Fundición Tezontle"]
    assert rows[4][2] == "Consumo (MWh)"


def test_reads_name_the_day_before_the_first() -> None:
    rows = table_of(file_of("D04", "electricity"))

    assert rows[0][:2] == ["Fecha lectura anterior", "Fecha de lectura"]
    assert rows[1][0] == "31/12/2015"
    assert rows[2][0] == rows[1][1]


def test_bills_without_reads_leave_no_gap() -> None:
    rows = table_of(file_of("B01", "natural_gas"))[1:]
    days = [
        [datetime.strptime(cell, "%m/%d/%Y").replace(tzinfo=UTC) for cell in row[:2]]
        for row in rows
    ]

    assert all(
        after[0] - before[1] == timedelta(1)
        for before, after in itertools.pairwise(days)
    )


def test_one_bill_of_one_supplier_is_estimated() -> None:
    qualities = [row[4] for row in table_of(file_of("B07", "electricity"))[1:]]

    assert qualities.count("Estimated") == 1
    assert qualities.count("Actual") == 35


def test_two_months_of_2018_are_missing() -> None:
    for meter in meters_of("A07"):
        covered = [bill for bill in bills_of(meter, 3) if bill.start.year == 2018]

        assert len(covered) == 10
        assert not any(bill.start <= date(2018, 8, 1) < bill.end for bill in covered)


def test_workbook_holds_dates_and_numbers() -> None:
    file = file_of("A02", "electricity")
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(file.data))
        .get_sheet_by_index(0)
        .to_python()
    )

    assert rows[0][0] == "Fecha de inicio"
    assert rows[1][0] == date(2016, 1, 1)
    assert sum(row[2] for row in rows[1:]) == file.total


def test_green_button_begins_at_local_midnight_and_leaves_no_gap() -> None:
    file = file_of("B02", "electricity")
    readings = ElementTree.fromstring(file.data).findall(f".//{ESPI}IntervalReading")
    period = f"{ESPI}timePeriod/{ESPI}"
    starts = [int(r.findtext(f"{period}start")) for r in readings]
    ends = [
        start + int(reading.findtext(f"{period}duration"))
        for start, reading in zip(starts, readings, strict=True)
    ]
    local = [datetime.fromtimestamp(s, ZoneInfo("America/Chicago")) for s in starts]

    assert {(moment.hour, moment.minute) for moment in local} == {(0, 0)}
    assert ends[:-1] == starts[1:]
    assert local[0].date() == date(2016, 1, 1)
    assert sum(int(r.findtext(f"{ESPI}value")) for r in readings) == file.total


def test_submeter_has_five_thousand_quarter_hours() -> None:
    file = next(file for file in files_for("B05", 1) if file.content == "intervals")
    rows = table_of(file)[1:]

    assert len(rows) == file.rows == 5000
    assert rows[4][0] == "2018-05-07 01:00"
    assert file.meter is not None
    assert file.meter.is_submeter
    assert sum(float(row[1]) for row in rows) == pytest.approx(file.total)


@pytest.mark.parametrize("code", ["B01", "C03", "D07"])
def test_variables_are_the_daily_truth(code: str) -> None:
    file, history = file_of(code, "variables"), plant_history(code, 1)
    rows = table_of(file)
    facility = history.facility
    printed = [float(row[1].replace(",", ".")) for row in rows[1:]]

    weather = facility.heating + facility.cooling
    assert len(rows[0]) == 2 + weather + bool(weather)
    assert printed == history.production[-file.rows :].tolist()


def test_late_uploader_is_a_year_late() -> None:
    late = {file.received_on for file in files_for("D09", 1)}
    usual = {file.received_on for file in files_for("A02", 1)}

    assert late == {date(2020, 1, 14)}
    assert usual == {date(2019, 1, 14)}


def test_units_and_languages_vary() -> None:
    files = [file for code in facilities() for file in files_for(code, 1)]

    assert {f.meter.unit for f in files if f.meter} == {
        *("kWh", "MWh", "GJ", "MMBtu", "Gcal", "therm", "m3", "L")
    }
    assert {file.language for file in files} == {"en", "fr", "es"}
    assert {LAYOUTS[file.layout].kind for file in files} == {"csv", "xlsx", "espi"}


def test_whole_programme_is_written_in_seconds() -> None:
    plant_history.cache_clear()

    for code in facilities():
        files_for(code, 99)
