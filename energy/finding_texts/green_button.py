"""Texts about Green Button files: how they are built, their clock, their money."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from energy.finding_texts.holes import Texts

_ASK_FOR_A_NEW_FILE = _(
    "Download the file again. If that does not help, ask the utility for a corrected"
    " Green Button file, or for a spreadsheet."
)
_ASK_FOR_A_SHEET = _(
    "Ask the utility for the same data in a shorter file, or as a spreadsheet."
)
_NOTHING = _("There is nothing to do.")
_CHECK_TOTALS = _("There is nothing to do if the totals in step 4 look right.")

TEXTS: dict[str, Texts] = {
    "cost_not_a_number": (
        _("The cost “%(value)s” cannot be read as a number, so it was left out."),
        _("There is nothing to do for energy; correct the cost here if you need it."),
    ),
    "currency_assumed": (
        _("The file does not name the currency of its costs; %(value)s was taken."),
        _("If it is another currency, tell your program contact."),
    ),
    "mixed_currency": (
        _("The costs of this file are in several currencies: %(value)s."),
        _("Ask the utility for a file in one currency; the energy is not affected."),
    ),
    "dates_not_instants": (
        ngettext_lazy(
            "%(count)s bill is dated by day, not by hour; its day was taken as the"
            " plant’s own.",
            "%(count)s bills are dated by day, not by hour; their days were taken as"
            " the plant’s own.",
            "count",
        ),
        _NOTHING,
    ),
    "duration_invalid": (
        _(
            "The length of this interval, “%(value)s” seconds, is not one a reading"
            " can have."
        ),
        _("Correct the length in seconds, or leave the reading out."),
    ),
    "epoch_may_be_local": (
        _(
            "The times of this file may be the plant’s own instead of universal time,"
            " which would shift all readings by some hours."
        ),
        _("Answer the question in step 2; a day with a known peak tells which it is."),
    ),
    "epoch_shifted": (
        _("The times of this file were taken as the plant’s own, as you said."),
        _NOTHING,
    ),
    "fractional_epoch": (
        ngettext_lazy(
            "%(count)s time has fractions of a second and was rounded.",
            "%(count)s times have fractions of a second and were rounded.",
            "count",
        ),
        _NOTHING,
    ),
    "interval_length_assumed": (
        ngettext_lazy(
            "%(count)s reading does not say how long it lasts; the usual length of"
            " this meter was taken.",
            "%(count)s readings do not say how long they last; the usual length of"
            " this meter was taken.",
            "count",
        ),
        _CHECK_TOTALS,
    ),
    "link_conflict": (
        _(
            "The file assigns these readings to one meter by their place and to"
            " another by their link; the link was followed."
        ),
        _("Compare the totals of each meter in step 4 with the bills."),
    ),
    "link_missing": (
        ngettext_lazy(
            "The file does not say which meter %(count)s reading belongs to.",
            "The file does not say which meter %(count)s readings belong to.",
            "count",
        ),
        _ASK_FOR_A_NEW_FILE,
    ),
    "long_interval": (
        ngettext_lazy(
            "%(count)s reading lasts longer than the others of its meter; it was"
            " taken as it is.",
            "%(count)s readings last longer than the others of their meter; they were"
            " taken as they are.",
            "count",
        ),
        _CHECK_TOTALS,
    ),
    "timezone_differs": (
        _("The file was written for another time zone than that of the plant."),
        _(
            "Check that it is the right file and that the plant’s time zone is right."
            " The times themselves are not affected."
        ),
    ),
    "too_many_readings": (
        _("The file holds more than %(expected)s readings."),
        _ASK_FOR_A_SHEET,
    ),
    "wrong_namespace": (
        _("This file looks like Green Button but does not follow that standard."),
        _ASK_FOR_A_NEW_FILE,
    ),
    "xml_malformed": (
        _("The file is not well formed near line %(line)s, so it cannot be read."),
        _ASK_FOR_A_NEW_FILE,
    ),
    "xml_too_complex": (
        _("The file is more complicated than a Green Button file should be."),
        _ASK_FOR_A_NEW_FILE,
    ),
    "xml_too_deep": (
        _("The elements of this file are nested more deeply than can be read."),
        _ASK_FOR_A_NEW_FILE,
    ),
    "zero_duration": (
        _("This reading lasts no time and belongs to no other; it was left out."),
        _("Correct its length in seconds, or leave the reading out."),
    ),
    "zero_duration_merged": (
        _(
            "This reading lasts no time; its amount was added to the reading of the"
            " same hour."
        ),
        _(
            "Some files write the hour that clocks repeat in autumn so; if this is it, go on."
        ),
    ),
}
