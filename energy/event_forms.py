"""Input of the adjustment pages -> clean values; no service is called here."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from energy.enpi.periods import Month, months_between
from energy.forms import day_input
from energy.models import NonRoutineEvent, StaticFactor
from energy.models.meter import EnergySource
from portal.base import formats

ONE_DAY = timedelta(days=1)
MOST_FIELDS = 120
TOTAL, MONTHS = "total", "months"


def amount_field(label: Any, *, required: bool = False, help_text: Any = "") -> Any:
    """A signed amount of energy."""
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=16,
        decimal_places=6,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


class EventForm(forms.Form):
    """An event: what happened, when, on which meters, and how much energy it is."""

    title = forms.CharField(label=_("What happened, in a few words"), max_length=200)
    description = forms.CharField(
        label=_("Describe it"),
        max_length=5000,
        help_text=_("What changed, how you know, and how the amount was found."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=NonRoutineEvent.Cause.choices)
    first_day = forms.DateField(label=_("First day"), widget=day_input())
    last_day = forms.DateField(
        label=_("Last day (included)"),
        required=False,
        widget=day_input(),
        help_text=_("Leave it empty if the change is permanent."),
    )
    concerns = forms.ChoiceField(
        label=_("What it concerns"),
        help_text=_("An event of several meters is divided by their energy."),
    )
    applies_to = forms.ChoiceField(
        label=_("What is adjusted"),
        choices=NonRoutineEvent.AppliesTo.choices,
        widget=forms.RadioSelect,
        initial="reporting",
    )
    quantified_by = forms.ChoiceField(
        label=_("How the amount was found"), choices=NonRoutineEvent.Quantified.choices
    )
    unit = forms.ChoiceField(
        label=_("Unit of the amounts"), choices=NonRoutineEvent.Unit.choices
    )
    stated = forms.ChoiceField(
        label=_("The amount is stated"),
        choices=[
            (TOTAL, _("as one total, spread over the days")),
            (MONTHS, _("month by month")),
        ],
        widget=forms.RadioSelect,
        initial=TOTAL,
    )
    total = amount_field(
        _("Total"),
        help_text=_(
            "Positive raises the baseline: in the reporting period the event made the "
            "plant use more, in the baseline period it made it use less. Negative "
            "lowers it."
        ),
    )
    uncertainty = amount_field(
        _("Uncertainty (±)"),
        help_text=_(
            "Of the whole amount: in nine of ten cases the truth lies within it."
        ),
    )
    static_factor = forms.ModelChoiceField(
        label=_("Static factor that changed"),
        queryset=StaticFactor.objects.none(),
        required=False,
    )

    def __init__(
        self, *args: Any, meters: Any, factors: Any, until: date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["concerns"].choices = list(_concerned(meters))  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["static_factor"].queryset = factors  # type: ignore[attr-defined]  # a ModelChoiceField
        if not factors:
            del self.fields["static_factor"]
        self.meters = {str(meter.pk): meter for meter in meters}
        self.months = self._months(until)
        for month in self.months:
            self.fields[name_of(month)] = amount_field(
                formats.month(str(month), "long").capitalize()
            )

    def _months(self, until: date | None) -> tuple[Month, ...]:
        """The months to ask for: none unless the amount is stated by month."""
        given: Mapping[str, Any] = self.data if self.is_bound else self.initial
        if given.get("stated") != MONTHS:
            return ()
        first, last = (_day(given.get(name)) for name in ("first_day", "last_day"))
        end = _day_after(last) or until
        if first is None or end is None or (end - first).days > MOST_FIELDS * 31:
            return ()
        return months_between(first, end)[:MOST_FIELDS]

    @property
    def month_fields(self) -> list[Any]:
        """The amounts by month, as they are shown."""
        return [self[name_of(month)] for month in self.months]

    def clean(self) -> dict[str, Any]:
        """Turn days, choices and months into what a proposal is made of."""
        clean = super().clean() or {}
        months = [month for month in self.months if name_of(month) in self.data]
        is_total = clean.get("stated") == TOTAL
        if not (is_total or months or self.errors):
            self.add_error(None, self._no_months())
        return {
            **clean,
            **self._concerned(str(clean.get("concerns", ""))),
            "start": clean.get("first_day"),
            "end": _day_after(clean.get("last_day")),
            "months": {m: clean[name_of(m)] for m in months if clean.get(name_of(m))},
            "total": clean.get("total") if is_total else None,
        }

    def _concerned(self, choice: str) -> dict[str, Any]:
        kind, _sep, which = choice.partition(":")
        return {
            "meter": self.meters.get(which) if kind == "meter" else None,
            "source": which if kind == "source" else "",
        }

    def _no_months(self) -> Any:
        if self.months:
            return _("Now give the amount of each month, at the end of the form.")
        return _("Give the first and the last day, so that the months can be listed.")


def name_of(month: Month) -> str:
    """The name of a month's field."""
    return f"month_{month}"


def _day_after(day: date | None) -> date | None:
    return day + ONE_DAY if day and day < date.max else None


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value or "")[:10])
    except ValueError:
        return None


def _concerned(meters: Any) -> Iterator[tuple[Any, Any]]:
    yield "plant", _("The whole plant")
    sources = {meter.source for meter in meters}
    labels = [
        (f"source:{source.value}", source.label)
        for source in EnergySource
        if source in sources
    ]
    if labels:
        yield _("One energy source"), labels
        yield _("One meter"), [(f"meter:{m.pk}", m.name) for m in meters]


class ReasonForm(forms.Form):
    """Why something is refused or taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EvidenceForm(forms.Form):
    """A file that shows it."""

    file = forms.FileField(
        label=_("File"),
        max_length=500,
        help_text=_("PDF, picture, spreadsheet or text, up to 20 MB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.docx,.csv,.txt"}
        ),
    )


class StaticFactorForm(forms.Form):
    """A static factor with its value then and now."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("For instance floor area, shifts, production lines, set points."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False)
    baseline_value = forms.CharField(label=_("Value in the baseline"), max_length=100)
    current_value = forms.CharField(label=_("Value today"), max_length=100)
    review_on = forms.DateField(label=_("Review on"), widget=day_input())


class FactorReviewForm(forms.Form):
    """What a static factor is today."""

    current_value = forms.CharField(label=_("Value today"), max_length=100)
    review_on = forms.DateField(label=_("Review on"), widget=day_input())
