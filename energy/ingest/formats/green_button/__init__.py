"""Green Button: usage data in the NAESB ESPI format (REQ.21), an Atom feed of XML.

The way through: ``xml_reader`` (bytes -> feed) -> ``links`` (what belongs to
what) -> ``channels`` (what a value means) -> ``intervals`` (text -> numbers) ->
``consumption`` (each use counted once) -> ``readings``.
"""

from energy.ingest.formats.green_button.channels import unit_questions
from energy.ingest.formats.green_button.detection import is_green_button
from energy.ingest.formats.green_button.feed import Feed
from energy.ingest.formats.green_button.finding_log import FINDING_CODES, FindingLog
from energy.ingest.formats.green_button.links import follow_links
from energy.ingest.formats.green_button.readings import (
    Outcome,
    epoch_question,
    readings_of,
)
from energy.ingest.formats.green_button.xml_reader import (
    ESPI,
    UnreadableXmlError,
    read_feed,
)
from energy.ingest.records import Hints, ParsedFile, Question, totals_of

__all__ = ["FINDING_CODES", "GREEN_BUTTON", "GreenButton"]

NAME = "green_button"
ANSWERS = ("unit", "flow", "epoch")


class GreenButton:
    """The format of ``energy.ingest.formats.base.Format`` for ESPI files."""

    name = NAME

    def detect(self, filename: str, content: bytes) -> bool:
        """Say whether the content is ESPI, or XML that must be refused as such."""
        del filename
        return is_green_button(content)

    def parse(self, content: bytes, filename: str, hints: Hints) -> ParsedFile:
        """Read the content into readings; what cannot be read becomes findings.

        Readings are aware UTC datetimes [start, end). Electric energy is in kWh,
        other quantities in the unit the file counts in, the power of ten applied.
        A reading's row is the ordinal of its IntervalReading, a finding's column
        the name of the element. ``notes`` holds the currency of the costs.
        """
        log = FindingLog()
        try:
            feed = read_feed(content)
        except UnreadableXmlError as refusal:
            _report_refusal(refusal, log)
            return ParsedFile(NAME, findings=log.findings(), rows=refusal.readings)
        linked = follow_links(feed, log)
        rows = feed.interval_readings
        outcome = readings_of(linked, rows + 1, filename, hints, log)
        if not outcome.readings:
            _report_emptiness(feed, log)
        return _parsed(feed, outcome, hints, log)


GREEN_BUTTON = GreenButton()


def _report_refusal(refusal: UnreadableXmlError, log: FindingLog) -> None:
    log.add(
        refusal.code,
        row=refusal.readings or None,
        value=refusal.value or None,
        expected=refusal.expected or None,
        line=refusal.line,
    )


def _report_emptiness(feed: Feed, log: FindingLog) -> None:
    """Say why a feed gave no reading; that is never a success."""
    if feed.foreign is not None and not feed.interval_readings:
        element, namespace = feed.foreign
        log.add("wrong_namespace", column=element, value=namespace, expected=ESPI)
    else:
        readings = feed.interval_readings
        log.add("no_readings", column="IntervalReading", readings=readings)


def _parsed(feed: Feed, outcome: Outcome, hints: Hints, log: FindingLog) -> ParsedFile:
    findings = log.findings()
    return ParsedFile(
        NAME,
        readings=outcome.readings,
        findings=findings,
        totals=totals_of(outcome.readings),
        questions=_questions({finding.code for finding in findings}, outcome),
        mapping={key: hints.mapping[key] for key in ANSWERS if key in hints.mapping},
        rows=feed.interval_readings,
        signature=NAME,
        notes={"currency": outcome.currency} if outcome.currency else {},
    )


def _questions(codes: set[str], outcome: Outcome) -> tuple[Question, ...]:
    asks_unit = bool(codes & {"reading_type_missing", "reading_type_ambiguous"})
    about_unit = unit_questions() if asks_unit else ()
    return (*about_unit, epoch_question()) if outcome.asks_epoch else about_unit
