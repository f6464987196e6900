"""What the Green Button format can find, how much each weighs, and the log of it."""

from collections import Counter
from dataclasses import replace
from types import MappingProxyType

from energy.findings import Finding, Severity, shown

MAX_FINDINGS_PER_CODE = 1_000

_ERRORS = (
    "accumulation_unsupported",
    "commodity_unit_mismatch",
    "date_out_of_range",
    "duration_invalid",
    "empty_file",
    "too_large",
    "link_missing",
    "mixed_currency",
    "multiplier_invalid",
    "no_readings",
    "not_a_number",
    "out_of_range",
    "reading_type_ambiguous",
    "reading_type_missing",
    "equal_starts",
    "timezone_unknown",
    "too_many_readings",
    "truncated",
    "unit_not_known",
    "weather_normalised",
    "wrong_namespace",
    "xml_forbidden",
    "xml_malformed",
    "xml_too_complex",
    "xml_too_deep",
    "zero_duration",
)
_WARNINGS = (
    "cost_not_a_number",
    "currency_assumed",
    "duplicate_other",
    "epoch_may_be_local",
    "flow_assumed",
    "flow_unsupported",
    "granularity_mismatch",
    "link_conflict",
    "net_flow",
    "overlapping_readings",
    "parts_overlap_summed",
    "questionable_readings",
    "reading_type_assumed",
    "register_differenced",
    "register_fell",
    "timezone_differs",
    "zero_duration_merged",
)
_INFOS = (
    "coarser_series_ignored",
    "dates_not_instants",
    "demand_not_used",
    "duplicate_same",
    "duplicate_series",
    "epoch_shifted",
    "fractional_epoch",
    "interval_length_assumed",
    "long_interval",
    "not_energy_ignored",
    "other_flow_ignored",
    "parts_summed",
    "register_not_used",
    "second_unit_ignored",
    "summary_used",
    "temperature_ignored",
)

SEVERITIES = MappingProxyType(
    dict.fromkeys(_ERRORS, Severity.ERROR)
    | dict.fromkeys(_WARNINGS, Severity.WARNING)
    | dict.fromkeys(_INFOS, Severity.INFO)
)
FINDING_CODES: tuple[str, ...] = tuple(sorted(SEVERITIES))
"""Every code this format can give."""


class FindingLog:
    """Gathers findings in the order they are met, a bounded number of each code."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._counts: Counter[str] = Counter()
        self._last: dict[str, int] = {}

    def add(
        self,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        expected: str | None = None,
        **details: str | float,
    ) -> None:
        """Add one finding; its severity is that of its code in ``SEVERITIES``.

        ``row`` is the ordinal of the IntervalReading, ``column`` the element.
        Past ``MAX_FINDINGS_PER_CODE`` of one code, the last one kept counts the
        rest in its detail "and_more".
        """
        severity = SEVERITIES[code]
        self._counts[code] += 1
        if self._counts[code] > MAX_FINDINGS_PER_CODE:
            return
        self._last[code] = len(self._findings)
        text = None if value is None else shown(value)
        self._findings.append(
            Finding(
                code,
                severity,
                row=row,
                column=column,
                value=text,
                expected=expected,
                details=details,
            )
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return what was found, errors first, else in the order it was met."""
        kept = list(self._findings)
        for code, count in self._counts.items():
            if count > MAX_FINDINGS_PER_CODE:
                last = self._last[code]
                rest = count - MAX_FINDINGS_PER_CODE
                details = {**kept[last].details, "and_more": rest}
                kept[last] = replace(kept[last], details=details)
        weights = list(Severity)
        return tuple(sorted(kept, key=lambda found: weights.index(found.severity)))
