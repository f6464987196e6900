"""Local labels to instants: the two odd days of the year, by the file's habits.

A file without offsets keeps one of three habits: a true clock (02:xx missing in
spring, 01:xx twice in autumn), the same labels every day, or standard time all
year. Which one shows on the transition days themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of offset: ``start`` to ``end`` are the local labels skipped
    (``forward``) or met twice; ``before`` and ``after`` the offsets from UTC."""

    start: datetime
    end: datetime
    before: timedelta
    after: timedelta

    @property
    def forward(self) -> bool:
        """Whether the clock goes forward, as in spring."""
        return self.after > self.before


@dataclass(slots=True)
class Localised:
    """Instants in UTC by position; what was dropped, with its finding code;
    which stand for two hours; whether the whole file is in standard time."""

    instants: list[datetime | None]
    dropped: dict[int, str] = field(default_factory=dict)
    doubled: set[int] = field(default_factory=set)
    standard: bool = False


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.replace(tzinfo=zone).utcoffset() or timedelta()


@lru_cache(maxsize=4096)
def changes_near(zone: ZoneInfo, day: date) -> tuple[timedelta, Change | None]:
    """Return the offset of the day and the change on it or beside it, if any."""
    noon = datetime.combine(day, NOON)
    before, after = _offset(zone, noon - DAY), _offset(zone, noon + DAY)
    if before == after:
        return before, None
    return _offset(zone, noon), _change(zone, noon - DAY, before, after)


def _change(
    zone: ZoneInfo, since: datetime, before: timedelta, after: timedelta
) -> Change:
    """Find the change by halving the two days after ``since`` (in UTC)."""
    first = since - before
    low, high = 0, (2 * DAY + 2 * HOUR) // MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        moment = (first + middle * MINUTE).replace(tzinfo=UTC)
        unchanged = moment.astimezone(zone).utcoffset() == before
        low, high = (middle, high) if unchanged else (low, middle)
    change = first + high * MINUTE
    labels = sorted((change + before, change + after))
    return Change(labels[0], labels[1], before, after)


def standard_offset(zone: ZoneInfo, year: int) -> timedelta:
    """Return the offset of the zone's standard time in a year."""
    halves = (datetime(year, 1, 1), datetime(year, 7, 1))  # noqa: DTZ001 -- labels
    return min(_offset(zone, half) for half in halves)


class Localiser:
    """Turns the labels of one series, in the order of the file, to instants."""

    def __init__(
        self,
        labels: Sequence[datetime | None],
        zone: ZoneInfo,
        *,
        step: timedelta,
        ending: bool,
        is_empty: Callable[[int], bool],
    ) -> None:
        self._labels = labels
        self._zone = zone
        self._step = step
        self._ending = ending
        self._is_empty = is_empty
        self._changes: dict[Change, list[int]] = {}
        self._near: dict[int, datetime] = {}
        self._result = Localised([None] * len(labels))

    def run(self, habit: str = "") -> Localised:
        """Return the instants; ``habit`` "standard" or "local" settles it."""
        if habit == "standard":
            return self._in_standard_time()
        self._ordinary()
        if habit != "local" and self._keeps_standard_time():
            return self._in_standard_time()
        for change, positions in self._changes.items():
            if change.forward:
                self._spring(change, positions)
            else:
                self._autumn(change, positions)
        return self._result

    def _ordinary(self) -> None:
        """Convert the days without a change, gather the labels near changes."""
        instants = self._result.instants
        days: dict[date, tuple[timedelta, Change | None]] = {}
        for position, label in enumerate(self._labels):
            if label is None:
                continue
            day = label.date()
            known = days.get(day)
            if known is None:
                known = days[day] = changes_near(self._zone, day)
            offset, change = known
            if change is not None:
                self._changes.setdefault(change, []).append(position)
                self._near[position] = label
                offset = change.before if label < change.end else change.after
            instants[position] = (label - offset).replace(tzinfo=UTC)

    def _in_standard_time(self) -> Localised:
        offset = standard_offset(self._zone, self._first_year())
        instants = [
            None if label is None else (label - offset).replace(tzinfo=UTC)
            for label in self._labels
        ]
        return Localised(instants, standard=True)

    def _first_year(self) -> int:
        return next((label.year for label in self._labels if label), 2000)

    def _label(self, position: int) -> datetime:
        return self._near[position]

    def _phantoms(self, change: Change, positions: Sequence[int]) -> list[int]:
        """Return the positions of labels that never were on the clock."""
        labels = {self._label(p) for p in positions}
        inside = [p for p in positions if change.start <= self._label(p) < change.end]
        if not self._ending:
            return inside
        if change.start not in labels:
            return inside
        inside = [p for p in inside if self._label(p) != change.start]
        last = [p for p in positions if self._label(p) == change.end]
        return inside + last if inside or self._step == HOUR else inside

    def _keeps_standard_time(self) -> bool:
        """Say whether both kinds of transition days look like any other day."""
        springs = autumns = 0
        for change, positions in self._changes.items():
            if change.forward:
                phantoms = self._phantoms(change, positions)
                if not phantoms or all(self._hollow(p) for p in phantoms):
                    return False
                springs += 1
            else:
                inside = self._repeatable(change, positions)
                if len({self._label(p) for p in inside}) < len(inside):
                    return False
                autumns += bool(inside)
        return springs >= 1 and springs + autumns >= 2

    def _hollow(self, position: int) -> bool:
        return self._is_empty(position)

    def _spring(self, change: Change, positions: Sequence[int]) -> None:
        phantoms = self._phantoms(change, positions)
        code = "dst_gap_label"
        if phantoms and all(self._hollow(p) for p in phantoms):
            code = "dst_gap_dropped"
        for position in phantoms:
            self._result.instants[position] = None
            self._result.dropped[position] = code

    def _repeatable(self, change: Change, positions: Sequence[int]) -> list[int]:
        return [p for p in positions if change.start <= self._label(p) < change.end]

    def _autumn(self, change: Change, positions: Sequence[int]) -> None:
        """Give each label met twice its pass, by the order of the file."""
        inside = self._repeatable(change, positions)
        if self._descending(positions):
            inside.reverse()
        labels = [self._label(p) for p in inside]
        turn = next((i for i in range(1, len(labels)) if labels[i] < labels[i - 1]), 0)
        seen: set[datetime] = set()
        for i, (position, label) in enumerate(zip(inside, labels, strict=True)):
            again = i >= turn if turn else label in seen
            seen.add(label)
            self._set(position, label - (change.after if again else change.before))
        single = len(seen) == len(inside)
        if single and self._step == HOUR == change.before - change.after:
            self._result.doubled.update(self._two_hours(change, positions, inside))
        elif self._ending:
            self._nominal_end(change, positions)

    def _two_hours(
        self, change: Change, positions: Sequence[int], inside: Sequence[int]
    ) -> list[int]:
        """Return the label that stands for both passes of the repeated hour."""
        if not self._ending:
            return list(inside)
        last = [p for p in positions if self._label(p) == change.end]
        return last if len(last) == 1 else []

    def _nominal_end(self, change: Change, positions: Sequence[int]) -> None:
        """Some files end both passes with the same label: 02:00 twice."""
        last = [p for p in positions if self._label(p) == change.end]
        first = [p for p in positions if self._label(p) == change.start]
        if len(last) == 2 and len(first) == 1:
            self._set(
                last[1] if self._descending(positions) else last[0],
                change.end - change.before,
            )

    def _set(self, position: int, moment: datetime) -> None:
        self._result.instants[position] = moment.replace(tzinfo=UTC)

    def _descending(self, positions: Sequence[int]) -> bool:
        return bool(positions) and self._label(positions[0]) > self._label(
            positions[-1]
        )
