"""Meters: what is measured, in which unit, in which direction."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User


class EnergySource(models.TextChoices):
    """What energy comes as, in the order charts draw it."""

    ELECTRICITY = "electricity", _("Electricity")
    NATURAL_GAS = "natural_gas", _("Natural gas")
    LPG = "lpg", _("LP gas")
    DIESEL = "diesel", _("Diesel")
    FUEL_OIL = "fuel_oil", _("Fuel oil")
    GASOLINE = "gasoline", _("Gasoline")
    COAL = "coal", _("Coal")
    STEAM = "steam", _("Steam")
    HOT_WATER = "hot_water", _("Hot water")
    CHILLED_WATER = "chilled_water", _("Chilled water")
    BIOMASS = "biomass", _("Biomass")
    RENEWABLE = "renewable", _("On-site renewable")
    OTHER = "other", _("Other")


class Meter(models.Model):
    """One meter or billed account of a plant."""

    class Flow(models.TextChoices):
        """Which way the energy goes; ``energy.enpi.ledger`` says how it counts."""

        DELIVERED = "delivered", _("Delivered to the plant")
        EXPORTED = "exported", _("Exported")
        GENERATED = "generated", _("Generated on site")
        STOCK_CHANGE = "stock_change", _("Change of stock")
        FEEDSTOCK = "feedstock", _("Used as feedstock")
        PASSED_THROUGH = "passed_through", _("Passed on to others")
        DERIVED = "derived", _("Made from metered energy")

    class HeatBasis(models.TextChoices):
        """Whether fuel energy counts the water vapour's heat."""

        HHV = "HHV", _("Higher heating value")
        NCV = "NCV", _("Net calorific value")

    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="meters"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(
        _("energy source"), max_length=20, choices=EnergySource.choices
    )
    unit = models.CharField(_("unit"), max_length=20)
    flow = models.CharField(
        _("direction"),
        max_length=20,
        choices=Flow.choices,
        default=Flow.DELIVERED,
        help_text=_(
            "Generated: from sun, wind or water. Change of stock: closing minus opening"
            " stock of a fuel bought in lots. Made from metered energy: steam of your"
            " boiler, power of your engine; never counted twice."
        ),
    )
    heat_basis = models.CharField(
        _("heat basis"), max_length=3, choices=HeatBasis.choices, default=HeatBasis.HHV
    )
    zone = models.CharField(_("time zone"), max_length=50)
    grid_region = models.CharField(
        _("grid region"),
        max_length=10,
        blank=True,
        help_text=_(
            "United States: the eGRID subregion the electricity is drawn from. Without"
            " it the national average counts."
        ),
    )
    is_submeter = models.BooleanField(
        _("sub-meter"),
        default=False,
        help_text=_("Measures a part of another meter: shown, never added to it."),
    )
    excluded_because = models.CharField(
        _("left out because"),
        max_length=200,
        blank=True,
        help_text=_("A meter that is left out stays visible with this reason."),
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = PlantDataQuerySet["Meter"].as_manager()

    class Meta:
        ordering = ["facility", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "name"], name="meter_name_once_per_plant"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the meter's plant."""
        return self.facility.roles_of(user)
