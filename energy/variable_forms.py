"""Input of the pages about relevant variables -> clean values."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from energy.models import RelevantVariable

if TYPE_CHECKING:
    VariableModelForm = forms.ModelForm[RelevantVariable]
else:
    VariableModelForm = forms.ModelForm


class VariableForm(VariableModelForm):
    """What a relevant variable is."""

    expected_sign = forms.TypedChoiceField(
        label=_("Expected effect"),
        choices=[
            (1, _("+ More of it, more energy")),
            (-1, _("− More of it, less energy")),
        ],
        coerce=int,
        help_text=_("A model in which it works the other way is not plausible."),
    )

    class Meta:
        model = RelevantVariable
        fields = ["name", "kind", "unit", "expected_sign"]
        help_texts = {
            "kind": _("All are added up over time but temperature, which is averaged."),
            "unit": _("For example t, pieces, h or °C d; not a unit of energy."),
        }
