"""Which bills belong to a period: whole ones to train on, cut ones to count.

Meters are rarely read on the period's first day. A model needs true intervals,
so it is trained on whole bills that lie in the period with most of their days.
What is reported is the period itself, so there the bills across its ends are
cut by days, as calendarized months are; long ones, which say little about a few
days, are left out and show as missing coverage.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from energy.enpi.periods import Period

Bill: TypeAlias = tuple[date, date, float | None]
"""(start, end, energy) over [start, end)."""

LONGEST_CUT_DAYS = 70
"""A reading for two months may be cut, one for a quarter may not (CalTRACK's bound)."""


def mostly_within(bills: Iterable[Bill], period: Period) -> list[Bill]:
    """Return the bills that have more than half of their days in the period."""
    return [
        bill
        for bill in bills
        if 2 * period.shared_days(bill[0], bill[1]) > (bill[1] - bill[0]).days
    ]


def cut_to(bills: Iterable[Bill], period: Period) -> list[Bill]:
    """Return what the bills say of the period: cut by days where they cross its ends.

    A bill of more than ``LONGEST_CUT_DAYS`` days that crosses an end is left out.
    """
    return [
        _cut(bill, period)
        for bill in bills
        if period.holds(bill[0], bill[1])
        or (
            period.shared_days(bill[0], bill[1])
            and (bill[1] - bill[0]).days <= LONGEST_CUT_DAYS
        )
    ]


def _cut(bill: Bill, period: Period) -> Bill:
    start, end, energy = bill
    if period.holds(start, end):
        return bill
    inside = max(start, period.start), min(end, period.end)
    if energy is None:
        return *inside, None
    share = (inside[1] - inside[0]).days / (end - start).days
    return *inside, energy * share
