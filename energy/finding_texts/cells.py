"""Texts about the table: its columns, rows, numbers and units."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from energy.finding_texts.holes import Texts

_ANSWER = _("Answer the question in step 2.")
_IN_STEP_2 = _("If it should count, choose in step 2 what the column holds.")

TEXTS: dict[str, Texts] = {
    "ambiguous_number": (
        _("“%(value)s” can be read with its point or comma as decimals or thousands."),
        _ANSWER,
    ),
    "cell_too_long": (
        _(
            "A cell or line holds more text than a data file needs (the limit is"
            " %(expected)s characters)."
        ),
        _("Remove the long text from the file and upload it again."),
    ),
    "column_not_used": (
        _("The column “%(value)s” was not used."),
        _IN_STEP_2,
    ),
    "demand_not_used": (
        _("“%(value)s” is demand, or power at a moment, not energy; it was not used."),
        _(
            "There is nothing to do if the file also holds energy, such as kWh. If it"
            " does not, ask the utility for energy by interval or by bill."
        ),
    ),
    "duplicate_header": (
        _(
            "The heading “%(value)s” is above two columns (the other one is column"
            " %(other)s), so it is unclear which one counts."
        ),
        _(
            "In step 2, leave one of them out or give each its own meter; or change"
            " the headings in the file."
        ),
    ),
    "empty_column": (
        _("The column of amounts, “%(value)s”, is empty."),
        _("Fill it in, or choose in step 2 the column that holds the amounts."),
    ),
    "error_cell": (
        _("The cell shows the error %(value)s instead of a number."),
        _("Type the number here, or mend the formula and upload the file again."),
    ),
    "formula_no_value": (
        _("The formula in this cell was saved without its result."),
        _(
            "Open the workbook in your spreadsheet program, save it there, and upload"
            " it again; or type the number here."
        ),
    ),
    "formula_result_used": (
        ngettext_lazy(
            "%(count)s cell holds a formula; the result saved with it was read.",
            "%(count)s cells hold formulas; the results saved with them were read.",
            "count",
        ),
        _(
            "If a result looks old, open the workbook in your spreadsheet program,"
            " save it, and upload it again."
        ),
    ),
    "header_unclear": (
        _(
            "The headings stand in more than one row, and it is unclear which of them"
            " “%(value)s” belongs to."
        ),
        _ANSWER,
    ),
    "missing_value": (
        ngettext_lazy(
            "%(count)s period has a date but no amount, so it is left out.",
            "%(count)s periods have a date but no amount, so they are left out.",
            "count",
        ),
        _(
            "Enter the amounts if you have them. An empty cell counts as unknown; if"
            " nothing was used, write 0."
        ),
    ),
    "no_date_column": (
        _("No column with dates was found."),
        _(
            "In step 2, choose the column with the dates; or add a heading such as"
            " Date, Month, or Start date and End date, and upload the file again."
        ),
    ),
    "no_usage_column": (
        _("No column with amounts of energy or production was found."),
        _(
            "In step 2, choose the column with the amounts; or add a heading that"
            " names the amount and its unit, such as Energy (kWh)."
        ),
    ),
    "not_a_number": (
        _("“%(value)s” cannot be read as a number."),
        _("Enter the number alone, without words, or leave the row out."),
    ),
    "out_of_range": (
        _("“%(value)s” is more than any meter of a plant can count."),
        _(
            "Check the number, its decimal mark and its unit; correct it, or leave the"
            " row out."
        ),
    ),
    "ragged_row": (
        _(
            "This row has more cells than the table has headings; “%(value)s” lies"
            " outside the table."
        ),
        _(
            "See whether a comma inside a number or name has split a cell. Correct the"
            " row in the file, or leave it out."
        ),
    ),
    "repeated_column": (
        _(
            "“%(value)s” holds the same energy as column %(other)s, so it was not"
            " counted a second time."
        ),
        _(
            "If these are two meters, say in step 2 what the column holds and give it"
            " its own meter."
        ),
    ),
    "row_ignored": (
        _("The row with “%(value)s” has no amount and was passed over."),
        _("There is nothing to do unless it should hold a reading."),
    ),
    "row_not_energy": (
        _("The row “%(value)s” holds no energy delivered, so it was not used."),
        _(
            "There is nothing to do unless it should count; then upload it in a table"
            " of its own, or with one column for each amount."
        ),
    ),
    "rows_after_table": (
        _("From this row on, below the table, nothing was read."),
        _(
            "If there is a second table below, move it to a sheet or file of its own"
            " and upload that too."
        ),
    ),
    "total_column": (
        _(
            "The column “%(value)s” is the sum of other columns and was left out, so"
            " that nothing counts twice."
        ),
        _IN_STEP_2,
    ),
    "total_row": (
        _(
            "The row with “%(value)s” is a total and was left out, so that nothing"
            " counts twice."
        ),
        _("There is nothing to do. If it is a reading, give it a date of its own."),
    ),
    "unit_in_cells": (
        _(
            "The unit is written beside the numbers in the cells and was read from there."
        ),
        _("There is nothing to do if the totals in step 4 look right."),
    ),
    "unit_not_known": (
        _("The unit “%(value)s” is not known here."),
        _(
            "Use a unit such as kWh, MWh, GJ, MMBtu, therm, m³, ft³, L or gal, or"
            " choose the unit of the column in step 2."
        ),
    ),
    "unit_suspect": (
        _(
            "The value %(value)s differs from those around it by a factor of about"
            " %(factor)s, as it would in another unit."
        ),
        _(
            "Compare it with the bill. If the unit or the decimal mark is wrong,"
            " correct the number; if it is right, go on."
        ),
    ),
    "unit_unknown": (
        _("The file does not say in which unit the amounts are."),
        _ANSWER,
    ),
}
