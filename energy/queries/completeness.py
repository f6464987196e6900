"""Which months of which meter are covered: for the grid of data completeness."""

from dataclasses import dataclass

from energy.enpi.calendarize import MonthEnergy
from energy.models import Meter
from energy.queries.readings import counted_meters, meter_months
from facilities.models import Facility

MONTHS_SHOWN = 36


@dataclass(frozen=True, slots=True)
class MeterRow:
    """One meter's months: "read", "estimated", "part" or "missing"."""

    meter: Meter
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Completeness:
    """The grid: months across, meters down."""

    months: tuple[str, ...]
    rows: tuple[MeterRow, ...]

    @property
    def gaps(self) -> int:
        """Months that are missing or covered in part."""
        return sum(
            state in {"part", "missing"} for row in self.rows for _m, state in row.cells
        )


def completeness(facility: Facility) -> Completeness:
    """The last months of each counted meter with readings, up to the latest of any."""
    found = [item for item in meter_months(counted_meters(facility)) if item.months]
    every = sorted({month.month for item in found for month in item.months})
    shown = tuple(every[-MONTHS_SHOWN:])
    rows = tuple(
        MeterRow(item.meter, _cells(shown, {m.month: m for m in item.months}))
        for item in found
    )
    return Completeness(shown, rows)


def _cells(
    shown: tuple[str, ...], months: dict[str, MonthEnergy]
) -> tuple[tuple[str, str], ...]:
    return tuple((month, _state(months.get(month))) for month in shown)


def _state(month: MonthEnergy | None) -> str:
    if month is None or month.covered_days == 0:
        return "missing"
    if not month.complete:
        return "part"
    return "estimated" if month.estimated_share > 0 else "read"
