"""Every code the reading of files can give, with the weight it carries."""

from collections.abc import Mapping
from types import MappingProxyType

from energy.findings import Finding, Severity, shown

_ERRORS = """
archive_structure cell_too_long corrupt_zip date_missing date_out_of_range
dst_gap_label duplicate_header empty_column empty_file encrypted equal_starts
error_cell formula_no_value inflates_too_much macros_not_allowed
mixed_date_order mixed_encoding negative_use no_date_column no_readings
no_usage_column not_a_date not_a_number not_a_time not_a_workbook nul_byte
out_of_range pdf_not_supported period_reversed ragged_row save_as_xlsx
timezone_unknown too_large too_many_columns too_many_rows truncated
type_mismatch type_not_allowed unit_not_known unreadable_text
xml_forbidden
"""
_WARNINGS = """
ambiguous_date ambiguous_number bill_length dst_gap_dropped dst_hour_doubled
duplicate_other encoding_guessed first_period_unknown flatline
formula_result_used future_date gap header_unclear hidden_skipped
interval_label_unclear last_period_unknown missing_value
outlier overlapping_periods period_inclusion_unclear repeated_column
several_sheets
standard_time_assumed timezone_missing unit_suspect unit_unknown year_missing year_unclear
zero_use rows_after_table
"""
_INFOS = """
column_not_used demand_not_used duplicate_same power_integrated row_ignored
row_not_energy
samples_averaged total_column total_row unit_in_cells
"""


def _codes() -> dict[str, Severity]:
    weights = (
        (_ERRORS, Severity.ERROR),
        (_WARNINGS, Severity.WARNING),
        (_INFOS, Severity.INFO),
    )
    return {code: weight for codes, weight in weights for code in codes.split()}


CODES: Mapping[str, Severity] = MappingProxyType(_codes())
"""Severity by code, for text files, workbooks and the checks."""


def found(
    code: str,
    *,
    at: tuple[str | None, int | None, str | None] = (None, None, None),
    value: object = None,
    expected: str | None = None,
    details: Mapping[str, str | float] = MappingProxyType({}),
) -> Finding:
    """Return the finding of this code at a place (sheet, row, column letter).

    Raises ``KeyError`` for a code that is not in ``CODES``: a finding without a
    sentence could not be shown to anyone.
    """
    sheet, row, column = at
    return Finding(
        code=code,
        severity=CODES[code],
        sheet=sheet,
        row=row,
        column=column,
        value=None if value is None else shown(value),
        expected=expected,
        details=dict(details),
    )
