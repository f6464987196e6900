"""One relevant variable for clients: read it, change what it is."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from energy.api.plant import VariableSerializer, variable_json
from energy.models import RelevantVariable
from energy.tasks.variables import edit_variable
from facilities.api import caller
from facilities.services import note_reading_by_outsider
from portal.base.access import Access, allowed_or_404

SEE, EDIT = "facilities.see_energy", "energy.edit_meters"


def variable_for(
    request: Request, code: str, variable_id: int, permission: str
) -> RelevantVariable:
    """The variable of an address, if the caller may do this with it."""
    found: RelevantVariable = allowed_or_404(
        RelevantVariable,
        caller(request),
        permission,
        facility__code=code,
        pk=variable_id,
    )
    return found


class VariableView(APIView):
    """One relevant variable."""

    access = Access("permission", EDIT)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str, variable_id: int) -> Response:
        """Return the variable with its current values."""
        variable = variable_for(request, code, variable_id, SEE)
        user = caller(request)
        note_reading_by_outsider(variable.facility, user=user, what="variable")
        return Response(variable_json(variable))

    @extend_schema(request=VariableSerializer, responses=OpenApiTypes.OBJECT)
    def patch(self, request: Request, code: str, variable_id: int) -> Response:
        """Change name, kind, unit or expected sign; the values stay."""
        variable = variable_for(request, code, variable_id, EDIT)
        given = VariableSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        edit_variable(variable, fields=given.validated_data, user=caller(request))
        return Response(variable_json(variable_for(request, code, variable_id, EDIT)))
