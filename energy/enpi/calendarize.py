"""Readings of any length become months, and no energy is lost or made.

Every reading is spread evenly over its days; a month is the sum of its days.
Months are for showing and adding up. Models are fitted on the readings' own
intervals, because spreading moves use between months while production stays.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from energy.enpi.periods import Month, days_by_month, months_between

Reading: TypeAlias = (
    tuple[date, date, float | None] | tuple[date, date, float | None, float]
)
"""(start, end, energy[, estimated share 0..1]) over [start, end)."""

IntervalReading: TypeAlias = (
    tuple[datetime, datetime, float] | tuple[datetime, datetime, float, float]
)
"""The same between aware instants, its energy known."""

MINIMUM_DAY_COVERAGE = 0.90


class ReadingError(ValueError):
    """A reading cannot be used; ``start`` and ``end`` say which."""

    code = "reading_invalid"

    def __init__(self, message: str, start: date, end: date) -> None:
        super().__init__(f"{message}: [{start}, {end})")
        self.start = start
        self.end = end


class OverlappingReadingsError(ReadingError):
    """Two readings claim the same day; ``other`` is the earlier one."""

    code = "readings_overlap"

    def __init__(
        self, start: date, end: date, other: tuple[date, date], message: str = ""
    ) -> None:
        super().__init__(message or f"overlaps [{other[0]}, {other[1]})", start, end)
        self.other = other


class DuplicateReadingError(OverlappingReadingsError):
    """The same interval is given twice."""

    code = "reading_duplicate"


@dataclass(frozen=True, slots=True)
class MonthEnergy:
    """The energy of one month, as far as readings cover it.

    ``month`` is "YYYY-MM"; ``energy`` is in the unit of the readings, counted
    over the ``covered_days`` only: a month without readings has none covered.
    ``estimated_share`` is the share of the covered days read by estimate.
    """

    month: str
    energy: float
    covered_days: int
    expected_days: int
    estimated_share: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether every day of the month is covered, so that it may be shown."""
        return self.covered_days == self.expected_days


@dataclass(frozen=True, slots=True)
class _Read:
    start: date
    end: date
    energy: float
    estimated: float


def _checked(reading: Reading) -> _Read | None:
    """Return the reading, None where its energy is missing, or refuse it."""
    start, end, energy, *rest = reading
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise ReadingError("needs civil dates, not instants", start, end)
    if end <= start:
        raise ReadingError("ends before it begins", start, end)
    if energy is None:
        return None
    estimated = float(rest[0]) if rest else 0.0
    if not math.isfinite(energy) or not 0 <= estimated <= 1:
        raise ReadingError("is not a finite number", start, end)
    return _Read(start, end, float(energy), estimated)


def _in_order(readings: Iterable[Reading]) -> list[_Read]:
    """Return the readings by time, refusing days that are claimed twice."""
    found = (_checked(reading) for reading in readings)
    reads = sorted(
        (read for read in found if read is not None),
        key=lambda read: (read.start, read.end),
    )
    for earlier, later in itertools.pairwise(reads):
        other = (earlier.start, earlier.end)
        if other == (later.start, later.end):
            raise DuplicateReadingError(
                later.start, later.end, other, "is given more than once"
            )
        if later.start < earlier.end:
            raise OverlappingReadingsError(later.start, later.end, other)
    return reads


def spread_by_month(
    values: Iterable[tuple[date, date, float]],
) -> dict[Month, float]:
    """Return values of [start, end) intervals added up by month, conserving.

    Each value is spread evenly over its days in exact arithmetic; what rounding
    a month to a float leaves over is carried into the next smaller one, so the
    months' ``math.fsum`` is that of the values (of values of mixed sign, up to
    the rounding of the smallest month). Intervals may overlap.
    """
    exact: defaultdict[Month, Fraction] = defaultdict(Fraction)
    total = Fraction()
    for start, end, value in values:
        rational = Fraction(value)
        total += rational
        length = (end - start).days
        for month, days in days_by_month(start, end):
            exact[month] += rational * Fraction(days, length)
    return _rounded(exact, total)


def _rounded(exact: Mapping[Month, Fraction], total: Fraction) -> dict[Month, float]:
    """Return the months as floats that add up to ``total``, in order of time."""
    months: dict[Month, float] = {}
    carry = Fraction()
    smallest = None
    for month in sorted(exact, key=lambda month: (-abs(exact[month]), month)):
        wanted = exact[month] + carry
        months[month] = float(wanted)
        carry = wanted - Fraction(months[month])
        smallest = month if months[month] else smallest
    if smallest is not None and math.fsum(months.values()) != float(total):
        toward = math.inf if carry > 0 else -math.inf
        months[smallest] = math.nextafter(months[smallest], toward)
    return dict(sorted(months.items()))


def calendarize(readings: Sequence[Reading]) -> tuple[MonthEnergy, ...]:
    """Return the months from the first reading to the last, with their coverage.

    ``readings`` are (start, end, energy) over [start, end) in civil dates, in
    any order; a fourth item gives the share (0 to 1) that was estimated. Energy
    that is ``None`` is missing: its days are not covered. The months' energies
    add up (``math.fsum``) to exactly that of the readings. A month between two
    readings that none covers is listed with no covered day.

    Raises ``DuplicateReadingError`` and ``OverlappingReadingsError`` for days
    claimed twice, ``ReadingError`` for empty intervals and non-finite energy.
    """
    reads = _in_order(readings)
    if not reads:
        return ()
    energies = spread_by_month((read.start, read.end, read.energy) for read in reads)
    covered: defaultdict[Month, int] = defaultdict(int)
    estimated: defaultdict[Month, float] = defaultdict(float)
    for read in reads:
        for month, days in days_by_month(read.start, read.end):
            covered[month] += days
            estimated[month] += days * read.estimated
    return tuple(
        MonthEnergy(
            month=str(month),
            energy=energies.get(month, 0.0),
            covered_days=covered[month],
            expected_days=month.days,
            estimated_share=estimated[month] / covered[month]
            if covered[month]
            else 0.0,
        )
        for month in months_between(reads[0].start, reads[-1].end)
    )


def gaps(readings: Sequence[Reading]) -> tuple[tuple[date, date], ...]:
    """Return the [start, end) stretches between readings that none covers."""
    reads = _in_order(readings)
    return tuple(
        (earlier.end, later.start)
        for earlier, later in itertools.pairwise(reads)
        if later.start > earlier.end
    )


def _local_midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _pieces(
    start: datetime, end: datetime, zone: ZoneInfo
) -> Iterable[tuple[date, float]]:
    """Return the local days of [start, end) with their seconds in it."""
    day = start.astimezone(zone).date()
    while start < end:
        cut = min(end, _local_midnight(day + timedelta(days=1), zone))
        yield day, (cut - start).total_seconds()
        start, day = cut, day + timedelta(days=1)


def daily_totals(
    readings: Iterable[IntervalReading],
    zone: ZoneInfo,
    *,
    minimum_coverage: float = MINIMUM_DAY_COVERAGE,
) -> tuple[tuple[date, date, float | None, float], ...]:
    """Return one reading per local day from interval data, in order.

    ``readings`` are (start, end, energy) over [start, end), aware instants; a
    fourth item gives the share (0 to 1) that was estimated. A reading across
    midnight is split by time; days of the clock change have 23 or 25 hours. A day
    covered by at least ``minimum_coverage`` is scaled up to the whole day, the
    added share counting as estimated too; below, its energy is ``None``. The
    result is what ``calendarize`` takes.
    """
    energy: defaultdict[date, list[float]] = defaultdict(list)
    seconds: defaultdict[date, float] = defaultdict(float)
    estimated: defaultdict[date, float] = defaultdict(float)
    for start, end, value, *rest in readings:
        share = rest[0] if rest else 0.0
        origin, target = start.astimezone(UTC), end.astimezone(UTC)
        length = (target - origin).total_seconds()
        if length <= 0:
            raise ReadingError("ends before it begins", start, end)
        for day, part in _pieces(origin, target, zone):
            energy[day].append(value * (part / length))
            seconds[day] += part
            estimated[day] += part * share
    coverage = _day_coverage(seconds, zone)
    read = [
        _Read(
            start=day,
            end=day + timedelta(days=1),
            energy=math.fsum(energy[day]),
            estimated=min(1.0, estimated[day] / seconds[day]),
        )
        for day in sorted(energy)
    ]
    return tuple(
        _day_reading(one, coverage[one.start], minimum_coverage) for one in read
    )


def _day_coverage(seconds: Mapping[date, float], zone: ZoneInfo) -> dict[date, float]:
    """Return the share of each local day that is covered."""
    coverage = {}
    for day, covered in seconds.items():
        following = day + timedelta(days=1)
        length = _local_midnight(following, zone) - _local_midnight(day, zone)
        coverage[day] = covered / length.total_seconds()
        if coverage[day] > 1 + 1e-9:
            raise ReadingError("is covered more than once", day, following)
    return coverage


def _day_reading(
    read: _Read, coverage: float, minimum: float
) -> tuple[date, date, float | None, float]:
    """Return a day, scaled to all its hours, from what its covered hours gave."""
    if coverage < minimum:
        return (read.start, read.end, None, 0.0)
    if coverage >= 1:
        return (read.start, read.end, read.energy, read.estimated)
    estimated = 1 - coverage * (1 - read.estimated)
    return (read.start, read.end, read.energy / coverage, estimated)
