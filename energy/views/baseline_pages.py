"""What the baseline pages show: candidates by meter, suggested periods."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from energy.enpi.periods import Month
from energy.finding_texts import sentence
from energy.models import Baseline

MONTHS_A_YEAR = 12


def candidates_shown(baseline: Baseline) -> list[dict[str, Any]]:
    """Per meter: its candidates, the chosen one first, reasons as sentences."""
    by_meter: dict[str, dict[str, Any]] = {}
    for candidate in baseline.result.get("candidates", []):
        shown = by_meter.setdefault(
            candidate["meter"],
            {"meter": candidate["meter"], "source": candidate["source"], "rows": []},
        )
        reasons = [sentence(reason) for reason in candidate["reasons"]]
        shown["rows"].append({**candidate, "reason_sentences": reasons})
    return list(by_meter.values())


def suggested_periods(months: Sequence[str]) -> dict[str, date]:
    """The last twelve months as reporting period, the twelve before as baseline."""
    if len(months) < 2 * MONTHS_A_YEAR:
        return {}
    last = Month.parse(months[-1])
    reporting = last.plus(1 - MONTHS_A_YEAR)
    baseline = reporting.plus(-MONTHS_A_YEAR)
    one_day = timedelta(days=1)
    return {
        "period_start": baseline.start,
        "period_end": reporting.start - one_day,
        "reporting_start": reporting.start,
        "reporting_end": last.end - one_day,
    }
