"""Input of energy pages -> clean values; no service is called here."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from energy.models import Baseline, Meter, RelevantVariable
from energy.models.meter import EnergySource

if TYPE_CHECKING:
    MeterModelForm = forms.ModelForm[Meter]
else:
    MeterModelForm = forms.ModelForm


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
    method = forms.ChoiceField(label=_("Method"), choices=Baseline.Method.choices)
    by = forms.ChoiceField(
        label=_("Model of"),
        choices=[("", _("What the data carry best")), *Baseline.By.choices],
        required=False,
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=Baseline.Basis.choices)

    def __init__(self, *args: Any, variables: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variables"].queryset = variables  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
