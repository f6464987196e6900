"""Whether bytes are an ESPI file, judged by their first element."""

import re

HEAD = 64 * 1024
EVIDENCE = 1024 * 1024
_ROOTS = frozenset(
    {"feed", "UsagePoint", "IntervalBlock", "MeterReading", "ReadingType"}
)
_EVIDENCE = re.compile(
    rb"naesb\.org/espi|<(?:[\w.-]{1,40}:)?(?:IntervalBlock|IntervalReading|UsagePoint)\b"
)
_ROOT = re.compile(r"<(?:[^\s<>/:]{1,100}:)?([^\s<>/:]{1,100})")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def is_green_button(content: bytes) -> bool:
    """Say whether the content is ESPI, or XML that only this format can refuse.

    The latter is XML with a document type (HTML apart) and XML that ends before
    its first element.
    """
    utf16 = content.startswith(_UTF16_MARKS)
    head = _decoded(content[:HEAD], utf16=utf16).lstrip("\ufeff \t\r\n")
    if not head.startswith("<"):
        return False
    rest = _after_prolog(head)
    if rest[:9].upper() == "<!DOCTYPE":
        return rest[9:].lstrip()[:4].casefold() != "html"
    if head.startswith("<?xml") and ">" not in rest:
        return True
    root = _ROOT.match(rest)
    if root is None:
        return False
    return root[1] in _ROOTS or bool(_EVIDENCE.search(content, 0, EVIDENCE))


def _decoded(head: bytes, *, utf16: bool) -> str:
    if not utf16:
        return head.decode("utf-8", errors="replace")
    little = head.startswith((b"\xff\xfe", b"<\0"))
    return head.decode("utf-16-le" if little else "utf-16-be", errors="replace")


def _after_prolog(text: str) -> str:
    """Return the text from its first element or document type on.

    Declarations and comments are passed over; one that does not end in the head
    of the file leaves nothing.
    """
    while True:
        text = text.lstrip()
        if text.startswith("<?"):
            text = text.partition("?>")[2]
        elif text.startswith("<!--"):
            text = text.partition("-->")[2]
        else:
            return text
