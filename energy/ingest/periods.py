"""Bills and days: civil dates to half-open periods [start, end).

An end date may be the last day billed (inclusive) or the day of the next start
(exclusive): the neighbours decide, meter by meter. A reading date closes the
period that began on the day after the reading before.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
Period = tuple[date, date]


@dataclass(slots=True)
class Periods:
    """Periods by position, and what to say about positions without one."""

    periods: list[Period | None]
    problems: dict[int, str] = field(default_factory=dict)
    inclusive: bool | None = None
    unclear: bool = False


def next_month(day: date) -> date:
    """Return the first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_of(day: date) -> Period:
    """Return [first day of the month, first day of the next)."""
    return day.replace(day=1), next_month(day)


def ends_inclusive(pairs: Sequence[tuple[date, date]]) -> bool | None:
    """Say whether printed end dates belong to the period, None if unclear.

    Pairs of one meter. Neighbours first: the next start equals the end
    (exclusive) or is the day after (inclusive). Then the dates themselves:
    a whole month, or the day before the same day of the month, is inclusive;
    the same day of the month is exclusive.
    """
    ordered = sorted(pairs)
    votes = Counter(
        (after[0] - before[1]).days for before, after in itertools.pairwise(ordered)
    )
    if votes[0] != votes[1]:
        return votes[1] > votes[0]
    shapes = Counter(_shape(start, end) for start, end in ordered)
    if shapes["inclusive"] != shapes["exclusive"]:
        return shapes["inclusive"] > shapes["exclusive"]
    return None


def _shape(start: date, end: date) -> str:
    following = end + DAY
    if start == end or (following.day == start.day and following > start):
        return "inclusive"
    return "exclusive" if end.day == start.day else ""


def from_pairs(
    starts: Sequence[datetime | None],
    ends: Sequence[datetime | None],
    groups: Sequence[Sequence[int]],
    inclusive: bool | None,
) -> Periods:
    """Return the periods of printed start and end dates.

    ``inclusive`` is a person's answer; without it every group (meter) decides
    for itself, an undecided one with the majority of the file.
    """
    result = Periods([None] * len(starts))
    pairs = {
        position: (start.date(), end.date())
        for position, (start, end) in enumerate(zip(starts, ends, strict=True))
        if start is not None and end is not None
    }
    dated = ([p for p in group if p in pairs] for group in groups)
    filled = [group for group in dated if group]
    verdicts = [
        inclusive
        if inclusive is not None
        else ends_inclusive([pairs[p] for p in group])
        for group in filled
    ]
    majority = _conclude(result, verdicts)
    for group, verdict in zip(filled, verdicts, strict=True):
        added = DAY * (majority if verdict is None else verdict)
        for position in group:
            start, end = pairs[position]
            _put(result, position, (start, end + added))
    return result


def _conclude(result: Periods, verdicts: Sequence[bool | None]) -> bool:
    """Note what the meters say together; return what most of them say."""
    known = [verdict for verdict in verdicts if verdict is not None]
    majority = known.count(True) >= known.count(False)
    result.unclear = bool(verdicts) and not known
    result.inclusive = majority if len(set(known)) <= 1 else None
    return majority


def a_day_later(result: Periods) -> Periods:
    """Return the periods of reads: each begins the day after the one before."""
    later = [p and (p[0] + DAY, p[1] + DAY) for p in result.periods]
    return replace(result, periods=later)


def _put(result: Periods, position: int, period: Period) -> None:
    if period[1] > period[0]:
        result.periods[position] = period
    else:
        result.problems[position] = "period_reversed"


def from_reads(
    reads: Sequence[datetime | None], groups: Sequence[Sequence[int]]
) -> Periods:
    """Return the periods that end on reading dates.

    A read on 9 February after one on 10 January closes [01-11, 02-10). The
    first read of a meter has no beginning.
    """
    result = Periods([None] * len(reads), inclusive=True)
    for group in groups:
        previous: date | None = None
        period: Period | None = None
        for position, read in _ordered(reads, group):
            if previous is not None and read > previous:
                period = (previous + DAY, read + DAY)
            if period is None:
                result.problems[position] = "first_period_unknown"
            result.periods[position] = period
            previous = read
    return result


def _ordered(
    stamps: Sequence[datetime | None], group: Sequence[int]
) -> list[tuple[int, date]]:
    dated = [(p, s.date()) for p in group if (s := stamps[p]) is not None]
    return sorted(dated, key=lambda item: (item[1], item[0]))


def from_months(stamps: Sequence[datetime | None]) -> Periods:
    """Return the whole month of every date."""
    return Periods([None if s is None else month_of(s.date()) for s in stamps])


def from_days(stamps: Sequence[datetime | None]) -> Periods:
    """Return the single day of every date."""
    return Periods([None if s is None else (s.date(), s.date() + DAY) for s in stamps])


def from_starts(
    stamps: Sequence[datetime | None], groups: Sequence[Sequence[int]]
) -> Periods:
    """Return periods that last until the next start; the last is unknown."""
    result = Periods([None] * len(stamps))
    for group in groups:
        ordered = _ordered(stamps, group)
        for (position, start), (_, following) in itertools.pairwise(ordered):
            if following > start:
                result.periods[position] = (start, following)
        for position, _ in ordered:
            if result.periods[position] is None:
                result.problems[position] = "last_period_unknown"
    return result


def rhythm(stamps: Sequence[datetime | None], groups: Sequence[Sequence[int]]) -> str:
    """Return what lone dates are: "day", "month" or "" for neither."""
    gaps: Counter[int] = Counter()
    days: list[date] = []
    for group in groups:
        distinct = sorted({day for _, day in _ordered(stamps, group)})
        days += distinct
        gaps.update(
            (after - before).days for before, after in itertools.pairwise(distinct)
        )
    if gaps and gaps[1] * 2 > gaps.total():
        return "day"
    firsts = all(day.day == 1 for day in days)
    lasts = all((day + DAY).day == 1 for day in days)
    apart = all(gap >= 28 for gap in gaps)
    return "month" if days and (firsts or lasts) and apart else ""


def fit_of_order(
    starts: Sequence[datetime | None], ends: Sequence[datetime | None]
) -> float:
    """Return the share of periods of 25-35 or 55-65 days (day-month order)."""
    lengths = [
        (end - start).days
        for start, end in zip(starts, ends, strict=True)
        if start is not None and end is not None
    ]
    good = sum(25 <= length <= 35 or 55 <= length <= 65 for length in lengths)
    return good / len(lengths) if lengths else 0.0
