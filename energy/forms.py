"""Input of energy pages -> clean values; no service is called here."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from energy import factors
from energy.models import Baseline, EnergyPrice, Meter, RelevantVariable
from energy.models.meter import EnergySource

if TYPE_CHECKING:
    MeterModelForm = forms.ModelForm[Meter]
    PriceModelForm = forms.ModelForm[EnergyPrice]
else:
    MeterModelForm = forms.ModelForm
    PriceModelForm = forms.ModelForm


def day_input() -> forms.DateInput:
    """The browser's own calendar, which takes ISO dates in every language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class UploadForm(forms.Form):
    """Step 1: the file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=500,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.xml,.gz"}
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)


class MeterForm(MeterModelForm):
    """A new meter."""

    class Meta:
        model = Meter
        fields = ["name", "source", "unit", "flow", "is_submeter"]


class MeterChangeForm(MeterModelForm):
    """How a meter counts; its name, source and unit are those of its readings."""

    class Meta:
        model = Meter
        fields = ["flow", "is_submeter", "excluded_because", "grid_region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meter = self.instance
        is_drawn = meter.source == EnergySource.ELECTRICITY
        if meter.facility.country != "US" or not is_drawn:
            del self.fields["grid_region"]
            return
        self.fields["grid_region"] = forms.ChoiceField(
            label=self.fields["grid_region"].label,
            help_text=self.fields["grid_region"].help_text,
            required=False,
            choices=[("", _("National average")), *_grid_choices()],
        )


def _grid_choices() -> list[tuple[str, str]]:
    return [(code, f"{code}: {name}") for code, name in factors.grid_regions()]


class PriceForm(PriceModelForm):
    """What a source costs, from a day on."""

    per_unit = forms.DecimalField(
        label=_("Price per unit"), min_value=0, max_digits=14, decimal_places=6
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=20, help_text=_("kWh, GJ, MMBtu, m3, L …")
    )

    class Meta:
        model = EnergyPrice
        fields = ["source", "per_unit", "currency", "unit", "valid_from", "note"]
        widgets = {"valid_from": day_input()}


class SeriesForm(forms.Form):
    """Step 2: what one series of the file goes to."""

    name = forms.CharField(label=_("Goes to"), max_length=100)
    source = forms.ChoiceField(
        label=_("Energy source"),
        choices=[("", _("Choose …")), *EnergySource.choices],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of variable"),
        choices=RelevantVariable.Kind.choices,
        required=False,
    )
    is_submeter = forms.BooleanField(label=_("Sub-meter"), required=False)


class BaselineForm(forms.Form):
    """Which periods to compare, by which variables."""

    period_start = forms.DateField(label=_("Baseline from"), widget=day_input())
    period_end = forms.DateField(
        label=_("Baseline to (included)"),
        widget=day_input(),
    )
    reporting_start = forms.DateField(label=_("Reporting from"), widget=day_input())
    reporting_end = forms.DateField(
        label=_("Reporting to (included)"),
        widget=day_input(),
    )
    variables = forms.ModelMultipleChoiceField(
        label=_("Relevant variables"),
        queryset=RelevantVariable.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    method = forms.ChoiceField(
        label=_("Method"),
        choices=Baseline.Method.choices,
        help_text=_(
            "Forecast suits most plants: the model of the baseline period says what the "
            "reporting period would have used."
        ),
    )
    by = forms.ChoiceField(
        label=_("Model of"),
        choices=[("", _("What the data carry best")), *Baseline.By.choices],
        required=False,
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=Baseline.Basis.choices)

    def __init__(self, *args: Any, variables: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variables"].queryset = variables  # type: ignore[attr-defined]  # a ModelMultipleChoiceField


class ModelChoiceForm(forms.Form):
    """Another model for one meter; its variables one to a line, and why."""

    meter = forms.CharField(max_length=100)
    variables = forms.CharField(required=False, max_length=1000)
    reason = forms.CharField(max_length=1000)

    def clean_variables(self) -> tuple[str, ...]:
        """The names as a tuple; none for the model without variables."""
        return tuple(filter(None, self.cleaned_data["variables"].split("\n")))
