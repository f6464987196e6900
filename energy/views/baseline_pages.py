"""What the baseline pages show: verdict, candidates by meter, suggested periods."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from energy.enpi.monthly import YEAR_MONTHS
from energy.enpi.periods import Month
from energy.enpi.weather import Branch
from energy.enpi.weekdays import DaysWith, Weekdays
from energy.failure_texts import failure_text
from energy.finding_texts import how_to_fix, sentence
from energy.models import Baseline, SavingsResult
from energy.models.meter import EnergySource
from portal.base import formats

DEGREE_DAYS = re.compile(r"(?P<kind>hdd|cdd)_(?P<base>\d+(?:\.\d+)?)")
DEGREE_DAY_WORDS = {
    "hdd": gettext_lazy("heating degree days (%(base)s °C)"),
    "cdd": gettext_lazy("cooling degree days (%(base)s °C)"),
}
"""How degree days that the engine made of temperatures are called."""

LAMPS: tuple[tuple[str, Promise, Promise, Promise, Promise], ...] = (
    (
        "valid",
        gettext_lazy("Valid"),
        gettext_lazy("Passes the statistical tests"),
        gettext_lazy("Fails a statistical test"),
        gettext_lazy("Significant, R² of 0.5 or more, used within its range."),
    ),
    (
        "plausible",
        gettext_lazy("Plausible"),
        gettext_lazy("Makes physical sense"),
        gettext_lazy("Makes no physical sense"),
        gettext_lazy("Each variable moves energy the way it should."),
    ),
    (
        "adequate",
        gettext_lazy("Adequate"),
        gettext_lazy("The data can carry a model"),
        gettext_lazy("The data cannot carry a model"),
        gettext_lazy("Enough bills, enough covered days, independent variables."),
    ),
    (
        "complete",
        gettext_lazy("Complete"),
        gettext_lazy("Both periods are covered"),
        gettext_lazy("Readings are missing"),
        gettext_lazy("At least 90% of the days of the reporting period have readings."),
    ),
)
"""Key of the verdict, name, word when on, word when off, what it means."""


def failure_shown(baseline: Baseline) -> str:
    """Why a baseline could not be worked out, and what to do."""
    return failure_text(baseline.error_code)


def lamps_shown(verdict: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The verdict's lamps, each with its word."""
    return [
        {
            "label": label,
            "state": "ok" if verdict[key] else "bad",
            "word": word_on if verdict[key] else word_off,
            "note": note,
        }
        for key, label, word_on, word_off, note in LAMPS
    ]


def reasons_shown(verdict: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Why lamps are off, as findings with their sentence and meter."""
    return [
        {
            "severity": reason["severity"],
            "sentence": _of_meter(reason),
            "how_to_fix": how_to_fix(reason),
        }
        for reason in verdict["reasons"]
    ]


def _of_meter(reason: Mapping[str, Any]) -> str:
    holes = {"meter": reason["meter"], "reason": sentence(reason)}
    return _("%(meter)s: %(reason)s") % holes


def figures_shown(result: SavingsResult | None) -> dict[str, float]:
    """The energies of a result in GJ."""
    if result is None:
        return {}
    names = ("savings", "low", "high", "actual", "adjusted_baseline")
    return {name: getattr(result, f"{name}_kwh") * formats.GJ_PER_KWH for name in names}


def candidates_shown(baseline: Baseline) -> list[dict[str, Any]]:
    """Per meter: its candidates, the chosen one first, reasons as sentences."""
    bands = {band["meter"]: band for band in baseline.result.get("sensitivity", [])}
    rows = requested_rows(baseline)
    by_meter: dict[str, dict[str, Any]] = {}
    for candidate in baseline.result.get("candidates", []):
        meter = candidate["meter"]
        shown = by_meter.setdefault(
            meter,
            {
                "meter": meter,
                "source": EnergySource(candidate["source"]).label,
                "band": bands.get(meter),
                "by": rows.get(meter, ""),
                "override": baseline.overrides.get(meter),
                "rows": [],
            },
        )
        shown["rows"].append(_candidate_shown(candidate))
    return list(by_meter.values())


def _candidate_shown(candidate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **candidate,
        "equation": equation(candidate),
        "names": "\n".join(candidate["variables"]),
        "terms": [
            {
                **term,
                "coefficient": formats.significant(term["coefficient"]),
                "standard_error": formats.significant(term["standard_error"]),
                "p_value": formats.probability(term["p_value"]),
            }
            for term in candidate["terms"]
        ],
        "f_p_value": formats.probability(candidate["f_p_value"]),
        "reason_sentences": [sentence(reason) for reason in candidate["reasons"]],
    }


def term_words(name: str) -> str:
    """A variable as an equation names it, those the engine made of others in words."""
    weekdays = Weekdays.parse(name)
    if weekdays is not None:
        names = formats.weekday_names()
        days = ", ".join(names[number - 1] for number in sorted(weekdays.days))
        return _("days (%(days)s)") % {"days": days}
    days_with = DaysWith.parse(name)
    if days_with is not None:
        return _("days with %(variable)s") % {"variable": days_with.variable}
    degree_days = DEGREE_DAYS.fullmatch(name)
    if degree_days is not None:
        base = formats.significant(float(degree_days["base"]))
        words = DEGREE_DAY_WORDS[degree_days["kind"]]
        return str(words) % {"base": base}
    branch = Branch.parse(name)
    if branch is None:
        return name
    base = formats.significant(branch.base)
    terms = (base, branch.temperature)
    first, second = terms if branch.kind == "hdd" else terms[::-1]
    return f"({first} − {second})₊"


def equation(candidate: Mapping[str, Any]) -> str:
    """Energy in kWh a day as the sum the model is."""
    text = formats.significant(candidate["intercept"])
    for term in candidate["terms"]:
        sign = formats.MINUS_SIGN if term["coefficient"] < 0 else "+"
        amount = formats.significant(abs(term["coefficient"]))
        text += f" {sign} {amount} × {term_words(term['variable'])}"
    return text


def requested_rows(baseline: Baseline) -> dict[str, str]:
    """By meter, whether bills or days carry its model."""
    words = dict(Baseline.By.choices)
    return {
        one["meter"]: str(words.get(one.get("by", ""), ""))
        for one in baseline.result.get("models", [])
    }


def suggested_periods(months: Sequence[str]) -> dict[str, date]:
    """The last twelve months as reporting period, the twelve before as baseline."""
    if len(months) < 2 * YEAR_MONTHS:
        return {}
    last = Month.parse(months[-1])
    reporting = last.plus(1 - YEAR_MONTHS)
    baseline = reporting.plus(-YEAR_MONTHS)
    one_day = timedelta(days=1)
    return {
        "period_start": baseline.start,
        "period_end": reporting.start - one_day,
        "reporting_start": reporting.start,
        "reporting_end": last.end - one_day,
    }
