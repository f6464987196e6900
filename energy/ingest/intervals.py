"""Stamped series: which end of the interval a stamp marks, and how long it is."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
LONGEST_STEP = timedelta(hours=20)
SHORT_STEP = timedelta(minutes=5)
REGULAR_SHARE = 0.9

Span = tuple[datetime, datetime]


@dataclass(slots=True)
class Spans:
    """Instants [start, end) by position; ``step`` is the usual length."""

    spans: list[Span | None]
    step: timedelta
    problems: dict[int, str] = field(default_factory=dict)


def usual_step(stamps: Sequence[datetime | None]) -> timedelta:
    """Return the commonest distance between neighbours in time, 0 if none."""
    ordered = sorted(stamp for stamp in stamps if stamp is not None)
    steps = Counter(b - a for a, b in itertools.pairwise(ordered) if b > a)
    return steps.most_common(1)[0][0] if steps else timedelta()


def mend_midnights(
    stamps: list[datetime | None], step: timedelta
) -> list[datetime | None]:
    """Return stamps with a midnight dated to the day just ended put forward.

    Some loggers write 23:45 and then 00:00 of the *same* date for the end of
    the day. The order of the file shows it; single cases are left alone.
    """
    back = step - DAY
    steps = [
        second - first if first is not None and second is not None else None
        for first, second in itertools.pairwise(stamps)
    ]
    odd = [i for i, taken in enumerate(steps, start=1) if taken == back]
    orderly = len(odd) + steps.count(step) >= REGULAR_SHARE * len(steps)
    if not orderly or (len(odd) < 2 and len(stamps) > DAY / step + 1):
        return stamps
    mended = list(stamps)
    for i in odd:
        stamp = mended[i]
        mended[i] = stamp and stamp + DAY
    return mended


def label_of(
    stamps: Sequence[datetime | None], step: timedelta, twenty_four: int
) -> str:
    """Return which end of its interval a stamp marks: "start", "end" or "".

    A file that begins at 00:00 and ends one step before midnight marks the
    beginning; one that begins one step after and ends at midnight, the end.
    """
    if twenty_four:
        return "end"
    known = [stamp for stamp in stamps if stamp is not None]
    if not known:
        return ""
    first, last = min(known), max(known)
    midnight = timedelta()
    since_first = first - first.replace(hour=0, minute=0, second=0)
    since_last = last - last.replace(hour=0, minute=0, second=0)
    if since_first == step and since_last == midnight:
        return "end"
    if since_first == midnight and since_last == DAY - step:
        return "start"
    return _by_days(known, step)


def _by_days(known: Sequence[datetime], step: timedelta) -> str:
    """Decide by one clean edge where the other is cut off."""
    first, last = min(known), max(known)
    if first.hour == first.minute == 0 and (last.hour or last.minute):
        return "start"
    at_end = last.hour == last.minute == 0
    return "end" if at_end and first - first.replace(hour=0, minute=0) == step else ""


def spans_of(
    instants: Sequence[datetime | None],
    step: timedelta,
    *,
    ending: bool,
    doubled: frozenset[int] = frozenset(),
) -> Spans:
    """Return [start, end) for instants of one series.

    A regular series (nine steps of ten alike) gives every stamp the usual
    step; another gives each the distance to its neighbour. ``doubled`` stamps
    stand for twice the step.
    """
    result = Spans([None] * len(instants), step)
    ordered = sorted(
        (instant, i) for i, instant in enumerate(instants) if instant is not None
    )
    distances = _distances([instant for instant, _ in ordered], step, ending=ending)
    beside = ordered[-1:] + ordered[:-1] if ending else ordered[1:] + ordered[:1]
    for (instant, i), (other, _), distance in zip(
        ordered, beside, distances, strict=True
    ):
        length = 2 * distance if i in doubled else distance
        edge = instant - length if ending else instant + length
        # One object for the end of one interval and the start of the next
        # halves what a year of minutes takes.
        edge = other if other == edge else edge
        result.spans[i] = (edge, instant) if ending else (instant, edge)
    return result


def _distances(
    ordered: Sequence[datetime], step: timedelta, *, ending: bool
) -> Iterable[timedelta]:
    """Return how long each stamp's interval is, in the order given."""
    apart = regular = 0
    for before, after in itertools.pairwise(ordered):
        if after > before:
            apart += 1
            regular += after - before == step
    if regular >= REGULAR_SHARE * apart:
        return itertools.repeat(step, len(ordered))
    distinct = list(dict.fromkeys(ordered))
    gaps = [after - before for before, after in itertools.pairwise(distinct)]
    lengths = [step, *gaps] if ending else [*gaps, step]
    by_instant = dict(zip(distinct, lengths, strict=True))
    return [min(by_instant[instant], DAY) for instant in ordered]


def with_offsets(
    stamps: Sequence[datetime | None], offsets: dict[int, timedelta]
) -> list[datetime | None]:
    """Return the instants of stamps that state their offset from UTC."""
    return [
        (stamp - offsets[i]).replace(tzinfo=UTC)
        if stamp is not None and i in offsets
        else None
        for i, stamp in enumerate(stamps)
    ]
