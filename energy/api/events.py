"""Adjustments for clients: propose, show, add evidence, decide."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.enpi.periods import Month
from energy.models import NonRoutineEvent
from energy.models.meter import EnergySource
from energy.queries.events import events_of
from energy.queries.readings import counted_meters
from energy.services import events
from energy.services.event_evidence import add_evidence
from energy.services.events import Proposal, propose_event
from energy.tasks import events as tasks
from facilities.api import caller, facility_for
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.models import User
from portal.base.access import Access, allowed_or_404
from portal.base.api_pages import Pages
from portal.base.errors import InvalidInputError

SEE = "facilities.see_energy"
PROPOSE = "energy.propose_event"
APPROVE = "energy.approve_event"
ONE_DAY = timedelta(days=1)

Act = Callable[[int, User, Any], NonRoutineEvent]


def amount(**more: Any) -> serializers.DecimalField:
    """A signed amount of energy."""
    return serializers.DecimalField(max_digits=16, decimal_places=6, **more)


class EventDaysSerializer(serializers.Serializer[Any]):
    """The days of an event, the end included; without one it is permanent."""

    start = serializers.DateField()
    end = serializers.DateField(default=None, allow_null=True)

    def validate_end(self, end: date | None) -> date | None:
        """Refuse the last day there is: no day follows it."""
        if end == date.max:
            raise serializers.ValidationError(_("This day is too late."))
        return end


class MonthAmountSerializer(serializers.Serializer[Any]):
    """The amount of one month, in the event's unit."""

    month = serializers.RegexField(r"^[12]\d{3}-(0[1-9]|1[0-2])$")
    value = amount()


class EventSerializer(serializers.Serializer[Any]):
    """What a client proposes."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=5000)
    cause = serializers.ChoiceField(NonRoutineEvent.Cause.choices)
    quantified_by = serializers.ChoiceField(NonRoutineEvent.Quantified.choices)
    applies_to = serializers.ChoiceField(
        NonRoutineEvent.AppliesTo.choices, default="reporting"
    )
    period = EventDaysSerializer()
    unit = serializers.ChoiceField(NonRoutineEvent.Unit.choices, default="kWh")
    total = amount(default=None, allow_null=True)
    months = MonthAmountSerializer(many=True, default=list)
    uncertainty = amount(default=Decimal(0), min_value=0)
    meter = serializers.CharField(max_length=100, default="", allow_blank=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # named as in the JSON
        EnergySource.choices, default="", allow_blank=True
    )


class ReasonSerializer(serializers.Serializer[Any]):
    """Why an event is refused or taken back."""

    reason = serializers.CharField(max_length=2000)


class EvidenceSerializer(serializers.Serializer[Any]):
    """A file of evidence."""

    file = serializers.FileField(max_length=500)


def event_json(event: NonRoutineEvent) -> dict[str, Any]:
    """An event as clients see it; amounts in kWh."""
    last = event.end - ONE_DAY if event.end else None
    return {
        "id": str(event.public_id),
        "facility": event.facility.code,
        "state": event.state,
        "title": event.title,
        "description": event.description,
        "cause": event.cause,
        "quantified_by": event.quantified_by,
        "applies_to": event.applies_to,
        "period": {
            "start": event.start.isoformat(),
            "end": last.isoformat() if last else None,
        },
        "meter": event.meter.name if event.meter else None,
        "source": event.source or None,
        "unit": "kWh",
        "total": float(event.total_kwh),
        "uncertainty": float(event.uncertainty_kwh),
        "months": [
            {"month": f"{month.month:%Y-%m}", "value": float(month.kwh)}
            for month in event.months.all()
        ],
        "evidence": [
            {"filename": one.filename, "sha256": one.digest, "size": one.size}
            for one in event.evidence.all()
        ],
        "proposed_by": event.proposed_by.name,
        "decided_by": event.decided_by.name if event.decided_by else None,
        "decided_at": event.decided_at.isoformat() if event.decided_at else None,
        "reason": event.reason,
    }


def proposal_of(facility: Facility, sent: Any) -> Proposal:
    """The proposal a client sent."""
    given = EventSerializer(data=sent)
    given.is_valid(raise_exception=True)
    clean = dict(given.validated_data)
    period, months = clean.pop("period"), clean.pop("months")
    stated = {Month.parse(one["month"]): one["value"] for one in months}
    if len(stated) < len(months):
        text = _("A month is named twice.")
        raise InvalidInputError("month_twice", text, fields={"months": text})
    name = clean.pop("meter")
    meter = next((m for m in counted_meters(facility) if m.name == name), None)
    if name and meter is None:
        text = _("No meter of this name counts at this plant.")
        raise InvalidInputError("unknown_meter", text, fields={"meter": text})
    end = period["end"]
    return Proposal(
        **clean,
        start=period["start"],
        end=end + ONE_DAY if end else None,
        months=stated,
        meter=meter,
    )


class FacilityEventsView(APIView):
    """A plant's adjustments; POST proposes one."""

    access = Access("permission", PROPOSE)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List them, the latest first."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="adjustments")
        pages = Pages()
        rows = pages.paginate_queryset(events_of(facility), request, view=self) or []
        return pages.get_paginated_response([event_json(row) for row in rows])

    @extend_schema(request=EventSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, code: str) -> Response:
        """Write a draft."""
        facility = facility_for(request, code, PROPOSE)
        proposal = proposal_of(facility, request.data)
        event = propose_event(facility, proposal=proposal, user=caller(request))
        return Response(event_json(event), status=201)


class EventView(APIView):
    """One adjustment."""

    access = Access("permission", SEE)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, event_id: str) -> Response:
        """Return it with its months and evidence."""
        user = caller(request)
        event = allowed_or_404(NonRoutineEvent, user, SEE, public_id=event_id)
        note_reading_by_outsider(event.facility, user=user, what="adjustment")
        return Response(event_json(event))


class EventEvidenceView(APIView):
    """Evidence of an adjustment."""

    access = Access("permission", PROPOSE)

    @extend_schema(request=EvidenceSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, event_id: str) -> Response:
        """Keep a file with it."""
        user = caller(request)
        event = allowed_or_404(NonRoutineEvent, user, PROPOSE, public_id=event_id)
        given = EvidenceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        sent = given.validated_data["file"]
        add_evidence(event.pk, filename=sent.name, content=sent.read(), user=user)
        return Response(event_json(event), status=201)


def _submit(key: int, user: User, sent: Any) -> NonRoutineEvent:
    return events.submit_event(key, user=user, now=timezone.now())


def _withdraw(key: int, user: User, sent: Any) -> NonRoutineEvent:
    return events.withdraw_event(key, user=user)


def _approve(key: int, user: User, sent: Any) -> NonRoutineEvent:
    return tasks.approve_event(key, user=user, now=timezone.now())


def _reject(key: int, user: User, sent: Any) -> NonRoutineEvent:
    reason = _reason(sent)
    return events.reject_event(key, user=user, reason=reason, now=timezone.now())


def _revoke(key: int, user: User, sent: Any) -> NonRoutineEvent:
    return tasks.revoke_event(key, user=user, reason=_reason(sent))


def _reason(sent: Any) -> str:
    given = ReasonSerializer(data=sent)
    given.is_valid(raise_exception=True)
    return str(given.validated_data["reason"])


PROPOSERS: dict[str, Act] = {"submit": _submit, "withdraw": _withdraw}
DECIDERS: dict[str, Act] = {"approve": _approve, "reject": _reject, "revoke": _revoke}


class EventProposalView(APIView):
    """Submitting and withdrawing an adjustment; a second call changes nothing."""

    access = Access("permission", PROPOSE)
    action = ""

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, event_id: str) -> Response:
        """Hand it in, or take it back."""
        user = caller(request)
        event = allowed_or_404(NonRoutineEvent, user, PROPOSE, public_id=event_id)
        return Response(event_json(PROPOSERS[self.action](event.pk, user, {})))


class EventDecisionView(APIView):
    """Deciding on an adjustment; a second call changes nothing."""

    access = Access("permission", APPROVE)
    action = ""

    @extend_schema(request=ReasonSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, event_id: str) -> Response:
        """Approve, reject or revoke it; the latter two with a reason."""
        user = caller(request)
        event = allowed_or_404(NonRoutineEvent, user, APPROVE, public_id=event_id)
        done = DECIDERS[self.action](event.pk, user, request.data)
        return Response(event_json(done))
