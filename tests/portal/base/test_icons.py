"""Icons are drawn from our own file, readable or silent, and never guessed."""

import pytest
from defusedxml.ElementTree import fromstring
from django.template import Context, Template

from portal.base.templatetags.portal_icons import icon, outlines

SHAPES = {"path", "rect", "circle", "line", "polyline", "polygon", "ellipse"}


def test_icon_without_label_is_hidden_from_readers() -> None:
    svg = fromstring(icon("upload"))
    assert svg.attrib["aria-hidden"] == "true"
    assert "aria-label" not in svg.attrib
    assert svg.attrib["focusable"] == "false"


def test_icon_with_label_is_an_image_with_that_name() -> None:
    svg = fromstring(icon("lock", 'Only "you" & yours'))
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == 'Only "you" & yours'
    assert "aria-hidden" not in svg.attrib


def test_icon_takes_the_colour_of_the_text() -> None:
    assert fromstring(icon("check")).attrib["stroke"] == "currentColor"


def test_every_outline_holds_only_shapes() -> None:
    for name in outlines():
        drawn = list(fromstring(icon(name)))
        assert drawn, name
        for shape in drawn:
            assert shape.tag in SHAPES, name
            assert not {"style", "class", "href"} & set(shape.attrib), name


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_icon_tag_escapes_its_label_in_a_template() -> None:
    page = Template('{% load portal_icons %}{% icon "info" label %}')
    drawn = page.render(Context({"label": '"><script>'}))
    assert "<script>" not in drawn
