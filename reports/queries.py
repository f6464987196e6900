"""What reports and dashboards show of a plant: one result, turned into content."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import get_language

from energy.finding_texts import sentence
from energy.models import Baseline, SavingsResult
from facilities.models import Facility
from portal.base import formats
from reports.charts import Chart, facility_charts
from reports.charts.residuals import FitPoint, fit_chart, residual_chart
from reports.content import (
    Adjustment,
    FacilityFacts,
    FacilityReport,
    Headline,
    ModelRow,
    ModelTerm,
    MonthRow,
    Provenance,
    QualityRow,
    ReportPeriod,
    Scatter,
    ScatterPoint,
    SourceMonth,
    SourceRow,
    UploadRow,
)
from reports.models import ReportRun
from reports.notes import note_text
from reports.worth import emission_factors, key_figures_of

CHART_CACHE_SECONDS = 30 * 24 * 3600


def reports_of(facility: Facility) -> QuerySet[ReportRun]:
    """A plant's reports, newest first."""
    return ReportRun.objects.filter(facility=facility).select_related("requested_by")


def facility_content(
    result: SavingsResult, *, language: str, today: date, report_id: str = ""
) -> FacilityReport:
    """Everything a page or a PDF says of a plant, from the stored result alone."""
    baseline, detail = result.baseline, result.detail
    one_day = timedelta(days=1)
    return FacilityReport(
        facility=facility_facts(result.facility),
        language=language,
        generated_on=today,
        baseline_period=ReportPeriod(
            baseline.period_start, baseline.period_end + one_day
        ),
        reporting_period=ReportPeriod(
            baseline.reporting_start, baseline.reporting_end + one_day
        ),
        basis=baseline.basis,
        method=baseline.method,
        status=result.state,
        headline=headline(result),
        report_id=report_id,
        key_figures=key_figures_of(result),
        months=tuple(month_row(row) for row in detail["months"]),
        sources=tuple(source_row(row) for row in detail["sources"]),
        source_months=tuple(
            SourceMonth(row["month"], row["source"], gj(row["kwh"]))
            for row in detail["source_months"]
        ),
        models=tuple(model_row(row) for row in detail["models"]),
        scatter=scatter(detail["scatter"]),
        quality=tuple(QualityRow(**row) for row in detail["quality"]),
        adjustments=tuple(adjustment(row) for row in detail.get("adjustments", [])),
        provenance=provenance(detail["provenance"], emission_factors(detail)),
        notes=tuple(note_text(note) for note in detail["notes"]),
    )


def gj(kwh: float | None) -> float | None:
    """Energy in the unit people are shown."""
    return None if kwh is None else kwh * formats.GJ_PER_KWH


def facility_facts(facility: Facility) -> FacilityFacts:
    """Who and where."""
    return FacilityFacts(
        code=facility.code,
        name=facility.name,
        organization=facility.organization.name,
        place=f"{facility.city}, {facility.region}",
        country=facility.country,
        timezone=facility.timezone,
    )


def headline(result: SavingsResult) -> Headline | None:
    """The figures of the reporting period; none where no improvement can be said."""
    if result.improvement is None:
        return None
    return Headline(
        actual_gj=result.actual_kwh * formats.GJ_PER_KWH,
        adjusted_baseline_gj=result.adjusted_baseline_kwh * formats.GJ_PER_KWH,
        savings_gj=result.savings_kwh * formats.GJ_PER_KWH,
        improvement=result.improvement,
        low_gj=result.low_kwh * formats.GJ_PER_KWH,
        high_gj=result.high_kwh * formats.GJ_PER_KWH,
        claim=result.claim,
    )


def month_row(row: Mapping[str, Any]) -> MonthRow:
    """One month in GJ."""
    energies = (
        "actual",
        "adjusted_baseline",
        "low",
        "high",
        "savings",
        "cumulative",
        "cumulative_low",
        "cumulative_high",
    )
    return MonthRow(
        month=row["month"],
        **{name: gj(row.get(name)) for name in energies},
        estimated_share=row.get("estimated_share"),
        covered_days=row.get("covered_days"),
        expected_days=row.get("expected_days"),
    )


def source_row(row: Mapping[str, Any]) -> SourceRow:
    """One energy source in GJ."""
    return SourceRow(
        source=row["source"],
        unit=row["unit"],
        baseline_gj=gj(row["baseline"]),
        reporting_gj=gj(row["reporting"]),
        adjusted_gj=gj(row["adjusted"]),
        savings_gj=gj(row["savings"]),
        improvement=row["improvement"],
    )


def model_row(row: Mapping[str, Any]) -> ModelRow:
    """One model, energy in kWh per day as it was fitted."""
    fitted = dict(row)
    fitted.pop("meter", None)
    terms = tuple(ModelTerm(**term) for term in fitted.pop("variables"))
    reasons = tuple(sentence(reason) for reason in fitted.pop("reasons"))
    return ModelRow(variables=terms, reasons=reasons, unit="kWh/d", **fitted)


def scatter(stored: Mapping[str, Any] | None) -> Scatter | None:
    """Energy per day in GJ against the first variable."""
    if stored is None:
        return None
    return Scatter(
        source=stored["source"],
        variable=stored["variable"],
        variable_unit=stored["variable_unit"],
        points=tuple(
            ScatterPoint(
                month=point["month"],
                variable_per_day=point["variable_per_day"],
                energy_per_day=point["kwh_per_day"] * formats.GJ_PER_KWH,
                period=point["period"],
            )
            for point in stored["points"]
        ),
        intercept=gj(stored["intercept"]),
        slope=gj(stored["slope"]),
        at_mean_of=tuple(stored["at_mean_of"]),
    )


def adjustment(row: Mapping[str, Any]) -> Adjustment:
    """A non-routine event with what of it is in the numbers."""
    return Adjustment(
        starts=date.fromisoformat(row["start"]),
        description=row["title"],
        energy_gj=gj(row["counted"]),
        approved_by=row["approved_by"],
    )


def provenance(stored: Mapping[str, Any], further: Iterable[str] = ()) -> Provenance:
    """Which files, factors and which engine the numbers come from."""
    return Provenance(
        uploads=tuple(
            UploadRow(row["filename"], row["sha256"], _day(row["received_on"]))
            for row in stored["uploads"]
        ),
        engine_version=stored["engine_version"],
        factor_versions=(*stored["factors"], *further),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def charts_of(result: SavingsResult, *, today: date) -> dict[str, Chart]:
    """The drawn charts of a result in the active language, kept by result."""
    language = get_language() or "en"
    key = f"charts-3:{result.public_id}:{result.state}:{language}"
    drawn: Iterable[Chart] | None = cache.get(key)
    if drawn is None:
        content = facility_content(result, language=language, today=today)
        drawn = facility_charts(content)
        cache.set(key, drawn, CHART_CACHE_SECONDS)
    return {chart.id: chart for chart in drawn}


def fit_charts_of(baseline: Baseline) -> list[tuple[Chart, Chart]]:
    """Fit and residuals of each meter's model, kept by what was worked out."""
    language = get_language() or "en"
    models = [one for one in baseline.result.get("models", []) if one.get("points")]
    key = ":".join(["fits-1", str(baseline.public_id), _fingerprint(models), language])
    drawn: list[tuple[Chart, Chart]] | None = cache.get(key)
    if drawn is None:
        drawn = [_fit_charts(number, one) for number, one in enumerate(models, 1)]
        cache.set(key, drawn, CHART_CACHE_SECONDS)
    return drawn


def _fingerprint(models: Iterable[Mapping[str, Any]]) -> str:
    return sha256(json.dumps(list(models), sort_keys=True).encode()).hexdigest()[:16]


def _fit_charts(number: int, model: Mapping[str, Any]) -> tuple[Chart, Chart]:
    points = [
        FitPoint(
            start=_day(point["start"]),
            end=_day(point["end"]),
            metered=point["kwh_per_day"] * formats.GJ_PER_KWH,
            modelled=point["modelled"] * formats.GJ_PER_KWH,
        )
        for point in model["points"]
    ]
    meter = model["meter"]
    return (
        fit_chart(points, identity=f"fit-{number}", meter=meter),
        residual_chart(points, identity=f"residuals-{number}", meter=meter),
    )


# NOIMPORT
