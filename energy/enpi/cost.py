"""What energy costs, at the prices of its time, in the currencies they are in.

A price holds from its day on until the next one of the same source. The energy of
a month is spread evenly over its days, so that a price that changes within the
month counts for its days. Where no price is known there is no cost, never zero;
amounts of different currencies are never added.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeAlias

from energy.enpi.periods import Month

CENT = Decimal("0.01")

Amounts: TypeAlias = Mapping[str, Decimal]
"""Money by currency (ISO 4217)."""


class PriceError(ValueError):
    """A price that cannot be used."""

    code = "price_invalid"


@dataclass(frozen=True, slots=True)
class Price:
    """``amount`` of ``currency`` for every ``kwh`` kWh (HHV), from a day on."""

    currency: str
    amount: Decimal
    kwh: float
    valid_from: date

    def __post_init__(self) -> None:
        if not (self.amount.is_finite() and self.amount >= 0 and self.kwh > 0):
            raise PriceError(f"not a price: {self}")

    def of(self, energy_kwh: float) -> Decimal:
        """Return what so much energy costs, unrounded."""
        return self.amount * Decimal(repr(energy_kwh)) / Decimal(repr(self.kwh))


def price_on(day: date, prices: Sequence[Price]) -> Price | None:
    """Return the price that holds on a day: the last one from that day or before."""
    held = [price for price in prices if price.valid_from <= day]
    return max(held, key=lambda price: price.valid_from, default=None)


def month_cost(month: str, kwh: float, prices: Sequence[Price]) -> Amounts | None:
    """Return what a month's ("YYYY-MM") energy of one source costs, in cents.

    None where a day of the month has no price, unless no energy was used.
    """
    if kwh == 0:
        return {}
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    days = Month.parse(month).days
    for price, count in _held_days(Month.parse(month), prices):
        if price is None:
            return None
        amounts[price.currency] += price.of(kwh) * count / days
    return {currency: rounded(amount) for currency, amount in amounts.items()}


def _held_days(
    month: Month, prices: Sequence[Price]
) -> Iterable[tuple[Price | None, int]]:
    """Return each price of the month with the number of days it holds."""
    changes = sorted(
        {month.start}
        | {p.valid_from for p in prices if month.start < p.valid_from < month.end}
    )
    ends = [*changes[1:], month.end]
    for first, end in zip(changes, ends, strict=True):
        yield price_on(first, prices), (end - first) // timedelta(days=1)


def rounded(amount: Decimal) -> Decimal:
    """Return an amount in cents; halves go to the even one."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def added(parts: Iterable[Amounts | None]) -> Amounts | None:
    """Return the sums by currency; None where one part is not known."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for part in parts:
        if part is None:
            return None
        for currency, amount in part.items():
            sums[currency] += amount
    return dict(sums)
