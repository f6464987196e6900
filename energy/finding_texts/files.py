"""Texts about the file as a whole: its kind, its size, its letters."""

from django.utils.translation import gettext_lazy as _

from energy.finding_texts.holes import Texts

_SAVE_AGAIN = _(
    "Open it in your spreadsheet program, save it again as XLSX, and upload that."
)
_FETCH_AGAIN = _(
    "Download or export it once more, check that it is whole, and upload it again."
)
_SAVE_AS_UTF_8 = _(
    "Open it in your spreadsheet program and save it as XLSX, or as CSV with the"
    " encoding UTF-8; then upload it again."
)
_SPLIT = _("Split the file, for example by year or by meter, and upload the parts.")

TEXTS: dict[str, Texts] = {
    "archive_structure": (
        _(
            "This file is a package that cannot be opened safely: a package should"
            " hold one data file and nothing else."
        ),
        _(
            "Unpack it on your computer and upload the data file itself. If it is a"
            " workbook, save it again as XLSX."
        ),
    ),
    "corrupt_zip": (
        _("This file is damaged: part of its content is not what was packed into it."),
        _FETCH_AGAIN,
    ),
    "empty_file": (
        _("There is nothing in this file."),
        _(
            "Open it on your computer to see that it holds data, save it, and upload"
            " it again."
        ),
    ),
    "encrypted": (
        _("This file is protected by a password, so it cannot be read."),
        _("Save a copy without a password and upload that."),
    ),
    "inflates_too_much": (
        _(
            "Unpacked, this file grows far beyond what a data file needs (the limit"
            " is %(expected)s)."
        ),
        _(
            "Copy the rows with data into a new workbook, save it as XLSX, and upload"
            " that."
        ),
    ),
    "macros_not_allowed": (
        _("This workbook contains macros, which are not accepted."),
        _("Save it as XLSX, a workbook without macros, and upload that."),
    ),
    "mixed_encoding": (
        _(
            "The letters of this file are stored in two different ways, so some"
            " cannot be told with certainty."
        ),
        _SAVE_AS_UTF_8,
    ),
    "encoding_guessed": (
        _(
            "The file does not say how its accents are stored; they were read like"
            " this: “%(value)s”."
        ),
        _(
            "If the accents look right, go on. If not, save the file as XLSX and"
            " upload that. Numbers and dates are not affected."
        ),
    ),
    "not_a_workbook": (
        _("This file looks like a workbook, but it cannot be opened as one."),
        _SAVE_AGAIN,
    ),
    "nul_byte": (
        _("This file contains characters that no text holds, so it may be damaged."),
        _FETCH_AGAIN,
    ),
    "pdf_not_supported": (
        _(
            "This is a PDF. It shows numbers on a page but does not say what they"
            " are, so it cannot be read."
        ),
        _(
            "Ask the utility for the same data as a spreadsheet, CSV or Green Button"
            " file, or copy dates and amounts of the bills into a spreadsheet."
        ),
    ),
    "save_as_xlsx": (
        _("Files of this kind (%(value)s) are not read here."),
        _SAVE_AGAIN,
    ),
    "too_large": (
        _("This file is larger than %(expected)s."),
        _SPLIT,
    ),
    "too_many_columns": (
        _("The table has more than %(expected)s columns."),
        _("Keep the columns with dates, amounts and units, and leave out the others."),
    ),
    "too_many_rows": (
        _("The table has more than %(expected)s rows."),
        _SPLIT,
    ),
    "truncated": (
        _("The file breaks off before its end, so part of the data is missing."),
        _FETCH_AGAIN,
    ),
    "type_mismatch": (
        _("The name of the file promises %(expected)s, but its content is %(value)s."),
        _(
            "Check that it is the right file. If so, open it in your spreadsheet"
            " program, save it as XLSX, and upload that."
        ),
    ),
    "type_not_allowed": (
        _("Files of this kind are not read here."),
        _(
            "Upload a spreadsheet (XLSX, XLS), text with columns (CSV) or Green Button"
            " (XML). A table in another document can be copied into a spreadsheet."
        ),
    ),
    "unreadable_text": (
        _("The letters of this file cannot be made out."),
        _SAVE_AS_UTF_8,
    ),
    "xml_forbidden": (
        _(
            "This file contains instructions to a computer that a data file has no"
            " need of, so it is not opened."
        ),
        _(
            "Download it again from the utility. If that does not help, ask the"
            " utility for a spreadsheet or CSV file."
        ),
    ),
    "no_readings": (
        _("No reading was found in this file."),
        _("Check that it is the right file, with dates and amounts in it."),
    ),
    "several_sheets": (
        _("More than one sheet of this workbook could hold the data."),
        _("In step 2, say which sheet to read. The other sheets can be uploaded next."),
    ),
    "hidden_skipped": (
        _("Hidden rows or columns were not read (%(count)s in all)."),
        _(
            "If they hold readings, show them in your spreadsheet program, save the"
            " file, and upload it again."
        ),
    ),
}
