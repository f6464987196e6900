"""From the date columns of a table to one period for every row."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from energy.ingest import intervals, periods
from energy.ingest.clock import Localiser
from energy.ingest.dates import (
    DateColumn,
    OrderEvidence,
    order_evidence,
    read_clocks,
    read_dates,
)
from energy.ingest.day_text import ORDERS, RANGE, looks_dated
from energy.ingest.layout import Body
from energy.ingest.notes import Notes
from energy.ingest.records import Column, Hints, Moment
from energy.ingest.table import Cell, is_blank, text_of
from energy.ingest.unit_words import folded

CLEARLY_BETTER = 0.2
_STARTING = re.compile(r"\b(?:start|begin|beginning|debut|inicio|inicial|from|desde)\b")
_ENDING = re.compile(r"\b(?:end|ending|fin|final|hasta|he)\b")
_READ_WORDS = re.compile(r"\b(?:read|reading|lecture|releve|lectura)\b")
_COUNTRY_ORDER = {"US": "MDY", "MX": "DMY"}


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
    """Reads the date columns of one table, asking only what stays open."""

    def __init__(
        self, body: Body, columns: Sequence[Column], hints: Hints, notes: Notes
    ) -> None:
        self._body = body
        self._columns = columns
        self._hints = hints
        self._notes = notes
        self._index: dict[str, int] = {}
        for index, column in enumerate(columns):
            self._index.setdefault(column.target, index)
        self._cells: dict[str, list[Cell]] = {}
        self._gather()
        self._order = self._decide_order()
        self._read: dict[str, DateColumn] = {}

    def _gather(self) -> None:
        """Collect the date cells; "A to B" in one cell becomes two columns."""
        for target in (
            *("period_start", "period_end", "read_date", "timestamp", "date"),
            *("month", "billing_period"),
        ):
            if target in self._index:
                cells = self._body.column(self._index[target])
                if not self._gather_range(target, cells):
                    self._cells[target] = cells
        if "period_start" in self._cells and "period_end" not in self._cells:
            self._close_with_reads()
        if {"date", "month", "year"} <= self._index.keys():
            self._join_day_month_year()

    def _close_with_reads(self) -> None:
        """Take the reading date for the end where only a start stands beside."""
        if "read_date" in self._cells:
            self._cells["period_end"] = self._cells.pop("read_date")
            self._index["period_end"] = self._index["read_date"]

    def _gather_range(self, target: str, cells: list[Cell]) -> bool:
        sample = next((text_of(c) for c in cells if not is_blank(c)), "")
        parts = RANGE.split(sample, maxsplit=1)
        if len(parts) != 2 or not all(looks_dated(part.strip()) for part in parts):
            return False
        halves = [RANGE.split(text_of(cell), maxsplit=1) for cell in cells]
        for name, side in (("period_start", 0), ("period_end", 1)):
            self._cells[name] = [h[side].strip() if len(h) == 2 else "" for h in halves]
            self._index[name] = self._index[target]
        return True

    @property
    def known(self) -> bool:
        """Whether any column says when."""
        return bool(self._cells) or ("year" in self._index and "month" in self._index)

    def _letter(self, target: str) -> str:
        return self._columns[self._index[target]].letter

    def _year(self) -> int | None:
        year = self._hints.mapping.get("year")
        return (
            int(year) if isinstance(year, (int, str)) and str(year).isdigit() else None
        )

    def _decide_order(self) -> str:
        """Decide whether the day or the month comes first; ask if both may."""
        evidence = order_evidence(c for cells in self._cells.values() for c in cells)
        told = self._hints.mapping.get("date_order")
        if evidence.proved:
            return self._settled(evidence.proved)
        usual = self._usual_order()
        if not evidence.unclear:
            return usual or "DMY"
        if told in ORDERS:
            return self._settled(str(told))
        fits = {order: self._fit(order) for order in ORDERS}
        better, worse = sorted(ORDERS, key=lambda order: -fits[order])
        if fits[better] - fits[worse] >= CLEARLY_BETTER or (
            fits[better] == 1.0 > fits[worse] and evidence.unclear >= 12
        ):
            return self._settled(better)
        return self._asked(evidence, usual)

    def _settled(self, order: str) -> str:
        self._notes.decided["date_order"] = order
        return order

    def _usual_order(self) -> str:
        return _COUNTRY_ORDER.get(self._hints.country, "")

    def _asked(self, evidence: OrderEvidence, usual: str) -> str:
        target = next(iter(self._cells))
        letter = self._letter(target)
        self._notes.ask(
            "date_order", ORDERS, usual, column=letter, sample=evidence.sample
        )
        return usual or ("MDY" if self._hints.locale.startswith("en") else "DMY")

    def _fit(self, order: str) -> float:
        """Return how plausible the dates are when read in this order, 0 to 1."""
        if {"period_start", "period_end"} <= self._cells.keys():
            starts, ends = (
                read_dates(self._cells[name], order, self._year()).stamps
                for name in ("period_start", "period_end")
            )
            pairs = [
                (a, b)
                for a, b in zip(starts, ends, strict=True)
                if a is not None and b is not None
            ]
            return periods.fit_of_order([a for a, _ in pairs], [b for _, b in pairs])
        target, cells = next(iter(self._cells.items()))
        column = read_dates(cells, order, self._year() or 2001)
        apart = _steps_in_days(column.stamps)
        bills = sum(25 <= gap <= 35 or 55 <= gap <= 65 for gap in apart)
        daily = sum(gap == 1 for gap in apart)
        if column.has_time or "time_start" in self._index:
            good = daily
        elif target in {"read_date", "month", "billing_period"}:
            good = bills
        else:
            good = max(bills, daily)
        return good / len(apart) if apart else 0.0

    def _column(self, target: str) -> DateColumn:
        if target not in self._read:
            cells = self._cells[target]
            column = read_dates(cells, self._order, self._year())
            self._explain(target, cells, column)
            self._read[target] = column
        return self._read[target]

    def _explain(self, target: str, cells: Sequence[Cell], column: DateColumn) -> None:
        """Name the dates that only the other order can read; ask for a year."""
        other = ORDERS[self._order == "DMY"]
        if column.year_missing:
            sample = next(text_of(cells[i]) for i in column.bad)
            self._notes.ask("year", (), column=self._letter(target), sample=sample)
        if len(column.bad) > 1000:
            return
        for index, code in column.bad.items():
            again = read_dates([cells[index]], other, self._year())
            if code == "not_a_date" and again.stamps[0] is not None:
                column.bad[index] = "mixed_date_order"

    def time_rows(
        self, groups: Mapping[str, Sequence[int]], hollow: Callable[[int], bool]
    ) -> Timing:
        """Return the period of every row; ``groups`` are the rows of a meter."""
        rows = list(groups.values())
        if {"period_start", "period_end"} <= self._cells.keys():
            return self._from_pairs(rows, hollow)
        if "period_start" in self._cells:
            return self._from_stamps("period_start", rows, hollow)
        for target in ("timestamp", "date"):
            if target in self._cells:
                return self._from_stamps(target, rows, hollow)
        if "month" in self._index and "year" in self._index:
            self._join_year_and_month()
        for target in ("month", "billing_period"):
            if target in self._cells:
                return self._dated(target, periods.from_months)
        target = "read_date" if "read_date" in self._cells else "period_end"
        return self._dated(target, lambda stamps: periods.from_reads(stamps, rows))

    def _join_day_month_year(self) -> None:
        """Write one date from three columns where the days are only numbers."""
        days = [text_of(cell) for cell in self._cells["date"]]
        if not all(re.fullmatch(r"\d{0,2}", day, re.ASCII) for day in days):
            return
        years, months = (
            [text_of(cell) for cell in self._body.column(self._index[name])]
            for name in ("year", "month")
        )
        self._cells["date"] = [
            f"{year}-{month}-{day}"
            for year, month, day in zip(years, months, days, strict=True)
        ]

    def _join_year_and_month(self) -> None:
        years = self._body.column(self._index["year"])
        months = self._body.column(self._index["month"])
        self._cells["month"] = [
            _year_month(text_of(y), text_of(m))
            for y, m in zip(years, months, strict=True)
        ]

    def _timing(self, count: int) -> Timing:
        return Timing([None] * count)

    def _unread(self, timing: Timing, target: str, column: DateColumn) -> None:
        cells = self._cells[target]
        letter = self._letter(target)
        for index, stamp in enumerate(column.stamps):
            if stamp is None:
                code = column.bad.get(index, "date_missing")
                if code != "date_missing" or is_blank(cells[index]):
                    timing.unread.setdefault(index, (code, letter))

    def _dated(
        self,
        target: str,
        build: Callable[[Sequence[datetime | None]], periods.Periods],
    ) -> Timing:
        column = self._column(target)
        result = build(column.stamps)
        timing = self._timing(len(column.stamps))
        timing.spans = list(result.periods)
        letter = self._letter(target)
        timing.problems = {i: (code, letter) for i, code in result.problems.items()}
        self._unread(timing, target, column)
        return timing

    def _from_pairs(
        self, rows: list[Sequence[int]], hollow: Callable[[int], bool]
    ) -> Timing:
        starts, ends = self._column("period_start"), self._column("period_end")
        if (starts.has_time or ends.has_time) and self._short(starts, ends):
            return self._from_stamps("period_start", rows, hollow)
        told = self._hints.mapping.get("end_inclusive")
        inclusive = told if isinstance(told, bool) else None
        result = periods.from_pairs(starts.stamps, ends.stamps, rows, inclusive)
        if self._reads_to_reads() and inclusive is None and result.inclusive is False:
            result.periods = [
                p and (p[0] + periods.DAY, p[1] + periods.DAY) for p in result.periods
            ]
        if result.unclear:
            letter = self._letter("period_end")
            self._notes.ask("end_inclusive", ("true", "false"), "true", column=letter)
        elif result.inclusive is not None:
            self._notes.decided["end_inclusive"] = result.inclusive
        timing = self._timing(len(starts.stamps))
        timing.spans = list(result.periods)
        letter = self._letter("period_end")
        timing.problems = {i: (code, letter) for i, code in result.problems.items()}
        self._unread(timing, "period_start", starts)
        self._unread(timing, "period_end", ends)
        return timing

    def _reads_to_reads(self) -> bool:
        return bool(_READ_WORDS.search(self._header("period_start")))

    def _short(self, starts: DateColumn, ends: DateColumn) -> bool:
        """Say whether the periods are intervals of less than a day."""
        lengths = sorted(
            b - a
            for a, b in zip(starts.stamps, ends.stamps, strict=True)
            if a is not None and b is not None
        )
        return bool(lengths) and lengths[len(lengths) // 2] < intervals.LONGEST_STEP

    def _clocked(self, target: str, column: DateColumn) -> bool:
        """Add a separate column of times to the dates; say if there is one."""
        names = [n for n in ("time_start", "time_end") if n in self._index]
        if target != "date" or not names:
            return False
        clocks = read_clocks(self._body.column(self._index[names[0]]))
        for i, (stamp, clock) in enumerate(zip(column.stamps, clocks, strict=True)):
            if stamp is not None and clock is None:
                column.stamps[i] = None
                column.bad[i] = "not_a_time"
            elif stamp is not None and clock is not None:
                column.stamps[i] = stamp + clock
                column.twenty_four += clock.days
        column.has_time = True
        return names[0] == "time_end"

    def _from_stamps(
        self, target: str, rows: list[Sequence[int]], hollow: Callable[[int], bool]
    ) -> Timing:
        column = self._column(target)
        ending = self._clocked(target, column)
        if column.month_only:
            return self._dated(target, periods.from_months)
        steps = [intervals.usual_step([column.stamps[i] for i in g]) for g in rows]
        step = max(steps, default=timedelta())
        if not column.has_time or step >= intervals.LONGEST_STEP:
            return self._from_dates(target, rows)
        timing = self._timing(len(column.stamps))
        timing.step = step
        zone = self._zone()
        if zone is None:
            return timing
        if not ending:
            ending = self._label(target, column, rows, step) == "end"
        for group, own_step in zip(rows, steps, strict=True):
            series = _Series(column, group, own_step or step, ending=ending)
            self._stamp_group(series, zone, hollow, timing, target)
        self._unread(timing, target, column)
        return timing

    def _from_dates(self, target: str, rows: list[Sequence[int]]) -> Timing:
        """Return the periods of lone dates: days, months, starts or reads."""
        stamps = self._column(target).stamps
        kind = periods.rhythm(stamps, rows)
        if kind == "day":
            return self._dated(target, periods.from_days)
        if kind == "month":
            return self._dated(target, periods.from_months)
        if target == "period_start" or _STARTING.search(self._header(target)):
            return self._dated(target, lambda s: periods.from_starts(s, rows))
        return self._dated(target, lambda s: periods.from_reads(s, rows))

    def _header(self, target: str) -> str:
        return folded(self._columns[self._index[target]].header)

    def _zone(self) -> ZoneInfo | None:
        if not self._hints.timezone:
            self._notes.ask("timezone", ())
        try:
            return ZoneInfo(self._hints.timezone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._notes.say("timezone_unknown", value=self._hints.timezone)
            return None

    def _label(
        self,
        target: str,
        column: DateColumn,
        rows: list[Sequence[int]],
        step: timedelta,
    ) -> str:
        """Decide which end of the interval the stamps mark; ask if unclear."""
        told = self._hints.mapping.get("interval_label")
        if told in {"start", "end"}:
            return self._labelled(str(told))
        header = self._header(target)
        if target == "period_start" or _STARTING.search(header):
            return self._labelled("start")
        if _ENDING.search(header) and not re.search(r"\bstart of\b", header):
            return self._labelled("end")
        longest = max(rows, key=len, default=[])
        stamps = [column.stamps[i] for i in longest]
        mended = intervals.mend_midnights(stamps, step)
        verdict = intervals.label_of(mended, step, column.twenty_four)
        if verdict:
            return self._labelled(verdict)
        if step > intervals.SHORT_STEP:
            letter = self._letter(target)
            self._notes.ask("interval_label", ("start", "end"), "start", column=letter)
        return "start"

    def _labelled(self, label: str) -> str:
        self._notes.decided["interval_label"] = label
        return label

    def _stamp_group(
        self,
        series: "_Series",
        zone: ZoneInfo,
        hollow: Callable[[int], bool],
        timing: Timing,
        target: str,
    ) -> None:
        """Place the stamps of one meter in time and note what was odd."""
        letter = self._letter(target)
        labels = intervals.mend_midnights(series.labels, series.step)
        doubled: frozenset[int] = frozenset()
        if series.offsets:
            instants = intervals.with_offsets(labels, series.offsets)
        else:
            localiser = Localiser(
                labels,
                zone,
                step=series.step,
                ending=series.ending,
                is_empty=lambda i: hollow(series.group[i]),
            )
            local = localiser.run(str(self._hints.mapping.get("clock", "")))
            instants, doubled = local.instants, frozenset(local.doubled)
            for i, code in local.dropped.items():
                timing.problems[series.group[i]] = (code, letter)
            for i in sorted(doubled):
                number = self._body.number(series.group[i])
                self._notes.say("dst_hour_doubled", number, letter)
            if local.standard:
                self._notes.say("standard_time_assumed", None, letter)
                self._notes.decided["clock"] = "standard"
        spans = intervals.spans_of(
            instants, series.step, ending=series.ending, doubled=doubled
        )
        for i, span in enumerate(spans.spans):
            timing.spans[series.group[i]] = span


def _steps_in_days(stamps: Sequence[datetime | None]) -> list[int]:
    """Return the steps from date to date in the order of the file, forward."""
    days = list(dict.fromkeys(s.date() for s in stamps if s is not None))
    apart = [(b - a).days for a, b in itertools.pairwise(days)]
    backward = sum(step < 0 for step in apart) * 2 > len(apart)
    return [-step for step in apart] if backward else apart


class _Series:
    """The stamps of one meter, in the order of the file."""

    def __init__(
        self, column: DateColumn, group: Sequence[int], step: timedelta, *, ending: bool
    ) -> None:
        self.group = group
        self.labels = [column.stamps[i] for i in group]
        self.step = step
        self.ending = ending
        self.offsets = {}
        if column.offsets:
            offsets = column.offsets
            self.offsets = {n: offsets[i] for n, i in enumerate(group) if i in offsets}


def _year_month(year: str, month: str) -> str:
    if re.fullmatch(r"\d{1,2}", month, re.ASCII):
        return f"{year}-{month}"
    return f"{month} {year}" if year else month
