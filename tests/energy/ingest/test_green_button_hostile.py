"""Hostile and broken XML: always a finding, never an exception, quickly and small."""

import socket
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.findings import Severity
from energy.ingest.formats.green_button import FINDING_CODES, GREEN_BUTTON, xml_reader
from energy.ingest.records import Hints
from tests.energy.ingest.espi_feed import ATOM, one_series, readings

VALID = one_series(readings([5, 6, 7]))
LAUGHS = "".join(
    f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' if i else '<!ENTITY l0 "lol">'
    for i in range(10)
)
HOSTILE = {
    "xxe": '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>',
    "laughs": f"<!DOCTYPE feed [{LAUGHS}]><feed>&l9;</feed>",
    "quadratic": f'<!DOCTYPE feed [<!ENTITY a "{"a" * 50_000}">]>'
    f"<feed>{'&a;' * 50_000}</feed>",
    "external dtd": '<!DOCTYPE feed SYSTEM "http://192.0.2.1/espi.dtd"><feed/>',
    "public dtd": '<!DOCTYPE feed PUBLIC "-//X//Y" "http://192.0.2.1/y.dtd"><feed/>',
    "parameter entity": '<!DOCTYPE feed [<!ENTITY % p SYSTEM "http://192.0.2.1/p">%p;]>'
    "<feed/>",
    "bare dtd": "<!DOCTYPE feed><feed/>",
    "utf-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE feed [<!ENTITY x "y">]>'
    "<feed>&x;</feed>",
}
BROKEN = {
    "empty": (b"", "empty_file"),
    "blank": (b" \n\t ", "empty_file"),
    "cut in a tag": (VALID[: VALID.index(b"<value>") + 4], "truncated"),
    "cut in a value": (VALID[: VALID.index(b"</value>") - 1], "truncated"),
    "cut before the end": (VALID[: -len(b"</feed>")], "truncated"),
    "cut in a comment": (b"<feed><!-- never", "truncated"),
    "declaration only": (b'<?xml version="1.0"?>', "truncated"),
    "binary": (bytes(range(256)) * 40, "xml_malformed"),
    "nul byte": (VALID.replace(b"<value>5", b"<value>\x005"), "xml_malformed"),
    "wrong end tag": (VALID.replace(b"</value>", b"</valeu>", 1), "xml_malformed"),
    "two roots": (VALID + VALID, "xml_malformed"),
    "undeclared entity": (b"<feed>&unknown;</feed>", "xml_malformed"),
    "unbound prefix": (b"<a:feed/>", "xml_malformed"),
    "bad utf-8": (b"<feed>\xc3\x28</feed>", "xml_malformed"),
    "unheard-of encoding": (
        b'<?xml version="1.0" encoding="x-y"?><f/>',
        "xml_malformed",
    ),
    "multi-byte encoding": (
        b'<?xml version="1.0" encoding="shift_jis"?><f/>',
        "xml_malformed",
    ),
    "plain text": (b"date,kWh\n2024-01-01,5\n", "xml_malformed"),
    "65 deep": (b"<a>" * 65 + b"</a>" * 65, "xml_too_deep"),
    "a million deep": (b"<a>" * 1_000_000, "xml_too_deep"),
    "names without end": (
        b"<feed>" + b"".join(b"<n%d/>" % i for i in range(9_000)) + b"</feed>",
        "xml_too_complex",
    ),
    "attributes without end": (
        b"<feed " + b" ".join(b'a%d=""' % i for i in range(9_000)) + b"/>",
        "xml_too_complex",
    ),
    "objects without end": (
        b'<feed xmlns="http://naesb.org/espi">' + b"<UsagePoint/>" * 250_000,
        "xml_too_complex",
    ),
    "giant comment": (
        b"<feed><!--" + b"x" * 3_000_000 + b"--></feed>",
        "xml_too_complex",
    ),
    "giant name": (b"<feed><" + b"x" * 3_000_000 + b"/></feed>", "xml_too_complex"),
    "giant attribute": (
        b'<feed a="' + b"x" * 3_000_000 + b'"/>',
        "xml_too_complex",
    ),
    "51 MB": (b"<feed>" + b" " * xml_reader.MAX_BYTES, "too_large"),
}


def parse(content: bytes):
    return GREEN_BUTTON.parse(content, "file.xml", Hints())


def codes(content: bytes) -> list[str]:
    return [finding.code for finding in parse(content).findings]


@pytest.mark.parametrize("name", HOSTILE)
def test_document_type_is_forbidden_without_a_look_at_it(name, monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    text = HOSTILE[name]
    content = text.encode("utf-16" if name == "utf-16" else "utf-8")
    tracemalloc.start()

    result = parse(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [f.code for f in result.findings] == ["xml_forbidden"]
    assert result.readings == ()
    assert peak < 5_000_000
    assert GREEN_BUTTON.detect("file.xml", content)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_is_one_error_and_no_reading(name):
    content, code = BROKEN[name]

    result = parse(content)

    assert [(f.code, f.severity) for f in result.findings] == [(code, Severity.ERROR)]
    assert (result.readings, result.totals) == ((), {})


def test_truncated_file_names_the_last_whole_reading():
    cut = VALID[: VALID.index(b"<value>7") + 8]

    [finding] = parse(cut).findings

    assert (finding.code, finding.row) == ("truncated", 2)


def test_sixty_four_levels_are_read():
    assert codes(b"<a>" * 64 + b"</a>" * 64) == ["no_readings"]


def test_readings_past_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(xml_reader, "MAX_READINGS", 2)

    assert codes(VALID) == ["too_many_readings"]


def test_xinclude_is_never_followed():
    include = (
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
        b'href="file:///etc/passwd" parse="text"/></feed>'
    )
    content = VALID.replace(b"</feed>", include)

    assert parse(content).totals == parse(VALID).totals


def test_deeply_named_leaves_cannot_fill_the_memory():
    nested = "".join(f"<{'n' * 900}{i}>" for i in range(50))
    leaves = "".join(f"<x{i}/>" for i in range(4_000))
    content = f'<UsagePoint xmlns="http://naesb.org/espi">{nested}{leaves}'.encode()
    tracemalloc.start()

    parse(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_file_never_raises(data):
    content = bytearray(VALID)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))

    result = parse(bytes(content[:cut]))

    assert {f.code for f in result.findings} <= set(FINDING_CODES)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["value", "start", "duration", "uom", "flowDirection"]), st.text()
)
def test_leaf_of_any_text_never_raises(leaf, text):
    escaped = text.replace("&", "").replace("<", "").replace("\r", "")
    pattern = f"<{leaf}>".encode()
    before, after = VALID.split(pattern, 1)
    rest = after[after.index(b"<") :]
    content = before + pattern + escaped.encode("utf-8", "replace") + rest

    result = parse(content)

    assert {f.code for f in result.findings} <= set(FINDING_CODES)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (VALID, True),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n" + VALID, True),
        (VALID.decode().encode("utf-16"), True),
        (f'<feed xmlns="{ATOM}"/>'.encode(), True),
        (b'<IntervalBlock xmlns="http://naesb.org/espi"/>', True),
        (b'<espi:UsagePoint xmlns:espi="http://naesb.org/espi"/>', True),
        (b'<content><espi:IntervalBlock xmlns:espi="x"/></content>', True),
        (b'<?xml version="1.0"?><!-- unfinished', True),
        (b'<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4"/>', False),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com"/>', False),
        (b"<!DOCTYPE html><html><body>feed</body></html>", False),
        (b"<rss><channel/></rss>", False),
        (b"feed,UsagePoint\n1,2\n", False),
        (b"PK\x03\x04 xl/workbook.xml", False),
        (b"< 5 kWh", False),
        (b"", False),
    ],
)
def test_detection_goes_by_content(content, expected):
    assert GREEN_BUTTON.detect("name.tells.nothing", content) is expected
