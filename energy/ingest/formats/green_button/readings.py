"""A feed with its links followed -> readings of meters, counted once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from energy.ingest.formats.green_button import espi_codes, times
from energy.ingest.formats.green_button.channels import Channel, understand
from energy.ingest.formats.green_button.consumption import (
    Candidate,
    Stream,
    counted_once,
)
from energy.ingest.formats.green_button.finding_log import FindingLog
from energy.ingest.formats.green_button.intervals import (
    Edits,
    are_civil_days,
    read_intervals,
)
from energy.ingest.formats.green_button.links import Linked
from energy.ingest.formats.green_button.meters import meter_key, meter_names
from energy.ingest.formats.green_button.summaries import summary_channels
from energy.ingest.records import Hints, Question, RawReading


@dataclass(frozen=True, slots=True)
class Outcome:
    """The readings of a file, the currency of their costs, and what to ask."""

    readings: tuple[RawReading, ...]
    currency: str
    asks_epoch: bool


@dataclass(frozen=True, slots=True)
class _Use:
    """One direction of one meter's use, its readings in order of time."""

    channel: Channel
    meter: str
    readings: list[Candidate]


def readings_of(
    linked: Linked, first_summary_row: int, filename: str, hints: Hints, log: FindingLog
) -> Outcome:
    """Return every reading the feed holds, each use of energy counted once."""
    channels = _channels(linked, first_summary_row, hints, log)
    edits = Edits(hints)
    streams = [Stream(c, read_intervals(c, edits, log)) for c in channels]
    names = meter_names(channels, hints.meter)
    uses = [
        _Use(group[0].channel, names[meter_key(group[0].channel)], kept)
        for group in _grouped(streams)
        if (kept := counted_once(group, log))
    ]
    _check_offsets(uses, hints, log)
    asks_epoch = _asks_epoch(uses, filename, hints, log)
    currency = _currency(uses, hints, log)
    readings = [reading for use in uses for reading in _raw_readings(use, hints, log)]
    return Outcome(tuple(readings), currency, asks_epoch)


def epoch_question() -> Question:
    """Return the question whether the file's clock counts UTC or local time."""
    return Question("timezone", "epoch", ("utc", "local"), "local", column="start")


def _channels(
    linked: Linked, first_summary_row: int, hints: Hints, log: FindingLog
) -> list[Channel]:
    """Return the channels of the series, and of the bills where there are none."""
    found = (understand(series, hints, log) for series in linked.series)
    channels = [channel for channel in found if channel is not None]
    measured = {id(series.point) for series in linked.series}
    bare = [point for point in linked.points if id(point) not in measured]
    return channels + summary_channels(bare, first_summary_row, hints, log)


def _grouped(streams: Iterable[Stream]) -> list[list[Stream]]:
    """Group the streams that tell one direction of one meter's use."""
    groups: dict[tuple[int, str, str], list[Stream]] = {}
    for stream in streams:
        key = (*meter_key(stream.channel), stream.channel.flow)
        groups.setdefault(key, []).append(stream)
    return list(groups.values())


def _raw_readings(use: _Use, hints: Hints, log: FindingLog) -> Iterable[RawReading]:
    clock = _clock(use, hints, log)
    source = espi_codes.SOURCES.get(use.channel.commodity)
    name = str(source) if source else hints.source or "other"
    for candidate in use.readings:
        row, start, end, value, cost, quality = candidate.interval
        yield RawReading(
            meter=use.meter,
            start=clock(start),
            end=clock(end),
            value=float(value),
            unit=candidate.unit,
            quality=quality,
            row=row,
            flow=use.channel.flow,
            source=name,
            cost=None if cost is None else float(cost),
        )


def _clock(use: _Use, hints: Hints, log: FindingLog) -> times.Clock:
    """Return how the seconds of one use become instants."""
    first = use.readings[0].interval
    offset = times.offset_seconds(use.channel.point.utc_offset)
    if hints.mapping.get("epoch") == "local" and offset:
        log.add("epoch_shifted", row=first.row, column="start", value=-offset)
        return times.ahead_clock(offset)
    zone = times.zone_named(hints.timezone)
    if zone and hints.timezone != "UTC" and _stamps_are_dates(use):
        log.add(
            "dates_not_instants",
            row=first.row,
            column="start",
            expected=hints.timezone,
            readings=len(use.readings),
        )
        return times.midnight_clock(zone)
    return times.instant


def _stamps_are_dates(use: _Use) -> bool:
    """Say whether the stamps name local dates, as those of gas bills at 00:00 UTC."""
    intervals = [candidate.interval for candidate in use.readings]
    return use.channel.commodity == "Gas" and are_civil_days(intervals)


def _check_offsets(uses: Sequence[_Use], hints: Hints, log: FindingLog) -> None:
    """Warn, once, where the file's offset is not that of the plant's zone."""
    zone = times.zone_named(hints.timezone)
    if zone is None:
        log.add("timezone_unknown", value=hints.timezone)
        return
    if hints.timezone == "UTC":
        return
    for use in uses:
        first = use.readings[0].interval
        offset = times.offset_seconds(use.channel.point.utc_offset)
        expected = times.standard_offset(zone, first.start)
        if offset is not None and offset != expected:
            log.add(
                "timezone_differs",
                column="tzOffset",
                value=offset,
                expected=f"{expected} ({hints.timezone})",
            )
            return


def _asks_epoch(
    uses: Sequence[_Use], filename: str, hints: Hints, log: FindingLog
) -> bool:
    """Warn, once, where the file's clock may count local time as UTC."""
    if hints.mapping.get("epoch") in {"utc", "local"}:
        return False
    for use in uses:
        offset = times.offset_seconds(use.channel.point.utc_offset)
        if times.counts_local_time(use.readings, offset, filename):
            row = use.readings[0].interval.row
            log.add("epoch_may_be_local", row=row, column="start", value=offset)
            return True
    return False


def _currency(uses: Sequence[_Use], hints: Hints, log: FindingLog) -> str:
    """Return the currency of the costs, "" where there are none or it is unclear."""
    priced = [
        use for use in uses if any(c.interval.cost is not None for c in use.readings)
    ]
    stated = {use.channel.currency for use in priced}
    named = sorted(stated - {""})
    if len(named) > 1:
        log.add("mixed_currency", column="currency", value=" ".join(named))
        return ""
    if named or not priced:
        return "".join(named)
    assumed = espi_codes.COUNTRY_CURRENCIES.get(hints.country, "")
    row = priced[0].readings[0].interval.row
    log.add("currency_assumed", row=row, column="currency", value=assumed)
    return assumed
