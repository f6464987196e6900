"""Reads about relevant variables: the list, how well each is known, its gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from energy.enpi.alignment import VariableSeries, align
from energy.enpi.periods import months_between
from energy.models import Baseline, RelevantVariable, Upload, VariableValue
from facilities.models import Facility

ONE_DAY = timedelta(days=1)
MONTH_DAYS = (timedelta(days=28), timedelta(days=31))


def variables_of(facility: Facility) -> QuerySet[RelevantVariable]:
    """A plant's relevant variables by name."""
    return (
        RelevantVariable.objects.filter(facility=facility)
        .select_related("facility")
        .order_by("name")
    )


def values_of(variable: RelevantVariable) -> QuerySet[VariableValue]:
    """The values of a variable that count today, by time."""
    return (
        VariableValue.objects.current()
        .filter(variable=variable)
        .select_related("upload")
        .order_by("start")
    )


@dataclass(frozen=True, slots=True)
class VariableCoverage:
    """How well a variable is known from its first to its last value.

    ``end`` is the day after the last one. ``step`` is "day" or "month" where most
    values are as long as that, else "other"; empty without values.
    """

    variable: RelevantVariable
    count: int = 0
    start: date | None = None
    end: date | None = None
    days_known: int = 0
    step: str = ""
    upload: Upload | None = None

    @property
    def last_day(self) -> date | None:
        """The last day there is a value for."""
        return self.end - ONE_DAY if self.end else None

    @property
    def share(self) -> float | None:
        """The share of the days from the first to the last that are known."""
        if self.start is None or self.end is None:
            return None
        return self.days_known / (self.end - self.start).days


def coverage_of(facility: Facility) -> list[VariableCoverage]:
    """How well each of a plant's variables is known."""
    return _coverage(list(variables_of(facility)))


def coverage_of_one(variable: RelevantVariable) -> VariableCoverage:
    """How well a variable is known."""
    return _coverage([variable])[0]


def _coverage(variables: Sequence[RelevantVariable]) -> list[VariableCoverage]:
    length = F("end") - F("start")
    rows = (
        VariableValue.objects.current()
        .filter(variable__in=variables)
        .order_by()
        .annotate(length=length)
        .values("variable")
        .annotate(
            count=Count("pk"),
            first=Min("start"),
            until=Max("end"),
            known=Sum("length"),
            daily=Count("pk", filter=Q(length=ONE_DAY)),
            monthly=Count("pk", filter=Q(length__range=MONTH_DAYS)),
            latest=Max("upload"),
        )
    )
    found = {row["variable"]: row for row in rows}
    uploads = Upload.objects.in_bulk({row["latest"] for row in found.values()})
    return [
        VariableCoverage(
            variable,
            count=row["count"],
            start=row["first"],
            end=row["until"],
            days_known=row["known"].days,
            step=_step(row["count"], row["daily"], row["monthly"]),
            upload=uploads.get(row["latest"]),
        )
        if (row := found.get(variable.pk))
        else VariableCoverage(variable)
        for variable in variables
    ]


def _step(count: int, daily: int, monthly: int) -> str:
    if 2 * daily > count:
        return "day"
    return "month" if 2 * monthly > count else "other"


def gaps_between(values: Sequence[VariableValue]) -> list[tuple[date, date]]:
    """The days between the first and the last value that have none, half-open."""
    return [
        (before.end, after.start)
        for before, after in pairwise(values)
        if after.start > before.end
    ]


def months_of(
    variable: RelevantVariable, values: Sequence[VariableValue]
) -> list[tuple[str, float | None]]:
    """The variable by month, as the engine takes it: a sum, or a mean over days.

    A month of which less than nine tenths are known has no value, never zero.
    """
    if not values:
        return []
    series = VariableSeries(
        name=variable.name,
        values=[(value.start, value.end, value.value) for value in values],
        kind="mean" if variable.is_mean else "sum",
    )
    months = months_between(values[0].start, values[-1].end)
    aligned = align(series, [(month.start, month.end) for month in months])
    return [
        (str(month), value) for month, value in zip(months, aligned.values, strict=True)
    ]


def is_named_by_baseline(variable: RelevantVariable) -> bool:
    """Whether a baseline of the plant rests on the variable by its name."""
    return (
        Baseline.objects.filter(
            facility=variable.facility_id, variables__contains=[variable.name]
        )
        .exclude(state=Baseline.State.FAILED)
        .exists()
    )
