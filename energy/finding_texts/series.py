"""Texts about readings beside one another: gaps, repeats, odd values."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from energy.finding_texts.holes import Texts

_FILL_THE_GAP = _(
    "If you have the missing readings, add them to the file or upload them"
    " separately. If not, go on: the days stay unknown."
)

GAP_OF_INTERVALS: Texts = (
    ngettext_lazy(
        "%(missing)s interval is missing before %(before)s (meter %(meter)s).",
        "%(missing)s intervals are missing before %(before)s (meter %(meter)s).",
        "missing",
    ),
    _FILL_THE_GAP,
)

TEXTS: dict[str, Texts] = {
    "bill_length": (
        ngettext_lazy(
            "This bill covers %(days)s day, which is unusual (meter %(meter)s).",
            "This bill covers %(days)s days, which is unusual (meter %(meter)s).",
            "days",
        ),
        _("Compare both dates with the bill. If they are right, go on."),
    ),
    "duplicate_other": (
        _(
            "The same period is in the file twice with different values; the later"
            " one, %(value)s, counts."
        ),
        _("If the earlier value is right, correct this one or leave its row out."),
    ),
    "duplicate_same": (
        ngettext_lazy(
            "%(count)s reading is in the file twice with the same value; it counts"
            " once.",
            "%(count)s readings are in the file twice with the same value; each counts"
            " once.",
            "count",
        ),
        _("There is nothing to do: nothing is counted twice."),
    ),
    "equal_starts": (
        ngettext_lazy(
            "%(count)s reading begins at the same moment as others, probably that of"
            " the export.",
            "All %(count)s readings of a meter begin at the same moment, probably that"
            " of the export.",
            "count",
        ),
        _(
            "In step 2, choose the column with the time of each reading; or export the"
            " data again with it."
        ),
    ),
    "flatline": (
        ngettext_lazy(
            "The value %(value)s appears %(count)s time in a row, until %(until)s"
            " (meter %(meter)s).",
            "The value %(value)s appears %(count)s times in a row, until %(until)s"
            " (meter %(meter)s).",
            "count",
        ),
        _(
            "See whether the meter was stuck or the value copied down. If it is right,"
            " go on."
        ),
    ),
    "future_date": (
        _("This period ends in the future (meter %(meter)s)."),
        _("Check the date, above all its year. If it is a forecast, leave it out."),
    ),
    "gap": (
        ngettext_lazy(
            "%(missing)s day before %(before)s has no reading (meter %(meter)s).",
            "%(missing)s days before %(before)s have no reading (meter %(meter)s).",
            "missing",
        ),
        _FILL_THE_GAP,
    ),
    "negative_use": (
        _("The use is below zero: %(value)s (meter %(meter)s)."),
        _(
            "If it is energy sent to the grid, upload it as exported energy. If it"
            " corrects an earlier bill, correct that bill and leave this row out."
        ),
    ),
    "outlier": (
        _("%(value)s is about %(ratio)s times the usual amount (meter %(meter)s)."),
        _(
            "Compare it with the bill, digits and decimal mark above all. If it is"
            " right, go on."
        ),
    ),
    "overlapping_periods": (
        _(
            "This period covers days that another reading already covers (meter"
            " %(meter)s)."
        ),
        _(
            "Correct the dates, or leave one of the two rows out, so that no day"
            " counts twice."
        ),
    ),
    "power_integrated": (
        _(
            "The column holds power (%(unit)s); it was turned into energy by the"
            " length of each interval."
        ),
        _("There is nothing to do if the totals in step 4 look right."),
    ),
    "samples_averaged": (
        _(
            "Where power was sampled more than once within an interval, the mean was"
            " taken."
        ),
        _("There is nothing to do if the totals in step 4 look right."),
    ),
    "zero_use": (
        _("This bill shows no use at all (meter %(meter)s)."),
        _(
            "If nothing was used, go on. If the amount is unknown, leave the row out:"
            " zero and unknown are not the same."
        ),
    ),
}
