"""What a file's series become: meters and relevant variables of the plant.

A file names its columns and service points in its own words. Each series is
matched to a meter or variable of the same name, or to the one a person chose,
or will be made new when the upload is saved.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from energy.ingest.records import (
    ParsedFile,
    RawReading,
    RawVariableValue,
    totals_of,
)
from energy.models import Meter, RelevantVariable, Upload
from energy.services.interval_store import READINGS, VALUES, Comparison, compare
from energy.services.plain_json import storable_text
from facilities.models import Facility

BY_UNIT = {
    "kWh": "electricity",
    "MWh": "electricity",
    "GWh": "electricity",
    "Wh": "electricity",
    "therm_us": "natural_gas",
    "m3": "natural_gas",
    "Sm3": "natural_gas",
    "Nm3": "natural_gas",
    "ft3": "natural_gas",
    "ccf": "natural_gas",
    "Mcf": "natural_gas",
    "MMcf": "natural_gas",
    "Gcal": "natural_gas",
    "MMBtu": "natural_gas",
}
"""The usual source of a unit, offered where the file does not say."""

LONGEST_NAME = 100


def series_of(upload: Upload, parsed: ParsedFile) -> dict[str, dict[str, Any]]:
    """Describe each series of the file and what it goes to."""
    chosen = upload.mapping.get("series", {})
    meters = _by_name(Meter.objects.filter(facility=upload.facility))
    variables = _by_name(RelevantVariable.objects.filter(facility=upload.facility))
    described: dict[str, dict[str, Any]] = {}
    for reading in _first_of_each(parsed.readings, "meter"):
        choice = chosen.get(reading.meter, {})
        described[reading.meter] = _meter_series(reading, choice, meters)
    for value in _first_of_each(parsed.variables, "variable"):
        choice = chosen.get(value.variable, {})
        described[value.variable] = _variable_series(value, choice, variables)
    return described


def with_names(parsed: ParsedFile, fallback: str) -> ParsedFile:
    """Give each series a name that can be kept; those without one get ``fallback``."""
    said = {reading.meter for reading in parsed.readings}
    meters = {name: kept_name(name) or fallback for name in said}
    values = {
        value.variable: _name_beside(meters.values(), value.variable or fallback)
        for value in parsed.variables
    }
    if all(name == kept for names in (meters, values) for name, kept in names.items()):
        return parsed
    readings = tuple(
        replace(reading, meter=meters[reading.meter]) for reading in parsed.readings
    )
    variables = tuple(
        replace(value, variable=values[value.variable]) for value in parsed.variables
    )
    return replace(
        parsed, readings=readings, variables=variables, totals=totals_of(readings)
    )


def _name_beside(taken: Iterable[str], name: str) -> str:
    """The name of a variable; a meter of the same file keeps it where both bear it."""
    kept = kept_name(name)
    return kept_name(f"{name} 2") if kept in taken else kept


def kept_name(name: str) -> str:
    """The name, or its beginning and a digest where it is too long to be kept."""
    name = storable_text(name)
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9]} {digest}"


def _by_name(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.name.casefold(): row for row in rows}


def _first_of_each(rows: Iterable[Any], name: str) -> list[Any]:
    found: dict[str, Any] = {}
    for row in rows:
        found.setdefault(getattr(row, name), row)
    return list(found.values())


def _meter_series(
    reading: RawReading, choice: Mapping[str, Any], meters: Mapping[str, Meter]
) -> dict[str, Any]:
    name = str(choice.get("name") or reading.meter)[:100]
    meter = meters.get(name.casefold())
    guessed = reading.source or BY_UNIT.get(reading.unit, "")
    return {
        "is_meter": True,
        "name": meter.name if meter else name,
        "source": meter.source if meter else choice.get("source") or guessed,
        "unit": reading.unit,
        "flow": meter.flow if meter else reading.flow,
        "is_submeter": bool(choice.get("is_submeter", False)),
        "is_new": meter is None,
    }


def _variable_series(
    value: RawVariableValue,
    choice: Mapping[str, Any],
    variables: Mapping[str, RelevantVariable],
) -> dict[str, Any]:
    name = str(choice.get("name") or value.variable)[:100]
    variable = variables.get(name.casefold())
    return {
        "is_meter": False,
        "name": variable.name if variable else name,
        "kind": variable.kind if variable else choice.get("kind") or value.kind,
        "unit": value.unit,
        "is_new": variable is None,
    }


def unknown_sources(described: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Series that will be new meters and do not say which energy they carry."""
    return [
        name
        for name, series in described.items()
        if series["is_meter"] and not series["source"]
    ]


def owners_known(upload: Upload) -> tuple[dict[str, int], dict[str, int]]:
    """The meters and variables that exist already: series name -> primary key."""
    meters = _by_name(Meter.objects.filter(facility=upload.facility))
    variables = _by_name(RelevantVariable.objects.filter(facility=upload.facility))
    known: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for name, series in upload.meters.items():
        rows, owners = (
            (meters, known[0]) if series["is_meter"] else (variables, known[1])
        )
        row = rows.get(series["name"].casefold())
        if row is not None:
            owners[name] = row.pk
    return known


def lock_facility(facility_id: int) -> Facility:
    """Let who saves or withdraws at one plant do so one after the other."""
    return Facility.objects.select_for_update(no_key=True).get(pk=facility_id)


def owners_made(upload: Upload) -> tuple[dict[str, int], dict[str, int]]:
    """Make the meters and variables that are missing; return all of them."""
    facility = lock_facility(upload.facility_id)
    meters, variables = owners_known(upload)
    for name, series in upload.meters.items():
        if series["is_meter"] and name not in meters:
            meters[name] = _make_meter(facility, series).pk
        elif not series["is_meter"] and name not in variables:
            variables[name] = _make_variable(facility, series).pk
    return meters, variables


def _make_meter(facility: Facility, series: Mapping[str, Any]) -> Meter:
    meter, _made = Meter.objects.get_or_create(
        facility=facility,
        name__iexact=series["name"],
        defaults={
            "name": series["name"],
            "organization_id": facility.organization_id,
            "source": series["source"],
            "unit": series["unit"],
            "flow": series["flow"],
            "zone": facility.timezone,
            "is_submeter": series["is_submeter"],
        },
    )
    return meter


def _make_variable(facility: Facility, series: Mapping[str, Any]) -> RelevantVariable:
    variable, _made = RelevantVariable.objects.get_or_create(
        facility=facility,
        name__iexact=series["name"],
        defaults={
            "name": series["name"],
            "organization_id": facility.organization_id,
            "kind": series["kind"],
            "unit": series["unit"][:30],
        },
    )
    return variable


def compare_with_store(upload: Upload) -> Comparison:
    """Compare what is staged with what is stored, new series included."""
    meters, variables = owners_known(upload)
    compared = Comparison()
    for names, owners, is_meter in (
        (READINGS, meters, True),
        (VALUES, variables, False),
    ):
        all_series = {n for n, s in upload.meters.items() if s["is_meter"] is is_meter}
        everyone = {name: owners.get(name, 0) for name in all_series}
        if everyone:
            compared += compare(names, upload.pk, everyone)
    return compared


def comparison_shown(upload: Upload) -> Comparison:
    """The comparison the person was shown."""
    counts = upload.counts
    return Comparison(
        counts.get("new", 0),
        counts.get("changed", 0),
        counts.get("same", 0),
        counts.get("crossing", 0),
        upload.notes.get("seen", 0),
    )
