"""Billing summaries -> readings, where a usage point has nothing finer.

Source: NAESB REQ.21 UsageSummary (formerly ElectricPowerUsageSummary).
"""

from collections.abc import Iterable, Sequence

from energy.ingest.formats.green_button.channels import Channel, understand
from energy.ingest.formats.green_button.feed import EspiObject, RawInterval
from energy.ingest.formats.green_button.finding_log import FindingLog
from energy.ingest.formats.green_button.links import Series, UsagePoint
from energy.ingest.records import Hints

CONSUMPTION = "overallConsumptionLastPeriod"


def summary_channels(
    points: Iterable[UsagePoint], first_row: int, hints: Hints, log: FindingLog
) -> list[Channel]:
    """Return a channel for each unit in which the points' bills are counted.

    A bill is numbered behind the interval readings of the file, from
    ``first_row`` on.
    """
    channels: list[Channel] = []
    for point in points:
        bills = [s for s in point.summaries if s.text(f"{CONSUMPTION}/value")]
        for series in _series(point, bills, first_row):
            channel = understand(series, hints, log)
            if channel is not None:
                rows = series.reading_count
                log.add("summary_used", row=series.first_row, readings=rows)
                channels.append(channel)
        first_row += len(bills)
    return channels


def _series(
    point: UsagePoint, bills: Sequence[EspiObject], first_row: int
) -> list[Series]:
    """Group bills by unit, each group as if an interval block had told it."""
    groups: dict[tuple[str, ...], Series] = {}
    for row, bill in enumerate(bills, start=first_row):
        reading_type = _reading_type(bill)
        key = tuple(reading_type.fields.values())
        block = EspiObject("IntervalBlock", bill.entry, bill.order)
        empty = Series(point, "", "", [block], [reading_type])
        series = groups.setdefault(key, empty)
        series.blocks[0].readings.append(_reading(bill, row))
    return list(groups.values())


def _reading_type(bill: EspiObject) -> EspiObject:
    fields = {
        "uom": bill.text(f"{CONSUMPTION}/uom"),
        "powerOfTenMultiplier": bill.text(f"{CONSUMPTION}/powerOfTenMultiplier"),
        "commodity": bill.text("commodity"),
        "flowDirection": "1",
        "currency": bill.text("currency"),
    }
    return EspiObject("ReadingType", bill.entry, bill.order, fields=fields)


def _reading(bill: EspiObject, row: int) -> RawInterval:
    return RawInterval(
        row,
        bill.text("billingPeriod/start"),
        bill.text("billingPeriod/duration"),
        bill.text(f"{CONSUMPTION}/value"),
        bill.text("billLastPeriod"),
        bill.text("qualityOfReading"),
    )
