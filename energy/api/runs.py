"""Recomputation runs for clients."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cohorts.models import Cohort
from energy.models import RecomputationRun
from energy.queries.run_json import run_json, run_summaries
from energy.queries.runs import plants_of, runs_of, shows_results
from energy.services.runs import RunRequest
from energy.tasks.runs import submit_run
from facilities.api import caller
from facilities.models import Facility
from facilities.services import note_reading_by_outsider
from portal.accounts.models import User
from portal.base.access import Access, allowed_or_404, require
from portal.base.api_pages import Pages
from portal.base.errors import InvalidInputError

RECOMPUTE = "energy.recompute"


class RunSerializer(serializers.Serializer[Any]):
    """What a client asks for: ``facility`` or ``cohort`` by its code, as scope says."""

    scope = serializers.ChoiceField(RecomputationRun.Scope.choices)
    facility = serializers.CharField(max_length=20, default="")
    cohort = serializers.CharField(max_length=20, default="")
    reason = serializers.CharField(max_length=300, default="", allow_blank=True)


def request_of(request: Request) -> RunRequest:
    """The request a client sent; scope and target must agree."""
    given = RunSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    clean, user = given.validated_data, caller(request)
    scope = clean["scope"]
    for name in ("facility", "cohort"):
        if bool(clean[name]) != (scope == name):
            text = _("Give a facility for one plant, a cohort for a cohort, else none.")
            raise InvalidInputError("scope_mismatch", text, fields={name: text})
    return RunRequest(
        plant=_named(Facility, user, clean["facility"], "facility"),
        cohort=_named(Cohort, user, clean["cohort"], "cohort"),
        reason=clean["reason"],
        key=request.headers.get("Idempotency-Key", ""),
    )


def _named(model: Any, user: User, code: str, field: str) -> Any:
    if not code:
        return None
    found = model.objects.visible_to(user).filter(code=code).first()
    if found is None:
        text = _("There is none of this code.")
        raise InvalidInputError("unknown_code", text, fields={field: text})
    return found


class RunsView(APIView):
    """The runs there were; POST asks for one."""

    access = Access("permission", RECOMPUTE)

    @extend_schema(operation_id="runs_list", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """List the runs, newest first."""
        require(caller(request), RECOMPUTE)
        pages = Pages()
        rows = pages.paginate_queryset(runs_of(caller(request)), request, view=self)
        return pages.get_paginated_response(run_summaries(rows or []))

    @extend_schema(request=RunSerializer, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Have savings worked out again: a job for each plant."""
        require(caller(request), RECOMPUTE)
        run = submit_run(request_of(request), user=caller(request))
        return Response(run_json(run), status=202)


class RunView(APIView):
    """One run."""

    access = Access("permission", RECOMPUTE)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, run_id: str) -> Response:
        """Return how far it is, and what came of each plant."""
        user = caller(request)
        run = allowed_or_404(RecomputationRun, user, RECOMPUTE, public_id=run_id)
        for part in shows_results(plants_of(run)):
            note_reading_by_outsider(part.facility, user=user, what="run")
        return Response(run_json(run))
