"""Totals of a result: on both bases, and by fiscal year."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from energy.enpi.monthly import RollingSavings, between, fiscal_year
from energy.enpi.periods import Month
from energy.enpi.results import claim_of, improvement_of
from energy.enpi.savings import Savings
from energy.models import Baseline
from energy.services.inputs import PlantInputs
from energy.services.meter_model import MeterModel
from energy.services.model_json import finite

YEAR_MONTHS = 12


def bases_json(inputs: PlantInputs, models: Sequence[MeterModel]) -> dict[str, Any]:
    """The same savings as site and as source energy, and what the switch does.

    The models are one; each meter's energy is only counted by another factor, the
    same for both periods. ``switch_effect`` is the improvement on source energy less
    that on site energy, and ``flow`` the energy source that moves it most.
    """
    counted = [model for model in models if model.savings is not None]
    site = {m.given.meter.name: _factor_to_site(m, inputs.basis) for m in counted}
    if any(model.given.source_factor is None for model in counted):
        found = {"site": _basis(counted, site)} if _is_known(site) else {}
        return {**found, "switch_effect": None, "flow": None}
    source = {
        m.given.meter.name: site[m.given.meter.name] * (m.given.source_factor or 1.0)
        for m in counted
    }
    both = {"site": _basis(counted, site), "source": _basis(counted, source)}
    improvements = [both[name]["improvement"] for name in ("source", "site")]
    if None in improvements:
        return {**both, "switch_effect": None, "flow": None}
    return {
        **both,
        "switch_effect": improvements[0] - improvements[1],
        "flow": _mover(counted, site, source),
    }


def _is_known(factors: Mapping[str, float]) -> bool:
    return all(math.isfinite(value) for value in factors.values())


def _factor_to_site(model: MeterModel, basis: str) -> float:
    if basis == Baseline.Basis.SITE:
        return 1.0
    return 1.0 / (model.given.source_factor or math.nan)


def _basis(
    models: Sequence[MeterModel], factors: Mapping[str, float]
) -> dict[str, Any]:
    parts = [
        model.savings.scaled(factors[model.given.meter.name])
        for model in models
        if model.savings
    ]
    adjusted = math.fsum(one.adjusted_baseline for one in parts)
    saved = math.fsum(one.savings for one in parts)
    half_width = math.hypot(*(one.half_width for one in parts))
    return {
        "actual": math.fsum(one.actual for one in parts),
        "adjusted_baseline": adjusted,
        "savings": saved,
        "low": saved - half_width,
        "high": saved + half_width,
        "improvement": finite(improvement_of(saved, adjusted)),
    }


def _mover(
    models: Sequence[MeterModel],
    site: Mapping[str, float],
    source: Mapping[str, float],
) -> str | None:
    """The energy source whose contribution to the improvement differs most."""
    moved: defaultdict[str, float] = defaultdict(float)
    totals = [
        math.fsum(
            m.savings.adjusted_baseline * factors[m.given.meter.name]
            for m in models
            if m.savings
        )
        for factors in (site, source)
    ]
    for model in models:
        if model.savings:
            on_site, at_source = (
                model.savings.savings * factors[model.given.meter.name] / total
                for factors, total in zip((site, source), totals, strict=True)
            )
            moved[model.given.meter.source] += at_source - on_site
    if len(moved) < 2:
        return None
    return max(sorted(moved), key=lambda name: abs(moved[name]))


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
