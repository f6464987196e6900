"""Prices of energy and the energy ledger for clients."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.api.plant import listed
from energy.enpi.ledger import CarrierRow
from energy.models import EnergyPrice
from energy.queries.emissions import PlantEmissions, SourceYear
from energy.queries.ledger import LedgerLine, PlantLedger, plant_ledger
from energy.queries.prices import prices_shown
from energy.services.prices import set_price
from facilities.api import caller, facility_for
from facilities.services import note_reading_by_outsider
from portal.base.access import Access

SEE = "facilities.see_energy"
FLOWS = (
    "delivered",
    "generated",
    "exported",
    "stock_change",
    "feedstock",
    "passed_through",
)


class PriceSerializer(serializers.ModelSerializer[EnergyPrice]):
    """A price as clients see and send it."""

    per_unit = serializers.DecimalField(
        max_digits=14, decimal_places=6, min_value=0, coerce_to_string=False
    )

    class Meta:
        model = EnergyPrice
        fields: ClassVar[list[str]] = [
            "source",
            "per_unit",
            "currency",
            "unit",
            "valid_from",
            "note",
        ]


def price_json(price: EnergyPrice) -> dict[str, Any]:
    """A price with its number as a number."""
    return {**PriceSerializer(price).data, "per_unit": float(price.per_unit)}


class PricesView(APIView):
    """What a plant pays for energy."""

    access = Access("permission", "energy.edit_meters")

    @extend_schema(responses=PriceSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """List the prices by source, the newest first."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="prices")
        return listed(self, request, prices_shown(facility), price_json)

    @extend_schema(request=PriceSerializer, responses={201: PriceSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Set a price; one of the same source and day is replaced."""
        facility = facility_for(request, code, "energy.edit_meters")
        given = PriceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = given.validated_data
        price = set_price(facility, fields=fields, user=caller(request))
        return Response(price_json(price), status=201)


class LedgerView(APIView):
    """What came into a plant and went out of it."""

    access = Access("permission", SEE)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """The last twelve months by source: kWh by flow, source energy, emissions."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="ledger")
        return Response(ledger_json(plant_ledger(facility)))


def ledger_json(found: PlantLedger) -> dict[str, Any]:
    """The ledger as clients see it, with months and what is left out."""
    return {
        "unit": "kWh",
        "factors": found.version,
        "months": [
            {"month": month, "sources": [_row_json(row) for row in rows]}
            for month, rows in found.by_month
        ],
        "sources": [_line_json(line) for line in found.lines],
        "consumed": found.consumed,
        "source_energy": found.source_kwh,
        "kg_co2e": found.co2e,
        "emissions": emissions_json(found.emissions) if found.emissions else None,
        "partly_covered": list(found.partly),
        "left_out": [
            {
                "meter": one.meter.name,
                "source": one.meter.source,
                "code": one.code,
                "reason": one.meter.excluded_because,
            }
            for one in found.left_out
        ],
    }


def emissions_json(found: PlantEmissions) -> dict[str, Any]:
    """Emissions by scope in kg; None where a factor is not known."""
    return {
        "unit": "kg CO2e",
        "scope_1": found.scope_1,
        "scope_2_location": found.scope_2_location,
        "scope_2_market": found.scope_2_market,
        "market_uses_residual_mix": all(one.is_residual for one in found.market),
        "biogenic_co2": found.biogenic_co2,
        "gwp_set": found.gwp_set,
        "factors": found.version,
        "sources": [_source_year_json(row) for row in found.rows],
    }


def _source_year_json(row: SourceYear) -> dict[str, Any]:
    factor = row.emission.factor if row.emission else None
    return {
        "source": row.source,
        "region": row.region,
        "year": row.year,
        "kwh": row.energy_kwh,
        "kg_co2e": row.emission.co2e if row.emission else None,
        "scope": factor.scope if factor else None,
        "factor": factor.factor_id if factor else None,
        "edition": factor.edition if factor else None,
        "match": factor.match if factor else None,
        "status": factor.status if factor else None,
    }


def _row_json(row: CarrierRow) -> dict[str, Any]:
    flows = {name: getattr(row, name) for name in FLOWS}
    return {"source": row.carrier, **flows, "consumed": row.consumed}


def _line_json(line: LedgerLine) -> dict[str, Any]:
    return {
        **_row_json(line.row),
        "share": line.share,
        "source_energy": line.source_kwh,
        "kg_co2e": line.co2e,
    }
