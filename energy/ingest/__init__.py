"""Bytes of a meter file to readings. Pure: no framework, no clock, no network."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypedDict, Unpack

from energy.ingest.checks import run_checks
from energy.ingest.codes import CODES
from energy.ingest.formats import detect
from energy.ingest.formats.green_button import FINDING_CODES as GREEN_BUTTON_CODES
from energy.ingest.records import Hints, ParsedFile, Place
from energy.ingest.refusal import Refused
from energy.ingest.settlement import settle
from energy.ingest.wrapping import check_type, unwrap

__all__ = ["FINDING_CODES", "parse"]

FINDING_CODES: tuple[str, ...] = tuple(sorted({*CODES, *GREEN_BUTTON_CODES}))
"""Every code a finding of this package can carry."""


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
    today: date | None
    signed: frozenset[str]


def parse(data: bytes, filename: str, **hints: Unpack[_HintFields]) -> ParsedFile:
    """Read a file of any known format; see ``records.Hints`` for the hints.

    Never raises for what a file may contain: what cannot be read becomes
    findings. The same bytes with the same hints give the same result.
    """
    known = Hints(**hints)
    try:
        content, name = unwrap(data, filename)
        check_type(content, name)
    except Refused as refusal:
        return ParsedFile("refused", findings=(refusal.finding,))
    parsed = detect(name, content).parse(content, name, known)
    parsed = replace(_with_stocks(parsed, known), as_of=known.today)
    return settle(parsed, run_checks(parsed))


def _with_stocks(parsed: ParsedFile, hints: Hints) -> ParsedFile:
    """The file with changes of stock told as such: they may be below zero."""
    if not hints.signed:
        return parsed
    signed = {
        name
        for name in {reading.meter for reading in parsed.readings}
        if hints.goes_to(name).casefold() in hints.signed
    }
    readings = tuple(
        replace(reading, flow="stock_change") if reading.meter in signed else reading
        for reading in parsed.readings
    )
    return replace(parsed, readings=readings)
