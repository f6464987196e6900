"""Whether a plant's data carry a model of days, or of bills only."""

from collections.abc import Sequence
from datetime import date

from energy.enpi.alignment import VariableSeries
from energy.enpi.periods import Period
from energy.models import Baseline, Meter, RelevantVariable
from energy.queries.readings import counted_meters, meter_energy
from energy.services.inputs import MIN_DAY_COVERAGE, covers_days, series_of
from facilities.models import Facility


def best_rows(
    facility: Facility, *, variables: Sequence[str], periods: Sequence[Period]
) -> str:
    """Days where a meter and every variable have nine of ten days, else bills.

    A variable known by month says nothing of single days: bills are fairer to it.
    """
    chosen = RelevantVariable.objects.filter(facility=facility, name__in=variables)
    series, _uploads = series_of(tuple(chosen))
    if not all(_has_days(one, periods) for one in series):
        return Baseline.By.BILL
    delivered = [
        meter
        for meter in counted_meters(facility)
        if meter.flow == Meter.Flow.DELIVERED
    ]
    has_days = any(
        covers_days(meter_energy(meter).readings, periods) for meter in delivered
    )
    return Baseline.By.DAY if has_days else Baseline.By.BILL


def _has_days(series: VariableSeries, periods: Sequence[Period]) -> bool:
    days: set[date] = {
        start
        for start, end, value in series.values
        if value is not None and (end - start).days == 1
    }
    return all(
        sum(day in days for day in period) >= MIN_DAY_COVERAGE * period.days
        for period in periods
    )
