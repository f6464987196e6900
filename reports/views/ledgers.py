"""The energy ledger of a plant as a file for spreadsheets."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from energy.enpi.ledger import CarrierRow
from energy.queries.ledger import PlantLedger, plant_ledger
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import allow, allowed_or_404
from portal.base.methods import read_only
from reports.charts import Column
from reports.charts.chart import Cell
from reports.exports import table_csv

SEE = "facilities.see_energy"


@allow(SEE)
@read_only
def ledger_csv(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Each month and source of the ledger, in kWh as metered."""
    plant = allowed_or_404(Facility, request.user, SEE, code=code)
    note_reading_by_outsider(plant, user=request.user, what="csv:ledger")
    found = plant_ledger(plant)
    facts = [(_("Facility"), plant.code), (_("Factors"), found.version)]
    content = table_csv(_columns(), _rows(found), facts=facts)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{plant.code}-ledger.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _columns() -> list[Column]:
    kwh = [
        _("Delivered"),
        _("Generated on site"),
        _("Exported"),
        _("Added to stock"),
        _("Used as feedstock"),
        _("Passed on to others"),
        _("Site energy"),
    ]
    return [
        Column(_("Month"), "month"),
        Column(_("Energy source"), "text"),
        *(Column(label, unit="kWh") for label in kwh),
    ]


def _rows(found: PlantLedger) -> list[list[Cell]]:
    return [_row(month, row) for month, rows in found.by_month for row in rows]


def _row(month: str, row: CarrierRow) -> list[Cell]:
    return [
        month,
        row.carrier,
        row.delivered,
        row.generated,
        row.exported,
        row.stock_change,
        row.feedstock,
        row.passed_through,
        row.consumed,
    ]
