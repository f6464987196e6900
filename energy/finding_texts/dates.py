"""Texts about dates, times, clocks and periods."""

from django.utils.translation import gettext_lazy as _

from energy.finding_texts.holes import Texts

_ANSWER = _("Answer the question in step 2.")
_LIKE_THIS = _(
    "Write the date as year, month and day, such as 2018-03-31, or leave the row out."
)

TEXTS: dict[str, Texts] = {
    "ambiguous_date": (
        _("“%(value)s” can be read with the day or with the month first."),
        _ANSWER,
    ),
    "date_missing": (
        _("This row has an amount but no date."),
        _("Enter the date of the bill or the reading, or leave the row out."),
    ),
    "date_out_of_range": (
        _("The date “%(value)s” is too long ago or too far ahead to be a reading."),
        _("Correct the year, or leave the row out."),
    ),
    "dst_gap_dropped": (
        _("A row without an amount names an hour that clocks skip in spring."),
        _("There is nothing to do: no energy is lost."),
    ),
    "dst_gap_label": (
        _(
            "The time “%(value)s” never was in the plant’s time zone: clocks skipped"
            " that hour."
        ),
        _(
            "Check that the plant’s time zone is right. If it is, correct the time, or"
            " leave the row out."
        ),
    ),
    "dst_hour_doubled": (
        _(
            "The hour that clocks repeat in autumn is in the file once; its amount was"
            " taken for both passes of that hour."
        ),
        _("If the amount looks like that of one hour, check it with the utility."),
    ),
    "first_period_unknown": (
        _(
            "The first reading date has none before it, so it is not known which days"
            " its amount belongs to; it was left out."
        ),
        _("Add a row with the reading date before it to have this amount count."),
    ),
    "interval_label_unclear": (
        _("It is unclear whether the times mark the start or the end of an interval."),
        _ANSWER,
    ),
    "last_period_unknown": (
        _(
            "No date follows this one, so it is not known how many days its amount"
            " covers; it was left out."
        ),
        _("Add a row with the next date, or a column with the end of each period."),
    ),
    "mixed_date_order": (
        _(
            "The date “%(value)s” can only be read with day and month in another order"
            " than the rest of the column."
        ),
        _LIKE_THIS,
    ),
    "not_a_date": (
        _("“%(value)s” cannot be read as a date."),
        _LIKE_THIS,
    ),
    "not_a_time": (
        _("“%(value)s” cannot be read as a time of day."),
        _("Write the time as hours and minutes, such as 14:30, or leave the row out."),
    ),
    "period_inclusion_unclear": (
        _("It is unclear whether a period includes its last day."),
        _ANSWER,
    ),
    "period_reversed": (
        _("This period ends before it begins (“%(value)s”)."),
        _("Correct one of the two dates, or leave the row out."),
    ),
    "standard_time_assumed": (
        _("The meter’s clock does not follow summer time; it was read that way."),
        _("There is nothing to do unless the meter’s clock is changed twice a year."),
    ),
    "timezone_missing": (
        _("The file does not say in which time zone its times are written."),
        _ANSWER,
    ),
    "timezone_unknown": (
        _("The time zone “%(value)s” is not known."),
        _(
            "Ask your program contact to set the plant’s time zone, such as"
            " America/Monterrey."
        ),
    ),
    "year_unclear": (
        _(
            "The months do not begin with January, so it is unclear which calendar year"
            " each of them belongs to."
        ),
        _("Answer the question in step 2."),
    ),
    "year_missing": (
        _("The dates carry no year, as in “%(value)s”."),
        _ANSWER,
    ),
}
