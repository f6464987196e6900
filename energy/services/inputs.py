"""A plant's rows -> what the engine takes: datasets per meter, and their digest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from energy.enpi.alignment import VariableSeries, build, true_intervals
from energy.enpi.calendarize import MonthEnergy, calendarize
from energy.enpi.dataset import Dataset
from energy.enpi.events import Event
from energy.enpi.monthly import YEAR_MONTHS
from energy.enpi.periods import Month, Period
from energy.enpi.windows import Bill, cut_to, mostly_within
from energy.findings import Finding
from energy.models import Baseline, Meter, RelevantVariable, VariableValue
from energy.queries.emissions import region_of
from energy.queries.readings import CivilReading, counted_meters
from energy.services.adjustments import (
    PlantEvents,
    Share,
    adjusted_rows,
    plain,
    plant_events,
)
from energy.services.degree_days import bill_series
from energy.services.metered import Metered, energy_within, plant_energy

ENGINE_VERSION = "enpi-2"
SHORTEST_BILL_DAYS = 7
"""Readings shorter than this are interval data: bills are made of their months."""
MIN_DAY_COVERAGE = 0.90

Training: TypeAlias = tuple[Dataset, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class MeterInput:
    """One meter: its energy on the baseline's basis, its months, its rows.

    ``rows`` are what a model is fitted on, true bills or days; ``by`` says which.
    ``source_factor`` turns site energy of the baseline period into source energy,
    ``reporting_factor`` that of the reporting period: they differ where the mix of
    the flows netted in (``others``) does; None where the factor set has none.
    ``events`` change its adjusted baseline.
    """

    meter: Meter
    others: tuple[Meter, ...]
    readings: tuple[CivilReading, ...]
    months: tuple[MonthEnergy, ...]
    rows: tuple[Bill, ...]
    by: str
    series: tuple[VariableSeries, ...]
    source_factor: float | None
    reporting_factor: float | None
    factors: tuple[str, ...]
    uploads: tuple[int, ...]
    events: tuple[Event, ...] = ()

    def trained_on(self, period: Period) -> Training:
        """The whole rows of a period with their variables, and what is amiss."""
        return build(mostly_within(self.rows, period), self.series)

    def counted_in(self, period: Period) -> Dataset:
        """The rows of a period, cut by days at its ends."""
        return build(cut_to(self.rows, period), self.series)[0]


@dataclass(frozen=True, slots=True)
class PlantInputs:
    """All of a plant that one baseline reads; ``model`` is the model's period."""

    meters: tuple[MeterInput, ...]
    excluded: tuple[Meter, ...]
    variables: tuple[RelevantVariable, ...]
    baseline: Period
    reporting: Period
    model: Period
    basis: str
    fiscal_start_month: int
    uploads: frozenset[int]
    events: PlantEvents
    digest: str


def plant_inputs(baseline: Baseline) -> PlantInputs:
    """Gather everything a baseline is worked out from."""
    facility = baseline.facility
    variables = tuple(
        RelevantVariable.objects.filter(
            facility=facility, name__in=baseline.variables
        ).order_by("name")
    )
    series, value_uploads = series_of(variables)
    energies, left_out = plant_energy(counted_meters(facility))
    of_bills = bill_series(variables, series)
    metered = [_meter_input(one, baseline, (series, of_bills)) for one in energies]
    events = _events(baseline, metered)
    found = tuple(_with_events(item, baseline, events) for item in metered)
    uploads = value_uploads.union(*(item.uploads for item in found))
    return PlantInputs(
        meters=tuple(item for item in found if item.readings),
        excluded=tuple(left_out),
        variables=variables,
        baseline=baseline_period(baseline),
        reporting=reporting_period(baseline),
        model=model_period(baseline),
        basis=baseline.basis,
        fiscal_start_month=facility.fiscal_start_month,
        uploads=frozenset(uploads),
        events=events,
        digest=_digest(baseline, found, series, events),
    )


def _events(baseline: Baseline, metered: Sequence[MeterInput]) -> PlantEvents:
    """The events that count, divided by the energy of the baseline period."""
    period = baseline_period(baseline)
    is_site = baseline.basis == Baseline.Basis.SITE
    shares = [
        Share(
            meter=item.meter,
            weight=energy_within(item.readings, period),
            scale=1.0 if is_site else item.source_factor or 1.0,
        )
        for item in metered
        if item.readings
    ]
    return plant_events(baseline, shares)


def _with_events(
    item: MeterInput, baseline: Baseline, events: PlantEvents
) -> MeterInput:
    """The meter with the events of the baseline period in what is modelled."""
    borne = events.of(item.meter)
    period = baseline_period(baseline)
    rows = adjusted_rows(item.rows, borne.of_baseline, period)
    return replace(item, rows=rows, events=borne.of_reporting)


def _period(first: date, last: date) -> Period:
    return Period(first, last + timedelta(days=1))


def baseline_period(baseline: Baseline) -> Period:
    """The baseline period, half-open."""
    return _period(baseline.period_start, baseline.period_end)


def reporting_period(baseline: Baseline) -> Period:
    """The reporting period, half-open."""
    return _period(baseline.reporting_start, baseline.reporting_end)


def model_period(baseline: Baseline) -> Period:
    """The period the model is fitted on: by the method, or as it was asked for."""
    if baseline.method == Baseline.Method.BACKCAST:
        return reporting_period(baseline)
    if baseline.method != Baseline.Method.CHAINING:
        return baseline_period(baseline)
    if baseline.model_start and baseline.model_end:
        return _period(baseline.model_start, baseline.model_end)
    end = Month.of(baseline.reporting_start)
    return Period(end.plus(-YEAR_MONTHS).start, end.start)


def series_of(
    variables: Sequence[RelevantVariable],
) -> tuple[tuple[VariableSeries, ...], frozenset[int]]:
    """The variables as recorded, and the uploads they came with."""
    recorded: dict[int, list[tuple[date, date, float | None]]] = {
        v.pk: [] for v in variables
    }
    uploads: set[int] = set()
    values = VariableValue.objects.current().filter(variable__in=variables)
    for key, start, end, value, upload_id in values.order_by("start").values_list(
        "variable_id", "start", "end", "value", "upload_id"
    ):
        recorded[key].append((start, end, value))
        uploads.add(upload_id)
    series = tuple(
        VariableSeries(
            name=variable.name,
            values=recorded[variable.pk],
            kind="mean" if variable.is_mean else "sum",
            sign=variable.expected_sign,
        )
        for variable in variables
    )
    return series, frozenset(uploads)


def _meter_input(
    metered: Metered,
    baseline: Baseline,
    series: tuple[tuple[VariableSeries, ...], tuple[VariableSeries, ...]],
) -> MeterInput:
    """One meter with the series of its rows: the first for days, the second for bills."""
    readings = _on_basis(metered, baseline.basis)
    months = calendarize(readings)
    periods = [
        baseline_period(baseline),
        reporting_period(baseline),
        model_period(baseline),
    ]
    by_day = baseline.by == Baseline.By.DAY and covers_days(readings, periods)
    return MeterInput(
        meter=metered.meter,
        others=metered.others,
        readings=readings,
        months=months,
        rows=_rows(readings, months, by_day=by_day),
        by=Baseline.By.DAY if by_day else Baseline.By.BILL,
        series=series[0] if by_day else series[1],
        source_factor=metered.factor(periods[0]),
        reporting_factor=metered.factor(periods[1]),
        factors=metered.factors,
        uploads=metered.uploads,
    )


def _on_basis(metered: Metered, basis: str) -> tuple[CivilReading, ...]:
    """The readings on a basis; missing where a factor of it is not known."""
    if basis == Baseline.Basis.SITE:
        return metered.site
    if metered.source is not None:
        return metered.source
    return tuple((start, end, None, share) for start, end, _kwh, share in metered.site)


def _rows(
    readings: Sequence[CivilReading], months: Sequence[MonthEnergy], *, by_day: bool
) -> tuple[Bill, ...]:
    """The rows a model is fitted on: true bills, or days; months of interval data.

    An estimated bill is joined with those that follow, up to the next true read.
    """
    if by_day:
        return tuple((start, end, kwh) for start, end, kwh, _estimated in readings)
    if not is_interval_data(readings):
        return tuple(true_intervals(readings))
    whole = [month for month in months if month.complete]
    return tuple(
        (Month.parse(m.month).start, Month.parse(m.month).end, m.energy) for m in whole
    )


def is_interval_data(readings: Sequence[CivilReading]) -> bool:
    """Whether readings are mostly shorter than a bill."""
    lengths = sorted((end - start).days for start, end, *_rest in readings)
    return bool(lengths) and lengths[len(lengths) // 2] < SHORTEST_BILL_DAYS


def covers_days(readings: Sequence[CivilReading], periods: Sequence[Period]) -> bool:
    """Whether single days with energy make up enough of each period."""
    days = [
        start
        for start, end, kwh, _estimated in readings
        if kwh is not None and (end - start).days == 1
    ]
    return all(
        sum(day in period for day in days) >= MIN_DAY_COVERAGE * period.days
        for period in periods
    )


def _digest(
    baseline: Baseline,
    meters: Sequence[MeterInput],
    series: Sequence[VariableSeries],
    events: PlantEvents,
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
        "model_period": [str(baseline.model_start), str(baseline.model_end)],
        "overrides": {m: o["variables"] for m, o in baseline.overrides.items()},
        "meters": [
            [
                item.meter.name,
                item.meter.source,
                region_of(item.meter),
                repr((item.source_factor, item.reporting_factor)),
                _plain(item.readings),
            ]
            for item in meters
        ],
        "events": plain(events),
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
