"""Readings sorted into series: one meter, one unit, one direction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TypeAlias

from energy.findings import Finding
from energy.ingest.codes import found
from energy.ingest.records import Moment, ParsedFile, RawReading

Check: TypeAlias = Callable[[ParsedFile], Iterable[Finding]]
Series: TypeAlias = list[RawReading]

DAY = timedelta(days=1)
MOST_OF_A_KIND = 200

_BY_TIME = attrgetter("start", "end", "row")


@dataclass(frozen=True, slots=True)
class SortedFile(ParsedFile):
    """A parsed file with its readings sorted into series once for all checks."""

    series: tuple[Series, ...] = ()


def sorted_file(parsed: ParsedFile) -> SortedFile:
    """Return the same file with its series at hand."""
    parts = {part.name: getattr(parsed, part.name) for part in fields(ParsedFile)}
    return SortedFile(**parts, series=series_of(parsed))


def series_of(parsed: ParsedFile) -> tuple[Series, ...]:
    """Return the readings of each meter, unit and flow, in order of time.

    Civil dates and instants of one meter are different series.
    """
    if isinstance(parsed, SortedFile):
        return parsed.series
    groups: defaultdict[tuple[str, str, str, bool], Series] = defaultdict(list)
    for reading in parsed.readings:
        stamped = type(reading.start) is datetime
        groups[reading.meter, reading.unit, reading.flow, stamped].append(reading)
    for group in groups.values():
        group.sort(key=_BY_TIME)
    return tuple(groups.values())


def is_stamped(series: Series) -> bool:
    """Say whether a series is of instants rather than of civil dates."""
    return isinstance(series[0].start, datetime)


def length(reading: RawReading) -> timedelta:
    """Return how long a reading lasts; both ends are of one type."""
    start: date = reading.start
    end: date = reading.end
    return end - start


def day_of(value: Moment) -> date:
    """Return the civil date of a moment (in UTC, of an instant)."""
    return value.date() if isinstance(value, datetime) else value


def usual_length(series: Series) -> timedelta:
    """Return the median length of the readings of a series."""
    return sorted(map(length, series))[len(series) // 2]


def at(code: str, reading: RawReading, **details: str | float) -> Finding:
    """Return the finding of this code about one reading."""
    return found(
        code,
        at=(reading.sheet, reading.row, reading.column),
        value=format(reading.value, ".10g"),
        details={"meter": reading.meter, **details},
    )


def bounded(code: str, readings: Sequence[RawReading]) -> Iterator[Finding]:
    """Yield a finding for each reading; past a bound, one that counts the rest."""
    for reading in readings[:MOST_OF_A_KIND]:
        yield at(code, reading)
    rest = len(readings) - MOST_OF_A_KIND
    if rest > 0:
        yield at(code, readings[MOST_OF_A_KIND], and_more=rest)
