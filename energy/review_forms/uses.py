"""Input about energy uses and when they are significant."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from energy.forms import day_input
from energy.models import EnergyUse, Meter, RelevantVariable
from energy.review_forms.fields import (
    EnergyField,
    Grouped,
    PercentField,
    choose_from,
    text_area,
)
from facilities.models import Facility

if TYPE_CHECKING:
    UseModelForm = forms.ModelForm[EnergyUse]
else:
    UseModelForm = forms.ModelForm


class UseForm(Grouped, UseModelForm):
    """An energy use: what it is, how its energy is known, who looks after it."""

    groups_of = (
        (gettext_lazy("What it is"), ("name", "process", "source")),
        (
            gettext_lazy("How much it takes"),
            (
                "basis",
                "meter",
                "rated_kw",
                "hours",
                "load_factor",
                "duty_factor",
                "efficiency",
                "annual_kwh",
            ),
        ),
        (
            gettext_lazy("How it is run"),
            ("performance", "variables", "operation", "responsible", "review_on"),
        ),
        (gettext_lazy("Its standing"), ("potential_reason", "retired_on")),
    )

    annual_kwh = EnergyField(
        label=gettext_lazy("Energy of a year (GJ)"),
        min_value=0,
        required=False,
        help_text=gettext_lazy(
            "Where no rated power is known. With a rated power it is worked out."
        ),
    )

    class Meta:
        model = EnergyUse
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
        labels: ClassVar[dict[str, Promise]] = {
            "name": gettext_lazy("Energy use"),
            "process": gettext_lazy("Process or area"),
            "source": gettext_lazy("Energy source"),
            "basis": gettext_lazy("How the energy is known"),
            "meter": gettext_lazy("Meter that measures it"),
            "rated_kw": gettext_lazy("Rated power (kW)"),
            "hours": gettext_lazy("Hours a year"),
            "load_factor": gettext_lazy("Load factor"),
            "duty_factor": gettext_lazy("Duty factor"),
            "efficiency": gettext_lazy("Efficiency or COP"),
            "performance": gettext_lazy("Current performance"),
            "variables": gettext_lazy("Relevant variables"),
            "operation": gettext_lazy("Operating criteria"),
            "responsible": gettext_lazy("Person responsible"),
            "review_on": gettext_lazy("Next review"),
            "potential_reason": gettext_lazy("Significant for its potential"),
            "retired_on": gettext_lazy("Out of use since"),
        }
        help_texts: ClassVar[dict[str, Promise]] = {
            "meter": gettext_lazy("For measured uses: usually a sub-meter."),
            "rated_kw": gettext_lazy("For estimated uses, as on the nameplate."),
            "load_factor": gettext_lazy(
                "Mean load over rated load while running, as 0.75."
            ),
            "duty_factor": gettext_lazy("Part of these hours it does run, as 0.8."),
            "efficiency": gettext_lazy(
                "Output over input, as 0.92; 1 where the rating is what it draws."
            ),
            "performance": gettext_lazy("For example 0.11 kWh per Nm³ of air."),
            "operation": gettext_lazy(
                "What keeps it efficient: set points, limits, shut-down rules."
            ),
            "potential_reason": gettext_lazy(
                "Why it is significant whatever its share. Empty: its share decides."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "basis": forms.RadioSelect,
            "variables": forms.CheckboxSelectMultiple,
            "operation": text_area(),
            "review_on": day_input(),
            "retired_on": day_input(),
        }

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.rated_kw is not None:
            self.initial["annual_kwh"] = None
        choose_from(
            self.fields["meter"],
            Meter.objects.filter(facility=facility, archived_at__isnull=True),
            gettext_lazy("None"),
        )
        choose_from(
            self.fields["variables"],
            RelevantVariable.objects.filter(facility=facility),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse two answers to one question."""
        clean = dict(super().clean() or {})
        if clean.get("rated_kw") is not None and clean.get("annual_kwh") is not None:
            self.add_error(
                "annual_kwh",
                _("Give the rated power or the energy of a year, not both."),
            )
        return clean

    def _post_clean(self) -> None:
        """Leave the row alone: the service keeps the values."""


class CriteriaForm(forms.Form):
    """When an energy use is significant."""

    least_share = PercentField(
        label=gettext_lazy("Share of all energy, at least (%)"),
        min_value=0.1,
        max_value=100,
    )
    cumulative_share = PercentField(
        label=gettext_lazy("Largest uses up to this share together (%)"),
        min_value=1,
        max_value=100,
    )
