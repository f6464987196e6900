"""The register as a table for spreadsheets: energy in kWh, shares as fractions."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from energy.queries.register import RegisterRow
from portal.base.csv_text import Cell, csv_bytes


def register_csv(rows: Iterable[RegisterRow]) -> bytes:
    """Every opportunity with its money and savings."""
    return csv_bytes([_head(), *(_cells(row) for row in rows)])


def _head() -> list[Cell]:
    return [
        _("Opportunity"),
        _("Energy use"),
        _("Status"),
        _("Reason"),
        _("Where it comes from"),
        _("Owner"),
        _("Saving (kWh a year)"),
        _("Saving by source (kWh a year)"),
        _("Peak demand saved (kW)"),
        _("Currency"),
        _("Cost saved a year"),
        _("Net investment"),
        _("Upkeep a year"),
        _("Life (years)"),
        _("Discount rate"),
        _("Payback (years)"),
        _("Net present value"),
        _("Internal rate of return"),
        _("Cost of saved energy (per kWh)"),
        _("Expected of its actions (kWh a year)"),
        _("Verified (kWh a year)"),
        _("Overdue actions"),
        _("Actions not verified"),
    ]


def _cells(row: RegisterRow) -> Sequence[Cell]:
    one = row.opportunity
    return [
        one.title,
        one.use.name if one.use else None,
        one.get_status_display(),
        one.status_reason,
        one.get_origin_display(),
        one.owner,
        row.saving_kwh,
        "; ".join(_by_source(row)),
        one.demand_kw,
        one.currency,
        one.annual_cost_saving,
        one.net_investment,
        one.annual_upkeep,
        one.life_years,
        one.discount_rate,
        row.appraisal.payback_years,
        row.appraisal.net_present_value,
        row.appraisal.rate_of_return.rate,
        row.appraisal.cost_of_saved_energy,
        row.expected_kwh,
        row.verified_kwh,
        row.overdue,
        row.not_verified,
    ]


def _by_source(row: RegisterRow) -> Iterator[str]:
    for saving in row.opportunity.savings.all():
        yield f"{saving.source} {saving.kwh:.0f}"
