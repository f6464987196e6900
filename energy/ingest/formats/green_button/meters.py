"""What the meters of a Green Button file are called."""

import re
from collections import Counter
from collections.abc import Sequence

from energy.ingest.formats.green_button.channels import Channel

LONGEST_NAME = 80
_GENERIC = frozenset(
    {
        *("", "usagepoint", "servicepoint", "meter", "meterreading", "usage"),
        *("electricity", "electric", "electricmeter", "electricityusage"),
        *("gas", "naturalgas", "gasmeter", "gasusage", "water", "watermeter"),
        *("energy", "energyusage", "readings", "none", "null", "untitled"),
    }
)
_IDENTIFIER = re.compile(r"[0-9]{4,}")

MeterKey = tuple[int, str]
"""Which usage point (identity) and which commodity a meter stands for."""


def meter_key(channel: Channel) -> MeterKey:
    """Return the meter a channel belongs to."""
    return (id(channel.point), channel.commodity)


def meter_names(channels: Sequence[Channel], given: str) -> dict[MeterKey, str]:
    """Return a name for each meter of the channels, in the order they are met.

    A name that was given goes to the only meter; else the file's own title
    names it if it tells anything; else "Electricity 1", "Gas 1" and so on.
    """
    first: dict[MeterKey, Channel] = {}
    for channel in channels:
        first.setdefault(meter_key(channel), channel)
    if given and len(first) == 1:
        return dict.fromkeys(first, given)
    titles = {key: title_of(channel) for key, channel in first.items()}
    uses = Counter(titles.values())
    ordinals: Counter[str] = Counter()
    names: dict[MeterKey, str] = {}
    for key, title in titles.items():
        base = title or key[1]
        ordinals[base] += 1
        numbered = not title or uses[title] > 1
        names[key] = f"{base} {ordinals[base]}" if numbered else title
    return names


def title_of(channel: Channel) -> str:
    """Return the title that tells this meter from others, empty if none does.

    The usage point's title, unless it says no more than "Usage Point 1"; else
    that of the meter reading if it carries a number of four digits or more.
    """
    title = channel.point.title
    letters = re.sub(r"[^a-zà-ÿ]", "", title.casefold())
    if letters not in _GENERIC or _IDENTIFIER.search(title):
        return title[:LONGEST_NAME]
    own = channel.series.title
    return own[:LONGEST_NAME] if _IDENTIFIER.search(own) else ""
