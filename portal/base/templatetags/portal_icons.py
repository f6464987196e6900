"""Icons and legend marks as inline SVG: no request, no font, colour of the text."""

import json
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

OUTLINES_FILE = Path(__file__).with_name("portal_icons.json")

MARKS = {
    "line": '<path d="M1 6h20" stroke="{0}" stroke-width="2.6"/>',
    "dash": '<path d="M1 6h20" stroke="{0}" stroke-width="2" stroke-dasharray="5 3.5"/>',
    "area": '<rect x="1" y="1" width="20" height="10" rx="2" fill="{0}"/>',
    "dot": '<circle cx="11" cy="6" r="4.5" fill="{0}"/>',
    "ring": '<circle cx="11" cy="6" r="4" fill="#fff" stroke="{0}" stroke-width="2"/>',
    "box": '<rect x="7" y="2" width="8" height="8" fill="{0}"/>',
    "hatch": '<rect x="1.5" y="1.5" width="19" height="9" rx="2" fill="#fff"'
    ' stroke="{0}"/><path d="M4 10l5-8M9 10l5-8M14 10l5-8" stroke="{0}"'
    ' stroke-width="1.6"/>',
}


@cache
def outlines() -> dict[str, str]:
    """Return every icon's outline by name, as the set of the file beside this one."""
    drawn: dict[str, str] = json.loads(OUTLINES_FILE.read_text(encoding="utf-8"))
    return drawn


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration and hidden from readers.

    An unknown name raises ``KeyError``: a missing icon is a mistake in the page.
    """
    told = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="ic" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        ' focusable="false" {}>{}</svg>',
        told,
        mark_safe(outlines()[name]),  # noqa: S308 - our own file, not input
    )


@register.simple_tag
def legend_mark(kind: str, colour: str) -> SafeString:
    """Draw the mark of a chart's legend: one shape per kind, so colour never tells alone."""
    return format_html(
        '<svg class="mk" viewBox="0 0 22 12" width="22" height="12"'
        ' aria-hidden="true" focusable="false">{}</svg>',
        format_html(MARKS[kind], colour),
    )
