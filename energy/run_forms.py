"""Input of the pages about recomputation runs -> clean values."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.models import Cohort
from facilities.models import Facility

PROGRAMME, COHORT, PLANT = "programme", "cohort", "facility"


class RunForm(forms.Form):
    """Whose savings to work out again, and why."""

    target = forms.ChoiceField(label=_("Which plants"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "A new factor set, a corrected engine, a check: it stays on record."
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(
        self,
        *args: Any,
        plants: Iterable[Facility],
        cohorts: Iterable[Cohort],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plants = {plant.code: plant for plant in plants}
        self.cohorts = {cohort.code: cohort for cohort in cohorts}
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)  # noqa: S101  as declared above
        target.choices = self._choices()

    def _choices(self) -> list[Any]:
        return [
            ("", _("Choose …")),
            (PROGRAMME, _("The whole program")),
            (_("Cohorts"), self._options(COHORT, self.cohorts)),
            (_("Plants"), self._options(PLANT, self.plants)),
        ]

    @staticmethod
    def _options(kind: str, rows: dict[str, Any]) -> list[tuple[str, str]]:
        return [(f"{kind}:{code}", f"{code}: {row.name}") for code, row in rows.items()]

    @property
    def plant(self) -> Facility | None:
        """The plant that was chosen, if one was."""
        return self.plants.get(self._code(PLANT))

    @property
    def cohort(self) -> Cohort | None:
        """The cohort that was chosen, if one was."""
        return self.cohorts.get(self._code(COHORT))

    def _code(self, kind: str) -> str:
        chosen, _colon, code = self.cleaned_data["target"].partition(":")
        return code if chosen == kind else ""
