"""Energy uses, opportunities with their actions, and targets for clients.

Energy in kWh, shares and rates as fractions, money as numbers beside its currency.
"""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.api.plant import listed
from energy.api.review_input import (
    ActionSerializer,
    OpportunitySerializer,
    ReportSerializer,
    StatusSerializer,
    TargetSerializer,
    UseSerializer,
    clean,
)
from energy.api.review_json import (
    action_json,
    both_ends_json,
    opportunity_json,
    review_json,
    target_json,
    use_json,
)
from energy.models import ActionPlan, EnergyTarget, EnergyUse, Opportunity
from energy.queries.register import (
    opportunities_of,
    register_row,
    savings_from_both_ends,
)
from energy.queries.review import energy_review, metered_year, use_row
from energy.queries.targets import target_row, target_rows
from energy.services.opportunities import (
    change_status,
    confirm_saving,
    report_action,
    save_action,
    save_opportunity,
)
from energy.services.targets import save_target
from energy.services.uses import save_use
from facilities.api import caller, facility_for
from facilities.services import note_reading_by_outsider
from portal.base.access import Access, allowed_or_404

SEE = "facilities.see_energy"
EDIT = "energy.edit_review"
CONFIRM = "energy.confirm_saving"


class UsesView(APIView):
    """A plant's energy uses."""

    access = Access("permission", EDIT)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List the uses with their energy of the metered year, largest first."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="uses")
        return listed(self, request, energy_review(facility).rows, use_json)

    @extend_schema(request=UseSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, code: str) -> Response:
        """Write down a use."""
        facility = facility_for(request, code, EDIT)
        use = save_use(
            facility,
            fields=clean(UseSerializer, request, facility),
            user=caller(request),
            today=timezone.localdate(),
        )
        return Response(use_json(use_row(use)), status=201)


class UseView(APIView):
    """One energy use."""

    access = Access("permission", EDIT)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, use_id: str) -> Response:
        """Return it with its energy of the metered year."""
        use = allowed_or_404(EnergyUse, caller(request), SEE, public_id=use_id)
        note_reading_by_outsider(use.facility, user=caller(request), what="use")
        return Response(use_json(use_row(use)))

    @extend_schema(request=UseSerializer, responses=OpenApiTypes.OBJECT)
    def patch(self, request: Request, use_id: str) -> Response:
        """Change it."""
        use = allowed_or_404(EnergyUse, caller(request), EDIT, public_id=use_id)
        kept = save_use(
            use.facility,
            fields=clean(UseSerializer, request, use.facility, use),
            user=caller(request),
            today=timezone.localdate(),
            use=use,
        )
        return Response(use_json(use_row(kept)))


class EnergyReviewView(APIView):
    """A plant's uses against its meters, and its saving from both ends."""

    access = Access("permission", SEE)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """Return balances by source, criteria, and the two savings beside each other."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="energy review")
        both = savings_from_both_ends(facility)
        return Response(
            {
                "facility": facility.code,
                **review_json(energy_review(facility)),
                "both_ends": both_ends_json(both) if both else None,
            }
        )


class OpportunitiesView(APIView):
    """A plant's register."""

    access = Access("permission", EDIT)
    parameters = ("status",)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List the opportunities with their money and actions, newest first."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="projects")
        rows = opportunities_of(facility)
        if status := request.query_params.get("status"):
            rows = rows.filter(status=status)
        return listed(self, request, rows, _opportunity_json)

    @extend_schema(request=OpportunitySerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, code: str) -> Response:
        """Add an opportunity."""
        facility = facility_for(request, code, EDIT)
        fields = clean(OpportunitySerializer, request, facility)
        kept = save_opportunity(
            facility,
            savings_kwh=fields.pop("savings_kwh", None),
            fields=fields,
            user=caller(request),
            today=timezone.localdate(),
        )
        return Response(_opportunity_json(kept), status=201)


def _opportunity_json(opportunity: Opportunity) -> dict[str, Any]:
    today = timezone.localdate()
    return opportunity_json(register_row(opportunity, today=today), today=today)


class OpportunityView(APIView):
    """One opportunity."""

    access = Access("permission", EDIT)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, opportunity_id: str) -> Response:
        """Return it with its money and actions."""
        found = _opportunity(request, opportunity_id, SEE)
        note_reading_by_outsider(found.facility, user=caller(request), what="project")
        return Response(_opportunity_json(found))

    @extend_schema(request=OpportunitySerializer, responses=OpenApiTypes.OBJECT)
    def patch(self, request: Request, opportunity_id: str) -> Response:
        """Change it."""
        found = _opportunity(request, opportunity_id, EDIT)
        fields = clean(OpportunitySerializer, request, found.facility, found)
        kept = save_opportunity(
            found.facility,
            savings_kwh=fields.pop("savings_kwh", None),
            fields=fields,
            user=caller(request),
            today=timezone.localdate(),
            opportunity=found,
        )
        return Response(_opportunity_json(kept))


def _opportunity(request: Request, opportunity_id: str, permission: str) -> Opportunity:
    user = caller(request)
    found: Opportunity = allowed_or_404(
        Opportunity, user, permission, public_id=opportunity_id
    )
    return found


class StatusView(APIView):
    """Moving an opportunity on."""

    access = Access("permission", EDIT)

    @extend_schema(request=StatusSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, opportunity_id: str) -> Response:
        """Change its status, with a reason where it is rejected."""
        found = _opportunity(request, opportunity_id, EDIT)
        fields = clean(StatusSerializer, request, found.facility)
        moved = change_status(
            found.pk, **fields, user=caller(request), today=timezone.localdate()
        )
        return Response(_opportunity_json(moved))


class ActionsView(APIView):
    """The action plan of an opportunity."""

    access = Access("permission", EDIT)

    @extend_schema(request=ActionSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, opportunity_id: str) -> Response:
        """Plan an action."""
        found = _opportunity(request, opportunity_id, EDIT)
        fields = clean(ActionSerializer, request, found.facility)
        action = save_action(found, fields=fields, user=caller(request))
        return Response(action_json(action, today=timezone.localdate()), status=201)


class ActionReportView(APIView):
    """What became of an action."""

    access = Access("permission", EDIT)

    @extend_schema(request=ReportSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, action_id: str) -> Response:
        """Say when it was carried out and what it saves."""
        user = caller(request)
        action = allowed_or_404(ActionPlan, user, EDIT, public_id=action_id)
        fields = clean(ReportSerializer, request, action.facility, action)
        today = timezone.localdate()
        reported = report_action(action.pk, fields=fields, user=user, today=today)
        return Response(action_json(reported, today=today))


class ActionConfirmView(APIView):
    """Confirming the saving of an action."""

    access = Access("permission", CONFIRM)

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, action_id: str) -> Response:
        """Confirm what somebody else reported."""
        user = caller(request)
        action = allowed_or_404(ActionPlan, user, CONFIRM, public_id=action_id)
        confirmed = confirm_saving(action.pk, user=user, now=timezone.now())
        return Response(action_json(confirmed, today=timezone.localdate()))


class TargetsView(APIView):
    """A plant's targets."""

    access = Access("permission", EDIT)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List the targets with where they stand."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="targets")
        rows = target_rows(facility, today=timezone.localdate())
        return listed(self, request, rows, target_json)

    @extend_schema(request=TargetSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, code: str) -> Response:
        """Set a target."""
        facility = facility_for(request, code, EDIT)
        fields = _kept(clean(TargetSerializer, request, facility))
        target = save_target(facility, fields=fields, user=caller(request))
        return Response(_target_json(target), status=201)


class TargetView(APIView):
    """One target."""

    access = Access("permission", EDIT)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, target_id: str) -> Response:
        """Return it with where it stands."""
        user = caller(request)
        target = allowed_or_404(EnergyTarget, user, SEE, public_id=target_id)
        note_reading_by_outsider(target.facility, user=user, what="target")
        return Response(_target_json(target))

    @extend_schema(request=TargetSerializer, responses=OpenApiTypes.OBJECT)
    def patch(self, request: Request, target_id: str) -> Response:
        """Change it."""
        user = caller(request)
        target = allowed_or_404(EnergyTarget, user, EDIT, public_id=target_id)
        facility = target.facility
        fields = _kept(clean(TargetSerializer, request, facility, target))
        kept = save_target(facility, fields=fields, user=user, target=target)
        return Response(_target_json(kept))


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    """The values with milestones as they are kept."""
    if "milestones" not in fields:
        return fields
    milestones = [
        {"on": one["on"].isoformat(), "value": one["value"]}
        for one in fields["milestones"]
    ]
    return {**fields, "milestones": milestones}


def _target_json(target: EnergyTarget) -> dict[str, Any]:
    is_metered = target.kind != EnergyTarget.Kind.IMPROVEMENT
    year = metered_year(target.facility) if is_metered else None
    return target_json(target_row(target, year=year, today=timezone.localdate()))
