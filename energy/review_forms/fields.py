"""Fields that people write in GJ and percent, kept in kWh and fractions; grouped forms."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from energy.models.reading import LARGEST

KWH_PER_GJ = 1e6 / 3600
SIGNIFICANT_DIGITS = 10
Group = tuple[Promise | str, list[forms.BoundField]]


class ScaledField(forms.FloatField):
    """A number that people write in one unit and that is kept in another."""

    def __init__(self, *, kept_per_shown: float, **kwargs: Any) -> None:
        self.kept_per_shown = kept_per_shown
        super().__init__(**kwargs)
        self.widget.attrs["step"] = "any"

    def clean(self, value: Any) -> Any:
        """Return the number in the unit it is kept in."""
        shown = super().clean(value)
        return None if shown is None else shown * self.kept_per_shown

    def prepare_value(self, value: Any) -> Any:
        """Show a kept number; what a person typed stays as typed."""
        if value is None or isinstance(value, str):
            return value
        shown = float(value) / self.kept_per_shown
        return f"{shown:.{SIGNIFICANT_DIGITS}g}"


class EnergyField(ScaledField):
    """Energy written in GJ, kept in kWh."""

    def __init__(self, **kwargs: Any) -> None:
        limit = LARGEST / KWH_PER_GJ
        kwargs.setdefault("min_value", -limit)
        super().__init__(kept_per_shown=KWH_PER_GJ, max_value=limit, **kwargs)


class PercentField(ScaledField):
    """A fraction written in percent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(kept_per_shown=0.01, **kwargs)


def text_area(rows: int = 3) -> forms.Textarea:
    """A box of a few lines."""
    return forms.Textarea(attrs={"rows": rows})


class Grouped:
    """A form whose fields are asked for under headings."""

    groups_of: ClassVar[tuple[tuple[Promise, tuple[str, ...]], ...]] = ()

    def groups(self) -> Iterator[Group]:
        """Each heading with its fields; a name ending in ``_*`` takes all alike."""
        for title, names in self.groups_of:
            yield title, [self[name] for name in self._named(names)]  # type: ignore[index]  # mixed into a form

    def _named(self, names: Iterable[str]) -> Iterator[str]:
        every = list(self.fields)  # type: ignore[attr-defined]  # mixed into a form
        for name in names:
            if name.endswith("*"):
                yield from (one for one in every if one.startswith(name[:-1]))
            else:
                yield name


def choose_from(
    field: forms.Field, rows: Any, empty: Promise | str | None = None
) -> None:
    """Offer these rows in a field that chooses among a model's."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  told to type checkers
    field.queryset = rows
    if empty is not None:
        field.empty_label = empty  # type: ignore[assignment]  # a lazy text is one
