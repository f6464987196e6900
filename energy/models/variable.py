"""Relevant variables: production, weather and other causes of energy use."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from energy.models.reading import LARGEST
from energy.models.upload import Upload
from energy.querysets import PlantDataQuerySet, VersionedQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User


class DateRange(Func):
    """``daterange(start, end)``, half-open."""

    function = "DATERANGE"
    output_field = DateRangeField()


class RelevantVariable(models.Model):
    """Something that moves a plant's energy use, with the sign it should have."""

    class Kind(models.TextChoices):
        """What it is; sums over time but for temperature, which is a mean."""

        PRODUCTION = "production", _("Production")
        HDD = "hdd", _("Heating degree days")
        CDD = "cdd", _("Cooling degree days")
        TEMPERATURE = "temperature", _("Mean temperature")
        OTHER = "other", _("Other")

    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="variables"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    expected_sign = models.SmallIntegerField(
        _("expected sign"), default=1, choices=[(1, "+"), (-1, "-")]
    )

    objects = PlantDataQuerySet["RelevantVariable"].as_manager()

    class Meta:
        ordering = ["facility", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "name"], name="variable_name_once_per_plant"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The variable's page."""
        return reverse("reports:variable", args=[self.facility.code, self.pk])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the variable's plant."""
        return self.facility.roles_of(user)

    @property
    def is_mean(self) -> bool:
        """Whether values are averaged over time rather than added."""
        return self.kind == self.Kind.TEMPERATURE


class VariableValue(models.Model):
    """One value over [start, end), civil dates; versioned like readings."""

    variable = models.ForeignKey(
        RelevantVariable,
        on_delete=models.PROTECT,
        related_name="values",
        db_index=False,
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    start = models.DateField()
    end = models.DateField()
    value = models.FloatField()
    upload = models.ForeignKey(
        Upload, on_delete=models.PROTECT, related_name="variable_values"
    )
    row = models.PositiveIntegerField()
    superseded_by = models.ForeignKey(
        Upload,
        on_delete=models.PROTECT,
        null=True,
        related_name="superseded_values",
        db_index=False,
    )

    objects = VersionedQuerySet["VariableValue"].as_manager()

    class Meta:
        ordering = ["variable", "start"]
        indexes = [
            models.Index(
                fields=["variable", "start"], name="value_by_variable_and_time"
            ),
            models.Index(
                fields=["superseded_by"],
                condition=models.Q(superseded_by__isnull=False),
                name="value_superseded",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__gte=-LARGEST, value__lte=LARGEST),
                name="variable_value_bounded",
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")),
                name="variable_value_takes_time",
            ),
            ExclusionConstraint(
                name="variable_value_no_overlap",
                expressions=[
                    ("variable", RangeOperators.EQUAL),
                    (DateRange("start", "end"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable_id} {self.start} {self.value}"
