"""Plants with a known saving: how near the figures come, how honest they are.

The limits are the programme's, set before looking: on bills a mean error of 1.2
percentage points with 85 % of plants within 2, on days 0.6 and 95 %; and 90 %
intervals that hold the truth for 80 to 100 %. The plants share the model's form,
so this is a bound to reach, not a proof for real ones. The noise of a plant alone
makes an error of about half a point in the saving of a year.

Where a plant knows its production by calendar month only, no model of drifting
bills can tell what was made in each; there the limits are wider, and stated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from plants import BIMONTHLY, DRIFTING, ESTIMATED, SPLIT, Plant, Reads, plant

from energy.enpi.dataset import Dataset
from energy.enpi.periods import Period
from energy.enpi.savings import savings
from energy.enpi.selection import candidates

FEW_BILLS = range(40)
FEW_DAYS = range(24)
MANY = range(10_000, 10_200)
BASES = (15.5, 18.0), (18.0, 21.1)


@dataclass(frozen=True)
class Limits:
    """What must come out, in percentage points and shares of plants."""

    mean_error: float
    within_two: float
    held: float = 0.80


BILLS = Limits(1.2, 0.85)
DAYS = Limits(0.6, 0.95)
NOISY_DAYS = Limits(0.9, 0.90)
BY_MONTH_ONLY = Limits(2.2, 0.60, 0.70)


@dataclass(frozen=True)
class Score:
    """The mean error, the shares within two points and held by the interval."""

    mean_error: float
    within_two: float
    held: float


def bills(
    reads: Reads, *, monthly: bool = False, bases: tuple = ((15.5,), (21.1,))
) -> Callable[[Plant], tuple[Dataset, Dataset]]:
    return lambda made: made.by_bill(
        (*made.known(monthly=monthly), *made.degree_days(*bases)), reads
    )


def calendar_years(made: Plant) -> tuple[Dataset, Dataset]:
    """Return the whole bills of each calendar year: eleven of drifting ones."""
    baseline, reporting = bills(DRIFTING)(made)
    first, last = date(SPLIT.year - 1, 1, 1), date(SPLIT.year + 1, 1, 1)
    return baseline.within(Period(first, SPLIT)), reporting.within(Period(SPLIT, last))


def days(made: Plant) -> tuple[Dataset, Dataset]:
    return made.by_day((*made.known(), made.means()))


def days_of_declared_bases(made: Plant) -> tuple[Dataset, Dataset]:
    return made.by_day((*made.known(), *made.degree_days()))


def score(
    family: str, read: Callable[[Plant], tuple[Dataset, Dataset]], seeds: range
) -> Score:
    """Return how the default model does on the plants of these seeds."""
    errors, held = [], 0
    for seed in seeds:
        made = plant(seed, family)
        baseline, reporting = read(made)
        best = candidates(baseline, predicted=reporting)[0]
        result = savings(best, baseline, reporting)
        truth = made.saved_over(result.intervals)
        errors.append(100 * abs(result.improvement - truth / (truth + result.actual)))
        held += result.low <= truth <= result.high
    return Score(
        mean_error=sum(errors) / len(errors),
        within_two=sum(error <= 2 for error in errors) / len(errors),
        held=held / len(errors),
    )


def assert_within(found: Score, limits: Limits) -> None:
    assert found.mean_error <= limits.mean_error, found
    assert found.within_two >= limits.within_two, found
    assert found.held >= limits.held, found


@pytest.mark.parametrize(
    ("family", "read"),
    [
        ("plain", bills(DRIFTING)),
        ("idle variables", bills(DRIFTING)),
        ("long baseline", bills(BIMONTHLY)),
    ],
)
def test_known_savings_are_found_in_bills(
    family: str, read: Callable[[Plant], tuple[Dataset, Dataset]]
) -> None:
    assert_within(score(family, read, FEW_BILLS), BILLS)


@pytest.mark.parametrize(
    ("family", "read"),
    [
        ("plain", days_of_declared_bases),
        ("unknown bases", days),
        ("undeclared week", days),
        ("ramp", days),
    ],
)
def test_known_savings_are_found_in_days(
    family: str, read: Callable[[Plant], tuple[Dataset, Dataset]]
) -> None:
    assert_within(score(family, read, FEW_DAYS), DAYS)


@pytest.mark.long
@pytest.mark.parametrize(
    ("family", "read", "limits"),
    [
        ("plain", bills(DRIFTING), BILLS),
        ("plain", calendar_years, BILLS),
        ("long baseline", bills(DRIFTING), BILLS),
        ("long baseline", bills(BIMONTHLY), BILLS),
        ("unknown bases", bills(DRIFTING, bases=BASES), BILLS),
        ("weekly cycle", bills(DRIFTING), BILLS),
        ("uneven noise", bills(DRIFTING), BILLS),
        ("correlated noise", bills(DRIFTING), BILLS),
        ("without weather", bills(DRIFTING), BILLS),
        ("ramp", bills(DRIFTING), BILLS),
        ("idle variables", bills(DRIFTING), BILLS),
        ("everything", bills(DRIFTING, bases=BASES), BILLS),
        ("undeclared week", bills(DRIFTING), BILLS),
        ("shutdowns", bills(DRIFTING, bases=BASES), BILLS),
        ("plain", bills(ESTIMATED), BILLS),
        ("plain", bills(DRIFTING, monthly=True), BY_MONTH_ONLY),
    ],
)
def test_bills_of_hundreds_of_plants(
    family: str, read: Callable[[Plant], tuple[Dataset, Dataset]], limits: Limits
) -> None:
    assert_within(score(family, read, MANY), limits)


@pytest.mark.long
@pytest.mark.parametrize(
    ("family", "limits"),
    [
        ("plain", DAYS),
        ("unknown bases", DAYS),
        ("weekly cycle", DAYS),
        ("undeclared week", DAYS),
        ("shutdowns", DAYS),
        ("uneven noise", DAYS),
        ("correlated noise", NOISY_DAYS),
        ("without weather", DAYS),
        ("ramp", DAYS),
        ("idle variables", DAYS),
        ("everything", DAYS),
    ],
)
def test_days_of_hundreds_of_plants(family: str, limits: Limits) -> None:
    assert_within(score(family, days, MANY), limits)
