"""Whether a plant's data carry a model of days, or of bills only.

Asked while a person waits, so the database counts; the engine looks at each meter's
days again and falls back to its bills where too many are missing.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Sum

from energy.enpi.ledger import COUNTED, flow_of
from energy.enpi.periods import Period
from energy.models import Baseline, Meter, Reading, RelevantVariable, VariableValue
from energy.queries.readings import counted_meters
from energy.services.inputs import MIN_DAY_COVERAGE
from facilities.models import Facility

ONE_DAY = timedelta(days=1)
LONGEST_DAY = timedelta(hours=25)
"""The day on which clocks go back."""


def best_rows(
    facility: Facility, *, variables: Sequence[str], periods: Sequence[Period]
) -> str:
    """Days where a meter and every variable have nine of ten days, else bills.

    A variable known by month says nothing of single days: bills are fairer to it.
    """
    chosen = RelevantVariable.objects.filter(facility=facility, name__in=variables)
    if not all(_has_daily_values(one, period) for one in chosen for period in periods):
        return Baseline.By.BILL
    has_days = any(
        all(_has_daily_readings(meter, period) for period in periods)
        for meter in counted_meters(facility)
        if COUNTED[flow_of(meter.source, meter.flow)] > 0
    )
    return Baseline.By.DAY if has_days else Baseline.By.BILL


def _has_daily_readings(meter: Meter, period: Period) -> bool:
    """Whether readings of a day or less cover enough of a period."""
    zone = ZoneInfo(meter.zone)
    first, last = (
        datetime.combine(day, time(), zone) for day in (period.start, period.end)
    )
    found = (
        Reading.objects.current()
        .filter(meter=meter, start__gte=first, end__lte=last)
        .filter(end__lte=F("start") + LONGEST_DAY)
        .aggregate(covered=Sum(F("end") - F("start")))
    )
    covered: timedelta = found["covered"] or timedelta()
    return covered >= MIN_DAY_COVERAGE * period.days * ONE_DAY


def _has_daily_values(variable: RelevantVariable, period: Period) -> bool:
    days = (
        VariableValue.objects.current()
        .filter(variable=variable, start__gte=period.start, end__lte=period.end)
        .filter(end=F("start") + 1)
        .count()
    )
    return days >= MIN_DAY_COVERAGE * period.days
