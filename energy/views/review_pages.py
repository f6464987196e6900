"""What the pages of the energy review and the register show, in GJ and in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from energy.enpi.finance import Appraisal, RateFound, RateOfReturn
from energy.enpi.targets import SavingsComparison, Track
from energy.enpi.uses import Balance, SourceBalance
from energy.models import EnergyTarget
from energy.models.meter import EnergySource
from energy.queries.register import BothEnds, RegisterRow
from energy.queries.review import EnergyReview, UseRow
from energy.queries.targets import TargetRow
from portal.base import formats
from portal.base.errors import DomainError

DAYS_A_YEAR = 365
SMALL_KW = 100
"""Below this a decimal of a rated power is worth showing."""

BALANCES: Mapping[Balance, tuple[str, Promise]] = {
    Balance.RECONCILED: ("ok", gettext_lazy("Reconciled")),
    Balance.UNEXPLAINED: ("warn", gettext_lazy("More than a tenth unexplained")),
    Balance.OVER_EXPLAINED: ("bad", gettext_lazy("Uses exceed the meters")),
    Balance.UNMETERED: ("", gettext_lazy("Not metered")),
}
TRACKS: Mapping[Track, tuple[str, str, Promise]] = {
    Track.REACHED: ("ok", "badge-check", pgettext_lazy("target", "Reached")),
    Track.ON_TRACK: ("ok", "check", pgettext_lazy("target", "On track")),
    Track.BEHIND: ("bad", "triangle-alert", pgettext_lazy("target", "Behind the plan")),
    Track.NOT_DUE: ("", "clock", pgettext_lazy("target", "Nothing due yet")),
}
CRITERIA: Mapping[str, Promise] = {
    "share": gettext_lazy("its share"),
    "cumulative": gettext_lazy("among the largest together"),
    "potential": gettext_lazy("its potential"),
}


def take_refusal(form: forms.BaseForm, error: DomainError) -> None:
    """Show a refusal at its fields, or above the form."""
    placed = {name for name in error.fields if name in form.fields}
    for name in placed:
        form.add_error(name, str(error.fields[name]))
    if not placed:
        form.add_error(None, str(error.detail))


def gj(kwh: float | None) -> float | None:
    """Energy as pages show it."""
    return None if kwh is None else kwh * formats.GJ_PER_KWH


def review_shown(review: EnergyReview) -> dict[str, Any]:
    """The balances and the uses of a plant."""
    total = review.total
    return {
        "year": review.year,
        "total": balance_shown(total) if total.metered_kwh else None,
        "balances": [balance_shown(one) for one in review.balances],
        "rows": [use_shown(row) for row in review.rows],
        "significant": sum(row.use.is_significant for row in review.rows),
    }


def balance_shown(balance: SourceBalance) -> dict[str, Any]:
    """One source: metered, explained, the gap, and a bar of both."""
    tone, word = BALANCES[balance.balance]
    return {
        "source": _source_label(balance.source),
        "metered_gj": gj(balance.metered_kwh),
        "uses_gj": gj(balance.uses_kwh),
        "gap_gj": gj(balance.unexplained_kwh),
        "share": balance.unexplained_share,
        "is_over": balance.balance is Balance.OVER_EXPLAINED,
        "tone": tone,
        "word": word,
        "bar": _bar(balance),
    }


def _source_label(source: str) -> str:
    if source in EnergySource.values:
        return str(EnergySource(source).label)
    return _("All sources")


def _bar(balance: SourceBalance) -> dict[str, str] | None:
    """Widths of 100: what uses explain of the meters, and what goes beyond either."""
    metered = balance.metered_kwh or 0.0
    whole = max(metered, balance.uses_kwh)
    if whole <= 0 or metered <= 0:
        return None
    explained = 100 * min(metered, balance.uses_kwh) / whole
    return {"explained": f"{explained:.2f}", "rest": f"{100 - explained:.2f}"}


def use_shown(row: UseRow) -> dict[str, Any]:
    """One use of the list."""
    met = row.use.significance.get("met", [])
    days = row.measured_days
    return {
        "use": row.use,
        "gj": gj(row.kwh),
        "share": row.ranked.share if row.ranked else None,
        "percent": round(row.ranked.share * 100, 2) if row.ranked else 0,
        "measured_days": days if days is not None and days < DAYS_A_YEAR else None,
        "because": [CRITERIA[one] for one in met if one in CRITERIA],
        "rated": _power(row.use.rated_kw),
    }


def _power(kw: float | None) -> str:
    return formats.qty(kw, "kW", 0 if kw is None or kw >= SMALL_KW else 1)


def row_shown(row: RegisterRow) -> dict[str, Any]:
    """One opportunity of the register."""
    return {
        "opportunity": row.opportunity,
        "saving_gj": gj(row.saving_kwh),
        "expected_gj": gj(row.expected_kwh),
        "verified_gj": gj(row.verified_kwh),
        "overdue": row.overdue,
        "not_verified": row.not_verified,
        "is_costed": bool(
            row.opportunity.net_investment or row.opportunity.annual_cost_saving
        ),
        **appraisal_shown(row.appraisal, row.opportunity.currency),
    }


def appraisal_shown(appraisal: Appraisal, currency: str) -> dict[str, Any]:
    """Payback and rate of return in words where they are no numbers."""
    per_kwh = appraisal.cost_of_saved_energy
    return {
        "payback": payback_shown(appraisal.payback_years),
        "npv": appraisal.net_present_value,
        "irr": rate_shown(appraisal.rate_of_return),
        "cost_per_gj": ""
        if per_kwh is None
        else formats.money(per_kwh / formats.GJ_PER_KWH, currency, 2),
    }


def payback_shown(years: float | None) -> str:
    """Years with one decimal, or that it never pays back."""
    if years is None:
        return _("never")
    return _("%(years)s years") % {"years": formats.num(years, 1)}


def rate_shown(rate: RateOfReturn) -> str:
    """A rate, or why there is none."""
    if rate.found is RateFound.UNIQUE:
        return formats.pct(rate.rate)
    return _("more than one") if rate.found is RateFound.SEVERAL else _("none")


def both_ends_shown(both: BothEnds | None) -> dict[str, Any] | None:
    """The plant's saving beside what its actions account for, in GJ."""
    if both is None:
        return None
    shown = {
        "result": both.result,
        "confirmed": both.confirmed,
        "waiting_gj": gj(both.waiting_kwh) if both.waiting_kwh else None,
    }
    if both.comparison is None:
        return shown
    return shown | _comparison_shown(both.comparison)


def _comparison_shown(comparison: SavingsComparison) -> dict[str, Any]:
    top, bottom = comparison.top_down_kwh, comparison.bottom_up_kwh
    longest = max(abs(top), abs(bottom)) or 1.0
    return {
        "comparison": comparison,
        "top_gj": gj(top),
        "bottom_gj": gj(bottom),
        "gap_gj": gj(comparison.unexplained_kwh),
        "low_gj": gj(comparison.low_kwh),
        "high_gj": gj(comparison.high_kwh),
        "gap_share": comparison.unexplained_kwh / top if top else None,
        "top_width": f"{100 * max(top, 0) / longest:.2f}",
        "bottom_width": f"{100 * max(bottom, 0) / longest:.2f}",
    }


def target_shown(row: TargetRow, *, today: date) -> dict[str, Any]:
    """A target with its plan, where it stands, and a line of the way."""
    target = row.target
    shown = {
        "target": target,
        "start": value_shown(target, target.start_value),
        "end": value_shown(target, target.target_value),
        "planned_today": value_shown(target, row.planned_today),
        "today": today,
        "milestones": [
            (one.on, value_shown(target, one.value))
            for one in row.trajectory.milestones
        ],
        "line": _line(row),
    }
    if row.progress is None or row.actual is None:
        return shown
    tone, icon_name, word = TRACKS[row.progress.track]
    return shown | {
        "on": row.actual.on,
        "actual": value_shown(target, row.actual.value),
        "planned": value_shown(target, row.progress.planned),
        "progress": row.progress.progress,
        "is_certain": row.progress.is_certain,
        "tone": tone,
        "icon_name": icon_name,
        "word": word,
    }


def value_shown(target: EnergyTarget, value: float) -> str:
    """A value in the unit of its target's kind."""
    if target.kind == EnergyTarget.Kind.IMPROVEMENT:
        return formats.pct(value)
    energy = value * formats.GJ_PER_KWH
    if target.kind == EnergyTarget.Kind.ABSOLUTE:
        return formats.qty(energy, "GJ")
    unit = target.variable.unit if target.variable else ""
    return f"{formats.significant(energy)}{formats.NO_BREAK_SPACE}GJ/{unit}"


WIDTH, HEIGHT, MARGIN = 320.0, 96.0, 8.0


def _line(row: TargetRow) -> dict[str, Any]:
    """The way as points of a drawing, the actual value as one more."""
    points = [(one.on, one.value) for one in row.trajectory.milestones]
    every = [*points, *([(row.actual.on, row.actual.value)] if row.actual else [])]
    days = [on.toordinal() for on, _value in every]
    values = [value for _on, value in every]

    def place(on: date, value: float) -> tuple[str, str]:
        x = _scaled(on.toordinal(), min(days), max(days), WIDTH)
        y = HEIGHT - _scaled(value, min(values), max(values), HEIGHT)
        return f"{x:.1f}", f"{y:.1f}"

    plan = [place(on, value) for on, value in points]
    return {
        "width": f"{WIDTH:g}",
        "height": f"{HEIGHT:g}",
        "points": " ".join(f"{x},{y}" for x, y in plan),
        "stops": plan,
        "actual": place(row.actual.on, row.actual.value) if row.actual else None,
    }


def _scaled(value: float, low: float, high: float, length: float) -> float:
    span = high - low or 1.0
    return MARGIN + (length - 2 * MARGIN) * (value - low) / span
