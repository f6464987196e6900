"""The energy performance of a plant as clients and commands see it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from energy.models import SavingsResult

YEAR = 12


def enpi_json(result: SavingsResult) -> dict[str, Any]:
    """One stored result: figures, months, rolling twelve months, provenance.

    Energy in kWh on the basis of the baseline, shares as fractions. Nothing is
    computed here but sums of stored months.
    """
    baseline = result.baseline
    months = reporting_months(result)
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
        "annual": annual(result),
        "months": months,
        "rolling_12": rolling_year(months),
        "sources": result.detail["sources"],
        "coverage": result.detail["coverage"],
        "cost": None,
        "tco2e": None,
        "notes": result.detail["notes"],
        "provenance": {
            "baseline": str(baseline.public_id),
            "baseline_version": baseline.version,
            "inputs_sha256": result.inputs_digest,
            **result.detail["provenance"],
        },
    }


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
    """The stored months of the reporting period."""
    first = f"{result.baseline.reporting_start:%Y-%m}"
    last = f"{result.baseline.reporting_end:%Y-%m}"
    return [row for row in result.detail["months"] if first <= row["month"] <= last]


def rolling_year(months: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Sums over each twelve whole months in a row; none before the twelfth."""
    rolled = []
    for end in range(YEAR, len(months) + 1):
        window = months[end - YEAR : end]
        if any(row["adjusted_baseline"] is None for row in window):
            continue
        actual = math.fsum(row["actual"] for row in window)
        adjusted = math.fsum(row["adjusted_baseline"] for row in window)
        saved = math.fsum(row["savings"] for row in window)
        rolled.append(
            {
                "month": window[-1]["month"],
                "actual": actual,
                "adjusted_baseline": adjusted,
                "savings": saved,
                "improvement": saved / adjusted if adjusted else None,
            }
        )
    return rolled
