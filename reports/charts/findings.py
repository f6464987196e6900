"""The one sentence each chart has to say, worked out from its figures."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.base import formats
from reports.charts.theme import source_name
from reports.content import FacilityReport, Headline, ReportPeriod, Scatter

CONFIDENCE = 0.90


def confidence_of(content: FacilityReport) -> float:
    return content.headline.confidence if content.headline else CONFIDENCE


def period_words(period: ReportPeriod) -> str:
    """ "January 2018 to December 2018", or one month alone."""
    first = formats.month(period.start, "long")
    last = formats.month(period.last_day, "long")
    if first == last:
        return first
    # Translators: a span of months, "January 2018 to December 2018".
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def monthly_finding(content: FacilityReport) -> str:
    period = period_words(content.reporting_period)
    if content.headline is None:
        return _("Actual energy of each month; there is no approved baseline yet.")
    holes = {**_headline_holes(content.headline), "period": period}
    return _CLAIMS[content.headline.claim]() % holes


def _headline_holes(headline: Headline) -> dict[str, str]:
    return {
        "share": formats.pct(abs(headline.improvement)),
        "energy": formats.qty(abs(headline.savings_gj), "GJ"),
    }


def _saving() -> str:
    return _(
        "The facility used %(share)s less energy than its adjusted baseline,"
        " a saving of %(energy)s (%(period)s)."
    )


def _increase() -> str:
    return _(
        "The facility used %(share)s more energy than its adjusted baseline,"
        " an excess of %(energy)s (%(period)s)."
    )


def _not_distinguishable() -> str:
    return _(
        "Energy differs from the adjusted baseline by %(share)s, or %(energy)s,"
        " no more than the uncertainty can explain (%(period)s)."
    )


_CLAIMS = {
    "saving": _saving,
    "increase": _increase,
    "not_distinguishable": _not_distinguishable,
}


def cumulative_finding(content: FacilityReport) -> str:
    last = [row for row in content.months if row.cumulative is not None][-1]
    holes = {
        "energy": formats.qty(last.cumulative, "GJ"),
        "month": formats.month(last.month, "long"),
        "low": formats.qty(last.cumulative_low, "GJ"),
        "high": formats.qty(last.cumulative_high, "GJ"),
        "confidence": formats.pct(confidence_of(content), 0),
    }
    if last.cumulative_low is None or last.cumulative_high is None:
        return _("Savings add up to %(energy)s by %(month)s.") % holes
    return (
        _(
            "Savings add up to %(energy)s by %(month)s; the %(confidence)s interval"
            " runs from %(low)s to %(high)s."
        )
        % holes
    )


def sources_finding(totals: dict[str, float], period: ReportPeriod) -> str:
    """Which group of sources is the largest, of GJ by group."""
    whole = sum(totals.values())
    largest = max(totals, key=lambda group: totals[group])
    holes = {
        "source": source_name(largest),
        "share": formats.pct(totals[largest] / whole if whole else None, 0),
        "period": period_words(period),
        "energy": formats.qty(whole, "GJ"),
    }
    return (
        _(
            "%(source)s is the largest source: %(share)s of the %(energy)s used"
            " (%(period)s)."
        )
        % holes
    )


def variable_finding(scatter: Scatter) -> str:
    """How many reporting points lie below the line of the baseline."""
    reporting = [p for p in scatter.points if p.period == "reporting"]
    if scatter.slope is None or scatter.intercept is None or not reporting:
        return _("Energy of each interval against %(variable)s, both a day.") % {
            "variable": scatter.variable
        }
    line = [scatter.intercept + scatter.slope * p.variable_per_day for p in reporting]
    pairs = zip(reporting, line, strict=True)
    below = sum(point.energy_per_day < expected for point, expected in pairs)
    sentence = ngettext(
        "%(below)s of %(count)s point of the reporting period lies below the"
        " baseline line: less energy than the model expects.",
        "%(below)s of %(count)s points of the reporting period lie below the"
        " baseline line: less energy than the model expects.",
        len(reporting),
    ) % {"below": below, "count": len(reporting)}
    return f"{sentence} {_other_variables(scatter)}".strip()


def _other_variables(scatter: Scatter) -> str:
    if not scatter.at_mean_of:
        return ""
    return _("Points stand at the mean of: %(variables)s.") % {
        "variables": ", ".join(scatter.at_mean_of)
    }
