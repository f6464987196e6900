"""The energy performance of a plant as clients and commands see it."""

from collections.abc import Mapping
from typing import Any

from energy.enpi.results import claim_of
from energy.models import SavingsResult

WORTH = ("cost", "tco2e")


def enpi_json(result: SavingsResult) -> dict[str, Any]:
    """One stored result: figures, months, rolling twelve months, provenance.

    Energy in kWh on the basis of the baseline, shares as fractions. "low" and
    "high" bound the savings everywhere. Cost is by currency, emissions are in tonnes:
    what was used and what was saved. Nothing is computed here but ratios.
    """
    baseline = result.baseline
    return {
        "id": str(result.public_id),
        "facility": result.facility.code,
        "state": result.state,
        "unit": "kWh",
        "basis": baseline.basis,
        "method": baseline.method,
        "confidence": 0.90,
        "period": _days(baseline.period_start, baseline.period_end),
        "reporting": _days(baseline.reporting_start, baseline.reporting_end),
        "model_period": result.detail.get("model_period"),
        "annual": {**annual(result), **_worth_of(result.detail)},
        "months": _with_worth(result, "months", reporting_months(result)),
        "rolling_12": _with_worth(
            result,
            "rolling_12",
            [_judged(row) for row in result.detail.get("rolling_12", [])],
        ),
        "fiscal_years": result.detail.get("fiscal_years", []),
        "bases": result.detail.get("bases"),
        "uncertainty": result.detail.get("uncertainty", []),
        "sources": result.detail["sources"],
        "adjustments": result.detail.get("adjustments", []),
        "steps": result.detail.get("steps", []),
        "coverage": result.detail["coverage"],
        **{name: result.detail.get(name) for name in WORTH},
        "notes": result.detail["notes"],
        "provenance": {
            "baseline": str(baseline.public_id),
            "baseline_version": baseline.version,
            "inputs_sha256": result.inputs_digest,
            **result.detail["provenance"],
        },
    }


def _worth_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Used and saved of each worth; None where the result was stored without it."""
    found = {name: stored.get(name) for name in WORTH}
    return {
        name: {kind: one[kind] for kind in ("used", "saved")} if one else None
        for name, one in found.items()
    }


def _with_worth(
    result: SavingsResult, part: str, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with what their energy was worth, by month."""
    stored = {name: result.detail.get(name) or {} for name in WORTH}
    by_month = {
        name: {row["month"]: row for row in one.get(part, [])}
        for name, one in stored.items()
    }
    return [
        {
            **row,
            **_worth_of({name: by_month[name].get(row["month"]) for name in WORTH}),
        }
        for row in rows
    ]


def _days(start: Any, end: Any) -> dict[str, str]:
    return {"start": start.isoformat(), "end": end.isoformat()}


def annual(result: SavingsResult) -> dict[str, Any]:
    """The figures of the reporting period."""
    adjusted = result.adjusted_baseline_kwh
    return {
        "baseline": result.baseline_kwh,
        "actual": result.actual_kwh,
        "adjusted_baseline": adjusted,
        "savings": result.savings_kwh,
        "improvement": result.improvement,
        "senpi": result.actual_kwh / adjusted if adjusted else None,
        "low": result.low_kwh,
        "high": result.high_kwh,
        "claim": result.claim,
    }


def reporting_months(result: SavingsResult) -> list[dict[str, Any]]:
    """The stored months of the reporting period, with an interval of their savings."""
    first = f"{result.baseline.reporting_start:%Y-%m}"
    last = f"{result.baseline.reporting_end:%Y-%m}"
    rows = [row for row in result.detail["months"] if first <= row["month"] <= last]
    return [_judged(_about_savings(row)) for row in rows]


def _about_savings(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored month, whose bounds are those of the adjusted baseline."""
    shown = {"savings": None, "low": None, "high": None, **row}
    if shown["savings"] is None:
        return shown | {"low": None, "high": None}
    bounds = {name: shown[name] - shown["actual"] for name in ("low", "high")}
    return shown | bounds


def _judged(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its ratios and what its interval allows to be said."""
    adjusted, saved = row["adjusted_baseline"], row["savings"]
    is_known = saved is not None
    return {
        **row,
        "improvement": saved / adjusted if is_known and adjusted > 0 else None,
        "senpi": row["actual"] / adjusted if is_known and adjusted > 0 else None,
        "claim": claim_of(row["low"], row["high"]) if is_known else None,
    }
