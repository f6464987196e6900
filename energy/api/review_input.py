"""What clients send about the energy review and the register; kWh and fractions."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request

from energy.models import ActionPlan, EnergyTarget, EnergyUse, Opportunity
from energy.models.meter import EnergySource
from energy.models.reading import LARGEST
from energy.queries.review import uses_of
from energy.queries.variables import variables_of
from facilities.models import Facility
from portal.base.api_fields import NumberField


def energy_field(**given: Any) -> NumberField:
    """Energy in kWh a year."""
    given.setdefault("min_value", -LARGEST)
    return NumberField(max_value=LARGEST, **given)


class OfPlant(serializers.SlugRelatedField[Any]):
    """A row of the plant, by its name or public id."""

    def get_queryset(self) -> Any:
        """Only what belongs to the plant of the address."""
        return self.context["rows"][self.field_name or self.parent.field_name]


class UseSerializer(serializers.ModelSerializer[EnergyUse]):
    """An energy use as clients send it."""

    meter = OfPlant(slug_field="name", required=False, allow_null=True)
    rated_kw = NumberField(required=False, allow_null=True)
    hours = NumberField(required=False, allow_null=True)
    load_factor = NumberField(required=False)
    duty_factor = NumberField(required=False)
    efficiency = NumberField(required=False)
    annual_kwh = energy_field(min_value=0, required=False, allow_null=True)
    variables = OfPlant(slug_field="name", many=True, required=False)

    class Meta:
        model = EnergyUse
        validators: ClassVar[list[Any]] = []
        fields: ClassVar[list[str]] = [
            "name",
            "process",
            "source",
            "basis",
            "meter",
            "rated_kw",
            "hours",
            "load_factor",
            "duty_factor",
            "efficiency",
            "annual_kwh",
            "performance",
            "variables",
            "operation",
            "responsible",
            "review_on",
            "potential_reason",
            "retired_on",
        ]


class OpportunitySerializer(serializers.ModelSerializer[Opportunity]):
    """An opportunity as clients send it."""

    use = OfPlant(slug_field="public_id", required=False, allow_null=True)
    savings_kwh = serializers.DictField(child=energy_field(), required=False)
    demand_kw = energy_field(required=False, allow_null=True)
    discount_rate = NumberField(min_value=0, max_value=1, required=False)
    escalation = NumberField(min_value=-0.5, max_value=0.5, required=False)

    class Meta:
        model = Opportunity
        fields: ClassVar[list[str]] = [
            "title",
            "description",
            "use",
            "origin",
            "owner",
            "savings_kwh",
            "demand_kw",
            "currency",
            "annual_cost_saving",
            "annual_upkeep",
            "engineering_cost",
            "material_cost",
            "labour_cost",
            "other_cost",
            "one_off_gain",
            "life_years",
            "discount_rate",
            "escalation",
            "price_basis",
            "priced_on",
            "evidence",
        ]

    def validate_savings_kwh(self, savings: dict[str, float]) -> dict[str, float]:
        """Take energy sources only."""
        unknown = set(savings) - set(EnergySource.values)
        if unknown:
            raise serializers.ValidationError(sorted(unknown))
        return savings


class StatusSerializer(serializers.Serializer[Any]):
    """Where an opportunity goes next."""

    status = serializers.ChoiceField(Opportunity.Status.choices)
    reason = serializers.CharField(max_length=300, default="", allow_blank=True)


class ActionSerializer(serializers.ModelSerializer[ActionPlan]):
    """The plan of an action as clients send it."""

    expected_kwh = energy_field()

    class Meta:
        model = ActionPlan
        fields: ClassVar[list[str]] = [
            "what",
            "resources",
            "who",
            "due_on",
            "verification_method",
            "option",
            "expected_kwh",
        ]


class ReportSerializer(serializers.ModelSerializer[ActionPlan]):
    """What became of an action."""

    verified_kwh = energy_field(required=False, allow_null=True)
    margin_kwh = energy_field(min_value=0, required=False, allow_null=True)

    class Meta:
        model = ActionPlan
        fields: ClassVar[list[str]] = [
            "implemented_on",
            "verified_kwh",
            "margin_kwh",
            "evidence",
        ]


class MilestoneSerializer(serializers.Serializer[Any]):
    """A value to be reached on the way."""

    on = serializers.DateField()
    value = energy_field()


class TargetSerializer(serializers.ModelSerializer[EnergyTarget]):
    """A target: fractions for an improvement, kWh or kWh per unit otherwise."""

    baseline = OfPlant(slug_field="public_id", required=False, allow_null=True)
    variable = OfPlant(slug_field="name", required=False, allow_null=True)
    start_value = energy_field()
    target_value = energy_field()
    milestones = MilestoneSerializer(many=True, required=False)

    class Meta:
        model = EnergyTarget
        fields: ClassVar[list[str]] = [
            "name",
            "kind",
            "baseline",
            "variable",
            "start_on",
            "start_value",
            "due_on",
            "target_value",
            "milestones",
            "owner",
        ]
        validators: ClassVar[list[Any]] = []


def clean(
    serializer: type[serializers.BaseSerializer[Any]],
    request: Request,
    facility: Facility,
    instance: Any = None,
) -> dict[str, Any]:
    """The values a client sent, of rows of this plant only; all or, to change, some."""
    rows = {
        "meter": facility.meters.all(),
        "variables": variables_of(facility),
        "variable": variables_of(facility),
        "use": uses_of(facility),
        "baseline": facility.baselines.all(),
    }
    given = serializer(
        instance,
        data=request.data,
        partial=instance is not None,
        context={"rows": rows},
    )
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
