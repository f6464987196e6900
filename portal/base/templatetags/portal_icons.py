"""Icons as inline SVG: no request, no font, the colour of the text around them."""

import json
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

OUTLINES_FILE = Path(__file__).with_name("portal_icons.json")


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
