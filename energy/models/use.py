"""Energy uses of a plant: what takes the energy, and which uses are significant."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from energy.models.meter import EnergySource, Meter
from energy.models.reading import LARGEST
from energy.models.variable import RelevantVariable
from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User


class EnergyUse(models.Model):
    """One use of one energy source (ISO 50001:2018, 6.3).

    Measured uses take their energy from a meter, estimated ones hold it in
    ``annual_kwh``, worked out from the nameplate where there is one. ``significance``
    keeps the criteria as they were applied on ``significant_on``.
    """

    class Basis(models.TextChoices):
        """How the energy of a use is known."""

        MEASURED = "measured", _("Measured")
        ESTIMATED = "estimated", _("Estimated")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="energy_uses"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=120)
    process = models.CharField(_("process or area"), max_length=120, blank=True)
    source = models.CharField(
        _("energy source"), max_length=20, choices=EnergySource.choices
    )
    basis = models.CharField(
        _("how it is known"),
        max_length=10,
        choices=Basis.choices,
        default=Basis.ESTIMATED,
    )
    meter = models.ForeignKey(
        Meter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="energy_uses",
    )
    rated_kw = models.FloatField(_("rated power"), null=True, blank=True)
    load_factor = models.FloatField(_("load factor"), default=1.0)
    duty_factor = models.FloatField(_("duty factor"), default=1.0)
    hours = models.FloatField(_("hours a year"), null=True, blank=True)
    efficiency = models.FloatField(_("efficiency"), default=1.0)
    annual_kwh = models.FloatField(null=True, blank=True)
    is_significant = models.BooleanField(default=False)
    significance = models.JSONField(default=dict)
    significant_on = models.DateField(null=True, blank=True)
    potential_reason = models.CharField(max_length=200, blank=True)
    variables = models.ManyToManyField(RelevantVariable, blank=True, related_name="+")
    performance = models.CharField(max_length=200, blank=True)
    operation = models.TextField(max_length=1000, blank=True)
    responsible = models.CharField(max_length=150, blank=True)
    review_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlantDataQuerySet["EnergyUse"].as_manager()

    class Meta:
        ordering = ["facility", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), "facility", name="energy_use_name_once_per_plant"
            ),
            models.UniqueConstraint(
                fields=["meter"],
                condition=Q(retired_on__isnull=True),
                name="energy_use_meter_once",
            ),
            models.CheckConstraint(
                condition=Q(basis="measured", meter__isnull=False)
                | Q(basis="estimated", meter__isnull=True, annual_kwh__isnull=False),
                name="energy_use_energy_is_known",
            ),
            models.CheckConstraint(
                condition=Q(annual_kwh__isnull=True)
                | Q(annual_kwh__gte=0, annual_kwh__lte=LARGEST),
                name="energy_use_energy_bounded",
            ),
            models.CheckConstraint(
                condition=Q(is_significant=False) | Q(significant_on__isnull=False),
                name="energy_use_significance_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The use's page."""
        return reverse("energy:use_detail", args=[self.public_id])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the use's plant."""
        return self.facility.roles_of(user)
