"""Days without a value, in words."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.base import formats


def gap_sentence(start: date, end: date) -> str:
    """What is missing over [start, end): by months where they are whole, else days."""
    last = end - timedelta(days=1)
    if start.day == 1 and end.day == 1:
        first_month = formats.month(start, "long")
        last_month = formats.month(last, "long")
        if first_month == last_month:
            return _("No value for %(month)s.") % {"month": first_month}
        months = {"first": first_month, "last": last_month}
        return _("No value from %(first)s to %(last)s.") % months
    if start == last:
        return _("No value for %(day)s.") % {"day": formats.day(start)}
    days = {"first": formats.day(start), "last": formats.day(last)}
    count = (end - start).days
    return ngettext(
        "No value from %(first)s to %(last)s, %(count)s day.",
        "No value from %(first)s to %(last)s, %(count)s days.",
        count,
    ) % {**days, "count": formats.num(count)}
