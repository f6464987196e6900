"""Channels that tell one use of energy -> the readings that count it once.

The rules are those of ESPI files as utilities write them: parts of a tariff are
united, a coarser or repeated series is only a check, registers are differenced
where nothing better stands, and never summed.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from operator import attrgetter

from energy.ingest.formats.green_button.channels import Channel
from energy.ingest.formats.green_button.finding_log import FindingLog
from energy.ingest.formats.green_button.intervals import Interval, joined

CHECK_TOLERANCE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Stream:
    """A channel with its readings."""

    channel: Channel
    intervals: list[Interval]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading that may be kept, and the rank and unit of its channel."""

    interval: Interval
    rank: tuple[int, int, int]
    unit: str


def counted_once(streams: Sequence[Stream], log: FindingLog) -> list[Candidate]:
    """Return the readings of one use in order of time, none overlapping another.

    ``streams`` are the channels of one usage point, commodity and direction.
    """
    told = [stream for stream in streams if stream.intervals]
    registers = [stream for stream in told if stream.channel.register]
    deltas = [stream for stream in told if not stream.channel.register]
    if not deltas:
        return keep_finest(_united_by_rank(_differenced(registers, log), log), log)
    kept = keep_finest(_united_by_rank(deltas, log), log)
    sums = _Sums(kept)
    for register in registers:
        _check_register(register, sums, log)
    return kept


def without_repeats(intervals: Iterable[Interval], log: FindingLog) -> list[Interval]:
    """Return one channel's readings by time, each interval once.

    An equal repeat is told; where the values differ the last one wins.
    """
    kept: dict[tuple[int, int], Interval] = {}
    repeats: list[Interval] = []
    for interval in intervals:
        key = (interval.start, interval.end)
        earlier = kept.get(key)
        if earlier is not None:
            if earlier.value == interval.value:
                repeats.append(interval)
                continue
            _report_other_value(earlier, interval, log)
        kept[key] = interval
    if repeats:
        log.add("duplicate_same", row=repeats[0].row, readings=len(repeats))
    return sorted(kept.values(), key=attrgetter("start", "end"))


def _report_other_value(earlier: Interval, later: Interval, log: FindingLog) -> None:
    log.add(
        "duplicate_other",
        row=later.row,
        column="value",
        value=_plain(later.value),
        expected=_plain(earlier.value),
        earlier_row=earlier.row,
    )


def _united_by_rank(streams: Sequence[Stream], log: FindingLog) -> list[Candidate]:
    """Unite the streams that count alike: same accumulation, flow and unit."""
    groups: dict[tuple[int, int, int], list[Stream]] = {}
    for stream in streams:
        groups.setdefault(stream.channel.rank, []).append(stream)
    return [
        Candidate(interval, rank, group[0].channel.unit)
        for rank, group in groups.items()
        for interval in unite([stream.intervals for stream in group], log)
    ]


def unite(parts: Sequence[Sequence[Interval]], log: FindingLog) -> list[Interval]:
    """Unite series of one use that count in the same unit.

    Intervals in one series only are all kept. Intervals in several are the same
    reading told twice where most of their values agree, and else parts of a
    tariff (or of a load), which are summed.
    """
    tidy = [without_repeats(part, log) for part in parts]
    if len(tidy) == 1:
        return tidy[0]
    told: dict[tuple[int, int], list[Interval]] = {}
    for interval in (interval for part in tidy for interval in part):
        told.setdefault((interval.start, interval.end), []).append(interval)
    shared = [group for group in told.values() if len(group) > 1]
    if not shared:
        return [group[0] for group in told.values()]
    if _are_parts(shared):
        _tell_parts(shared, log)
        return [_summed(group) for group in told.values()]
    log.add("duplicate_series", row=shared[0][1].row, readings=len(shared))
    return [_last_told(group, log) for group in told.values()]


def _are_parts(shared: Sequence[Sequence[Interval]]) -> bool:
    """Say whether intervals told several times are parts rather than repeats."""
    telling = [group for group in shared if any(i.value for i in group)]
    equal = sum(1 for group in telling if len({i.value for i in group}) == 1)
    return 2 * equal < len(telling)


def _tell_parts(shared: Sequence[Sequence[Interval]], log: FindingLog) -> None:
    both = [group for group in shared if sum(1 for i in group if i.value) > 1]
    if both:
        log.add("parts_overlap_summed", row=both[0][1].row, readings=len(both))
    else:
        log.add("parts_summed", row=shared[0][1].row, readings=len(shared))


def _summed(group: Sequence[Interval]) -> Interval:
    total = group[0]
    for interval in group[1:]:
        total = joined(total, interval)
    return total


def _last_told(group: Sequence[Interval], log: FindingLog) -> Interval:
    for earlier, later in pairwise(group):
        if earlier.value != later.value:
            _report_other_value(earlier, later, log)
    return group[-1]


def keep_finest(candidates: Sequence[Candidate], log: FindingLog) -> list[Candidate]:
    """Return candidates that do not overlap, the best rank and finest first.

    A reading left out because others cover its whole time is used as a check on
    their sum; one that they cover in part is reported.
    """
    by_time = sorted(candidates, key=lambda c: (c.interval.start, c.interval.end))
    if all(a.interval.end <= b.interval.start for a, b in pairwise(by_time)):
        return by_time
    kept, left = _accepted(candidates)
    _account_for(left, _Sums(kept), log)
    return kept


def _accepted(
    candidates: Sequence[Candidate],
) -> tuple[list[Candidate], list[Candidate]]:
    """Split candidates into those that find their time free, and the others."""
    edges = sorted({e for c in candidates for e in c.interval[1:3]})
    place = {edge: index for index, edge in enumerate(edges)}
    covered = bytearray(len(edges))
    kept: list[Candidate] = []
    left: list[Candidate] = []
    for candidate in sorted(candidates, key=_preference):
        start, end = (place[edge] for edge in candidate.interval[1:3])
        if covered.find(1, start, end) >= 0:
            left.append(candidate)
            continue
        covered[start:end] = b"\1" * (end - start)
        kept.append(candidate)
    return sorted(kept, key=lambda c: c.interval.start), left


def _preference(candidate: Candidate) -> tuple[tuple[int, int, int], int, int]:
    interval = candidate.interval
    return (candidate.rank, interval.duration, interval.row)


def _account_for(left: Sequence[Candidate], sums: "_Sums", log: FindingLog) -> None:
    """Say of each reading left out why, and warn where the sums disagree."""
    told: dict[str, list[Candidate]] = {}
    for candidate in left:
        code = _why_left(candidate, sums)
        if code == "overlapping_readings":
            _report_overlap(candidate.interval, log)
            continue
        told.setdefault(code, []).append(candidate)
        if code == "coarser_series_ignored":
            interval = candidate.interval
            counted = sums.between(interval.start, interval.end)
            _compare(interval.row, interval.value, counted, log)
    for code, readings in told.items():
        log.add(code, row=readings[0].interval.row, readings=len(readings))


def _why_left(candidate: Candidate, sums: "_Sums") -> str:
    """Return the code of why a reading is left out.

    It overlaps, unless the readings kept cover it wholly; of its own kind they
    must begin and end with it.
    """
    interval = candidate.interval
    if sums.seconds(interval.start, interval.end) < interval.duration:
        return "overlapping_readings"
    accumulation, flow, unit = sums.rank_at(interval.start)
    if candidate.rank[1] != flow:
        return "other_flow_ignored"
    if candidate.rank[2] != unit:
        return "second_unit_ignored"
    is_filled = sums.has_edges(interval.start, interval.end)
    if candidate.rank[0] == accumulation and not is_filled:
        return "overlapping_readings"
    return "coarser_series_ignored"


def _report_overlap(interval: Interval, log: FindingLog) -> None:
    log.add(
        "overlapping_readings",
        row=interval.row,
        column="start",
        value=interval.start,
        seconds=interval.duration,
    )


def _compare(row: int, told: Decimal, counted: Decimal, log: FindingLog) -> None:
    if abs(told - counted) > CHECK_TOLERANCE * max(abs(told), abs(counted)):
        log.add(
            "granularity_mismatch",
            row=row,
            column="value",
            value=_plain(told),
            expected=_plain(counted),
        )


class _Sums:
    """Running sums over readings in order of time that do not overlap."""

    def __init__(self, kept: Sequence[Candidate]) -> None:
        self._kept = kept
        self._starts = [c.interval.start for c in kept]
        self._ends = [c.interval.end for c in kept]
        values = (c.interval.value for c in kept)
        self._values = list(accumulate(values, initial=Decimal(0)))
        durations = (c.interval.duration for c in kept)
        self._seconds = list(accumulate(durations, initial=0))

    def cover(self, read: Interval, unit: str) -> bool:
        """Say whether a read lies in the time of the readings, in their unit."""
        first, last = self._kept[0], self._kept[-1]
        within = first.interval.start <= read.start and read.end <= last.interval.end
        return within and first.unit == unit

    def between(self, start: int, end: int) -> Decimal:
        """Return the sum of the readings that start in [start, end)."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._values[last] - self._values[first]

    def seconds(self, start: int, end: int) -> int:
        """Return how many seconds of [start, end) the readings cover."""
        return self._seconds_before(end) - self._seconds_before(start)

    def has_edges(self, start: int, end: int) -> bool:
        """Say whether a reading starts at ``start`` and one ends at ``end``."""
        first, last = bisect_left(self._starts, start), bisect_left(self._ends, end)
        return self._starts[first : first + 1] == [start] and self._ends[
            last : last + 1
        ] == [end]

    def rank_at(self, moment: int) -> tuple[int, int, int]:
        """Return the rank of the reading that covers a moment."""
        return self._kept[bisect_right(self._starts, moment) - 1].rank

    def _seconds_before(self, moment: int) -> int:
        count = bisect_left(self._starts, moment)
        beyond = max(self._ends[count - 1] - moment, 0) if count else 0
        return self._seconds[count] - beyond


def _differenced(registers: Sequence[Stream], log: FindingLog) -> list[Stream]:
    """Return what lies between consecutive meter reads.

    A read holds at its start. A fall (rollover, changed meter) is reported and
    leaves a gap.
    """
    return [
        Stream(register.channel, list(_differences(register, log)))
        for register in registers
    ]


def _differences(register: Stream, log: FindingLog) -> list[Interval]:
    at_start = (read._replace(end=read.start) for read in register.intervals)
    reads = without_repeats(at_start, log)
    log.add("register_differenced", row=reads[0].row, readings=len(reads))
    differences: list[Interval] = []
    for earlier, later in pairwise(reads):
        used = later.value - earlier.value
        if used < 0:
            low, high = _plain(later.value), _plain(earlier.value)
            expected = f">= {high}"
            log.add(
                "register_fell",
                row=later.row,
                column="value",
                value=low,
                expected=expected,
            )
        else:
            differences.append(later._replace(start=earlier.start, value=used))
    return differences


def _check_register(register: Stream, sums: "_Sums", log: FindingLog) -> None:
    """Compare a register's rise over the time the readings cover with their sum.

    The file does not say whether a read holds at the start or the end of its
    interval; it agrees if it agrees either way.
    """
    reads = sorted(register.intervals, key=attrgetter("start"))
    log.add("register_not_used", row=reads[0].row, readings=len(reads))
    inside = [r for r in reads if sums.cover(r, register.channel.unit)]
    if len(inside) < 2:
        return
    first, last = inside[0], inside[-1]
    rise = last.value - first.value
    spans = (sums.between(first.start, last.start), sums.between(first.end, last.end))
    nearest = min(spans, key=lambda counted: abs(counted - rise))
    _compare(last.row, rise, nearest, log)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
