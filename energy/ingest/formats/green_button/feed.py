"""What an ESPI file holds, as text: entries, objects and interval readings."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class Entry:
    """The Atom wrapper of one or more objects: its links and title.

    The addresses are kept as printed; ``feed`` marks the wrapper of objects
    that stand straight in the feed and so share no addresses of their own.
    """

    own: str = ""
    up: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    title: str = ""
    feed: bool = False


class RawInterval(NamedTuple):
    """One IntervalReading as text; ``row`` is its ordinal in the file, from 1."""

    row: int
    start: str
    duration: str
    value: str
    cost: str
    quality: str


@dataclass(slots=True)
class EspiObject:
    """One object of the ESPI name space; ``order`` is its place in the file.

    ``fields`` maps the path of a leaf below the object ("billingPeriod/start")
    to its stripped text; the texts of repeated leaves are joined by a space.
    ``readings`` is filled where interval readings stand straight below the object.
    """

    kind: str
    entry: Entry
    order: int
    parent: "EspiObject | None" = None
    fields: dict[str, str] = field(default_factory=dict)
    readings: list[RawInterval] = field(default_factory=list)

    def text(self, path: str) -> str:
        """Return the text of a leaf, empty where it is absent."""
        return self.fields.get(path, "")


@dataclass(slots=True)
class Feed:
    """The whole file: its objects in document order.

    ``foreign`` is the first object that carries the name of an ESPI object but
    stands in another name space: (local name, name space).
    """

    objects: list[EspiObject] = field(default_factory=list)
    interval_readings: int = 0
    foreign: tuple[str, str] | None = None

    def of_kind(self, *kinds: str) -> list[EspiObject]:
        """Return the objects of these kinds, in document order."""
        return [found for found in self.objects if found.kind in kinds]
