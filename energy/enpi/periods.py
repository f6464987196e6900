"""Months and periods, half-open: the start belongs to them, the end does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; sorts by time."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"no such month: {self.month}")

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Return the month written "YYYY-MM"."""
        year, _, month = text.partition("-")
        return cls(int(year), int(month))

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.plus(1).start

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def plus(self, months: int) -> "Month":
        """Return the month so many months later (earlier, if negative)."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` up to but without ``end``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must have a day: {self.start} to {self.end}")

    @classmethod
    def of_months(cls, first: Month, count: int) -> "Period":
        """Return the period of ``count`` whole months from ``first`` on."""
        return cls(first.start, first.plus(count).start)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    @property
    def months(self) -> tuple[Month, ...]:
        """The months it touches, in order."""
        return months_between(self.start, self.end)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=i) for i in range(self.days))

    def holds(self, start: date, end: date) -> bool:
        """Return whether [start, end) lies wholly inside."""
        return self.start <= start and end <= self.end

    def shared_days(self, start: date, end: date) -> int:
        """Return how many days it has in common with [start, end)."""
        return max(0, (min(self.end, end) - max(self.start, start)).days)


def months_between(start: date, end: date) -> tuple[Month, ...]:
    """Return the months that [start, end) touches, in order."""
    if end <= start:
        return ()
    first, last = Month.of(start), Month.of(end - timedelta(days=1))
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(first.plus(i) for i in range(count))


def days_by_month(start: date, end: date) -> tuple[tuple[Month, int], ...]:
    """Return each month that [start, end) touches with its share of the days."""
    return tuple(
        (month, (min(month.end, end) - max(month.start, start)).days)
        for month in months_between(start, end)
    )
