"""The text of interval readings -> intervals in seconds UTC and exact decimals.

Source: NAESB REQ.21 IntervalReading: start is the epoch second at which the
interval begins, cost is in 1/100000 of the currency. Digits are read strictly:
what Python alone would take for a number ("1_000", "inf") is refused.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from energy.ingest.formats.green_button import espi_codes
from energy.ingest.formats.green_button.channels import Channel
from energy.ingest.formats.green_button.feed import EspiObject, RawInterval
from energy.ingest.formats.green_button.finding_log import FindingLog
from energy.ingest.records import Hints

EARLIEST = 631_152_000
"""1990-01-01 in epoch seconds."""
LATEST = 4_102_444_800
"""2100-01-01 in epoch seconds."""
LONGEST = 800 * 86_400
LARGEST = {"J": Decimal("3.6e18"), "BTU": Decimal("3.5e15")}
LARGEST_OTHERWISE = Decimal("1e12")
"""No meter of a plant counts more in one interval, in its unit."""

DAY = 86_400
SUMMER_TIME = 3_600
COST_EXPONENT = -5
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII
)
_LONGEST_NUMBER = 40


class Interval(NamedTuple):
    """A quantity over [start, end), in epoch seconds; ``value`` in the unit."""

    row: int
    start: int
    end: int
    value: Decimal
    cost: Decimal | None
    quality: str

    @property
    def duration(self) -> int:
        """Seconds from start to end."""
        return self.end - self.start


def number(text: str) -> Decimal | None:
    """Return the number a text spells in plain digits, None if it spells none."""
    if text.isdigit() and text.isascii() and len(text) <= _LONGEST_NUMBER:
        return Decimal(text)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)


class Edits:
    """What a person did to single readings: set aside, or mended cell by cell."""

    def __init__(self, hints: Hints) -> None:
        self.left_out = {row for sheet, row in hints.left_out if sheet is None}
        self.cells: dict[int, dict[str, str]] = {}
        for (sheet, row, element), text in hints.corrections.items():
            if sheet is None:
                self.cells.setdefault(row, {})[element] = text

    def mended(self, raw: RawInterval) -> RawInterval:
        """Return the reading with the texts a person put in their place."""
        cells = self.cells.get(raw.row)
        if cells is None:
            return raw
        return RawInterval(
            raw.row,
            cells.get("start", raw.start),
            cells.get("duration", raw.duration),
            cells.get("value", raw.value),
            cells.get("cost", raw.cost),
            cells.get("quality", raw.quality),
        )


def read_intervals(channel: Channel, edits: Edits, log: FindingLog) -> list[Interval]:
    """Return the readings of a channel, repaired where the repair is certain.

    Readings a person left out are skipped, corrected cells replaced. Readings
    that cannot be read are reported by row and left.
    """
    read = _Reading(channel, edits, log).all()
    if len(read) > 2 and len({interval.start for interval in read}) == 1:
        first = read[0]
        log.add("equal_starts", row=first.row, column="start", readings=len(read))
        return []
    if not channel.register:
        read = place_zero_durations(read, channel.interval_length, log)
        _tell_long_intervals(read, log)
        if are_civil_days(read):
            read = [on_day_bounds(interval) for interval in read]
    return read


@dataclass(slots=True)
class _Tally:
    """Rows of a channel that share one trait: how many, and the first."""

    count: int = 0
    row: int = 0

    def note(self, row: int) -> None:
        self.count += 1
        self.row = self.row or row


class _Reading:
    """Reads the texts of one channel, counting what is told once for them all."""

    def __init__(self, channel: Channel, edits: Edits, log: FindingLog) -> None:
        self._channel = channel
        self._edits = edits
        self._log = log
        self._largest = LARGEST.get(channel.unit, LARGEST_OTHERWISE)
        self._tallies: dict[str, _Tally] = {}

    def all(self) -> list[Interval]:
        """Return every reading of the channel that can be read."""
        read = [
            interval
            for block in self._channel.series.blocks
            for interval in self._block(block)
        ]
        for code, tally in self._tallies.items():
            self._log.add(code, row=tally.row, readings=tally.count)
        return read

    def _block(self, block: EspiObject) -> Iterator[Interval]:
        """Yield a block's readings; one without a start follows the one before."""
        clock: str | int = block.text("interval/start")
        for raw in block.readings:
            if raw.row in self._edits.left_out:
                continue
            interval = self._interval(self._edits.mended(raw), clock)
            if interval is not None:
                clock = interval.end
                yield interval

    def _interval(self, raw: RawInterval, clock: str | int) -> Interval | None:
        start = self._start(raw.row, raw.start or str(clock))
        duration = self._duration(raw)
        value = self._value(raw)
        if start is None or duration is None or value is None:
            return None
        if raw.quality and not self._may_use(raw):
            return None
        cost = self._cost(raw) if raw.cost else None
        quality = espi_codes.reading_quality(raw.quality) if raw.quality else "actual"
        return Interval(raw.row, start, start + duration, value, cost, quality)

    def _start(self, row: int, text: str) -> int | None:
        start = self._seconds(row, "start", text)
        if start is None or EARLIEST <= start < LATEST:
            return start
        expected = "1990-01-01 … 2099-12-31"
        self._log.add(
            "date_out_of_range", row=row, column="start", value=text, expected=expected
        )
        return None

    def _duration(self, raw: RawInterval) -> int | None:
        if not raw.duration:
            if self._channel.interval_length:
                self._tally("interval_length_assumed", raw.row)
            return self._channel.interval_length
        duration = self._seconds(raw.row, "duration", raw.duration)
        if duration is None or 0 <= duration <= LONGEST:
            return duration
        self._log.add(
            "duration_invalid",
            row=raw.row,
            column="duration",
            value=raw.duration,
            expected=f"0 … {LONGEST} s",
        )
        return None

    def _seconds(self, row: int, column: str, text: str) -> int | None:
        if text.isdigit() and text.isascii() and len(text) < 12:
            return int(text)
        given = self._number(row, column, text)
        if given is None:
            return None
        if abs(given) > LATEST * 1_000:
            given = Decimal(LATEST)
        if given != int(given):
            self._tally("fractional_epoch", row)
        return round(given)

    def _value(self, raw: RawInterval) -> Decimal | None:
        given = self._number(raw.row, "value", raw.value)
        if given is None:
            return None
        value = given.scaleb(self._channel.exponent)
        if abs(value) <= self._largest:
            return value
        expected = f"<= {self._largest:.1e} {self._channel.unit}"
        self._log.add(
            "out_of_range",
            row=raw.row,
            column="value",
            value=raw.value,
            expected=expected,
        )
        return None

    def _cost(self, raw: RawInterval) -> Decimal | None:
        given = number(raw.cost)
        if given is None or abs(given) > LARGEST["J"]:
            self._log.add(
                "cost_not_a_number", row=raw.row, column="cost", value=raw.cost
            )
            return None
        return given.scaleb(COST_EXPONENT)

    def _number(self, row: int, column: str, text: str) -> Decimal | None:
        given = number(text)
        if given is None:
            self._log.add(
                "not_a_number", row=row, column=column, value=text, expected="0-9"
            )
        return given

    def _may_use(self, raw: RawInterval) -> bool:
        codes = raw.quality.split()
        if espi_codes.WEATHER_NORMALISED in codes:
            self._tally("weather_normalised", raw.row)
            return False
        if espi_codes.QUESTIONABLE in codes:
            self._tally("questionable_readings", raw.row)
        return True

    def _tally(self, code: str, row: int) -> None:
        self._tallies.setdefault(code, _Tally()).note(row)


def place_zero_durations(
    intervals: list[Interval], interval_length: int, log: FindingLog
) -> list[Interval]:
    """Give readings of 0 seconds a place: the hour they repeat, or the usual length.

    Some generators write the repeated hour of autumn as a second reading of 0 s
    at the same start: its value is added to that hour. Where no reading of a
    channel has a duration, the ReadingType's interval length stands in.
    """
    timed = sorted((i for i in intervals if i.duration), key=lambda i: i.start)
    untimed = [i for i in intervals if not i.duration]
    if not untimed:
        return intervals
    if not timed and interval_length:
        first = untimed[0]
        log.add("interval_length_assumed", row=first.row, readings=len(untimed))
        return [i._replace(end=i.start + interval_length) for i in untimed]
    starts = [i.start for i in timed]
    for extra in untimed:
        place = bisect_right(starts, extra.start) - 1
        if place < 0 or extra.start >= timed[place].end:
            log.add("zero_duration", row=extra.row, column="duration", value="0")
            continue
        timed[place] = joined(timed[place], extra)
        log.add(
            "zero_duration_merged",
            row=extra.row,
            column="duration",
            value="0",
            into_row=timed[place].row,
        )
    return timed


def are_civil_days(intervals: Sequence[Interval]) -> bool:
    """Say whether the stamps are dates: 00:00 UTC, and whole days give or take 1 h.

    Some gas bills start at 00:00 UTC of a local date whatever the zone, and their
    durations still hold the hour of a clock change.
    """
    return all(
        i.start % DAY == 0
        and i.duration >= DAY - SUMMER_TIME
        and _off_a_day(i) is not None
        for i in intervals
    )


def _off_a_day(interval: Interval) -> int | None:
    """Return how far the duration is from whole days, None if more than 1 h."""
    off = (interval.duration + DAY // 2) % DAY - DAY // 2
    return off if abs(off) in {0, SUMMER_TIME} else None


def on_day_bounds(interval: Interval) -> Interval:
    """Return a reading of civil days without the hour of a clock change."""
    return interval._replace(end=interval.end - (_off_a_day(interval) or 0))


def joined(first: Interval, second: Interval) -> Interval:
    """Return both quantities as one over the first's interval."""
    costs = [cost for cost in (first.cost, second.cost) if cost is not None]
    quality = first.quality if first.quality != "actual" else second.quality
    return first._replace(
        value=first.value + second.value,
        cost=sum(costs, Decimal(0)) if costs else None,
        quality=quality,
    )


def _tell_long_intervals(intervals: Sequence[Interval], log: FindingLog) -> None:
    """Tell readings longer than the hour (or less) that is usual in the channel."""
    if not intervals:
        return
    usual = Counter(i.duration for i in intervals).most_common(1)[0][0]
    if usual > 3_600:
        return
    longer = [i for i in intervals if i.duration > usual]
    if longer:
        log.add(
            "long_interval",
            row=longer[0].row,
            column="duration",
            value=longer[0].duration,
            expected=str(usual),
            readings=len(longer),
        )
