"""Vega-Lite specification -> SVG that may stand inside a page and a PDF.

What the library draws is kept; what would break a strict Content-Security-Policy,
a screen reader's view or a second chart on the page is put right: one accessible
name on the root, no inner roles, no style attributes, ids of its own.
"""

import re
from functools import cache
from pathlib import Path
from types import ModuleType
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.charts.theme import EXCESS, EXCESS_FILL, FAMILY, Spec, number_locale

FONTS = Path(__file__).resolve().parent.parent / "fonts"
SVG = "http://www.w3.org/2000/svg"
FAMILIES = f"'{FAMILY}', Arial, sans-serif"
HATCHED = EXCESS_FILL
"""Vega-Lite has no patterns: this fill of an area is hatched afterwards."""

_NOISE = {"class", "role", "aria-hidden", "aria-roledescription", "pointer-events"}
_ROOT_NAME = re.compile(r'^(<svg\b[^>]*?) aria-label="([^"]*)"([^>]*>)')


@cache
def library() -> ModuleType:
    """vl-convert with our fonts, loaded at the first drawing of a process."""
    import vl_convert  # slow to load, and only drawing needs it

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def render(spec: Spec, *, name: str, label: str) -> SafeString:
    """The drawing of a specification, in the active language's number format.

    ``name`` prefixes every id inside, ``label`` is the accessible name. Equal
    arguments give equal text.
    """
    drawn = library().vegalite_to_svg(
        spec, allowed_base_urls=[], format_locale=number_locale()
    )
    return _dressed(fromstring(drawn), name, label)


def _dressed(root: Element, name: str, label: str) -> SafeString:
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    _strip(root)
    _hatch(root, name)
    _own_ids(root, name)
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib = {
        "xmlns": SVG,
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-label": label,
        "font-family": FAMILIES,
    }
    return mark_safe(tostring(root, encoding="unicode"))  # noqa: S308 -- serialised by the XML library, which escapes every text


def _strip(element: Element) -> None:
    """Drop what is never seen and what only speaks of the library's insides."""
    for attribute in (*_NOISE, "font-family", "aria-label"):
        element.attrib.pop(attribute, None)
    if element.get("opacity") == "1":
        del element.attrib["opacity"]
    for child in list(element):
        _strip(child)
        if _is_invisible(child):
            element.remove(child)


def _is_invisible(element: Element) -> bool:
    if element.get("display") == "none":
        return True
    if element.tag == "path" and not element.get("d"):
        return True
    if element.tag == "g":
        return len(element) == 0
    painted = element.get("fill", "none") != "none" or "stroke" in element.attrib
    return element.tag in {"path", "line"} and not painted


def _hatch(root: Element, name: str) -> None:
    areas = [element for element in root.iter() if element.get("fill") == HATCHED]
    if not areas:
        return
    identity = f"{name}-hatch"
    for element in areas:
        element.set("fill", f"url(#{identity})")
    definitions = Element("defs")
    root.insert(0, definitions)
    pattern = SubElement(
        definitions,
        "pattern",
        {
            "id": identity,
            "width": "6",
            "height": "6",
            "patternUnits": "userSpaceOnUse",
        },
    )
    SubElement(
        pattern,
        "rect",
        {"width": "6", "height": "6", "fill": EXCESS_FILL},
    )
    stroke = {"stroke": EXCESS, "stroke-width": "1.4", "fill": "none"}
    SubElement(pattern, "path", {"d": "M-1 1L1 -1M0 6L6 0M5 7L7 5", **stroke})


def _own_ids(root: Element, name: str) -> None:
    """Number the library's ids afresh behind the chart's name."""
    given = [e for e in root.iter() if "id" in e.attrib]
    names = {
        element.attrib["id"]: f"{name}-{number}"
        for number, element in enumerate(given, start=1)
        if not element.attrib["id"].startswith(f"{name}-")
    }
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute == "id":
                element.set("id", names.get(value, value))
            elif value.startswith("url(#"):
                identity = value[5:-1]
                element.set(attribute, f"url(#{names.get(identity, identity)})")


def titled(svg: str) -> SafeString:
    """The same drawing with its name as ``<title>``, as the PDF needs it.

    A page keeps ``aria-label``, since a title would pop up as a tooltip there.
    """
    return mark_safe(_ROOT_NAME.sub(r"\1\3<title>\2</title>", svg, count=1))  # noqa: S308 -- moves escaped text


def panel(lines: list[str], *, width: int, height: int, label: str) -> SafeString:
    """A dashed panel of words, in place of a plot that has nothing to show."""
    top = height / 2 - 10 * (len(lines) - 1)
    words = "".join(
        f'<text x="{width / 2:g}" y="{top + 20 * place:g}" text-anchor="middle"'
        f' font-size="14" fill="#52636A">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    return mark_safe(  # noqa: S308 -- every text is escaped above
        f'<svg xmlns="{SVG}" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label="{escape(label)}"'
        f' font-family="{FAMILIES}">'
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"'
        ' fill="#FCFBF8" stroke="#CFCBBF" stroke-dasharray="4 4"/>'
        f"{words}</svg>"
    )
