"""Forty plants with a known saving: how near the figures come, how honest they are.

The limits were set before looking: an error of one percentage point on bills
and half of that on days; and 90 % intervals that hold the truth for 32 of 40
plants at least (a fair one does so with a probability of 99 %). The plants
share the model's form, so this is a bound to reach, not a proof for real ones.
"""

import pytest
from plants import plant

from energy.enpi.savings import savings
from energy.enpi.selection import candidates

PLANTS = 40


@pytest.mark.parametrize(("by", "worst_mean_error"), [("bill", 1.0), ("day", 0.6)])
def test_known_savings_are_found_and_intervals_hold_them(
    by: str, worst_mean_error: float
) -> None:
    errors, held, chosen = [], 0, 0
    for seed in range(PLANTS):
        made = plant(seed)
        baseline, reporting = (
            made.periods(seed) if by == "bill" else made.daily_periods()
        )
        best = candidates(baseline, predicted=reporting)[0]
        result = savings(best, baseline, reporting)
        truth = made.saved_over(result.intervals)
        errors.append(abs(result.improvement - truth / (truth + result.actual)))
        held += result.low <= truth <= result.high
        chosen += best.acceptable

    assert 100 * sum(errors) / PLANTS < worst_mean_error
    assert held >= 32
    assert chosen >= 36
