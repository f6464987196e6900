"""Energy targets: what is to be reached by when, against what."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from energy.models.baseline import Baseline
from energy.models.reading import LARGEST
from energy.models.variable import RelevantVariable
from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User


class EnergyTarget(models.Model):
    """A measurable target (ISO 50001:2018, 6.2) with its way there.

    Values are fractions for an improvement, kWh a year for absolute energy, kWh per
    unit of the variable for an intensity. ``milestones`` lie between start and end,
    as ``{"on": "2018-06-30", "value": 0.02}``; without any the way is a straight line.
    """

    class Kind(models.TextChoices):
        """What is measured."""

        IMPROVEMENT = "improvement", _("Improvement against a baseline")
        ABSOLUTE = "absolute", _("Energy of a year")
        INTENSITY = "intensity", _("Energy per unit produced")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="energy_targets"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind of target"), max_length=12, choices=Kind.choices)
    baseline = models.ForeignKey(
        Baseline, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    variable = models.ForeignKey(
        RelevantVariable,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    start_on = models.DateField()
    start_value = models.FloatField()
    due_on = models.DateField()
    target_value = models.FloatField()
    milestones = models.JSONField(default=list)
    owner = models.CharField(max_length=150, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlantDataQuerySet["EnergyTarget"].as_manager()

    class Meta:
        ordering = ["facility", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "name"], name="target_name_once_per_plant"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="improvement", baseline__isnull=False, variable__isnull=True
                )
                | Q(kind="absolute", baseline__isnull=True, variable__isnull=True)
                | Q(kind="intensity", baseline__isnull=True, variable__isnull=False),
                name="target_has_what_it_is_measured_by",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("start_on")), name="target_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(
                    start_value__gte=-LARGEST,
                    start_value__lte=LARGEST,
                    target_value__gte=-LARGEST,
                    target_value__lte=LARGEST,
                ),
                name="target_bounded",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the target's plant."""
        return self.facility.roles_of(user)
