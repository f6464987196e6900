"""What a facility report says: every figure and text, frozen, before any drawing.

A report is made from this alone, so the same content gives the same pages. Its
canonical JSON and the SHA-256 of that are the snapshot kept with the file.
Energy is in GJ, shares and improvements are fractions, periods are half-open.
"""

import hashlib
import json
import math
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, timedelta
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

CONTENT_VERSION = 1


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Days [start, end): the end is excluded."""

    start: date
    end: date

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FacilityFacts:
    """``country`` is the code CA, MX or US; ``place`` is "Silao, Guanajuato"."""

    code: str
    name: str
    organization: str
    place: str
    country: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Headline:
    """Result of the reporting period; ``low_gj`` and ``high_gj`` bound the savings.

    ``claim`` is "saving", "not_distinguishable" or "increase".
    """

    actual_gj: float
    adjusted_baseline_gj: float
    savings_gj: float
    improvement: float
    low_gj: float | None
    high_gj: float | None
    confidence: float = 0.90
    claim: str = "not_distinguishable"

    @property
    def improvement_low(self) -> float | None:
        return self._as_share(self.low_gj)

    @property
    def improvement_high(self) -> float | None:
        return self._as_share(self.high_gj)

    def _as_share(self, energy_gj: float | None) -> float | None:
        if energy_gj is None or not self.adjusted_baseline_gj:
            return None
        return energy_gj / self.adjusted_baseline_gj


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Figures beside the energy saved; what is None is not printed."""

    cost_avoided: float | None = None
    currency: str = ""
    emissions_avoided_t: float | None = None
    tasks_accepted: int | None = None
    tasks_total: int = 25


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month, "2018-01", in GJ. ``low`` and ``high`` bound the adjusted baseline.

    The cumulative figures are None outside the reporting period.
    """

    month: str
    actual: float | None
    adjusted_baseline: float | None
    low: float | None = None
    high: float | None = None
    savings: float | None = None
    cumulative: float | None = None
    cumulative_low: float | None = None
    cumulative_high: float | None = None
    estimated_share: float | None = None
    covered_days: int | None = None
    expected_days: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One energy source; ``source`` is a key of ``reports.charts.SOURCE_COLOURS``."""

    source: str
    unit: str
    baseline_gj: float | None
    reporting_gj: float | None
    adjusted_gj: float | None = None
    savings_gj: float | None = None
    improvement: float | None = None


@dataclass(frozen=True, slots=True)
class SourceMonth:
    month: str
    source: str
    energy_gj: float | None


@dataclass(frozen=True, slots=True)
class ModelTerm:
    """One relevant variable of a model and what the fit says of it."""

    variable: str
    coefficient: float
    standard_error: float | None = None
    t_value: float | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One fitted model; ``unit`` is that of its energy, a symbol such as "kWh/d"."""

    source: str
    variables: tuple[ModelTerm, ...]
    intercept: float | None
    n: int
    r_squared: float | None
    adjusted_r_squared: float | None = None
    f_p_value: float | None = None
    cv_rmse: float | None = None
    nmbe: float | None = None
    durbin_watson: float | None = None
    valid: bool = False
    plausible: bool = False
    adequate: bool = False
    reasons: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ScatterPoint:
    """One interval of a model; ``period`` is "baseline" or "reporting"."""

    month: str
    variable_per_day: float
    energy_per_day: float
    period: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Energy against the first relevant variable of one model, both per day.

    The line is ``intercept + slope * variable``; where the model has more
    variables, points and line stand at the mean of those in ``at_mean_of``.
    """

    source: str
    variable: str
    variable_unit: str
    points: tuple[ScatterPoint, ...]
    intercept: float | None = None
    slope: float | None = None
    at_mean_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityRow:
    meter: str
    source: str
    months_covered: int
    months_expected: int
    estimated_share: float | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A non-routine adjustment: what changed, by how much, who agreed."""

    starts: date
    description: str
    energy_gj: float | None = None
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class UploadRow:
    filename: str
    sha256: str
    received_on: date


@dataclass(frozen=True, slots=True)
class Provenance:
    uploads: tuple[UploadRow, ...] = ()
    engine_version: str = ""
    factor_versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacilityReport:
    """All that a facility report prints. ``status`` is a result's state.

    ``method`` is "forecast", "backcast", "chaining", "ratio", "absolute" or
    "standard"; ``basis`` is "site" or "source"; ``notes`` are whole sentences
    in the report's language.
    """

    facility: FacilityFacts
    language: str
    generated_on: date
    baseline_period: ReportPeriod
    reporting_period: ReportPeriod
    basis: str
    method: str
    status: str
    headline: Headline | None
    report_id: str = ""
    key_figures: KeyFigures = KeyFigures()
    months: tuple[MonthRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    source_months: tuple[SourceMonth, ...] = ()
    models: tuple[ModelRow, ...] = ()
    scatter: Scatter | None = None
    quality: tuple[QualityRow, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    provenance: Provenance = Provenance()
    notes: tuple[str, ...] = ()

    @property
    def is_quotable(self) -> bool:
        """Whether a model that passes all checks stands behind every figure."""
        return bool(self.models) and all(
            model.valid and model.plausible and model.adequate for model in self.models
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; a figure that is not finite becomes None."""
        return {
            "kind": "facility_report",
            "version": CONTENT_VERSION,
            **_plain(asdict(self)),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "FacilityReport":
        """The content of an earlier ``to_dict``; ValueError for another version."""
        if record.get("version") != CONTENT_VERSION:
            raise ValueError(f"facility report of version {record.get('version')!r}")
        return _build(cls, record)


def snapshot(content: FacilityReport) -> tuple[bytes, str]:
    """The canonical JSON of a report and its SHA-256.

    Keys are sorted, nothing is indented, text is UTF-8: equal content gives
    equal bytes.
    """
    document = _build(FacilityReport, content.to_dict()).to_dict()
    canonical = json.dumps(
        document,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    ).encode()
    return canonical, hashlib.sha256(canonical).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


Record = TypeVar("Record")


def _build(kind: type[Record], record: Mapping[str, Any]) -> Record:
    """A dataclass from plain values, each turned into its declared type."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.name in record]  # type: ignore[arg-type]  # every kind here is a dataclass
    return kind(**{name: _typed(hints[name], record[name]) for name in names})


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(kind) in {Union, types.UnionType}:
        return _typed(get_args(kind)[0], value)
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], item) for item in value)
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and is_dataclass(kind):
        return _build(kind, value)
    return kind(value)
