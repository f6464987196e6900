"""From the date columns of a table to one period for every row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from energy.ingest import intervals, periods
from energy.ingest.clock import Localised, Localiser
from energy.ingest.date_columns import DateColumns, told_flag
from energy.ingest.dates import DateColumn, read_clocks
from energy.ingest.layout import Body
from energy.ingest.notes import Notes
from energy.ingest.records import Hints, Moment
from energy.ingest.table import is_blank

_STARTING = re.compile(r"\b(?:start|begin|beginning|debut|inicio|inicial|from|desde)\b")
_ENDING = re.compile(r"\b(?:end|ending|fin|final|hasta|he)\b")
_READ_WORDS = re.compile(r"\b(?:read|reading|lecture|releve|lectura)\b")

Groups: TypeAlias = list[Sequence[int]]
Hollow: TypeAlias = Callable[[int], bool]


@dataclass(slots=True)
class Timing:
    """A period for every row of data, or the code that says why not.

    ``step`` is set for stamped series. ``unread`` holds positions whose date
    cell is empty or no date: a total row, a note, or an error.
    """

    spans: list[tuple[Moment, Moment] | None]
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)
    unread: dict[int, tuple[str, str]] = field(default_factory=dict)
    step: timedelta | None = None


class Timekeeper:
    """Turns the date columns of one table into periods."""

    def __init__(
        self, body: Body, dates: DateColumns, hints: Hints, notes: Notes
    ) -> None:
        self._body = body
        self._dates = dates
        self._hints = hints
        self._notes = notes

    def time_rows(self, groups: Mapping[str, Sequence[int]], hollow: Hollow) -> Timing:
        """Return the period of every row.

        ``groups`` are the rows of each meter; ``hollow`` says of a row whether
        it holds nothing but zeros, blanks or a copy of the hour before.
        """
        rows = list(groups.values())
        if "period_start" in self._dates and "period_end" in self._dates:
            return self._from_pairs(rows, hollow)
        for target in ("period_start", "timestamp", "date"):
            if target in self._dates:
                return self._from_stamps(target, rows, hollow)
        for target in ("month", "billing_period"):
            if target in self._dates:
                return self._dated(target, periods.from_months)
        target = "read_date" if "read_date" in self._dates else "period_end"
        if self._dates.column(target).has_time:
            return self._from_stamps(target, rows, hollow)
        return self._dated(target, lambda stamps: periods.from_reads(stamps, rows))

    def _dated(
        self,
        target: str,
        build: Callable[[Sequence[datetime | None]], periods.Periods],
    ) -> Timing:
        column = self._dates.column(target)
        timing = self._timing(build(column.stamps), target)
        self._unread(timing, target)
        return timing

    def _timing(self, result: periods.Periods, target: str) -> Timing:
        letter = self._dates.letter(target)
        problems = {i: (code, letter) for i, code in result.problems.items()}
        return Timing(list(result.periods), problems)

    def _unread(self, timing: Timing, target: str) -> None:
        column, cells = self._dates.column(target), self._dates.cells(target)
        letter = self._dates.letter(target)
        for index, stamp in enumerate(column.stamps):
            if stamp is not None:
                continue
            if index in column.bad:
                timing.unread.setdefault(index, (column.bad[index], letter))
            elif is_blank(cells[index]):
                timing.unread.setdefault(index, ("date_missing", letter))

    def _from_pairs(self, rows: Groups, hollow: Hollow) -> Timing:
        starts, ends = (
            self._dates.column(name) for name in ("period_start", "period_end")
        )
        if self._are_short(starts, ends):
            return self._from_stamps("period_start", rows, hollow)
        told = told_flag(self._hints.mapping, "end_inclusive")
        result = periods.from_pairs(starts.stamps, ends.stamps, rows, told)
        if told is None and result.inclusive is False and self._are_reads():
            result = periods.a_day_later(result)
        self._decide_inclusion(result)
        timing = self._timing(result, "period_end")
        self._unread(timing, "period_start")
        self._unread(timing, "period_end")
        return timing

    def _decide_inclusion(self, result: periods.Periods) -> None:
        if result.unclear:
            letter = self._dates.letter("period_end")
            self._notes.ask("end_inclusive", ("true", "false"), "true", column=letter)
        elif result.inclusive is not None:
            self._notes.decided["end_inclusive"] = result.inclusive

    def _are_reads(self) -> bool:
        return bool(_READ_WORDS.search(self._dates.header("period_start")))

    def _are_short(self, starts: DateColumn, ends: DateColumn) -> bool:
        """Say whether the periods are intervals of less than a day."""
        if not (starts.has_time or ends.has_time):
            return False
        lengths = sorted(
            b - a
            for a, b in zip(starts.stamps, ends.stamps, strict=True)
            if a is not None and b is not None
        )
        return bool(lengths) and lengths[len(lengths) // 2] < intervals.LONGEST_STEP

    def _add_clock(self, target: str, column: DateColumn) -> bool:
        """Add a separate column of times to the dates; say if it names ends."""
        times = self._dates.beside("time_start", "time_end")
        if target != "date" or times is None:
            return False
        clocks = read_clocks(times)
        for i, (stamp, clock) in enumerate(zip(column.stamps, clocks, strict=True)):
            if stamp is not None and clock is None:
                column.stamps[i] = None
                column.bad[i] = "not_a_time"
            elif stamp is not None and clock is not None:
                column.stamps[i] = stamp + clock
                column.twenty_four += clock.days
        column.has_time = True
        return self._dates.beside("time_start") is None

    def _from_stamps(self, target: str, rows: Groups, hollow: Hollow) -> Timing:
        column = self._dates.column(target)
        names_ends = self._add_clock(target, column)
        if column.month_only:
            return self._dated(target, periods.from_months)
        steps = [intervals.usual_step([column.stamps[i] for i in g]) for g in rows]
        step = max(steps, default=timedelta())
        if not column.has_time or step >= intervals.LONGEST_STEP:
            return self._from_dates(target, rows)
        timing = Timing([None] * len(column.stamps), step=step)
        zone = self._zone()
        if zone is None:
            return timing
        ending = names_ends or self._label(target, rows, step) == "end"
        placer = _Placer(self._body, self._hints, self._notes, zone)
        for group, own_step in zip(rows, steps, strict=True):
            series = _Series(column, group, own_step or step, ending=ending)
            placer.place(series, timing, hollow, self._dates.letter(target))
        self._unread(timing, target)
        return timing

    def _from_dates(self, target: str, rows: Groups) -> Timing:
        """Return the periods of lone dates: days, months, starts or reads."""
        kind = periods.rhythm(self._dates.column(target).stamps, rows)
        if kind == "day":
            return self._dated(target, periods.from_days)
        if kind == "month":
            return self._dated(target, periods.from_months)
        if target == "period_start" or _STARTING.search(self._dates.header(target)):
            return self._dated(target, lambda s: periods.from_starts(s, rows))
        return self._dated(target, lambda s: periods.from_reads(s, rows))

    def _zone(self) -> ZoneInfo | None:
        if not self._hints.timezone:
            self._notes.ask("timezone", ())
        try:
            return ZoneInfo(self._hints.timezone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._notes.say("timezone_unknown", value=self._hints.timezone)
            return None

    def _label(self, target: str, rows: Groups, step: timedelta) -> str:
        """Decide which end of the interval the stamps mark; ask if unclear."""
        told = str(self._hints.mapping.get("interval_label"))
        verdict = told if told in {"start", "end"} else self._named_label(target)
        if not verdict:
            column = self._dates.column(target)
            longest = max(rows, key=len, default=[])
            stamps = intervals.mend_midnights([column.stamps[i] for i in longest], step)
            verdict = intervals.label_of(stamps, step, column.twenty_four)
        if verdict:
            self._notes.decided["interval_label"] = verdict
        elif step > intervals.SHORT_STEP:
            letter = self._dates.letter(target)
            self._notes.ask("interval_label", ("start", "end"), "start", column=letter)
        return verdict or "start"

    def _named_label(self, target: str) -> str:
        """Return the end of the interval that the header names, if it does."""
        header = self._dates.header(target)
        if target == "period_start" or _STARTING.search(header):
            return "start"
        return "end" if target == "period_end" or _ENDING.search(header) else ""


class _Series:
    """The stamps of one meter, in the order of the file."""

    def __init__(
        self, column: DateColumn, group: Sequence[int], step: timedelta, *, ending: bool
    ) -> None:
        stamps = [column.stamps[i] for i in group]
        self.group = group
        self.labels = intervals.mend_midnights(stamps, step)
        self.step = step
        self.ending = ending
        self.offsets: dict[int, timedelta] = {}
        if column.offsets:
            offsets = column.offsets
            self.offsets = {n: offsets[i] for n, i in enumerate(group) if i in offsets}


class _Placer:
    """Places the stamps of one meter in time and notes what was odd."""

    def __init__(self, body: Body, hints: Hints, notes: Notes, zone: ZoneInfo) -> None:
        self._body = body
        self._habit = str(hints.mapping.get("clock", ""))
        self._notes = notes
        self._zone = zone

    def place(
        self, series: _Series, timing: Timing, hollow: Hollow, letter: str
    ) -> None:
        """Fill in the spans, and the problems, of the rows of one series."""
        local = self._localised(series, hollow)
        for i, code in local.dropped.items():
            timing.problems[series.group[i]] = (code, letter)
        self._tell(local, series, letter)
        spans = intervals.spans_of(
            local.instants,
            series.step,
            ending=series.ending,
            doubled=frozenset(local.doubled),
        )
        for i, span in enumerate(spans.spans):
            timing.spans[series.group[i]] = span

    def _localised(self, series: _Series, hollow: Hollow) -> Localised:
        if series.offsets:
            return Localised(intervals.with_offsets(series.labels, series.offsets))
        localiser = Localiser(
            series.labels,
            self._zone,
            step=series.step,
            ending=series.ending,
            is_empty=lambda i: hollow(series.group[i]),
        )
        return localiser.run(self._habit)

    def _tell(self, local: Localised, series: _Series, letter: str) -> None:
        for i in sorted(local.doubled):
            number = self._body.number(series.group[i])
            self._notes.say("dst_hour_doubled", number, letter)
        if local.standard:
            self._notes.say("standard_time_assumed", None, letter)
            self._notes.decided["clock"] = "standard"
