"""Builds small ESPI files, entry by entry, for the tests."""

from collections.abc import Iterable

from energy.ingest.formats.green_button import GREEN_BUTTON
from energy.ingest.records import Hints

"""What time limits are multiplied by: a coverage run slows every line."""

ATOM = "http://www.w3.org/2005/Atom"
ESPI = "http://naesb.org/espi"
HOUR = 3_600
DAY = 86_400
MIDNIGHT = 1_704_067_200  # 2024-01-01T00:00Z
START = MIDNIGHT + 5 * HOUR

ELECTRICITY = {
    "accumulationBehaviour": "4",
    "commodity": "1",
    "currency": "840",
    "flowDirection": "1",
    "kind": "12",
    "powerOfTenMultiplier": "0",
    "uom": "72",
}
GAS = ELECTRICITY | {"commodity": "7", "uom": "169", "powerOfTenMultiplier": "-3"}

REVERSE = ELECTRICITY | {"flowDirection": "19"}
REGISTER = ELECTRICITY | {"accumulationBehaviour": "1"}


def leaves(values: dict[str, str]) -> str:
    return "".join(f"<{name}>{text}</{name}>" for name, text in values.items())


def reading(start, duration, value, *, cost="", quality="") -> str:
    price = f"<cost>{cost}</cost>" if cost else ""
    grade = (
        f"<ReadingQuality><quality>{quality}</quality></ReadingQuality>"
        if quality
        else ""
    )
    return (
        f"<IntervalReading>{price}{grade}<timePeriod><duration>{duration}</duration>"
        f"<start>{start}</start></timePeriod><value>{value}</value></IntervalReading>"
    )


def readings(values: Iterable[object], *, start=START, step=HOUR) -> str:
    return "".join(reading(start + i * step, step, v) for i, v in enumerate(values))


def entry(own: str, up: str, content: str, *, related=(), title="") -> str:
    links = "".join(f'<link rel="related" href="{href}"/>' for href in related)
    return (
        f'<entry><link rel="self" href="{own}"/><link rel="up" href="{up}"/>{links}'
        f"<title>{title}</title><content>{content}</content></entry>"
    )


def usage_point(name="1", *, kind="0", title="", related=()) -> str:
    content = (
        f'<UsagePoint xmlns="{ESPI}"><ServiceCategory><kind>{kind}</kind>'
        "</ServiceCategory></UsagePoint>"
    )
    own = f"User/9/UsagePoint/{name}"
    related = (f"{own}/MeterReading", f"{own}/UsageSummary", *related)
    return entry(own, "User/9/UsagePoint", content, related=related, title=title)


def meter_reading(name="1", *, point="1", reading_type="1", title="") -> str:
    up = f"User/9/UsagePoint/{point}/MeterReading"
    own = f"{up}/{name}"
    related = (f"{own}/IntervalBlock", f"ReadingType/{reading_type}")
    content = f'<MeterReading xmlns="{ESPI}"/>'
    return entry(own, up, content, related=related, title=title)


def reading_type(meaning=ELECTRICITY, *, name="1") -> str:
    content = f'<ReadingType xmlns="{ESPI}">{leaves(meaning)}</ReadingType>'
    return entry(f"ReadingType/{name}", "ReadingType", content)


def block(body: str, *, name="1", meter_reading="1", point="1", start="") -> str:
    up = f"User/9/UsagePoint/{point}/MeterReading/{meter_reading}/IntervalBlock"
    interval = f"<interval><start>{start}</start></interval>" if start else ""
    content = f'<IntervalBlock xmlns="{ESPI}">{interval}{body}</IntervalBlock>'
    return entry(f"{up}/{name}", up, content)


def local_time(offset: int, *, name="1") -> str:
    content = (
        f'<LocalTimeParameters xmlns="{ESPI}"><tzOffset>{offset}</tzOffset>'
        "</LocalTimeParameters>"
    )
    return entry(f"LocalTimeParameters/{name}", "LocalTimeParameters", content)


def summary(start, duration, value, *, name="1", point="1", cost="1500000") -> str:
    content = (
        f'<UsageSummary xmlns="{ESPI}"><billingPeriod><duration>{duration}</duration>'
        f"<start>{start}</start></billingPeriod><billLastPeriod>{cost}</billLastPeriod>"
        "<currency>840</currency><overallConsumptionLastPeriod>"
        f"<powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom>"
        f"<value>{value}</value></overallConsumptionLastPeriod></UsageSummary>"
    )
    up = f"User/9/UsagePoint/{point}/UsageSummary"
    return entry(f"{up}/{name}", up, content)


def feed(*entries: str) -> bytes:
    return f'<feed xmlns="{ATOM}">{"".join(entries)}</feed>'.encode()


def series(body: str, meaning=ELECTRICITY, *, name="1", point="1") -> str:
    """The entries of one meter reading, its type and its one block."""
    return (
        meter_reading(name, point=point, reading_type=f"{point}-{name}")
        + reading_type(meaning, name=f"{point}-{name}")
        + block(body, meter_reading=name, point=point)
    )


def one_series(body: str, meaning=ELECTRICITY, *, kind="0", title="") -> bytes:
    """A whole file of one usage point with one meter reading."""
    return feed(usage_point(kind=kind, title=title), series(body, meaning))


def parse(content: bytes, filename="usage.xml", **hints):
    return GREEN_BUTTON.parse(content, filename, Hints(**hints))


def codes(result) -> set[str]:
    return {finding.code for finding in result.findings}


def found(result, code):
    [finding] = [f for f in result.findings if f.code == code]
    return finding


def values(result) -> list[float]:
    return [r.value for r in result.readings]
