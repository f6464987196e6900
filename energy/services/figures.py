"""The figures of one result: totals, months, sources, points, provenance."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from energy.enpi.calendarize import MonthEnergy
from energy.enpi.periods import Month, Period
from energy.enpi.savings import (
    CombinedSavings,
    MonthSavings,
    combine,
    combine_months,
    combine_rolling,
    improvement_of,
    monthly,
    rolling,
)
from energy.models import Upload
from energy.services.adjustments import Covered, adjustments_json
from energy.services.inputs import ENGINE_VERSION, PlantInputs
from energy.services.meter_model import MeterModel, Skipped
from energy.services.metered import energy_within
from energy.services.model_json import (
    finding_json,
    finite,
    is_complete,
    terms_json,
)
from energy.services.scatter import scatter_json
from energy.services.step_hints import steps_json
from energy.services.totals import bases_json, uncertainty_json, years_json
from energy.services.worth import worth_json

YEAR_DAYS = 365


def figures_of(
    inputs: PlantInputs,
    models: Sequence[MeterModel],
    skipped: Sequence[Skipped],
) -> dict[str, Any] | None:
    """The columns of a result; None when no meter has a reporting period."""
    counted = [model for model in models if model.savings is not None]
    if not counted:
        return None
    total = combine([model.savings for model in counted if model.savings])
    return {
        "baseline_kwh": _baseline_energy(counted, inputs.baseline),
        "actual_kwh": total.actual,
        "adjusted_baseline_kwh": total.adjusted_baseline,
        "savings_kwh": total.savings,
        "low_kwh": total.low,
        "high_kwh": total.high,
        "improvement": total.improvement,
        "claim": total.claim,
        "detail": {
            **_detail(inputs, models, total),
            "complete": is_complete(models, skipped),
            "notes": _notes(inputs, models, skipped),
        },
    }


def _baseline_energy(models: Sequence[MeterModel], period: Period) -> float:
    return math.fsum(energy_within(model.given.readings, period) for model in models)


def _detail(
    inputs: PlantInputs,
    models: Sequence[MeterModel],
    total: CombinedSavings,
) -> dict[str, Any]:
    counted = [model for model in models if model.savings is not None]
    return {
        "months": _months(counted),
        "rolling_12": _rolling(counted),
        "fiscal_years": years_json(inputs, [m.savings for m in counted if m.savings]),
        "bases": bases_json(inputs, models),
        "uncertainty": uncertainty_json(models, len(inputs.reporting.months)),
        "sources": _sources(counted, inputs.baseline),
        "source_months": _source_months(models),
        "models": [_model(model) for model in models],
        "scatter": scatter_json(counted, inputs.variables),
        "quality": [_quality(model, inputs) for model in models],
        "coverage": min(model.coverage for model in models),
        "degrees_of_freedom": min(
            m.savings.degrees_of_freedom for m in counted if m.savings
        ),
        "confidence": total.confidence,
        "adjustments": adjustments_json(
            inputs.events, [_covered(model) for model in counted]
        ),
        "steps": steps_json(inputs, models),
        "model_period": {
            "start": inputs.model.start.isoformat(),
            "end": (inputs.model.end - timedelta(days=1)).isoformat(),
        },
        **worth_json(inputs, models),
        "provenance": _provenance(inputs, models),
    }


def _covered(model: MeterModel) -> Covered:
    reporting = model.savings.intervals if model.savings else ()
    return Covered(model.given.meter, reporting, model.trained.intervals)


def _months(models: Sequence[MeterModel]) -> list[dict[str, Any]]:
    """All months the plant has, with the model's where it speaks."""
    spoken = {
        row.month: (row, is_reporting)
        for rows, is_reporting in (
            (combine_months([monthly(m.fitted) for m in models if m.fitted]), False),
            (combine_months([monthly(m.savings) for m in models if m.savings]), True),
        )
        for row in rows
    }
    listed = [{m.month: m for m in model.given.months} for model in models]
    every = sorted({month for months in listed for month in months})
    return [
        _month(month, [months.get(month) for months in listed], spoken.get(month))
        for month in every
    ]


def _rolling(models: Sequence[MeterModel]) -> list[dict[str, Any]]:
    """The sums over each twelve whole months in a row that every meter has."""
    windows = combine_rolling([rolling(m.savings) for m in models if m.savings])
    return [
        {
            "month": window.month,
            "actual": window.actual,
            "adjusted_baseline": window.adjusted_baseline,
            "savings": window.savings,
            "low": window.low,
            "high": window.high,
        }
        for window in windows
    ]


def _month(
    month: str,
    parts: Sequence[MonthEnergy | None],
    spoken: tuple[MonthSavings, bool] | None,
) -> dict[str, Any]:
    known = [part for part in parts if part is not None and part.complete]
    is_whole = len(known) == len(parts)
    row: dict[str, Any] = {
        "month": month,
        "actual": math.fsum(part.energy for part in known) if is_whole else None,
        "adjusted_baseline": None,
        "covered_days": min(part.covered_days if part else 0 for part in parts),
        "expected_days": Month.parse(month).days,
        "estimated_share": max(part.estimated_share if part else 0.0 for part in parts),
    }
    if spoken is None or not spoken[0].complete:
        return row
    modelled, is_reporting = spoken
    half_width = (modelled.high - modelled.low) / 2
    row |= {
        "adjusted_baseline": modelled.adjusted_baseline,
        "low": modelled.adjusted_baseline - half_width,
        "high": modelled.adjusted_baseline + half_width,
    }
    if is_reporting:
        row |= {
            "actual": modelled.actual,
            "savings": modelled.savings,
            "cumulative": modelled.cumulative,
            "cumulative_low": modelled.cumulative_low,
            "cumulative_high": modelled.cumulative_high,
        }
    return row


def _sources(models: Sequence[MeterModel], period: Period) -> list[dict[str, Any]]:
    by_source: defaultdict[str, list[MeterModel]] = defaultdict(list)
    for model in models:
        by_source[model.given.meter.source].append(model)
    rows = []
    for source, members in by_source.items():
        found = [model.savings for model in members if model.savings]
        adjusted = math.fsum(one.adjusted_baseline for one in found)
        saved = math.fsum(one.savings for one in found)
        rows.append(
            {
                "source": source,
                "unit": "kWh",
                "baseline": _baseline_energy(members, period),
                "reporting": math.fsum(one.actual for one in found),
                "adjusted": adjusted,
                "savings": saved,
                "improvement": finite(improvement_of(saved, adjusted)),
            }
        )
    return rows


def _source_months(models: Sequence[MeterModel]) -> list[dict[str, Any]]:
    totals: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for model in models:
        for month in model.given.months:
            if month.covered_days:
                totals[month.month, model.given.meter.source].append(month.energy)
    return [
        {"month": month, "source": source, "kwh": math.fsum(values)}
        for (month, source), values in sorted(totals.items())
    ]


def _model(model: MeterModel) -> dict[str, Any]:
    fit = model.fit
    shown = (
        "n",
        "r_squared",
        "adjusted_r_squared",
        "f_p_value",
        "cv_rmse",
        "nmbe",
        "durbin_watson",
    )
    valid, plausible, adequate = model.lamps
    return {
        "meter": model.given.meter.name,
        "source": model.given.meter.source,
        "variables": terms_json(fit),
        "intercept": fit.coefficients[0],
        **{name: finite(getattr(fit, name)) for name in shown},
        "valid": valid,
        "plausible": plausible,
        "adequate": adequate,
        "reasons": [finding_json(r) for r in model.reasons if r.severity == "error"],
    }


def _quality(model: MeterModel, inputs: PlantInputs) -> dict[str, Any]:
    wanted = {str(m) for p in (inputs.baseline, inputs.reporting) for m in p.months}
    months = [month for month in model.given.months if month.month in wanted]
    covered = sum(month.covered_days for month in months)
    estimated = math.fsum(m.estimated_share * m.covered_days for m in months)
    return {
        "meter": model.given.meter.name,
        "source": model.given.meter.source,
        "months_covered": sum(month.complete for month in months),
        "months_expected": len(wanted),
        "estimated_share": estimated / covered if covered else None,
        "remark": "",
    }


def _provenance(inputs: PlantInputs, models: Sequence[MeterModel]) -> dict[str, Any]:
    uploads = Upload.objects.filter(pk__in=inputs.uploads).order_by("pk")
    return {
        "engine_version": ENGINE_VERSION,
        "factors": sorted({f for model in models for f in model.given.factors}),
        "uploads": [
            {
                "id": str(upload.public_id),
                "filename": upload.filename,
                "sha256": upload.digest,
                "received_on": upload.created_at.date().isoformat(),
            }
            for upload in uploads
        ],
    }


def _notes(
    inputs: PlantInputs, models: Sequence[MeterModel], skipped: Sequence[Skipped]
) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = [
        {"code": "meter_excluded_flow", "meter": meter.name}
        for meter in inputs.excluded
    ]
    notes += [
        {
            "code": "flows_netted",
            "meter": model.given.meter.name,
            "others": ", ".join(meter.name for meter in model.given.others),
        }
        for model in models
        if model.given.others
    ]
    notes += [{"code": one.code, "meter": one.meter.name} for one in skipped]
    for model in models:
        name = model.given.meter.name
        if model.savings is None:
            notes.append({"code": "meter_without_data", "meter": name})
        elif model.coverage < 1:
            share = f"{math.floor(100 * model.coverage)}%"
            notes.append({"code": "partial_months", "meter": name, "share": share})
        if not all(model.lamps):
            notes.append({"code": "no_valid_model", "meter": name})
    if inputs.reporting.days < YEAR_DAYS:
        notes.append({"code": "provisional_year"})
    return notes
