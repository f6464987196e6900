"""Input about opportunities, their actions, and what became of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from energy.forms import day_input
from energy.models import ActionPlan, EnergyUse, Opportunity
from energy.models.meter import EnergySource
from energy.models.opportunity import Currency
from energy.queries.readings import counted_meters
from energy.review_forms.fields import (
    EnergyField,
    Grouped,
    PercentField,
    choose_from,
    text_area,
)
from facilities.models import Facility

if TYPE_CHECKING:
    OpportunityModelForm = forms.ModelForm[Opportunity]
    ActionModelForm = forms.ModelForm[ActionPlan]
else:
    OpportunityModelForm = ActionModelForm = forms.ModelForm

CURRENCY_OF = {"CA": Currency.CAD, "MX": Currency.MXN, "US": Currency.USD}
SAVING = "saving_"


class OpportunityForm(Grouped, OpportunityModelForm):
    """An opportunity: what, what it saves, what it costs, how that is known."""

    groups_of = (
        (
            gettext_lazy("What could be done"),
            ("title", "use", "description", "origin", "owner"),
        ),
        (
            gettext_lazy("What it saves a year"),
            ("saving_*", "demand_kw", "currency", "annual_cost_saving"),
        ),
        (
            gettext_lazy("What it costs"),
            (
                "engineering_cost",
                "material_cost",
                "labour_cost",
                "other_cost",
                "one_off_gain",
                "annual_upkeep",
            ),
        ),
        (
            gettext_lazy("How it is appraised"),
            (
                "life_years",
                "discount_rate",
                "escalation",
                "price_basis",
                "priced_on",
                "evidence",
            ),
        ),
    )

    discount_rate = PercentField(
        label=gettext_lazy("Discount rate (%)"),
        min_value=0,
        max_value=100,
        initial=0.1,
    )
    escalation = PercentField(
        label=gettext_lazy("Yearly rise of energy prices (%)"),
        min_value=-50,
        max_value=50,
        initial=0.0,
    )

    class Meta:
        model = Opportunity
        fields: ClassVar[list[str]] = [
            "title",
            "use",
            "description",
            "origin",
            "owner",
            "demand_kw",
            "currency",
            "annual_cost_saving",
            "engineering_cost",
            "material_cost",
            "labour_cost",
            "other_cost",
            "one_off_gain",
            "annual_upkeep",
            "life_years",
            "discount_rate",
            "escalation",
            "price_basis",
            "priced_on",
            "evidence",
        ]
        labels: ClassVar[dict[str, Promise]] = {
            "title": gettext_lazy("Opportunity"),
            "use": gettext_lazy("Energy use"),
            "description": gettext_lazy("Description"),
            "origin": gettext_lazy("Where it comes from"),
            "owner": gettext_lazy("Owner"),
            "demand_kw": gettext_lazy("Peak demand saved (kW)"),
            "currency": gettext_lazy("Currency"),
            "annual_cost_saving": gettext_lazy("Cost saved a year"),
            "engineering_cost": gettext_lazy("Engineering"),
            "material_cost": gettext_lazy("Material"),
            "labour_cost": gettext_lazy("Labour"),
            "other_cost": gettext_lazy("Other costs"),
            "one_off_gain": gettext_lazy("Grants and other one-off gains"),
            "annual_upkeep": gettext_lazy("Upkeep a year"),
            "life_years": gettext_lazy("Life (years)"),
            "price_basis": gettext_lazy("Prices used"),
            "priced_on": gettext_lazy("Prices as of"),
            "evidence": gettext_lazy("Evidence"),
        }
        help_texts: ClassVar[dict[str, Promise]] = {
            "annual_cost_saving": gettext_lazy("In the first year, at today's prices."),
            "price_basis": gettext_lazy("For example 1.92 MXN/kWh, tariff GDMTH."),
            "evidence": gettext_lazy(
                "Where the numbers come from: measurements, offers, calculations."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "description": text_area(),
            "evidence": text_area(),
            "priced_on": day_input(),
        }

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.setdefault("currency", CURRENCY_OF.get(facility.country))
        uses = EnergyUse.objects.filter(facility=facility, retired_on__isnull=True)
        choose_from(self.fields["use"], uses, gettext_lazy("Not one in particular"))
        saved = saved_kwh(self.instance)
        for source in sources_asked(facility, saved):
            name = f"{SAVING}{source}"
            self.fields[name] = EnergyField(
                label=_("%(source)s saved (GJ)")
                % {"source": EnergySource(source).label},
                required=False,
            )
            self.initial[name] = saved.get(source)

    def savings_kwh(self) -> dict[str, float]:
        """What is saved by source, kWh a year."""
        return {
            name.removeprefix(SAVING): value
            for name, value in self.cleaned_data.items()
            if name.startswith(SAVING) and value
        }

    def own_fields(self) -> dict[str, Any]:
        """The clean values without the savings."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(SAVING)
        }

    def _post_clean(self) -> None:
        """Leave the row alone: the service keeps the values."""


def saved_kwh(opportunity: Opportunity) -> dict[str, float]:
    """The savings kept so far, by source."""
    if opportunity.pk is None:
        return {}
    return {one.source: one.kwh for one in opportunity.savings.all()}


def sources_asked(facility: Facility, saved: Mapping[str, float]) -> list[str]:
    """The sources the plant meters and those written down, in the usual order."""
    metered = {meter.source for meter in counted_meters(facility)}
    asked = metered | set(saved) or {EnergySource.ELECTRICITY.value}
    return [source for source in EnergySource.values if source in asked]


class StatusForm(forms.Form):
    """Where an opportunity goes next."""

    status = forms.ChoiceField(choices=Opportunity.Status.choices)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False
    )


class ActionForm(ActionModelForm):
    """An action of the plan."""

    expected_kwh = EnergyField(
        label=gettext_lazy("Saving expected (GJ a year)"),
    )

    class Meta:
        model = ActionPlan
        fields: ClassVar[list[str]] = [
            "what",
            "who",
            "due_on",
            "resources",
            "expected_kwh",
            "verification_method",
            "option",
        ]
        labels: ClassVar[dict[str, Promise]] = {
            "what": gettext_lazy("What will be done"),
            "who": gettext_lazy("Who does it"),
            "due_on": gettext_lazy("Due date"),
            "resources": gettext_lazy("Resources"),
            "verification_method": gettext_lazy("How the saving will be verified"),
            "option": gettext_lazy("Option of the IPMVP"),
        }
        help_texts: ClassVar[dict[str, Promise]] = {
            "resources": gettext_lazy("Money, people, machine time."),
            "verification_method": gettext_lazy(
                "What is measured, before and after, for how long."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {"due_on": day_input()}

    def _post_clean(self) -> None:
        """Leave the row alone: the service keeps the values."""


class ReportForm(forms.Form):
    """What became of an action."""

    implemented_on = forms.DateField(
        label=gettext_lazy("Carried out on"), widget=day_input(), required=False
    )
    verified_kwh = EnergyField(
        label=gettext_lazy("Saving verified (GJ a year)"),
        required=False,
        help_text=gettext_lazy("Leave it empty until it has been measured."),
    )
    margin_kwh = EnergyField(
        label=gettext_lazy("± at 90% (GJ a year)"), min_value=0, required=False
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        widget=text_area(),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "What was measured, when, with what, and where the data are kept."
        ),
    )
