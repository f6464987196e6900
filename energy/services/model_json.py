"""Models as they are kept and shown: every coefficient and statistic, the verdict."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from energy.enpi.dataset import Dataset
from energy.enpi.regression import Fit
from energy.enpi.selection import Candidate
from energy.findings import Finding
from energy.models import Meter
from energy.services.meter_model import MeterModel, Skipped

STATISTICS = (
    "n",
    "degrees_of_freedom",
    "r_squared",
    "adjusted_r_squared",
    "f_value",
    "f_p_value",
    "residual_sd",
    "cv_rmse",
    "nmbe",
    "durbin_watson",
    "rho",
    "aicc",
    "bic",
    "loo_cv_rmse",
    "max_cooks_distance",
    "condition_number",
)


def finite(value: Any) -> Any:
    """The value, or None where it is not a finite number: JSON knows no other."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as it is kept."""
    kept = {**asdict(finding), "severity": str(finding.severity)}
    kept["details"] = {key: finite(value) for key, value in finding.details.items()}
    return kept


def terms_json(fit: Fit) -> list[dict[str, Any]]:
    """The variables of a model with what the fit says of each; no intercept."""
    first = 1 if fit.intercept else 0
    return [
        {
            "variable": name,
            "coefficient": fit.coefficients[first + j],
            "standard_error": finite(fit.standard_errors[first + j]),
            "t_value": finite(fit.t_values[first + j]),
            "p_value": finite(fit.p_values[first + j]),
        }
        for j, name in enumerate(fit.names)
    ]


def candidate_json(
    meter: Meter, candidate: Candidate, *, chosen: bool, by_rule: bool
) -> dict[str, Any]:
    """A candidate as clients and pages see it."""
    fit = candidate.fit
    lists = ("coefficients", "standard_errors", "t_values", "p_values", "vif")
    return {
        "meter": meter.name,
        "source": meter.source,
        "variables": list(candidate.variables),
        "chosen": chosen,
        "by_rule": by_rule,
        **{name: [finite(v) for v in getattr(fit, name)] for name in lists},
        **{name: finite(getattr(fit, name)) for name in STATISTICS},
        "intercept": fit.coefficients[0],
        "terms": terms_json(fit),
        "valid": candidate.valid,
        "plausible": candidate.plausible,
        "adequate": candidate.adequate,
        "reasons": [finding_json(reason) for reason in candidate.reasons],
    }


def points_json(fit: Fit, trained: Dataset) -> list[dict[str, Any]]:
    """Each row the model was fitted on: metered and modelled energy per day."""
    rows = trained.only_complete(fit.names)
    modelled = fit.predict(rows.daily(fit.names))
    return [
        {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "kwh_per_day": float(metered),
            "modelled": float(expected),
        }
        for (start, end), metered, expected in zip(
            rows.intervals, rows.daily_energy(), modelled, strict=True
        )
    ]


def is_complete(models: Sequence[MeterModel], skipped: Sequence[Skipped]) -> bool:
    """Whether every meter that used energy covers the reporting period."""
    return all(model.is_complete for model in models) and not any(
        meter.is_gap for meter in skipped
    )


def verdict_json(
    models: Sequence[MeterModel], skipped: Sequence[Skipped]
) -> dict[str, Any]:
    """The three lamps of the plant: on where they are on for every meter."""
    valid, plausible, adequate = (
        all(model.lamps[lamp] for model in models) for lamp in range(3)
    )
    complete = is_complete(models, skipped)
    return {
        "valid": valid,
        "plausible": plausible,
        "adequate": adequate,
        "complete": complete,
        "acceptable": valid and plausible and adequate and complete,
        "reasons": [
            {"meter": model.given.meter.name, **finding_json(reason)}
            for model in models
            for reason in model.reasons
        ],
    }
