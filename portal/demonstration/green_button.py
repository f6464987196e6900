"""Bills as a Green Button feed (NAESB REQ.21 ESPI), one reading a bill."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from portal.demonstration.meters import Bill, DemoMeter

ATOM = "http://www.w3.org/2005/Atom"
ESPI = "http://naesb.org/espi"
RESOURCES = "/espi/1_1/resource"
WATT_HOURS, KILO = "72", "3"
ELECTRICITY, DELIVERED, DELTA, ENERGY = "1", "1", "4", "12"
US_DOLLAR = "840"
COST_UNITS = 100_000
STANDARD_OFFSET_MONTH = date(2018, 1, 15)
DST_OFFSET = 3600
DST_START, DST_END = "360E2000", "B40E2000"
"""The second Sunday of March and the first of November, both at 02:00."""


def _epoch(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), tzinfo=zone).timestamp())


def _entry(feed: ET.Element, name: str, path: str, *related: str) -> ET.Element:
    """Add an entry holding one ESPI object of this name; return the object."""
    entry = ET.SubElement(feed, "entry")
    ET.SubElement(entry, "id").text = f"urn:demo:{path.replace('/', ':')}"
    ET.SubElement(entry, "link", rel="self", href=f"{RESOURCES}/{path}")
    up = path.rpartition("/")[0]
    ET.SubElement(entry, "link", rel="up", href=f"{RESOURCES}/{up}")
    for other in related:
        ET.SubElement(entry, "link", rel="related", href=f"{RESOURCES}/{other}")
    ET.SubElement(entry, "title").text = name
    content = ET.SubElement(entry, "content", type="application/xml")
    return ET.SubElement(content, name, xmlns=ESPI)


def _fill(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text


def _period(parent: ET.Element, name: str, bill: Bill, zone: ZoneInfo) -> None:
    start, end = _epoch(bill.start, zone), _epoch(bill.end, zone)
    _fill(ET.SubElement(parent, name), duration=str(end - start), start=str(start))


def _block(block: ET.Element, bills: Sequence[Bill], zone: ZoneInfo) -> None:
    whole = Bill(bills[0].start, bills[-1].end, 0.0, 0.0, 0.0, estimated=False)
    _period(block, "interval", whole, zone)
    for bill in bills:
        reading = ET.SubElement(block, "IntervalReading")
        _fill(reading, cost=str(round(bill.cost * COST_UNITS)))
        _period(reading, "timePeriod", bill, zone)
        _fill(reading, value=str(round(bill.value)))


def green_button_feed(meter: DemoMeter, title: str, bills: Sequence[Bill]) -> bytes:
    """Return the feed of one electricity meter billed in whole kWh.

    Intervals begin at local midnight, written as seconds since 1970 in UTC.
    """
    zone = ZoneInfo(meter.zone)
    point = f"RetailCustomer/1/UsagePoint/{meter.serial}"
    reading, kind, local = (
        f"{point}/MeterReading/1",
        "ReadingType/1",
        "LocalTimeParameters/1",
    )
    feed = ET.Element("feed", xmlns=ATOM)
    _fill(feed, id=f"urn:demo:{meter.serial}", title=title)
    updated = datetime.combine(bills[-1].end, time(), tzinfo=UTC)
    _fill(feed, updated=updated.strftime("%Y-%m-%dT%H:%M:%SZ"))
    usage_point = _entry(feed, "UsagePoint", point, f"{point}/MeterReading", local)
    _fill(ET.SubElement(usage_point, "ServiceCategory"), kind="0")
    parameters = _entry(feed, "LocalTimeParameters", local)
    standard = datetime.combine(STANDARD_OFFSET_MONTH, time(), tzinfo=zone).utcoffset()
    _fill(
        parameters,
        dstEndRule=DST_END,
        dstOffset=str(DST_OFFSET),
        dstStartRule=DST_START,
        tzOffset=str(int(standard.total_seconds()) if standard else 0),
    )
    _entry(feed, "MeterReading", reading, f"{reading}/IntervalBlock", kind)
    _fill(
        _entry(feed, "ReadingType", kind),
        accumulationBehaviour=DELTA,
        commodity=ELECTRICITY,
        currency=US_DOLLAR,
        dataQualifier=ENERGY,
        flowDirection=DELIVERED,
        kind=ENERGY,
        powerOfTenMultiplier=KILO,
        uom=WATT_HOURS,
    )
    _block(_entry(feed, "IntervalBlock", f"{reading}/IntervalBlock/1"), bills, zone)
    ET.indent(feed)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document
