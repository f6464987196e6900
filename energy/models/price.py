"""Prices of energy: what a plant pays for a unit of a source, from a day on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from energy.models.meter import EnergySource
from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User


class EnergyPrice(models.Model):
    """One price, in the currency it is paid in; it holds until the next one.

    ``per_unit`` is the all-in price of one ``unit``, which is one of energy, or a
    volume or mass of the source. ``kwh_per_unit`` is what that was worth when it was
    entered, on the higher heating value.
    """

    class Currency(models.TextChoices):
        """The currencies of the three countries."""

        CAD = "CAD", _("Canadian dollar (CAD)")
        MXN = "MXN", _("Mexican peso (MXN)")
        USD = "USD", _("US dollar (USD)")

    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="energy_prices"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(
        _("energy source"), max_length=20, choices=EnergySource.choices
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    per_unit = models.DecimalField(_("price"), max_digits=14, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=20)
    kwh_per_unit = models.FloatField()
    valid_from = models.DateField(_("valid from"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = PlantDataQuerySet["EnergyPrice"].as_manager()

    class Meta:
        ordering = ["facility", "source", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "source", "valid_from"],
                name="energy_price_once_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(per_unit__gte=0), name="energy_price_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(kwh_per_unit__gt=0),
                name="energy_price_unit_is_energy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_unit} {self.currency}/{self.unit}"

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the price's plant."""
        return self.facility.roles_of(user)
