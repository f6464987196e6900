"""A plant's rows -> what the engine takes: datasets per meter, and their digest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from energy import units
from energy.enpi.alignment import VariableSeries, build
from energy.enpi.calendarize import MonthEnergy, calendarize
from energy.enpi.dataset import Dataset
from energy.enpi.periods import Month, Period
from energy.models import Baseline, Meter, RelevantVariable, VariableValue
from energy.queries.readings import (
    CivilReading,
    counted_meters,
    meter_energy,
)

ENGINE_VERSION = "enpi-1"
SHORTEST_BILL_DAYS = 7
"""Readings shorter than this are interval data: bills are made of their months."""


@dataclass(frozen=True, slots=True)
class MeterInput:
    """One meter: its energy on the baseline's basis, months and dataset."""

    meter: Meter
    readings: tuple[CivilReading, ...]
    months: tuple[MonthEnergy, ...]
    dataset: Dataset
    factors: tuple[str, ...]
    uploads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlantInputs:
    """All of a plant that one baseline reads."""

    meters: tuple[MeterInput, ...]
    excluded: tuple[Meter, ...]
    variables: tuple[RelevantVariable, ...]
    baseline: Period
    reporting: Period
    uploads: frozenset[int]
    digest: str


def plant_inputs(baseline: Baseline) -> PlantInputs:
    """Gather everything a baseline is worked out from."""
    facility = baseline.facility
    variables = tuple(
        RelevantVariable.objects.filter(
            facility=facility, name__in=baseline.variables
        ).order_by("name")
    )
    series, value_uploads = _series(variables)
    meters = counted_meters(facility)
    delivered = [m for m in meters if m.flow == Meter.Flow.DELIVERED]
    found = tuple(_meter_input(meter, baseline, series) for meter in delivered)
    uploads = value_uploads.union(*(item.uploads for item in found))
    return PlantInputs(
        meters=tuple(item for item in found if item.readings),
        excluded=tuple(m for m in meters if m.flow != Meter.Flow.DELIVERED),
        variables=variables,
        baseline=_period(baseline.period_start, baseline.period_end),
        reporting=_period(baseline.reporting_start, baseline.reporting_end),
        uploads=frozenset(uploads),
        digest=_digest(baseline, found, series),
    )


def _period(first: date, last: date) -> Period:
    return Period(first, last + timedelta(days=1))


def _series(
    variables: Sequence[RelevantVariable],
) -> tuple[list[VariableSeries], frozenset[int]]:
    rows: dict[int, list[tuple[date, date, float | None]]] = {
        v.pk: [] for v in variables
    }
    uploads: set[int] = set()
    values = VariableValue.objects.current().filter(variable__in=variables)
    for key, start, end, value, upload_id in values.order_by("start").values_list(
        "variable_id", "start", "end", "value", "upload_id"
    ):
        rows[key].append((start, end, value))
        uploads.add(upload_id)
    series = [
        VariableSeries(
            name=variable.name,
            values=rows[variable.pk],
            kind="mean" if variable.is_mean else "sum",
            sign=variable.expected_sign,
        )
        for variable in variables
    ]
    return series, frozenset(uploads)


def _meter_input(
    meter: Meter, baseline: Baseline, series: Sequence[VariableSeries]
) -> MeterInput:
    energy = meter_energy(meter)
    scale, factor = _basis_factor(meter, baseline)
    readings = tuple(
        (start, end, None if kwh is None else kwh * scale, estimated)
        for start, end, kwh, estimated in energy.readings
    )
    months = calendarize(readings)
    bills = _bills(readings, months, by=baseline.by)
    dataset, _findings = build(bills, series)
    return MeterInput(
        meter=meter,
        readings=readings,
        months=months,
        dataset=dataset,
        factors=(*energy.factors, *factor),
        uploads=energy.uploads,
    )


def _basis_factor(meter: Meter, baseline: Baseline) -> tuple[float, tuple[str, ...]]:
    if baseline.basis == Baseline.Basis.SITE:
        return 1.0, ()
    factor = units.site_to_source(meter.source, meter.facility.country)
    return factor.value, (f"{factor.version}:{factor.flow}={factor.value:g}",)


def _bills(
    readings: Sequence[CivilReading], months: Sequence[MonthEnergy], *, by: str
) -> list[tuple[date, date, float | None]]:
    """The rows a model is fitted on: true bills, or days; months of interval data."""
    if by == Baseline.By.DAY or not _is_interval_data(readings):
        return [(start, end, kwh) for start, end, kwh, _estimated in readings]
    whole = [month for month in months if month.complete]
    return [
        (Month.parse(m.month).start, Month.parse(m.month).end, m.energy) for m in whole
    ]


def _is_interval_data(readings: Sequence[CivilReading]) -> bool:
    lengths = sorted((end - start).days for start, end, *_rest in readings)
    return bool(lengths) and lengths[len(lengths) // 2] < SHORTEST_BILL_DAYS


def _digest(
    baseline: Baseline, meters: Sequence[MeterInput], series: Sequence[VariableSeries]
) -> str:
    """The digest of everything that decides the numbers, so equal inputs are seen."""
    content = {
        "engine": ENGINE_VERSION,
        "periods": [
            str(baseline.period_start),
            str(baseline.period_end),
            str(baseline.reporting_start),
            str(baseline.reporting_end),
        ],
        "settings": [baseline.method, baseline.basis, baseline.by],
        "meters": [
            [item.meter.name, item.meter.source, _plain(item.readings)]
            for item in meters
        ],
        "variables": [
            [one.name, one.kind, one.sign, _plain(one.values)] for one in series
        ],
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [
        [repr(cell) if isinstance(cell, float) else str(cell) for cell in row]
        for row in rows
    ]
