"""What a measure earns: payback, net present value, rate of return, cost of saved energy.

Money in any one currency, rates as fractions a year, cash at the end of each year.
Formulas as the standards of engineering economics give them (ASTM E917, E1057,
E1074, E1121); they rank opportunities as ISO 50001:2018, 6.3 d, asks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from scipy.optimize import brentq

LONGEST_LIFE_YEARS = 60
"""Nothing is appraised beyond this many years."""


class RateFound(StrEnum):
    """Whether a rate of return could be told, and if not, why."""

    UNIQUE = "unique"
    NONE = "none"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class RateOfReturn:
    """A rate as a fraction a year; None unless ``found`` is unique."""

    rate: float | None
    found: RateFound


@dataclass(frozen=True, slots=True)
class Project:
    """A measure's money: what it costs once, what it earns and costs each year.

    ``investment`` is net of grants and other one-off gains. ``annual_saving`` is
    that of the first year at prices of the start; it grows by ``escalation`` a year.
    ``annual_upkeep`` is operation and maintenance, constant.

    Raises ``ValueError`` for a life outside 1 to 60 years, rates of -1 or less, and
    amounts that are no finite numbers.
    """

    investment: float
    annual_saving: float
    life_years: int
    annual_upkeep: float = 0.0
    escalation: float = 0.0

    def __post_init__(self) -> None:
        amounts = (self.investment, self.annual_saving, self.annual_upkeep)
        if not all(math.isfinite(amount) for amount in amounts):
            raise ValueError("an amount is not a finite number")
        if not 1 <= self.life_years <= LONGEST_LIFE_YEARS:
            raise ValueError(f"life of {self.life_years} years")
        _refuse_rate(self.escalation)


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Everything said of one project at one discount rate.

    ``cost_of_saved_energy`` is money per kWh; None where no energy is saved.
    """

    payback_years: float | None
    net_present_value: float
    rate_of_return: RateOfReturn
    cost_of_saved_energy: float | None


def appraise(project: Project, *, rate: float, annual_kwh: float) -> Appraisal:
    """Every figure of a project that saves ``annual_kwh`` a year, at a discount rate."""
    flows = cash_flows(project)
    return Appraisal(
        payback_years=simple_payback(
            project.investment, project.annual_saving - project.annual_upkeep
        ),
        net_present_value=net_present_value(flows, rate),
        rate_of_return=rate_of_return(flows),
        cost_of_saved_energy=cost_of_saved_energy(
            project, rate=rate, annual_kwh=annual_kwh
        ),
    )


def simple_payback(investment: float, annual_saving: float) -> float | None:
    """Years until the saving has paid the investment, ``I / S``, undiscounted.

    None where it never does. What costs nothing and saves is paid at once. ASTM E1121.
    """
    if annual_saving <= 0:
        return None
    return max(investment, 0.0) / annual_saving


def cash_flows(project: Project) -> tuple[float, ...]:
    """Cash of year 0 (the investment, negative) to the last year of life.

    ``c_0 = -I``; ``c_t = S (1 + g)^t - M`` for t = 1 … L.
    """
    growth = 1.0 + project.escalation
    yearly = (
        project.annual_saving * growth**year - project.annual_upkeep
        for year in range(1, project.life_years + 1)
    )
    return (-project.investment, *yearly)


def net_present_value(flows: Sequence[float], rate: float) -> float:
    """``sum c_t (1 + r)^-t``: cash flows of years 0, 1, … as money of year 0.

    Raises ``ValueError`` for a rate of -1 or less. ASTM E1074.
    """
    _refuse_rate(rate)
    factor = 1.0 + rate
    return math.fsum(cash * factor**-year for year, cash in enumerate(flows))


def rate_of_return(flows: Sequence[float]) -> RateOfReturn:
    """The rate above -1 at which the net present value is zero, if there is just one.

    The present value is a polynomial in ``v = 1 / (1 + r)``; its distinct positive
    zeros are counted exactly (rules of Descartes and Sturm), then the one there is is
    bracketed and bisected. Touching zero without crossing it counts as not unique: a double
    zero. Raises ``ValueError`` for flows that are no finite numbers. ASTM E1057.
    """
    if not all(math.isfinite(cash) for cash in flows):
        raise ValueError("a cash flow is not a finite number")
    kept = _trimmed(flows)
    zeros = _positive_zeros(kept)
    if zeros == 0:
        return RateOfReturn(None, RateFound.NONE)
    if zeros > 1 or (kept[0] > 0) == (kept[-1] > 0):
        return RateOfReturn(None, RateFound.SEVERAL)
    return RateOfReturn(_bracketed_rate(kept), RateFound.UNIQUE)


def capital_recovery_factor(rate: float, years: int) -> float:
    """The yearly payment that repays 1: ``r (1 + r)^L / ((1 + r)^L - 1)``.

    At a rate of 0 it is ``1 / L``. Raises ``ValueError`` for a rate of -1 or less
    and for less than one year. ASTM E917.
    """
    _refuse_rate(rate)
    if years < 1:
        raise ValueError(f"{years} years")
    if rate == 0:
        return 1.0 / years
    return rate / -math.expm1(-years * math.log1p(rate))


def cost_of_saved_energy(
    project: Project, *, rate: float, annual_kwh: float
) -> float | None:
    """Money per kWh saved over the life: ``(CRF(r, L) I + M) / E``.

    None where no energy is saved. Meier, Wright and Rosenfeld (1983); to be compared
    with the price of a kWh bought.
    """
    if annual_kwh <= 0:
        return None
    recovery = capital_recovery_factor(rate, project.life_years)
    return (recovery * project.investment + project.annual_upkeep) / annual_kwh


def _refuse_rate(rate: float) -> None:
    if not (math.isfinite(rate) and rate > -1):
        raise ValueError(f"rate of {rate}")


def _trimmed(flows: Sequence[float]) -> tuple[float, ...]:
    """The flows from the first to the last that is not zero: the zeros stay the same."""
    moved = [year for year, cash in enumerate(flows) if cash != 0]
    return tuple(flows[moved[0] : moved[-1] + 1]) if moved else ()


def _bracketed_rate(flows: Sequence[float]) -> float:
    """The rate where the value changes sign; it does so once for v in (0, inf)."""

    def value(v: float) -> float:
        total = 0.0
        for cash in reversed(flows):
            total = total * v + cash
        return total

    upper = 1.0
    while (value(upper) > 0) == (flows[0] > 0):
        upper *= 2.0
    zero = brentq(value, 0.0, upper, xtol=1e-300, rtol=4 * 2.0**-52, maxiter=2000)
    return 1.0 / float(zero) - 1.0


def _positive_zeros(flows: Sequence[float]) -> int:
    """How many distinct zeros the polynomial has for v > 0.

    Descartes' rule tells where the sign of the flows changes at most once, as it does
    for nearly every project; else Sturm's theorem does, in fractions.
    """
    changes = _changes(flows)
    if changes < 2:
        return changes
    polynomial = [Fraction(cash) for cash in flows]
    slope = [year * cash for year, cash in enumerate(polynomial)][1:]
    chain = [polynomial, slope]
    while len(chain[-1]) > 1:
        rest = _negated_remainder(chain[-2], chain[-1])
        if not rest:
            break
        chain.append(rest)
    return _changes([one[0] for one in chain]) - _changes([one[-1] for one in chain])


def _negated_remainder(
    dividend: list[Fraction], divisor: list[Fraction]
) -> list[Fraction]:
    """Minus the remainder of a division of polynomials, constant term first.

    Scaled to a leading coefficient of one in size, which keeps the fractions short
    and no sign from being what it is.
    """
    rest = list(dividend)
    while len(rest) >= len(divisor):
        quotient = rest[-1] / divisor[-1]
        shift = len(rest) - len(divisor)
        for place, coefficient in enumerate(divisor):
            rest[shift + place] -= quotient * coefficient
        while rest and rest[-1] == 0:
            rest.pop()
    scale = abs(rest[-1]) if rest else Fraction(1)
    return [-coefficient / scale for coefficient in rest]


def _changes(values: Sequence[Fraction] | Sequence[float]) -> int:
    """How often the sign changes along a row, zeros left out."""
    signs = [value > 0 for value in values if value != 0]
    return sum(before != after for before, after in pairwise(signs))
