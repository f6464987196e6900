"""Non-routine events: what no relevant variable explains, by month, in kWh.

An approved amount is positive where it raises the baseline: in the reporting
period because the event made the plant use more than its variables explain, in
the baseline period because it made it use less. In the reporting period

    A_t = f · M_t + NRA_t.

and in the baseline period amounts are added to the metered energy the model is
fitted on. They are whole watt-hours, so that the months add up to what was
approved to the last digit.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from energy.enpi.dataset import FloatArray, Interval
from energy.enpi.periods import Month, days_by_month
from energy.enpi.savings import Events

STEP = Decimal("0.001")
QUANTILE = 1.6448536269514722
"""An event's ± holds with 90 %: so many standard deviations of a normal law."""


class EventError(ValueError):
    """The amounts do not make an event; ``code`` names why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class MonthAmount:
    """The adjustment of one month, in kWh with three decimals, signed."""

    month: Month
    kwh: Decimal


@dataclass(frozen=True, slots=True)
class Event:
    """One event over [start, end), permanent where ``end`` is None.

    ``amounts`` are its months, each at most once and touched by the event;
    months that are not listed count nothing. ``uncertainty_kwh`` is the ± of the
    sum of all amounts, holding with 90 %.

    Raises ``EventError`` for a month named twice or outside the event, an amount
    finer than 0.001 kWh, a negative uncertainty, or an end before the start.
    """

    start: date
    end: date | None
    amounts: tuple[MonthAmount, ...]
    uncertainty_kwh: float = 0.0

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise EventError("event_takes_no_time")
        months = [amount.month for amount in self.amounts]
        if len(set(months)) < len(months):
            raise EventError("month_twice")
        if any(not self.days_in(month) for month in months):
            raise EventError("month_outside_event")
        if any(amount.kwh != _exact(amount.kwh) for amount in self.amounts):
            raise EventError("amount_too_fine")
        if not (math.isfinite(self.uncertainty_kwh) and self.uncertainty_kwh >= 0):
            raise EventError("uncertainty_invalid")

    @property
    def total(self) -> Decimal:
        """The sum of the amounts, exactly."""
        return sum((amount.kwh for amount in self.amounts), Decimal(0))

    def days_in(self, month: Month) -> int:
        """Return how many days of the month the event lasts."""
        end = month.end if self.end is None else min(month.end, self.end)
        return max(0, (end - max(month.start, self.start)).days)

    def scaled(self, factor: float) -> "Event":
        """Return the event counted on another basis, amounts to 0.001 kWh."""
        times = Decimal(repr(factor))
        amounts = tuple(
            replace(amount, kwh=_exact(amount.kwh * times)) for amount in self.amounts
        )
        uncertainty = self.uncertainty_kwh * factor
        return replace(self, amounts=amounts, uncertainty_kwh=uncertainty)


def _exact(kwh: Decimal) -> Decimal:
    """Return the amount with three decimals; refuse what is no number."""
    if not kwh.is_finite():
        raise EventError("amount_not_finite")
    return kwh.quantize(STEP)


def allocate(total: Decimal, start: date, end: date) -> tuple[MonthAmount, ...]:
    """Spread a total over the months of [start, end) by their days.

    Each month gets its share to 0.001 kWh; what is left over goes, one step each,
    to the largest remainders, earlier months first. The amounts add up to the
    total exactly. ``end`` is the end of the event, or for a permanent one that of
    the period the total was determined for.

    Raises ``EventError`` for a period without a day, or a total finer than
    0.001 kWh.
    """
    months = days_by_month(start, end)
    if not months:
        raise EventError("event_takes_no_time")
    if total != _exact(total):
        raise EventError("amount_too_fine")
    shares = _portions(total, [days for _, days in months])
    return tuple(
        MonthAmount(month, kwh) for (month, _), kwh in zip(months, shares, strict=True)
    )


def _portions(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Divide a total by whole weights into steps of 0.001 that add up to it."""
    steps = abs(int(total / STEP))
    every = sum(weights)
    counts = [steps * weight // every for weight in weights]
    remainders = [steps * weight % every for weight in weights]
    largest = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in largest[: steps - sum(counts)]:
        counts[i] += 1
    sign = -1 if total < 0 else 1
    return [sign * count * STEP for count in counts]


def split(event: Event, weights: Sequence[float]) -> tuple[Event, ...]:
    """Divide an event among meters, by the weights of their energy.

    Each month's parts add up to its amount exactly. Negative weights count as
    none; where none is positive, the parts are equal. The error is divided so that
    the parts' squares add up to its square: added as if independent, they give it
    back.
    """
    whole = _whole(weights)
    columns = [_portions(amount.kwh, whole) for amount in event.amounts]
    every = sum(whole)
    return tuple(
        replace(
            event,
            amounts=tuple(
                replace(amount, kwh=column[i])
                for amount, column in zip(event.amounts, columns, strict=True)
            ),
            uncertainty_kwh=event.uncertainty_kwh * math.sqrt(whole[i] / every),
        )
        for i in range(len(whole))
    )


def _whole(weights: Sequence[float]) -> list[int]:
    """Return the weights as millionths of the greatest."""
    positive = [max(0.0, float(weight)) for weight in weights]
    greatest = max(positive, default=0.0)
    if not greatest > 0:
        return [1] * len(positive)
    return [round(1_000_000 * weight / greatest) for weight in positive]


def adjustment_by_interval(
    events: Iterable[Event], intervals: Sequence[Interval]
) -> FloatArray:
    """Return the events' kWh in each interval, (n,).

    A month's amount is spread evenly over the days the event has in it, and the
    days that no interval holds count nothing.
    """
    total = np.zeros(len(intervals))
    for event in events:
        total += _spread(event, intervals, [float(a.kwh) for a in event.amounts])
    return total


def _spread(
    event: Event, intervals: Sequence[Interval], amounts: Sequence[float]
) -> FloatArray:
    """Return (n,) sums over intervals of monthly amounts spread over days."""
    first = np.array([start.toordinal() for start, _ in intervals], dtype=float)
    last = np.array([end.toordinal() for _, end in intervals], dtype=float)
    found = np.zeros(len(intervals))
    for amount, value in zip(event.amounts, amounts, strict=True):
        start = max(amount.month.start, event.start).toordinal()
        days = event.days_in(amount.month)
        shared = np.minimum(last, start + days) - np.maximum(first, start)
        found += np.clip(shared, 0, None) / days * value
    return found


def events_on(events: Sequence[Event], intervals: Sequence[Interval]) -> Events | None:
    """Return what savings over these intervals are changed by, None without events.

    Each event's error is common to all its days, in proportion to the size of its
    amounts (or to its days, where all are zero), and independent of other events'.
    """
    if not events:
        return None
    deviations = (_deviation(event, intervals) for event in events)
    return Events(adjustment_by_interval(events, intervals), math.hypot(*deviations))


def _deviation(event: Event, intervals: Sequence[Interval]) -> float:
    """Return the standard deviation of an event's part inside the intervals, kWh."""
    sizes = [abs(float(amount.kwh)) for amount in event.amounts]
    if not any(sizes):
        sizes = [float(event.days_in(amount.month)) for amount in event.amounts]
    every = math.fsum(sizes)
    if not every:
        return 0.0
    inside = float(_spread(event, intervals, sizes).sum()) / every
    return inside * event.uncertainty_kwh / QUANTILE
