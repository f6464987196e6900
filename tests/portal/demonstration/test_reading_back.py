"""The portal's own reading of the files gives back what was written."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from energy.findings import Severity
from energy.ingest import parse
from energy.ingest.records import Moment, ParsedFile
from portal.demonstration.facts import facilities
from portal.demonstration.files import DemoFile, files_for
from portal.demonstration.meters import bills_of
from portal.demonstration.plants import plant_history
from portal.demonstration.timeline import FIRST_DAY

FILES = {file.filename: file for code in facilities() for file in files_for(code, 1)}
METERED = [name for name, file in FILES.items() if file.meter]
BILLS = [name for name, file in FILES.items() if file.content == "bills"]
VARIABLES = [name for name, file in FILES.items() if file.content == "variables"]


def read(file: DemoFile) -> ParsedFile:
    facility = facilities()[file.facility]
    return parse(
        file.data,
        file.filename,
        timezone=facility.place.zone,
        locale=file.language,
        country=facility.country,
        meter=file.meter.name if file.meter else "",
        source=file.meter.source if file.meter else "",
    )


def civil(moment: Moment, zone: str) -> date:
    """Return the local day; only local midnights have one."""
    if not isinstance(moment, datetime):
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (0, 0)
    return local.date()


@pytest.mark.parametrize("name", FILES)
def test_file_is_read_without_errors_or_questions(name: str) -> None:
    parsed = read(FILES[name])

    errors = [f for f in parsed.findings if f.severity is Severity.ERROR]
    assert errors == []
    assert parsed.questions == ()


@pytest.mark.parametrize("name", METERED)
def test_totals_are_the_generators_own(name: str) -> None:
    file = FILES[name]
    assert file.meter is not None

    parsed = read(file)

    (key,) = parsed.totals
    assert key[0] == file.meter.name
    assert parsed.totals[key] == pytest.approx(file.total, rel=1e-12)
    assert len(parsed.readings) == file.rows


@pytest.mark.parametrize("name", BILLS)
def test_bills_keep_their_days_and_values(name: str) -> None:
    file = FILES[name]
    assert file.meter is not None
    zone = file.meter.zone

    readings = read(file).readings

    assert [(civil(r.start, zone), civil(r.end, zone), r.value) for r in readings] == [
        (bill.start, bill.end, bill.value) for bill in bills_of(file.meter, 1)
    ]


@pytest.mark.parametrize("name", BILLS)
def test_estimated_reads_are_told_apart(name: str) -> None:
    file = FILES[name]
    assert file.meter is not None

    qualities = [reading.quality == "estimated" for reading in read(file).readings]

    assert qualities == [bill.estimated for bill in bills_of(file.meter, 1)]


@pytest.mark.parametrize("name", VARIABLES)
def test_variables_are_recognised_with_their_values(name: str) -> None:
    file = FILES[name]
    history = plant_history(file.facility, 1)
    facility = history.facility
    expected = {
        "production": history.production,
        "hdd": history.weather.hdd,
        "cdd": history.weather.cdd,
        "temperature": history.weather.temperature,
    }
    kinds = {*facility.predictors}
    kinds |= {"temperature"} if len(kinds) > 1 else set()

    values = read(file).variables

    assert {value.kind for value in values} == kinds
    assert len(values) == file.rows * len(kinds)
    for value in values:
        day = (value.start - FIRST_DAY).days
        assert value.value == expected[value.kind][day]
