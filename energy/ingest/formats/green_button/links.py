"""Which block belongs to which reading type, meter reading and usage point.

Source: NAESB REQ.21: IntervalBlock -> MeterReading -> ReadingType and UsagePoint
-> LocalTimeParameters, UsageSummary. What cannot be resolved is reported and
left out; nothing is attributed by chance.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from energy.ingest.formats.green_button.addresses import Directory, Node, address
from energy.ingest.formats.green_button.feed import EspiObject, Feed
from energy.ingest.formats.green_button.finding_log import FindingLog
from energy.ingest.formats.green_button.xml_reader import SUMMARIES


@dataclass(slots=True)
class UsagePoint:
    """A metered place: its title, service kind and what hangs on it.

    ``service`` is the code of ServiceCategory/kind, ``utc_offset`` the text of
    LocalTimeParameters/tzOffset; both empty where the file is silent.
    """

    title: str = ""
    service: str = ""
    utc_offset: str = ""
    summaries: list[EspiObject] = field(default_factory=list)


@dataclass(slots=True)
class Series:
    """The blocks of one meter reading, with its point and reading types.

    More than one reading type means that the file contradicts itself.
    """

    point: UsagePoint
    address: str
    title: str
    blocks: list[EspiObject]
    reading_types: Sequence[EspiObject] = ()

    @property
    def first_row(self) -> int | None:
        """The ordinal of its first interval reading."""
        rows = (reading.row for block in self.blocks for reading in block.readings)
        return next(rows, None)

    @property
    def reading_count(self) -> int:
        """How many interval readings it holds."""
        return sum(len(block.readings) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Linked:
    """The feed with its links followed."""

    points: tuple[UsagePoint, ...]
    series: tuple[Series, ...]


def follow_links(feed: Feed, log: FindingLog) -> Linked:
    """Resolve every block and summary of the feed to its usage point."""
    usage_points = Directory(feed.of_kind("UsagePoint"))
    points = [_usage_point(node) for node in usage_points.nodes] or [UsagePoint()]
    _add_time_parameters(feed, usage_points, points)
    for summary in feed.of_kind(*SUMMARIES):
        point = _point_of(summary, usage_points, points)
        if point is not None:
            point.summaries.append(summary)
    types = ReadingTypes(feed.of_kind("ReadingType"))
    series: list[Series] = []
    for meter_reading, blocks in _blocks_by_meter_reading(feed, log):
        subject = meter_reading.first if meter_reading else blocks[0]
        point = _point_of(subject, usage_points, points)
        if point is None:
            _report_missing(log, "MeterReading", subject, blocks)
            continue
        found = Series(point, address(subject.entry.own), subject.entry.title, blocks)
        found.reading_types = _reading_types(types, meter_reading, found, log)
        series.append(found)
    return Linked(tuple(points), tuple(series))


def _point_of(
    found: EspiObject, usage_points: Directory, points: Sequence[UsagePoint]
) -> UsagePoint | None:
    """Return the point an object belongs to: the unnamed one if none is in the file."""
    if not usage_points.nodes:
        return points[0]
    node = usage_points.belonging_to(found)
    return points[node.index] if node else None


def _usage_point(node: Node) -> UsagePoint:
    titles = (found.entry.title for found in node.objects if not found.entry.feed)
    kinds = (found.text("ServiceCategory/kind") for found in node.objects)
    return UsagePoint(
        title=next(filter(None, titles), ""), service=next(filter(None, kinds), "")
    )


def _add_time_parameters(
    feed: Feed, usage_points: Directory, points: list[UsagePoint]
) -> None:
    times = Directory(feed.of_kind("LocalTimeParameters"))
    for usage_point, point in zip(usage_points.nodes, points, strict=False):
        node = times.exactly_at(usage_point.first.entry.related) or times.only()
        point.utc_offset = node.first.text("tzOffset") if node else ""


def _blocks_by_meter_reading(
    feed: Feed, log: FindingLog
) -> list[tuple[Node | None, list[EspiObject]]]:
    """Group the blocks with readings by the meter reading they belong to."""
    meter_readings = Directory(feed.of_kind("MeterReading"))
    groups: dict[int, tuple[Node | None, list[EspiObject]]] = {}
    for block in feed.of_kind("IntervalBlock", "MeterReading"):
        if not block.readings:
            continue
        node = meter_readings.belonging_to(block)
        if node is None and meter_readings.nodes:
            _report_missing(log, "IntervalBlock", block, [block])
            continue
        _report_conflict(meter_readings, block, log)
        key = node.index if node else -1
        groups.setdefault(key, (node, []))[1].append(block)
    return list(groups.values())


def _report_missing(
    log: FindingLog, kind: str, subject: EspiObject, blocks: Iterable[EspiObject]
) -> None:
    readings = [reading for block in blocks for reading in block.readings]
    log.add(
        "link_missing",
        row=readings[0].row,
        column=kind,
        value=subject.entry.own,
        expected="link rel=up | related",
        readings=len(readings),
    )


def _report_conflict(
    meter_readings: Directory, block: EspiObject, log: FindingLog
) -> None:
    own = meter_readings.at_or_above(address(block.entry.own))
    up = meter_readings.first_of(block.entry.up)
    if own is not None and up is not None and own is not up:
        log.add(
            "link_conflict",
            row=block.readings[0].row,
            column="IntervalBlock",
            value=address(block.entry.up[0]),
            expected=own.own,
        )


def _reading_types(
    types: "ReadingTypes", meter_reading: Node | None, series: Series, log: FindingLog
) -> Sequence[EspiObject]:
    """Return the distinct reading types the series may have."""
    holders = meter_reading.objects if meter_reading else series.blocks[:1]
    named = types.named_by(holders) or types.beside(series.blocks[0])
    if named:
        return named
    if len(types.distinct) != 1:
        return ()
    log.add(
        "reading_type_assumed",
        row=series.first_row,
        column="ReadingType",
        value=series.address,
        readings=series.reading_count,
    )
    return types.distinct


class ReadingTypes:
    """The reading types of a file, to be found from the series they describe."""

    def __init__(self, types: Sequence[EspiObject]) -> None:
        self.distinct = distinct_types(types)
        self._directory = Directory(types)
        self._of_node = {
            node.index: distinct_types(node.objects) for node in self._directory.nodes
        }
        self._by_parent: dict[int, list[EspiObject]] = {}
        self._by_entry: dict[int, list[EspiObject]] = {}
        self._runs: dict[tuple[int, int], Sequence[EspiObject]] = {}
        for found in types:
            if found.parent is not None:
                self._by_parent.setdefault(id(found.parent), []).append(found)
            else:
                self._by_entry.setdefault(id(found.entry), []).append(found)

    def named_by(self, holders: Iterable[EspiObject]) -> Sequence[EspiObject]:
        """Return the types nested in the first holder that has any, or linked."""
        for holder in holders:
            nested = self._by_parent.get(id(holder))
            if nested:
                return distinct_types(nested)
            node = self._directory.exactly_at(holder.entry.related)
            if node is not None:
                return self._of_node[node.index]
        return ()

    def beside(self, block: EspiObject) -> Sequence[EspiObject]:
        """Return the types that stand next before the block in its own entry.

        Where none stands before it, those that stand first. More than one
        directly beside each other may all be meant.
        """
        near = self._by_entry.get(id(block.entry), [])
        before = bisect_left(near, block.order, key=attrgetter("order"))
        key = (id(block.entry), before)
        if near and key not in self._runs:
            self._runs[key] = distinct_types(_run_around(near, max(before - 1, 0)))
        return self._runs.get(key, ())


def _run_around(types: Sequence[EspiObject], place: int) -> Sequence[EspiObject]:
    """Return the types around a place that stand directly beside each other."""
    first = last = place
    while first and types[first].order - types[first - 1].order == 1:
        first -= 1
    while last + 1 < len(types) and types[last + 1].order - types[last].order == 1:
        last += 1
    return types[first : last + 1]


def distinct_types(types: Iterable[EspiObject]) -> list[EspiObject]:
    """Drop reading types that say the same as one before them."""
    seen: dict[tuple[str, ...], EspiObject] = {}
    for found in types:
        seen.setdefault(tuple(found.text(name) for name in MEANINGFUL), found)
    return list(seen.values())


MEANINGFUL = (
    "uom",
    "powerOfTenMultiplier",
    "commodity",
    "flowDirection",
    "accumulationBehaviour",
    "kind",
    "dataQualifier",
    "currency",
)
"""The leaves of a ReadingType that change what a value means."""
