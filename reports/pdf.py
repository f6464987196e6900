"""A facility report as a tagged PDF: content -> HTML -> PDF/UA-1 bytes.

The bytes follow from the content alone. Nothing outside this folder's fonts and
style sheet can be reached while a page is laid out.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from portal.base import formats
from reports import narrative
from reports.charts import Chart, facility_charts
from reports.charts.findings import period_words
from reports.charts.svg import FONTS, titled
from reports.charts.theme import source_name
from reports.content import FacilityReport, ModelRow, snapshot

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

ADDRESS = "https://report.invalid/"
"""Where the pages pretend to live; the name can never be resolved."""

SHORT_DIGEST = 12


class ForeignReferenceError(ValueError):
    """A page asked for something that is not one of the report's own files."""


def facility_pdf(content: FacilityReport) -> bytes:
    """The report as PDF, written in the language its content names."""
    from weasyprint import HTML  # slow to load, and only needed here

    page = facility_html(content)
    document = HTML(string=page, base_url=ADDRESS, url_fetcher=own_files_only())
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def facility_html(content: FacilityReport) -> str:
    """The pages before layout; the active language is left as it was."""
    with translation.override(content.language):
        return render_to_string("reports/pdf/facility_report.html", _context(content))


@cache
def own_files_only() -> "URLFetcher":
    """Answers for the style sheet and the fonts; refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # the library has no types
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            path = _own_files().get(url.removeprefix(ADDRESS))
            if path is None or not url.startswith(ADDRESS):
                raise ForeignReferenceError(url)
            kind = "text/css" if path.suffix == ".css" else "font/ttf"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFilesOnly(allowed_protocols=(), allow_redirects=False)


def _own_files() -> dict[str, Path]:
    style = Path(settings.BASE_DIR) / "templates" / "reports" / "pdf" / "report.css"
    return {style.name: style, **{font.name: font for font in FONTS.glob("*.ttf")}}


def _context(content: FacilityReport) -> dict[str, Any]:
    monthly, cumulative, sources, variable = map(_for_paper, facility_charts(content))
    return {
        "report": content,
        "html_lang": formats.html_lang(),
        "title": _title(content),
        "footer": _footer(content),
        "digest": snapshot(content)[1],
        "lead": narrative.lead(content),
        "hero": narrative.hero(content),
        "provisional": content.status != "verified",
        "figures": narrative.key_figures(content),
        "in_short": narrative.in_short(content),
        "months": narrative.reporting_months(content),
        "baseline_total": _baseline_total(content),
        "method": narrative.method_words(content),
        "basis": narrative.basis_words(content),
        "sources": [(source_name(row.source), row) for row in content.sources],
        "models": [_model(model) for model in content.models],
        "has_terms": any(model.variables for model in content.models),
        "quality": [(source_name(row.source), row) for row in content.quality],
        "monthly": monthly,
        "cumulative": cumulative,
        "energy_sources": sources,
        "variable": variable,
    }


def _for_paper(chart: Chart) -> Chart:
    return replace(
        chart, svg_large=titled(chart.svg_large), svg_small=titled(chart.svg_small)
    )


def _title(content: FacilityReport) -> str:
    return _("%(facility)s: facility report, %(period)s") % {
        "facility": content.facility.name,
        "period": period_words(content.reporting_period),
    }


def _footer(content: FacilityReport) -> str:
    return _("Report %(report)s, data snapshot %(digest)s, prepared %(day)s") % {
        "report": content.report_id or content.facility.code,
        "digest": snapshot(content)[1][:SHORT_DIGEST],
        "day": formats.day(content.generated_on, "long"),
    }


def _baseline_total(content: FacilityReport) -> float | None:
    known = [r.baseline_gj for r in content.sources if r.baseline_gj is not None]
    return sum(known) if known and len(known) == len(content.sources) else None


def _model(model: ModelRow) -> dict[str, Any]:
    terms = [
        {
            "variable": term.variable,
            "coefficient": formats.significant(term.coefficient),
            "standard_error": formats.significant(term.standard_error),
            "t": formats.num(term.t_value, 1),
            "p": formats.probability(term.p_value),
        }
        for term in model.variables
    ]
    return {
        "row": model,
        "source": source_name(model.source),
        "equation": narrative.equation(model),
        "f_p": formats.probability(model.f_p_value),
        "verdict": narrative.verdict(model),
        "terms": terms,
    }
