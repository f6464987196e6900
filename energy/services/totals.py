"""Totals of a result: on both bases, and by fiscal year."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from energy.enpi.fractional import (
    FractionalError,
    Reported,
    Trained,
    fractional_uncertainty,
)
from energy.enpi.monthly import YEAR_MONTHS, RollingSavings, between, fiscal_year
from energy.enpi.periods import Month
from energy.enpi.results import claim_of, improvement_of
from energy.enpi.savings import Savings
from energy.models import Baseline
from energy.services.inputs import PlantInputs
from energy.services.meter_model import MeterModel
from energy.services.model_json import finite

NO_EFFECT = 1e-9


@dataclass(frozen=True, slots=True)
class _Part:
    """One meter's totals on one basis."""

    source: str
    actual: float
    adjusted: float
    half_width: float

    @property
    def saved(self) -> float:
        return self.adjusted - self.actual


def bases_json(inputs: PlantInputs, models: Sequence[MeterModel]) -> dict[str, Any]:
    """The same savings as site and as source energy, and what the switch does.

    The models are one; each meter's energy is only counted by other factors. Where
    flows are netted, the adjusted baseline keeps the baseline's mix of them.
    ``switch_effect`` is the improvement on source energy less that on site energy,
    and ``flow`` the energy source that moves it most.
    """
    counted = [model for model in models if model.savings is not None]
    parts = {
        name: [_part(model, inputs.basis, name) for model in counted]
        for name in (Baseline.Basis.SITE, Baseline.Basis.SOURCE)
    }
    known = {
        str(name): [part for part in found if part is not None]
        for name, found in parts.items()
        if None not in found
    }
    both = {name: _basis(found) for name, found in known.items()}
    improvements = [row["improvement"] for row in both.values()]
    if len(both) < 2 or None in improvements:
        return {**both, "switch_effect": None, "flow": None}
    return {
        **both,
        "switch_effect": improvements[1] - improvements[0],
        "flow": _mover(known["site"], known["source"]),
    }


def _part(model: MeterModel, basis: str, wanted: str) -> _Part | None:
    """One meter's totals on the wanted basis, None where a factor is not known."""
    saved = model.savings
    before, later = model.given.source_factor, model.given.reporting_factor
    if saved is None:
        return None
    if wanted == basis:
        factors = (1.0, 1.0)
    elif not before or not later:
        return None
    elif wanted == Baseline.Basis.SOURCE:
        factors = (before, later)
    else:
        factors = (1 / before, 1 / later)
    return _Part(
        source=model.given.meter.source,
        actual=saved.actual * factors[1],
        adjusted=saved.adjusted_baseline * factors[0],
        half_width=saved.half_width * factors[0],
    )


def _basis(parts: Sequence[_Part]) -> dict[str, Any]:
    adjusted = math.fsum(part.adjusted for part in parts)
    saved = math.fsum(part.saved for part in parts)
    half_width = math.hypot(*(part.half_width for part in parts))
    return {
        "actual": math.fsum(part.actual for part in parts),
        "adjusted_baseline": adjusted,
        "savings": saved,
        "low": saved - half_width,
        "high": saved + half_width,
        "improvement": finite(improvement_of(saved, adjusted)),
    }


def _mover(site: Sequence[_Part], source: Sequence[_Part]) -> str | None:
    """The energy source whose contribution to the improvement differs most."""
    moved: defaultdict[str, float] = defaultdict(float)
    for sign, parts in ((-1, site), (1, source)):
        total = math.fsum(part.adjusted for part in parts)
        for part in parts:
            moved[part.source] += sign * part.saved / total
    known = {name: abs(value) for name, value in moved.items()}
    largest = max(sorted(known), key=lambda name: known[name])
    return largest if known[largest] > NO_EFFECT else None


def uncertainty_json(
    models: Sequence[MeterModel], months: float
) -> list[dict[str, Any]]:
    """Fractional savings uncertainty of each meter, beside the interval proper."""
    rows = []
    for model in models:
        saved = model.savings
        if saved is None:
            continue
        searched = model.chosen.searched if model.chosen else 0
        points = len(saved.intervals)
        try:
            found = fractional_uncertainty(
                Trained.by(model.fit, searched=searched),
                Reported(points, months, saved.improvement),
                by="day" if model.given.by == Baseline.By.DAY else "bill",
                confidence=saved.confidence,
            )
        except FractionalError:
            continue
        rows.append(
            {
                "meter": model.given.meter.name,
                "fractional": finite(found.of_savings),
                "half_width": found.half_width(saved.adjusted_baseline),
                "interval_half_width": saved.half_width,
            }
        )
    return rows


def years_json(inputs: PlantInputs, savings: Sequence[Savings]) -> list[dict[str, Any]]:
    """Savings by fiscal year: each year's own, the new ones, and the sum so far.

    New savings are a whole year's less those of the whole year before it. A year
    without all its months is told as such and never scaled up.
    """
    months = inputs.reporting.months
    spans = sorted(
        {fiscal_year(m, first_month=inputs.fiscal_start_month) for m in months}
    )
    rows: list[dict[str, Any]] = []
    for first, last in spans:
        parts = [between(one, first, last) for one in savings]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            inside = [month for month in months if first <= month <= last]
            rows.append(_year((first, last), known, whole=_is_whole(inputs, inside)))
    return _with_new(rows)


def _is_whole(inputs: PlantInputs, inside: Sequence[Month]) -> bool:
    return len(inside) == YEAR_MONTHS and all(
        inputs.reporting.holds(month.start, month.end) for month in inside
    )


def _year(
    span: tuple[Month, Month], parts: Sequence[RollingSavings], *, whole: bool
) -> dict[str, Any]:
    adjusted = math.fsum(part.adjusted_baseline for part in parts)
    saved = math.fsum(part.savings for part in parts)
    half_width = math.hypot(*((part.high - part.low) / 2 for part in parts))
    return {
        "fiscal_year": span[1].year,
        "first_month": str(span[0]),
        "last_month": str(span[1]),
        "actual": math.fsum(part.actual for part in parts),
        "adjusted_baseline": adjusted,
        "savings": saved,
        "improvement": finite(improvement_of(saved, adjusted)),
        "low": saved - half_width,
        "high": saved + half_width,
        "claim": claim_of(saved - half_width, saved + half_width),
        "whole": whole,
    }


def _with_new(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    cumulative = 0.0
    earlier: Mapping[str, Any] | None = None
    for row in rows:
        cumulative += row["savings"]
        comparable = row["whole"] and (earlier is None or earlier["whole"])
        before = earlier["savings"] if earlier else 0.0
        new = row["savings"] - before if comparable else None
        listed.append({**row, "new_savings": new, "cumulative": cumulative})
        earlier = row
    return listed
