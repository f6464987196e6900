"""What holds for every template and style: it compiles, and the policy can be strict."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from portal.base.templatetags.portal_icons import outlines

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
# Reports for print are never served as pages: their styles travel inside them.
PRINTED = TEMPLATES / "reports" / "pdf"

EVERY = sorted(
    path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"}
)
PAGES = [
    path
    for path in EVERY
    if path.suffix == ".html"
    and PRINTED not in path.parents
    and TEMPLATES / "emails" not in path.parents
]
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
DATA_BLOCKS = {"application/json"}
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENTS = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
ICON_NAMES = re.compile(r'{% icon "([^"]+)"')


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


class Inline(HTMLParser):
    """Collects what a strict policy would refuse to run or apply."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style":
            self.refused.append("<style>")
        if (
            tag == "script"
            and "src" not in given
            and given.get("type") not in DATA_BLOCKS
        ):
            self.refused.append("<script> without src")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.refused.append(f"{name}=")
            if value and value.strip().lower().startswith(("javascript:", "data:")):
                self.refused.append(f"{name}={value[:20]}")


def refused_inline(markup: str) -> list[str]:
    """What in this markup needs more than ``'self'``."""
    parser = Inline()
    parser.feed(TAGS.sub("x", COMMENTS.sub("", markup)))
    return parser.refused


@pytest.mark.parametrize("path", EVERY, ids=short)
def test_every_template_compiles(path: Path) -> None:
    try:
        get_template(str(path.relative_to(TEMPLATES)))
    except TemplateDoesNotExist as missing:
        pytest.fail(f"{short(path)} needs {missing}")


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_page_has_nothing_inline(path: Path) -> None:
    assert refused_inline(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<p style='color:red'>",
        "<style>p{}</style>",
        "<script>go()</script>",
        "<script nonce='a'>go()</script>",
        "<button onclick='go()'>",
        "<a href='javascript:go()'>",
        "<img src='data:image/png;base64,AA'>",
    ],
)
def test_inline_search_finds_what_the_policy_refuses(markup: str) -> None:
    assert refused_inline(markup)


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_icons_named_in_pages_exist(path: Path) -> None:
    named = set(ICON_NAMES.findall(path.read_text(encoding="utf-8")))
    assert named <= set(outlines())


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_style_sheet_stays_in_its_layer_and_at_home(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@import" not in text
    assert "data:" not in text
    assert not re.search(r"https?://", text)
    outside = re.sub(r"@layer [a-z, ]+;", "", re.sub(r"/\*.*?\*/", "", text))
    assert outside.lstrip().startswith("@layer ")
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_files_named_in_styles_exist(path: Path) -> None:
    for name in re.findall(r'url\("([^"]+)"\)', path.read_text(encoding="utf-8")):
        assert (path.parent / name).resolve().is_file(), name


@pytest.mark.parametrize("path", SCRIPTS, ids=short)
def test_script_writes_no_markup_and_runs_no_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function("):
        assert word not in text


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_failure_pages_need_neither_request_nor_context(name: str) -> None:
    page = get_template(name).render()
    for language in ("en-CA", "fr-CA", "es-MX"):
        assert f'lang="{language}"' in page


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_form_leads_from_its_summary_to_each_field(language: str) -> None:
    class Question(forms.Form):
        reading = forms.DecimalField(help_text="As on the bill")
        basis = forms.ChoiceField(
            choices=[("h", "Higher"), ("l", "Lower")], widget=forms.RadioSelect
        )

    with translation.override(language):
        drawn = Question({}).render()
    assert 'href="#id_reading"' in drawn
    assert 'href="#id_basis_0"' in drawn
    assert 'aria-describedby="id_reading_helptext id_reading_error"' in drawn
    assert 'id="id_reading_helptext"' in drawn
    assert 'id="id_reading_error"' in drawn
    assert drawn.count("<legend") == 1
