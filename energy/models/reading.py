"""Readings: one quantity over [start, end), versioned, never overlapping."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Func
from django.utils.translation import pgettext_lazy

from energy.models.meter import Meter
from energy.models.upload import Upload
from energy.querysets import VersionedQuerySet
from portal.accounts.models import Organization

LARGEST = 1e12
"""No reading of a plant is larger; the bound also refuses NaN and infinity."""


class TimestampRange(Func):
    """``tstzrange(start, end)``, half-open; the first migration names it."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Reading(models.Model):
    """One metered quantity, in the unit the file gave.

    ``superseded_by`` names the upload that replaced or withdrew this version;
    the version that counts has none, and no two of those overlap on a meter. The
    latter is kept by a trigger of the table (``reading_no_overlap``, see the second
    migration): an exclusion constraint says the same at ten times the cost of all
    the rest of a year of 15-minute data.
    """

    class Quality(models.TextChoices):
        """How the value came about."""

        ACTUAL = "actual", pgettext_lazy("reading quality", "Read")
        ESTIMATED = "estimated", pgettext_lazy("reading quality", "Estimated")
        CORRECTED = "corrected", pgettext_lazy("reading quality", "Corrected")
        MANUAL = "manual", pgettext_lazy("reading quality", "Typed in")
        INTERPOLATED = "interpolated", pgettext_lazy("reading quality", "Interpolated")

    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, related_name="readings", db_index=False
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    start = models.DateTimeField()
    end = models.DateTimeField()
    value = models.FloatField()
    unit = models.CharField(max_length=20)
    quality = models.CharField(max_length=12, choices=Quality.choices)
    cost = models.FloatField(null=True)
    upload = models.ForeignKey(
        Upload, on_delete=models.PROTECT, related_name="readings"
    )
    row = models.PositiveIntegerField()
    superseded_by = models.ForeignKey(
        Upload,
        on_delete=models.PROTECT,
        null=True,
        related_name="superseded_readings",
        db_index=False,
    )

    objects = VersionedQuerySet["Reading"].as_manager()

    class Meta:
        ordering = ["meter", "start"]
        indexes = [
            models.Index(
                fields=["superseded_by"],
                condition=models.Q(superseded_by__isnull=False),
                name="reading_superseded",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__gte=-LARGEST, value__lte=LARGEST),
                name="reading_value_bounded",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True)
                | models.Q(cost__gte=-LARGEST, cost__lte=LARGEST),
                name="reading_cost_bounded",
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")),
                name="reading_takes_time",
            ),
            models.UniqueConstraint(
                fields=["meter", "start"],
                condition=models.Q(superseded_by__isnull=True),
                name="reading_current_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.start:%Y-%m-%d %H:%M} {self.value} {self.unit}"
