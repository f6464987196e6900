"""The PDF: tagged, in its language, with our fonts only, and from content alone."""

import dataclasses
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from reports.charts.svg import FONTS
from reports.content import FacilityReport, KeyFigures, Provenance, snapshot
from reports.pdf import (
    ADDRESS,
    ForeignReferenceError,
    facility_html,
    facility_pdf,
    own_files_only,
)
from tests.reports.sample import facility_report

GLYPHS = (
    "\u00a0\u202f₂²³→←↑↓ŸÿœŒæÆñÑ¿¡±–—•−×≤≥≈·«»‘’“”…°‰"
    "àâäçéèêëîïôöùûüÀÂÇÉÈÊËÎÏÔÙÛÜáíóúÁÍÓÚ"
)


@pytest.fixture(scope="module")
def content() -> FacilityReport:
    return facility_report("fr")


@pytest.fixture(scope="module")
def document(content: FacilityReport) -> bytes:
    return facility_pdf(content)


@pytest.fixture(scope="module")
def reader(document: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(document))


def elements(reader: PdfReader) -> list[dict[str, Any]]:
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    return list(_structure(root))


def _structure(node: Any) -> Iterator[dict[str, Any]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _structure(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _structure(node["/K"])


def kinds(reader: PdfReader) -> list[str]:
    return [element["/S"] for element in elements(reader)]


def words(document: bytes) -> str:
    pages = PdfReader(io.BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_equal_content_gives_equal_bytes(
    content: FacilityReport, document: bytes
) -> None:
    stored = FacilityReport.from_dict(content.to_dict())

    assert facility_pdf(stored) == document


def test_document_names_its_language_and_title(reader: PdfReader) -> None:
    catalog = reader.trailer["/Root"]

    assert catalog["/Lang"] == "fr-CA"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert "Maple Ridge Stamping" in (reader.metadata.title or "")
    assert reader.metadata.creation_date_raw == "D:20190218"
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()


def test_report_takes_three_letter_pages(reader: PdfReader, document: bytes) -> None:
    sizes = [(float(p.mediabox.width), float(p.mediabox.height)) for p in reader.pages]

    assert sizes == [(612, 792)] * 3
    assert len(document) < 200_000


def test_every_figure_has_words(reader: PdfReader) -> None:
    figures = [e.get("/Alt", "") for e in elements(reader) if e["/S"] == "/Figure"]

    assert all(figures)
    charts = [alt for alt in figures if len(alt) > 40]
    assert len(charts) == 4


def test_headings_and_tables_are_tagged(reader: PdfReader) -> None:
    found = kinds(reader)

    assert found.count("/H1") == 1
    assert found.index("/H1") < found.index("/H2") < found.index("/H3")
    assert found.count("/Table") == found.count("/THead") == 7
    assert found.count("/TH") > 40


def test_only_our_fonts_are_inside(reader: PdfReader) -> None:
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor
            names.add(str(inner["/BaseFont"]).split("+")[1].rstrip(","))

    assert names == {
        "Source-Sans-3",
        "Source-Sans-3-Italic",
        "Source-Sans-3-Semi-Bold",
        "Source-Serif-4-Semi-Bold",
    }


@pytest.mark.parametrize("font", sorted(FONTS.glob("*.ttf")), ids=lambda f: f.stem)
def test_fonts_hold_every_letter_of_the_three_languages(font: Any) -> None:
    known = TTFont(font).getBestCmap()

    assert [glyph for glyph in GLYPHS if ord(glyph) not in known] == []


def test_pages_tell_the_snapshot_and_the_uploads(
    content: FacilityReport, document: bytes
) -> None:
    text = words(document).replace(" ", "")
    digest = snapshot(content)[1]

    assert digest in text
    assert text.count(digest[:12]) >= 4
    assert all(upload.sha256 in text for upload in content.provenance.uploads)


def test_figures_are_written_in_the_language_of_the_report(document: bytes) -> None:
    text = words(document).replace("\u00a0", " ")

    assert "4,7 %" in text
    assert "2 988" in text
    assert "18 février 2019" in text


def test_active_language_is_left_as_it_was(content: FacilityReport) -> None:
    with translation.override("es"):
        facility_html(content)

        assert translation.get_language() == "es"


@pytest.mark.parametrize(
    ("status", "shown"),
    [("verified", False), ("draft", True), ("under_review", True), ("rejected", True)],
)
def test_results_that_are_not_verified_are_provisional(
    status: str, shown: bool
) -> None:
    page = facility_html(facility_report("en", status=status))

    assert ('class="provisional"' in page) is shown


def test_report_without_a_result_is_still_made() -> None:
    bare = dataclasses.replace(
        facility_report("en"),
        headline=None,
        key_figures=KeyFigures(),
        months=(),
        sources=(),
        source_months=(),
        models=(),
        scatter=None,
        quality=(),
        adjustments=(),
        provenance=Provenance(),
        notes=(),
    )

    text = words(facility_pdf(bare))

    assert "There is no result yet" in text
    assert "Upload bills or readings" in text


def test_hostile_names_are_shown_as_text() -> None:
    content = facility_report("en")
    hostile = '<img src="file:///etc/passwd"><script>alert(1)</script>{{ 7|add:7 }}'
    facility = dataclasses.replace(content.facility, name=hostile)

    page = facility_html(dataclasses.replace(content, facility=facility))

    assert "<img" not in page
    assert "<script" not in page
    assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.com/x.css",
        "ftp://example.com/x",
        "data:text/css,body{}",
        f"{ADDRESS}../settings.py",
        f"{ADDRESS}OFL-source-sans.md",
        "report.css",
    ],
)
def test_foreign_references_are_refused(address: str) -> None:
    with pytest.raises(ForeignReferenceError):
        own_files_only().fetch(address)


def test_own_files_are_answered() -> None:
    style = own_files_only().fetch(f"{ADDRESS}report.css").read()
    font = own_files_only().fetch(f"{ADDRESS}SourceSans3-Regular.ttf").read()

    assert b"@font-face" in style
    assert font == (FONTS / "SourceSans3-Regular.ttf").read_bytes()


def test_attachments_of_local_files_never_enter_a_pdf() -> None:
    from weasyprint import HTML

    page = (
        "<html lang=en><title>x</title><link rel=attachment href='file:///etc/passwd'>"
        "<p>x<a rel=attachment href='file:///etc/passwd'>y</a></html>"
    )

    made = HTML(string=page, base_url=ADDRESS, url_fetcher=own_files_only()).write_pdf()

    reader = PdfReader(io.BytesIO(made))
    assert not reader.attachments
    assert b"root:" not in made


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_is_made_in_the_other_languages(language: str) -> None:
    reader = PdfReader(io.BytesIO(facility_pdf(facility_report(language))))

    assert reader.trailer["/Root"]["/Lang"] == {"en": "en-CA", "es": "es-MX"}[language]
    assert len(reader.pages) == 3


def test_generated_day_is_the_contents_day() -> None:
    content = dataclasses.replace(facility_report("en"), generated_on=date(2020, 2, 29))

    assert "prepared February 29, 2020" in facility_html(content)
