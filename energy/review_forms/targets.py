"""Input about targets."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from energy.forms import day_input
from energy.models import Baseline, EnergyTarget, RelevantVariable
from energy.review_forms.fields import (
    KWH_PER_GJ,
    SIGNIFICANT_DIGITS,
    Grouped,
    choose_from,
)
from facilities.models import Facility

MILESTONES = 3


class TargetForm(Grouped, forms.Form):
    """A target with up to three milestones; numbers in the unit of its kind."""

    groups_of = (
        (
            gettext_lazy("What is to be reached"),
            ("name", "kind", "baseline", "variable"),
        ),
        (
            gettext_lazy("By when"),
            ("start_on", "start_value", "due_on", "target_value", "owner"),
        ),
        (
            gettext_lazy("Milestones on the way"),
            ("milestone_*",),
        ),
    )

    name = forms.CharField(label=gettext_lazy("Target"), max_length=160)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of target"),
        choices=EnergyTarget.Kind.choices,
        widget=forms.RadioSelect,
    )
    baseline = forms.ModelChoiceField(
        label=gettext_lazy("Baseline"),
        queryset=Baseline.objects.none(),
        required=False,
        help_text=gettext_lazy("For an improvement: what it is measured against."),
    )
    variable = forms.ModelChoiceField(
        label=gettext_lazy("Per unit of"),
        queryset=RelevantVariable.objects.none(),
        required=False,
        help_text=gettext_lazy("For energy per unit: what is counted."),
    )
    start_on = forms.DateField(label=gettext_lazy("Start"), widget=day_input())
    start_value = forms.FloatField(
        label=gettext_lazy("Value at the start"),
        help_text=gettext_lazy(
            "In percent for an improvement, else in GJ a year or GJ per unit."
        ),
    )
    due_on = forms.DateField(label=gettext_lazy("Due date"), widget=day_input())
    target_value = forms.FloatField(
        label=gettext_lazy("Value to be reached"),
        help_text=gettext_lazy("In the same unit as at the start."),
    )
    owner = forms.CharField(
        label=gettext_lazy("Person responsible"), max_length=150, required=False
    )

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(
            self.fields["baseline"],
            Baseline.objects.filter(
                facility=facility,
                state__in=[Baseline.State.DRAFT, Baseline.State.APPROVED],
            ),
            gettext_lazy("Choose …"),
        )
        self.fields["baseline"].label_from_instance = baseline_label  # type: ignore[attr-defined]  # a choice of models
        produced = RelevantVariable.objects.filter(facility=facility).exclude(
            kind=RelevantVariable.Kind.TEMPERATURE
        )
        choose_from(self.fields["variable"], produced, gettext_lazy("Choose …"))
        for name in ("start_value", "target_value"):
            self.fields[name].widget.attrs["step"] = "any"
        for number in range(1, MILESTONES + 1):
            self._add_milestone(number)

    def _add_milestone(self, number: int) -> None:
        self.fields[f"milestone_{number}_on"] = forms.DateField(
            label=_("Milestone %(number)s: day") % {"number": number},
            widget=day_input(),
            required=False,
        )
        self.fields[f"milestone_{number}_value"] = forms.FloatField(
            label=_("Milestone %(number)s: value") % {"number": number},
            required=False,
            widget=forms.NumberInput(attrs={"step": "any"}),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a milestone."""
        clean = dict(super().clean() or {})
        for number in range(1, MILESTONES + 1):
            names = [f"milestone_{number}_{part}" for part in ("on", "value")]
            given = [name for name in names if clean.get(name) is not None]
            if len(given) == 1:
                (missing,) = set(names) - set(given)
                self.add_error(missing, _("Give the day and the value."))
        return clean

    def kept_fields(self) -> dict[str, Any]:
        """The target's fields, in fractions and kWh."""
        clean = self.cleaned_data
        scale = kept_per_shown(clean["kind"])
        milestones = []
        for number in range(1, MILESTONES + 1):
            on: date | None = clean[f"milestone_{number}_on"]
            if on is not None:
                value = clean[f"milestone_{number}_value"] * scale
                milestones.append({"on": on.isoformat(), "value": value})
        plain = ("name", "kind", "baseline", "variable", "start_on", "due_on", "owner")
        return {
            **{name: clean[name] for name in plain},
            "start_value": clean["start_value"] * scale,
            "target_value": clean["target_value"] * scale,
            "milestones": milestones,
        }


def baseline_label(baseline: Baseline) -> str:
    """A baseline in a list."""
    return _("Version %(version)s, %(first)s to %(last)s") % {
        "version": baseline.version,
        "first": baseline.period_start,
        "last": baseline.period_end,
    }


def kept_per_shown(kind: str) -> float:
    """What one written unit of a target's kind is kept as."""
    return 0.01 if kind == EnergyTarget.Kind.IMPROVEMENT else KWH_PER_GJ


def target_initial(target: EnergyTarget) -> dict[str, Any]:
    """A kept target as its form shows it."""
    scale = kept_per_shown(target.kind)
    shown = {
        name: getattr(target, name)
        for name in ("name", "kind", "baseline", "variable", "owner")
    }
    shown |= {"start_on": target.start_on, "due_on": target.due_on}
    for name in ("start_value", "target_value"):
        shown[name] = _rounded(getattr(target, name) / scale)
    for number, one in enumerate(target.milestones[:MILESTONES], start=1):
        shown[f"milestone_{number}_on"] = one["on"]
        shown[f"milestone_{number}_value"] = _rounded(one["value"] / scale)
    return shown


def _rounded(value: float) -> str:
    return f"{value:.{SIGNIFICANT_DIGITS}g}"
