"""Approved events -> what each meter's baseline and reporting period are changed by.

An event counts on one meter only, or is divided among the meters it concerns by
their energy of the baseline period; parts add up to the event month by month.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from energy.enpi.dataset import Interval
from energy.enpi.events import (
    Event,
    MonthAmount,
    adjustment_by_interval,
    split,
)
from energy.enpi.periods import Month, Period
from energy.models import Baseline, Meter, NonRoutineEvent
from energy.queries.events import approved_events


@dataclass(frozen=True, slots=True)
class Counted:
    """The part of one event that falls to one meter, on the baseline's basis."""

    row: NonRoutineEvent
    part: Event


@dataclass(frozen=True, slots=True)
class MeterEvents:
    """The events of one meter, by what they change."""

    reporting: tuple[Counted, ...] = ()
    baseline: tuple[Counted, ...] = ()

    @property
    def of_reporting(self) -> tuple[Event, ...]:
        """What changes the adjusted baseline."""
        return tuple(one.part for one in self.reporting)

    @property
    def of_baseline(self) -> tuple[Event, ...]:
        """What changes the metered energy of the baseline period."""
        return tuple(one.part for one in self.baseline)


@dataclass(frozen=True, slots=True)
class Share:
    """A meter that may bear events: its weight, and what site energy is times."""

    meter: Meter
    weight: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class PlantEvents:
    """All events that count for one baseline, and what each meter bears."""

    rows: tuple[NonRoutineEvent, ...] = ()
    by_meter: Mapping[int, MeterEvents] = field(default_factory=dict)

    def of(self, meter: Meter) -> MeterEvents:
        """The events of one meter."""
        return self.by_meter.get(meter.pk, MeterEvents())


def plant_events(baseline: Baseline, shares: Sequence[Share]) -> PlantEvents:
    """The events that count for a baseline.

    Those that change the baseline period count where they were approved before the
    model was: an approved model is not fitted again.
    """
    rows = tuple(
        row for row in approved_events(baseline.facility) if _counts(row, baseline)
    )
    borne: dict[int, dict[str, list[Counted]]] = {}
    for row in rows:
        bearers = [share for share in shares if _concerns(row, share.meter)]
        parts = split(as_event(row), [share.weight for share in bearers])
        for share, part in zip(bearers, parts, strict=True):
            kinds = borne.setdefault(share.meter.pk, {"reporting": [], "baseline": []})
            kinds[row.applies_to].append(Counted(row, part.scaled(share.scale)))
    by_meter = {
        key: MeterEvents(tuple(kinds["reporting"]), tuple(kinds["baseline"]))
        for key, kinds in borne.items()
    }
    return PlantEvents(rows, by_meter)


def _counts(row: NonRoutineEvent, baseline: Baseline) -> bool:
    if row.applies_to == NonRoutineEvent.AppliesTo.REPORTING:
        return True
    locked_at = baseline.approved_at
    return locked_at is None or row.decided_at is None or row.decided_at <= locked_at


def _concerns(row: NonRoutineEvent, meter: Meter) -> bool:
    if row.meter_id is not None:
        return bool(row.meter_id == meter.pk)
    return not row.source or row.source == meter.source


def as_event(row: NonRoutineEvent) -> Event:
    """An event's row as the engine takes it, in kWh of site energy."""
    return Event(
        start=row.start,
        end=row.end,
        amounts=tuple(
            MonthAmount(Month.of(month.month), month.kwh) for month in row.months.all()
        ),
        uncertainty_kwh=float(row.uncertainty_kwh),
    )


def plain(events: PlantEvents) -> list[list[str]]:
    """What decides the numbers, for the digest of a baseline's inputs."""
    return [
        [
            row.applies_to,
            str(row.meter_id),
            row.source,
            str(row.start),
            str(row.end),
            str(row.uncertainty_kwh),
            *(f"{month.month}={month.kwh}" for month in row.months.all()),
        ]
        for row in events.rows
    ]


def adjusted_rows(
    rows: Sequence[tuple[Any, Any, float | None]],
    events: Sequence[Event],
    period: Period,
) -> tuple[tuple[Any, Any, float | None], ...]:
    """The rows of a meter with the events of the baseline period added to them."""
    if not events:
        return tuple(rows)
    inside: list[Interval] = [
        (max(start, period.start), max(min(end, period.end), start, period.start))
        for start, end, _kwh in rows
    ]
    added = adjustment_by_interval(events, inside)
    return tuple(
        (start, end, None if kwh is None else kwh + float(more))
        for (start, end, kwh), more in zip(rows, added, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """The intervals of a meter that are in the numbers."""

    meter: Meter
    reporting: Sequence[Interval]
    baseline: Sequence[Interval]

    def counted(self, events: MeterEvents, row: NonRoutineEvent) -> list[float]:
        """The energy of an event's part that is in the numbers; empty if none is."""
        sides = ((events.reporting, self.reporting), (events.baseline, self.baseline))
        return [
            float(adjustment_by_interval([one.part], intervals).sum())
            for parts, intervals in sides
            for one in parts
            if one.row.pk == row.pk
        ]


def adjustments_json(
    events: PlantEvents, covered: Sequence[Covered]
) -> list[dict[str, Any]]:
    """Each event with what of it is in the numbers, on the baseline's basis."""
    return [_adjustment_json(row, events, covered) for row in events.rows]


def _adjustment_json(
    row: NonRoutineEvent, events: PlantEvents, covered: Sequence[Covered]
) -> dict[str, Any]:
    parts = {
        one.meter.name: math.fsum(found)
        for one in covered
        if (found := one.counted(events.of(one.meter), row))
    }
    return {
        "id": str(row.public_id),
        "title": row.title,
        "applies_to": row.applies_to,
        "start": row.start.isoformat(),
        "end": row.end.isoformat() if row.end else None,
        "total": float(row.total_kwh),
        "uncertainty": float(row.uncertainty_kwh),
        "approved_by": row.decided_by.name if row.decided_by else "",
        "months": [
            {"month": f"{month.month:%Y-%m}", "kwh": float(month.kwh)}
            for month in row.months.all()
        ],
        "meters": list(parts),
        "counted": math.fsum(parts.values()),
    }
