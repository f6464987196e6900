"""Meters, readings, months and relevant variables for clients."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.models import Meter, Reading, RelevantVariable
from energy.models.reading import LARGEST
from energy.queries.readings import (
    counted_meters,
    meter_months,
    months_within,
    plant_readings,
)
from energy.queries.variables import variables_of
from energy.services.meters import add_meter
from energy.services.variable_values import SentValue
from energy.services.variables import add_variable
from energy.tasks.uploads import save_variable_values
from facilities.api import caller, facility_for
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.base.access import Access
from portal.base.api_fields import NumberField
from portal.base.api_pages import Pages
from portal.base.errors import InvalidInputError

ONE_DAY = timedelta(days=1)


class MeterSerializer(serializers.ModelSerializer[Meter]):
    """A meter as clients see and send it."""

    class Meta:
        model = Meter
        fields: ClassVar[list[str]] = [
            "name",
            "source",
            "unit",
            "flow",
            "heat_basis",
            "zone",
            "is_submeter",
            "grid_region",
            "excluded_because",
        ]
        read_only_fields: ClassVar[list[str]] = ["zone"]


class ValueSerializer(serializers.Serializer[Any]):
    """One value over whole days, both ends included."""

    start = serializers.DateField()
    end = serializers.DateField()
    value = NumberField(min_value=-LARGEST, max_value=LARGEST)


class VariableSerializer(serializers.ModelSerializer[RelevantVariable]):
    """A relevant variable as clients see and send it, its values beside it."""

    class Meta:
        model = RelevantVariable
        fields: ClassVar[list[str]] = ["name", "kind", "unit", "expected_sign"]


def listed(view: APIView, request: Request, rows: Any, as_json: Any) -> Response:
    """One page of rows in the list shape of the contract."""
    pages = Pages()
    page: list[Any] = pages.paginate_queryset(rows, request, view=view) or []
    return pages.get_paginated_response([as_json(row) for row in page])


class MetersView(APIView):
    """A plant's meters."""

    access = Access("permission", "energy.edit_meters")

    @extend_schema(responses=MeterSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """List the meters."""
        facility = facility_for(request, code, "facilities.see_energy")
        note_reading_by_outsider(facility, user=caller(request), what="meters")
        rows = Meter.objects.filter(facility=facility).order_by("name")
        return listed(self, request, rows, lambda row: MeterSerializer(row).data)

    @extend_schema(request=MeterSerializer, responses={201: MeterSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Add a meter."""
        facility = facility_for(request, code, "energy.edit_meters")
        given = MeterSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        meter = add_meter(facility, fields=given.validated_data, user=caller(request))
        return Response(MeterSerializer(meter).data, status=201)


class VariablesView(APIView):
    """A plant's relevant variables and their values."""

    access = Access("permission", "energy.edit_meters")

    @extend_schema(operation_id="variables_list", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List the variables with their current values."""
        facility = facility_for(request, code, "facilities.see_energy")
        note_reading_by_outsider(facility, user=caller(request), what="variables")
        return listed(self, request, variables_of(facility), variable_json)

    @extend_schema(request=VariableSerializer, responses={201: OpenApiTypes.OBJECT})
    @transaction.atomic
    def post(self, request: Request, code: str) -> Response:
        """Add a variable, or values to one there is (`values`: start, end, value)."""
        facility = facility_for(request, code, "energy.edit_meters")
        sent: Any = request.data if isinstance(request.data, dict) else {}
        values = ValueSerializer(data=sent.get("values", []), many=True)
        values.is_valid(raise_exception=True)
        name = str(sent.get("name", ""))
        row = variables_of(facility).filter(name__iexact=name).first()
        if row is None or not values.validated_data:
            given = VariableSerializer(data=sent)
            given.is_valid(raise_exception=True)
            fields = given.validated_data
            row = add_variable(facility, fields=fields, user=caller(request))
        if values.validated_data:
            rows = [SentValue(**one) for one in values.validated_data]
            save_variable_values(
                row, values=rows, user=caller(request), now=timezone.now()
            )
        return Response(variable_json(row), status=201)


def variable_json(variable: RelevantVariable) -> dict[str, Any]:
    """A variable with its values, over whole days with both ends included."""
    values = variable.values.current().order_by("start")
    return {
        "id": variable.pk,
        **VariableSerializer(variable).data,
        "values": [
            {
                "start": v.start.isoformat(),
                "end": (v.end - ONE_DAY).isoformat(),
                "value": v.value,
            }
            for v in values
        ],
    }


class ReadingsView(APIView):
    """A plant's readings."""

    access = Access("permission", "facilities.see_energy")
    parameters = ("meter", "start", "end")

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List current readings: half-open intervals in UTC with the local zone."""
        facility = facility_for(request, code, "facilities.see_energy")
        note_reading_by_outsider(facility, user=caller(request), what="readings")
        rows = plant_readings(
            facility,
            meter=request.query_params.get("meter", ""),
            start=moment_given(request, facility, "start"),
            end=moment_given(request, facility, "end"),
        )
        return listed(self, request, rows, reading_json)


def reading_json(reading: Reading) -> dict[str, Any]:
    """A reading as clients see it."""
    return {
        "meter": reading.meter.name,
        "start": reading.start.astimezone(UTC).isoformat(),
        "end": reading.end.astimezone(UTC).isoformat(),
        "zone": reading.meter.zone,
        "value": reading.value,
        "unit": reading.unit,
        "quality": reading.quality,
        "upload": str(reading.upload.public_id),
        "row": reading.row,
    }


def moment_given(request: Request, facility: Facility, name: str) -> datetime | None:
    """A date (local midnight at the plant) or an instant from the query string."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    zone = ZoneInfo(facility.timezone)
    try:
        instant = parse_datetime(text)
        day = parse_date(text) if instant is None else None
    except ValueError:
        instant, day = None, None
    if day is not None:
        return datetime.combine(day, time.min, zone)
    if instant is None:
        raise _not_a_date(name, _("Use an ISO 8601 date or instant."))
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def month_given(request: Request, name: str) -> str | None:
    """A month from the query string; a date stands for its month."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        day = parse_date(text if len(text) > len("2018-01") else f"{text}-01")
    except ValueError:
        day = None
    if day is None:
        raise _not_a_date(name, _("Use a month as 2018-01."))
    return f"{day:%Y-%m}"


def _not_a_date(name: str, text: str) -> InvalidInputError:
    return InvalidInputError("invalid_date", text, fields={name: text})


class MonthsView(APIView):
    """A plant's calendarized months."""

    access = Access("permission", "facilities.see_energy")
    parameters = ("start", "end")

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List months per meter, in kWh, with how many of their days are covered."""
        facility = facility_for(request, code, "facilities.see_energy")
        note_reading_by_outsider(facility, user=caller(request), what="months")
        first = month_given(request, "start")
        last = month_given(request, "end")
        rows = [
            {
                "meter": item.meter.name,
                "source": item.meter.source,
                "unit": "kWh",
                "month": month.month,
                "energy": month.energy,
                "covered_days": month.covered_days,
                "expected_days": month.expected_days,
                "estimated_share": month.estimated_share,
            }
            for item in meter_months(counted_meters(facility))
            for month in months_within(item.months, first, last)
        ]
        return listed(self, request, rows, lambda row: row)
