"""Bytes of a meter file to readings. Pure: no framework, no clock, no network."""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from energy.ingest.formats import detect
from energy.ingest.records import Hints, ParsedFile, Place

__all__ = ["parse"]


class _HintFields(TypedDict, total=False):
    """The fields of ``records.Hints``, all of them optional."""

    timezone: str
    locale: str
    country: str
    meter: str
    source: str
    mapping: Mapping[str, object]
    corrections: Mapping[Place, str]
    left_out: frozenset[tuple[str | None, int]]


def parse(data: bytes, filename: str, **hints: Unpack[_HintFields]) -> ParsedFile:
    """Read a file of any known format; see ``records.Hints`` for the hints.

    Never raises for what a file may contain: what cannot be read becomes
    findings. The same bytes with the same hints give the same result.
    """
    known = Hints(**hints)
    return detect(filename, data).parse(data, filename, known)
