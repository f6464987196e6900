"""Epoch seconds of ESPI files -> aware datetimes, and stamps that are no instants.

Two habits of real files are met: bills stamped at 00:00 UTC whatever the zone,
whose UTC dates are local dates; and clocks that count local standard time as if
it were UTC, which are shifted only when a person says so.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from energy.ingest.formats.green_button.consumption import Candidate
from energy.ingest.formats.green_button.intervals import DAY, number

DAY_BOUNDS = frozenset({0, DAY - 3_600})
_FILE_DATE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})[-_]?(0[1-9]|1[0-2])[-_]?([0-3][0-9])(?![0-9])"
)

Clock = Callable[[int], datetime]


def zone_named(name: str) -> ZoneInfo | None:
    """Return the IANA zone, None if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None


def instant(epoch: int) -> datetime:
    """Return the instant of an epoch second."""
    return datetime.fromtimestamp(epoch, UTC)


def ahead_clock(offset: int) -> Clock:
    """Return the clock of a writer that counted local time, UTC + ``offset``."""
    return lambda epoch: instant(epoch - offset)


def midnight_clock(zone: ZoneInfo) -> Clock:
    """Return the clock that takes the UTC date of an epoch second as a local date."""
    return lambda epoch: instant(epoch).replace(tzinfo=zone).astimezone(UTC)


def offset_seconds(text: str) -> int | None:
    """Return LocalTimeParameters/tzOffset in seconds, None if there is none."""
    given = number(text)
    usable = given is not None and abs(given) <= DAY
    return int(given) if given is not None and usable else None


def standard_offset(zone: ZoneInfo, epoch: int) -> int:
    """Return the zone's offset from UTC in seconds, summer time set aside."""
    local = instant(epoch).astimezone(zone)
    offset = local.utcoffset() or timedelta()
    return round((offset - (local.dst() or timedelta())).total_seconds())


def counts_local_time(
    readings: Sequence[Candidate], offset: int | None, filename: str
) -> bool:
    """Say whether the epoch looks like local time counted as UTC.

    It does where the file runs from one UTC day's bound to another although the
    place is not on UTC, and the dates in the file's name are those UTC dates.
    """
    if not offset or not readings:
        return False
    start, end = readings[0].interval.start, readings[-1].interval.end
    if start % DAY not in DAY_BOUNDS or end % DAY not in DAY_BOUNDS:
        return False
    named = [_date(*found) for found in _FILE_DATE.findall(filename)]
    first = instant(start + 3_600).date()
    last = instant(end - 3_601).date()
    return bool(named) and named[0] == first and named[-1] in {first, last}


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
