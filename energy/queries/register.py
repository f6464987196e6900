"""A plant's register: opportunities with their money, actions, savings from both ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from energy.enpi.finance import Appraisal, Project, appraise
from energy.enpi.periods import Period
from energy.enpi.targets import ActionSaving, SavingsComparison, compare_savings
from energy.models import ActionPlan, Baseline, Opportunity, SavingsResult
from energy.queries.results import latest_result
from facilities.models import Facility

CLOSED = (Opportunity.Status.VERIFIED, Opportunity.Status.REJECTED)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An opportunity with what follows from its numbers; energy in kWh a year."""

    opportunity: Opportunity
    saving_kwh: float
    expected_kwh: float
    verified_kwh: float | None
    appraisal: Appraisal
    overdue: int
    not_verified: int


@dataclass(frozen=True, slots=True)
class RegisterTotals:
    """Sums over a register; money by currency, since currencies do not add up."""

    count: int
    saving_kwh: float
    verified_kwh: float
    investment: Mapping[str, Decimal]
    cost_saving: Mapping[str, Decimal]
    overdue: int
    not_verified: int


def opportunities_of(facility: Facility) -> QuerySet[Opportunity]:
    """A plant's opportunities, newest first."""
    return (
        Opportunity.objects.filter(facility=facility)
        .select_related("use", "facility")
        .prefetch_related("savings", "actions")
        .order_by("-created_at", "-pk")
    )


def register(
    facility: Facility, *, today: date, status: str = "", search: str = ""
) -> list[RegisterRow]:
    """The plant's register, those that pay back soonest first."""
    found = opportunities_of(facility)
    if status:
        found = found.filter(status=status)
    if search:
        found = found.filter(title__icontains=search)
    rows = [register_row(one, today=today) for one in found]
    return sorted(rows, key=_soonest_first)


def _soonest_first(row: RegisterRow) -> tuple[bool, float, str]:
    payback = row.appraisal.payback_years
    is_rejected = row.opportunity.status == Opportunity.Status.REJECTED
    years = float("inf") if payback is None else payback
    return is_rejected, years, row.opportunity.title


def register_row(opportunity: Opportunity, *, today: date) -> RegisterRow:
    """One opportunity with its money and how its actions stand."""
    saving = sum(one.kwh for one in opportunity.savings.all())
    actions = list(opportunity.actions.all())
    confirmed = [action for action in actions if action.confirmed_by_id]
    is_open = opportunity.status not in CLOSED
    return RegisterRow(
        opportunity=opportunity,
        saving_kwh=saving,
        expected_kwh=sum(action.expected_kwh for action in actions),
        verified_kwh=sum(action.verified_kwh or 0.0 for action in confirmed)
        if confirmed
        else None,
        appraisal=appraisal_of(opportunity, saving_kwh=saving),
        overdue=sum(is_open and is_overdue(one, today=today) for one in actions),
        not_verified=sum(is_open and is_unverified(one) for one in actions),
    )


def appraisal_of(opportunity: Opportunity, *, saving_kwh: float) -> Appraisal:
    """Payback, present value, rate of return and cost of saved energy."""
    project = Project(
        investment=float(opportunity.net_investment),
        annual_saving=float(opportunity.annual_cost_saving),
        life_years=opportunity.life_years,
        annual_upkeep=float(opportunity.annual_upkeep),
        escalation=opportunity.escalation,
    )
    return appraise(project, rate=opportunity.discount_rate, annual_kwh=saving_kwh)


def is_overdue(action: ActionPlan, *, today: date) -> bool:
    """Whether an action should have been carried out by now."""
    return action.implemented_on is None and action.due_on < today


def is_unverified(action: ActionPlan) -> bool:
    """Whether an action was carried out and its saving is not confirmed yet."""
    return action.implemented_on is not None and action.confirmed_by_id is None


def totals_of(rows: Iterable[RegisterRow]) -> RegisterTotals:
    """Sums over the rows that were not rejected."""
    counted = [
        row for row in rows if row.opportunity.status != Opportunity.Status.REJECTED
    ]
    investment: dict[str, Decimal] = defaultdict(Decimal)
    cost_saving: dict[str, Decimal] = defaultdict(Decimal)
    for row in counted:
        currency = row.opportunity.currency
        investment[currency] += row.opportunity.net_investment
        cost_saving[currency] += row.opportunity.annual_cost_saving
    return RegisterTotals(
        count=len(counted),
        saving_kwh=sum(row.saving_kwh for row in counted),
        verified_kwh=sum(row.verified_kwh or 0.0 for row in counted),
        investment=dict(investment),
        cost_saving=dict(cost_saving),
        overdue=sum(row.overdue for row in counted),
        not_verified=sum(row.not_verified for row in counted),
    )


def actions_of(facility: Facility) -> QuerySet[ActionPlan]:
    """The actions of a plant's opportunities that were not rejected, by due date."""
    return (
        ActionPlan.objects.filter(facility=facility)
        .exclude(opportunity__status=Opportunity.Status.REJECTED)
        .select_related("opportunity__use", "reported_by", "confirmed_by")
        .order_by("due_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class BothEnds:
    """The stored result and what the plant's confirmed actions account for.

    ``comparison`` is None where the result is of source energy, which actions are not.
    """

    result: SavingsResult
    comparison: SavingsComparison | None
    confirmed: int
    waiting_kwh: float


def savings_from_both_ends(facility: Facility) -> BothEnds | None:
    """The plant's shown result beside its confirmed actions; None without a result."""
    result = latest_result(facility)
    if result is None:
        return None
    actions = list(actions_of(facility).filter(implemented_on__isnull=False))
    confirmed = [action for action in actions if action.confirmed_by_id]
    waiting = [action for action in actions if not action.confirmed_by_id]
    is_site = result.baseline.basis == Baseline.Basis.SITE
    return BothEnds(
        result=result,
        comparison=_comparison(result, confirmed) if is_site else None,
        confirmed=len(confirmed),
        waiting_kwh=sum(action.expected_kwh for action in waiting),
    )


def _comparison(
    result: SavingsResult, confirmed: Iterable[ActionPlan]
) -> SavingsComparison:
    baseline = result.baseline
    return compare_savings(
        (result.savings_kwh, result.low_kwh, result.high_kwh),
        [_action_saving(action) for action in confirmed],
        baseline=_period(baseline.period_start, baseline.period_end),
        reporting=_period(baseline.reporting_start, baseline.reporting_end),
    )


def _action_saving(action: ActionPlan) -> ActionSaving:
    use = action.opportunity.use
    return ActionSaving(
        key=str(action.public_id),
        implemented_on=action.implemented_on or action.due_on,
        expected_kwh=action.expected_kwh,
        verified_kwh=action.verified_kwh or 0.0,
        margin_kwh=action.margin_kwh or 0.0,
        use=use.name if use else "",
    )


def _period(first: date, last: date) -> Period:
    return Period(first, last + timedelta(days=1))
