"""Bytes of an ESPI file -> ``Feed``, read in pieces and without trust.

Source: NAESB REQ.21 (ESPI) and RFC 4287 (Atom). The parser is defusedxml's, so
a document type, an entity or anything outside the file ends the reading before
it is looked at; depth, names and the length of one piece are bounded as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers.expat import XMLParserType, errors
from xml.sax import SAXParseException

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from energy.ingest.formats.green_button.feed import (
    Entry,
    EspiObject,
    Feed,
    RawInterval,
)

ESPI = "http://naesb.org/espi"
CUSTOMER = "http://naesb.org/espi/customer"
ATOM = "http://www.w3.org/2005/Atom"
SUMMARIES = ("UsageSummary", "ElectricPowerUsageSummary")
OBJECT_NAMES = frozenset(
    {
        "UsagePoint",
        "MeterReading",
        "ReadingType",
        "IntervalBlock",
        "IntervalReading",
        "LocalTimeParameters",
        "ElectricPowerQualitySummary",
        *SUMMARIES,
    }
)

KEPT_LEAVES = frozenset(
    {
        *("ServiceCategory/kind", "tzOffset", "interval/start", "currency"),
        *("uom", "powerOfTenMultiplier", "commodity", "flowDirection", "kind"),
        *("accumulationBehaviour", "dataQualifier", "intervalLength"),
        *("timePeriod/start", "timePeriod/duration", "value", "cost"),
        *("ReadingQuality", "ReadingQuality/quality", "qualityOfReading"),
        *("billingPeriod/start", "billingPeriod/duration", "billLastPeriod"),
        "overallConsumptionLastPeriod/powerOfTenMultiplier",
        "overallConsumptionLastPeriod/uom",
        "overallConsumptionLastPeriod/value",
    }
)
"""The leaves that anything here reads; the others are passed over."""

MAX_BYTES = 50 * 1024 * 1024
MAX_DEPTH = 64
MAX_READINGS = 2_000_000
MAX_OBJECTS = 200_000
MAX_NAMES = 5_000
MAX_NAME_CHARACTERS = 1_000
MAX_LEAF_CHARACTERS = 4_000
PIECE = 64 * 1024
MAX_SILENT_PIECES = 16

_CUT_SHORT = frozenset(
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        errors.XML_ERROR_PARTIAL_CHAR,
    )
)


class UnreadableXmlError(Exception):
    """The file cannot be read as XML; ``code`` is that of the finding."""

    def __init__(self, code: str, *, value: str = "", expected: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self.expected = expected
        self.line = 0
        self.readings = 0


@dataclass(frozen=True, slots=True)
class _Tag:
    """A qualified element name, once split."""

    local: str
    namespace: str
    opens_object: bool


class _Elements(DefusedExpatParser):
    """Gathers ESPI objects from the stream of elements.

    The element methods are called by expat itself, hence their names.
    """

    _parser: XMLParserType

    def __init__(self) -> None:
        super().__init__(1, forbid_dtd=True)
        self.feed_read = Feed()
        self.text: list[str] = []
        self._known: dict[str, _Tag] = {}
        self._attributes: set[str] = set()
        self._depth = 0
        self._leaf = False
        self._wrapper = Entry(feed=True)
        self._entry = self._wrapper
        self._entry_depth = 0
        self._object: EspiObject | None = None
        self._path: list[str] = []
        self._outer_paths: list[list[str]] = []

    def reset(self) -> None:
        """Prepare expat; text goes straight into the list, in whole runs."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self.text.append

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        """Open an element; ``name`` is "name-space local [prefix]"."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableXmlError("xml_too_deep", expected=f"<= {MAX_DEPTH}")
        tag = self._known.get(name) or self._learn(name)
        if attrs:
            self._bound_attributes(attrs)
        if tag.opens_object:
            self._open(tag.local)
        elif self._object is not None:
            self._path.append(tag.local)
        elif tag.namespace == ATOM:
            self._start_atom(tag.local, attrs)
        self.text.clear()
        self._leaf = True

    def end_element_ns(self, name: str) -> None:
        """Close an element and keep what it held."""
        if self._path:
            if self._leaf and len(self._path) <= 2:
                self._keep_leaf("/".join(self._path))
            self._path.pop()
        elif self._object is not None:
            self._close(self._object)
        else:
            self._end_atom(self._known.get(name) or self._learn(name))
        self._depth -= 1
        self._leaf = False
        self.text.clear()

    def _learn(self, name: str) -> _Tag:
        if len(self._known) >= MAX_NAMES or len(name) > MAX_NAME_CHARACTERS:
            raise UnreadableXmlError("xml_too_complex", value=name)
        namespace, local = _split(name)
        ours = namespace == ESPI
        named_as_ours = local in OBJECT_NAMES and namespace != CUSTOMER
        if named_as_ours and not ours and self.feed_read.foreign is None:
            self.feed_read.foreign = (local, namespace)
        shown = local if namespace in {ESPI, ATOM} else f"{{{namespace}}}{local}"
        tag = _Tag(shown, namespace, opens_object=ours and named_as_ours)
        self._known[name] = tag
        return tag

    def _bound_attributes(self, attributes: Mapping[str, str]) -> None:
        self._attributes.update(attributes)
        if len(self._attributes) > MAX_NAMES:
            raise UnreadableXmlError("xml_too_complex", value=max(attributes))

    def _open(self, kind: str) -> None:
        order = len(self.feed_read.objects)
        self._object = EspiObject(kind, self._entry, order, self._object)
        self._outer_paths.append(self._path)
        self._path = []
        if kind != "IntervalReading":
            self._keep_object(self._object)

    def _keep_object(self, opened: EspiObject) -> None:
        if len(self.feed_read.objects) >= MAX_OBJECTS:
            raise UnreadableXmlError("xml_too_complex", value=opened.kind)
        self.feed_read.objects.append(opened)

    def _keep_leaf(self, path: str) -> None:
        if self._object is None or path not in KEPT_LEAVES:
            return
        text = "".join(self.text).strip()
        fields = self._object.fields
        earlier = fields.get(path)
        joined = text if earlier is None else f"{earlier} {text}"
        fields[path] = joined[:MAX_LEAF_CHARACTERS]

    def _close(self, closing: EspiObject) -> None:
        if closing.kind == "IntervalReading":
            self._keep_reading(closing)
        self._object = closing.parent
        self._path = self._outer_paths.pop()

    def _keep_reading(self, closing: EspiObject) -> None:
        self.feed_read.interval_readings += 1
        row = self.feed_read.interval_readings
        if row > MAX_READINGS:
            raise UnreadableXmlError("too_many_readings", expected=f"<= {MAX_READINGS}")
        holder = closing.parent or self._unnamed_block(closing.entry)
        get = closing.fields.get
        holder.readings.append(
            RawInterval(
                row,
                get("timePeriod/start", ""),
                get("timePeriod/duration", ""),
                get("value", ""),
                get("cost", ""),
                get("ReadingQuality/quality") or get("ReadingQuality", ""),
            )
        )

    def _unnamed_block(self, entry: Entry) -> EspiObject:
        last = self.feed_read.objects[-1] if self.feed_read.objects else None
        if last is not None and last.kind == "IntervalBlock" and last.entry is entry:
            return last
        block = EspiObject("IntervalBlock", entry, len(self.feed_read.objects))
        self._keep_object(block)
        return block

    def _start_atom(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "entry":
            self._entry = Entry()
            self._entry_depth = self._depth
        elif local == "link" and not self._entry.feed:
            href = attributes.get("href", "")
            relation = attributes.get("rel", "")
            if relation == "self":
                self._entry.own = href
            elif relation == "up":
                self._entry.up.append(href)
            elif relation == "related":
                self._entry.related.append(href)

    def _end_atom(self, tag: _Tag) -> None:
        if tag.namespace != ATOM or self._entry.feed:
            return
        if tag.local == "title" and self._depth == self._entry_depth + 1:
            self._entry.title = " ".join("".join(self.text).split())
        elif tag.local == "entry" and self._depth == self._entry_depth:
            self._entry = self._wrapper


def _split(name: str) -> tuple[str, str]:
    """Return name space and local name of "name-space local prefix"; both may lack."""
    parts = name.split(" ")
    return (parts[0], parts[1]) if len(parts) > 1 else ("", name)


def read_feed(content: bytes) -> Feed:
    """Read the bytes of an XML file into the ESPI objects it holds.

    Raises ``UnreadableXmlError`` for what is no well-formed, plain XML within
    the limits above; the code says which.
    """
    if not content or content.isspace():
        raise UnreadableXmlError("empty_file")
    if len(content) > MAX_BYTES:
        raise UnreadableXmlError("too_large", expected="<= 50 MB")
    elements = _Elements()
    try:
        _feed_in_pieces(elements, content.lstrip())
    except UnreadableXmlError as refusal:
        _locate(refusal, elements)
        raise
    except DefusedXmlException as refusal:
        _refuse(elements, "xml_forbidden", type(refusal).__name__, refusal)
    except SAXParseException as refusal:
        cause = refusal.getException()
        cut_short = getattr(cause, "code", None) in _CUT_SHORT
        code = "truncated" if cut_short else "xml_malformed"
        _refuse(elements, code, refusal.getMessage(), refusal)
    except (LookupError, ValueError) as refusal:
        _refuse(elements, "xml_malformed", str(refusal), refusal)
    return elements.feed_read


def _feed_in_pieces(elements: _Elements, content: bytes) -> None:
    """Feed the parser piece by piece, so that no giant token is re-scanned."""
    silent = 0
    reached: tuple[int, int | None] = (0, 0)
    for start in range(0, len(content), PIECE):
        elements.feed(content[start : start + PIECE])
        place = (elements.getLineNumber(), elements.getColumnNumber())
        silent = silent + 1 if place == reached else 0
        reached = place
        if silent >= MAX_SILENT_PIECES:
            raise UnreadableXmlError("xml_too_complex", expected="<= 1 MB")
    elements.close()


def _refuse(elements: _Elements, code: str, why: str, cause: Exception) -> NoReturn:
    refusal = UnreadableXmlError(code, value=why)
    _locate(refusal, elements)
    raise refusal from cause


def _locate(refusal: UnreadableXmlError, elements: _Elements) -> None:
    refusal.line = elements.getLineNumber() or 0
    refusal.readings = elements.feed_read.interval_readings
