"""Baselines and savings for clients."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.models import Baseline, SavingsResult
from energy.queries.enpi import enpi_json
from energy.queries.results import baselines_of, latest_result
from energy.queries.variables import variables_of
from energy.services.baselines import (
    BaselineRequest,
    approve_baseline,
    verify_result,
)
from energy.services.model_review import ask_for_review
from energy.services.variables import is_energy
from energy.tasks.baselines import fit_job, submit_baseline, submit_model_choice
from facilities.api import caller, facility_for
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.base.access import Access, allowed_or_404
from portal.base.api_pages import Pages
from portal.base.errors import DomainError, InvalidInputError

SEE = "facilities.see_energy"
SUBMIT = "energy.submit_baseline"


class DaysSerializer(serializers.Serializer[Any]):
    """A period of whole days, its end included."""

    start = serializers.DateField()
    end = serializers.DateField()


class BaselineRequestSerializer(serializers.Serializer[Any]):
    """What a client asks for."""

    period = DaysSerializer()
    reporting = DaysSerializer()
    basis = serializers.ChoiceField(Baseline.Basis.choices, default="site")
    method = serializers.ChoiceField(Baseline.Method.choices, default="forecast")
    by = serializers.ChoiceField(Baseline.By.choices, default=None, allow_null=True)
    model = DaysSerializer(default=None, allow_null=True)
    variables = serializers.ListField(
        child=serializers.CharField(max_length=100), default=None, allow_null=True
    )


def baseline_json(baseline: Baseline) -> dict[str, Any]:
    """A baseline as clients see it."""
    job = fit_job(baseline)
    result = baseline.results.order_by("-pk").first()
    return {
        "id": str(baseline.public_id),
        "facility": baseline.facility.code,
        "version": baseline.version,
        "state": baseline.state,
        "job": str(job.public_id) if job else None,
        "period": {
            "start": baseline.period_start.isoformat(),
            "end": baseline.period_end.isoformat(),
        },
        "reporting": {
            "start": baseline.reporting_start.isoformat(),
            "end": baseline.reporting_end.isoformat(),
        },
        "basis": baseline.basis,
        "method": baseline.method,
        "by": baseline.by,
        "variables": baseline.variables,
        "overrides": {
            meter: {name: one.get(name) for name in ("variables", "reason", "by", "at")}
            for meter, one in baseline.overrides.items()
        },
        "review_asked": baseline.review_asked_at is not None,
        "candidates": baseline.result.get("candidates", []),
        "chosen": [c for c in baseline.result.get("candidates", []) if c["chosen"]],
        "verdict": baseline.result.get("verdict"),
        "sensitivity": baseline.result.get("sensitivity"),
        "inputs_sha256": baseline.inputs_digest,
        "engine_version": baseline.engine_version,
        "result": str(result.public_id) if result else None,
        "error_code": baseline.error_code,
    }


def request_of(facility: Facility, sent: Any) -> BaselineRequest:
    """The request a client sent; no list of variables means all of the plant's."""
    given = BaselineRequestSerializer(data=sent)
    given.is_valid(raise_exception=True)
    clean = given.validated_data
    variables = variables_of(facility)
    known = [variable.name for variable in variables]
    causes = [variable.name for variable in variables if not is_energy(variable)]
    names = causes if clean["variables"] is None else clean["variables"]
    unknown = sorted(set(names) - set(known))
    if unknown:
        text = _("This plant has no variable named %(names)s.") % {
            "names": ", ".join(unknown)
        }
        raise InvalidInputError("unknown_variable", text, fields={"variables": text})
    return BaselineRequest(
        period_start=clean["period"]["start"],
        period_end=clean["period"]["end"],
        reporting_start=clean["reporting"]["start"],
        reporting_end=clean["reporting"]["end"],
        variables=tuple(names),
        basis=clean["basis"],
        method=clean["method"],
        by=clean["by"] or "",
        model_start=clean["model"]["start"] if clean["model"] else None,
        model_end=clean["model"]["end"] if clean["model"] else None,
    )


class FacilityBaselinesView(APIView):
    """A plant's baselines; POST asks for a new version."""

    access = Access("permission", SUBMIT)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """List the versions, newest first."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="baselines")
        pages = Pages()
        rows = pages.paginate_queryset(baselines_of(facility), request, view=self) or []
        return pages.get_paginated_response([baseline_json(row) for row in rows])

    @extend_schema(
        request=BaselineRequestSerializer, responses={202: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, code: str) -> Response:
        """Ask for a baseline; working it out is a job."""
        facility = facility_for(request, code, SUBMIT)
        wanted = request_of(facility, request.data)
        baseline = submit_baseline(facility, wanted=wanted, user=caller(request))
        return Response(baseline_json(baseline), status=202)


class BaselineView(APIView):
    """One baseline."""

    access = Access("permission", SEE)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, baseline_id: str) -> Response:
        """Return its candidates, verdict and chosen models."""
        user = caller(request)
        baseline = allowed_or_404(Baseline, user, SEE, public_id=baseline_id)
        note_reading_by_outsider(baseline.facility, user=user, what="baseline")
        return Response(baseline_json(baseline))


class BaselineActionView(APIView):
    """Approving a baseline."""

    access = Access("permission", "energy.approve_baseline")

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, baseline_id: str) -> Response:
        """Lock the baseline."""
        user = caller(request)
        permission = "energy.approve_baseline"
        baseline = allowed_or_404(Baseline, user, permission, public_id=baseline_id)
        approved = approve_baseline(baseline.pk, user=user, now=timezone.now())
        return Response(baseline_json(approved))


class ModelChoiceSerializer(serializers.Serializer[Any]):
    """Another of the tried models for one meter, and why."""

    meter = serializers.CharField(max_length=100)
    variables = serializers.ListField(child=serializers.CharField(max_length=100))
    reason = serializers.CharField(max_length=1000)


class ModelChoiceView(APIView):
    """Choosing another model than the rule's."""

    access = Access("permission", SUBMIT)

    @extend_schema(request=ModelChoiceSerializer, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request, baseline_id: str) -> Response:
        """Take it; the savings are worked out again by a job."""
        user = caller(request)
        baseline = allowed_or_404(Baseline, user, SUBMIT, public_id=baseline_id)
        given = ModelChoiceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = submit_model_choice(
            baseline, user=user, now=timezone.now(), **given.validated_data
        )
        return Response(baseline_json(chosen), status=202)


class BaselineReviewView(APIView):
    """Submitting a baseline for review."""

    access = Access("permission", SUBMIT)

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, baseline_id: str) -> Response:
        """Hand it to a trainer or steward."""
        user = caller(request)
        baseline = allowed_or_404(Baseline, user, SUBMIT, public_id=baseline_id)
        asked = ask_for_review(baseline.pk, user=user, now=timezone.now())
        return Response(baseline_json(asked))


class VerifyView(APIView):
    """Verifying a result."""

    access = Access("permission", "energy.verify_result")

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, result_id: str) -> Response:
        """Mark the result verified."""
        user = caller(request)
        permission = "energy.verify_result"
        result = allowed_or_404(SavingsResult, user, permission, public_id=result_id)
        return Response(
            enpi_json(verify_result(result.pk, user=user, now=timezone.now()))
        )


class EnpiView(APIView):
    """A plant's energy performance."""

    access = Access("permission", SEE)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """Return months, rolling year, annual figures, interval, provenance."""
        facility = facility_for(request, code, SEE)
        note_reading_by_outsider(facility, user=caller(request), what="enpi")
        result = latest_result(facility)
        if result is None:
            raise DomainError(
                "no_result", _("This plant has no result yet."), status=404
            )
        return Response(enpi_json(result))
