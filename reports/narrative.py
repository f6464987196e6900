"""The words of a facility report, worked out from its content.

Whole sentences with named holes, in the active language.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from energy.views.baseline_pages import term_words
from portal.base import formats
from reports.charts.findings import period_words
from reports.charts.theme import source_name
from reports.content import FacilityReport, Headline, ModelRow, MonthRow

LISTED_MONTHS = 4


@dataclass(frozen=True, slots=True)
class KeyFigure:
    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Hero:
    """The result in one figure, what it is, and how sure it is."""

    value: str
    words: str
    interval: str


def lead(content: FacilityReport) -> str:
    return _(
        "%(place)s. Energy performance from %(reporting)s, against the adjusted"
        " baseline of %(baseline)s."
    ) % {
        "place": content.facility.place,
        "reporting": period_words(content.reporting_period),
        "baseline": period_words(content.baseline_period),
    }


def hero(content: FacilityReport) -> Hero:
    headline = content.headline
    if headline is None:
        missing = _("There is no result yet")
        return Hero(formats.ABSENT, missing, _("No baseline has been approved."))
    if not content.is_quotable:
        missing = _("No improvement can be stated")
        return Hero(formats.ABSENT, missing, unstated(content))
    value = formats.pct(abs(headline.improvement))
    words = {
        "saving": _("less energy than the adjusted baseline"),
        "increase": _("more energy than the adjusted baseline"),
    }
    otherwise = _("difference from the adjusted baseline, within its uncertainty")
    return Hero(value, words.get(headline.claim, otherwise), _interval(headline))


def unstated(content: FacilityReport) -> str:
    """Why there is no percentage: what a model that fails the checks would say."""
    headline = content.headline
    value = formats.pct(headline.improvement if headline else None, signed=True)
    return _(
        "No model of this plant passes all checks. By the best of them the "
        "improvement would be %(value)s: a hint for the plant, not a result."
    ) % {"value": value}


def _interval(headline: Headline) -> str:
    if headline.improvement_low is None or headline.improvement_high is None:
        return _("The uncertainty of this result is not known.")
    holes = {
        "confidence": formats.pct(headline.confidence, 0),
        "low": formats.pct(headline.improvement_low),
        "high": formats.pct(headline.improvement_high),
    }
    sentence = _("%(confidence)s interval of the improvement: %(low)s to %(high)s.")
    verdicts = {
        "saving": _("The saving is larger than its uncertainty."),
        "increase": _("The increase is larger than its uncertainty."),
    }
    otherwise = _("A saving cannot be told from chance.")
    return f"{sentence % holes} {verdicts.get(headline.claim, otherwise)}"


def key_figures(content: FacilityReport) -> tuple[KeyFigure, ...]:
    """At most four figures; the plain energies fill the places of missing ones."""
    headline, extra = content.headline, content.key_figures
    if headline is None:
        return ()
    figures = [_energy(_("Energy saved"), headline.savings_gj)]
    if extra.cost_avoided is not None:
        cost = formats.num(extra.cost_avoided)
        figures.append(KeyFigure(_("Cost avoided"), cost, extra.currency))
    if extra.emissions_avoided_t is not None:
        tonnes = formats.num(extra.emissions_avoided_t)
        # Translators: tonnes of carbon dioxide equivalent.
        figures.append(KeyFigure(_("Emissions avoided"), tonnes, _("t CO₂e")))
    if extra.tasks_accepted is not None:
        accepted = formats.num(extra.tasks_accepted)
        total = _("of %(total)s") % {"total": formats.num(extra.tasks_total)}
        figures.append(KeyFigure(_("ISO 50001 tasks accepted"), accepted, total))
    figures += [
        _energy(_("Energy used"), headline.actual_gj),
        _energy(_("Adjusted baseline"), headline.adjusted_baseline_gj),
    ]
    return tuple(figures[:4])


def _energy(label: str, energy_gj: float) -> KeyFigure:
    return KeyFigure(label, formats.num(energy_gj), "GJ")


def reporting_months(content: FacilityReport) -> tuple[MonthRow, ...]:
    """The months of the reporting period, in order."""
    period = content.reporting_period
    first, last = f"{period.start:%Y-%m}", f"{period.last_day:%Y-%m}"
    rows = [row for row in content.months if first <= row.month <= last]
    return tuple(sorted(rows, key=lambda row: row.month))


def in_short(content: FacilityReport) -> tuple[str, ...]:
    """What stands out among the months, in up to three sentences."""
    months = reporting_months(content)
    found = (_largest_saving(months), _above_baseline(months), _estimated(months))
    return tuple(sentence for sentence in found if sentence)


def _largest_saving(months: tuple[MonthRow, ...]) -> str:
    known = [row for row in months if row.savings is not None]
    best = max(known, key=lambda row: row.savings or 0.0, default=None)
    if best is None or (best.savings or 0.0) <= 0:
        return ""
    return _("The largest saving of a month was %(energy)s, in %(month)s.") % {
        "energy": formats.qty(best.savings, "GJ"),
        "month": formats.month(best.month, "long"),
    }


def _above_baseline(months: tuple[MonthRow, ...]) -> str:
    known = [row for row in months if row.savings is not None]
    above = [row.month for row in known if (row.savings or 0.0) < 0]
    if not known:
        return ""
    if not above:
        return _("No month of the reporting period was above the adjusted baseline.")
    return ngettext(
        "Energy was above the adjusted baseline in %(count)s month: %(months)s.",
        "Energy was above the adjusted baseline in %(count)s months: %(months)s.",
        len(above),
    ) % {"count": len(above), "months": _month_list(above)}


def _estimated(months: tuple[MonthRow, ...]) -> str:
    estimated = [row.month for row in months if (row.estimated_share or 0.0) > 0]
    if not estimated:
        return ""
    return ngettext(
        "%(count)s month rests in part on estimated readings: %(months)s.",
        "%(count)s months rest in part on estimated readings: %(months)s.",
        len(estimated),
    ) % {"count": len(estimated), "months": _month_list(estimated)}


def _month_list(months: list[str]) -> str:
    shown = ", ".join(formats.month(month, "long") for month in months[:LISTED_MONTHS])
    more = len(months) - LISTED_MONTHS
    if more <= 0:
        return shown
    # Translators: "January 2018, February 2018 and 8 more".
    return _("%(months)s and %(count)s more") % {"months": shown, "count": more}


def method_words(content: FacilityReport) -> str:
    sentences = {
        "forecast": _(
            "A model is fitted to the baseline period. Each month of the reporting"
            " period is compared with what that model expects under the month’s own"
            " conditions; the difference is the saving."
        ),
        "backcast": _(
            "A model is fitted to the reporting period. It tells what the baseline"
            " period would have used had the facility been as it is now; the"
            " difference is the saving."
        ),
        "chaining": _(
            "A model is fitted to a period between the two. It carries the baseline"
            " and the reporting period to the same conditions; the difference is the"
            " saving."
        ),
        "standard": _(
            "Models of both periods are compared under the same standard conditions;"
            " the difference is the saving."
        ),
        "ratio": _(
            "Energy per unit of the relevant variable in the baseline period,"
            " multiplied by that variable in the reporting period, is compared with"
            " actual energy. No model supports this result."
        ),
        "absolute": _(
            "Energy of the reporting period is compared with that of the baseline"
            " period as it is, without adjustment to conditions."
        ),
    }
    return sentences.get(content.method, sentences["forecast"])


def basis_words(content: FacilityReport) -> str:
    if content.basis == "source":
        return _("Energy is source (primary) energy in gigajoules (GJ).")
    return _(
        "Energy is site (final) energy in gigajoules (GJ); fuels count at their"
        " higher heating value."
    )


def equation(model: ModelRow) -> str:
    """The model as a sum: "Energy = 2,088 + 2.28 × Production"."""
    text = "" if model.intercept is None else formats.significant(model.intercept)
    for term in model.variables:
        if not text:
            name = term_words(term.variable)
            text = f"{formats.significant(term.coefficient)} × {name}"
            continue
        sign = formats.MINUS_SIGN if term.coefficient < 0 else "+"
        amount = formats.significant(abs(term.coefficient))
        text += f" {sign} {amount} × {term_words(term.variable)}"
    holes = {
        "source": source_name(model.source),
        "terms": text or formats.ABSENT,
        "unit": model.unit,
    }
    if model.unit:
        return _("%(source)s: energy in %(unit)s = %(terms)s") % holes
    return _("%(source)s: energy = %(terms)s") % holes


def verdict(model: ModelRow) -> str:
    """What the three tests of a model say, or why one of them fails."""
    if model.reasons:
        return " ".join(model.reasons)
    answers = (
        (model.valid, _("valid"), _("not valid")),
        (model.plausible, _("plausible"), _("not plausible")),
        (model.adequate, _("adequate"), _("not adequate")),
    )
    return ", ".join(good if passed else bad for passed, good, bad in answers)
