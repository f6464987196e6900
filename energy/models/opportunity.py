"""Opportunities to save energy, their money, and the actions that carry them out."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from energy.enpi.finance import LONGEST_LIFE_YEARS
from energy.models.meter import EnergySource
from energy.models.reading import LARGEST
from energy.models.use import EnergyUse
from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User

NOTHING = Decimal(0)


class Currency(models.TextChoices):
    """The money of the three countries; "$" names all of them."""

    CAD = "CAD", _("Canadian dollars (CAD)")
    MXN = "MXN", _("Mexican pesos (MXN)")
    USD = "USD", _("US dollars (USD)")


def amount_field(label: Any) -> "models.DecimalField[Decimal, Decimal]":
    """An amount of money that is paid or gained, zero where nothing is said."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=NOTHING)


class Opportunity(models.Model):
    """One entry of a plant's register of opportunities (ISO 50001:2018, 6.3 d)."""

    class Status(models.TextChoices):
        """From an idea to a verified saving."""

        IDEA = "idea", pgettext_lazy("opportunity status", "Idea")
        EVALUATED = "evaluated", pgettext_lazy("opportunity status", "Evaluated")
        APPROVED = "approved", pgettext_lazy("opportunity status", "Approved")
        IN_PROGRESS = "in_progress", pgettext_lazy("opportunity status", "In progress")
        IMPLEMENTED = "implemented", pgettext_lazy("opportunity status", "Implemented")
        VERIFIED = "verified", pgettext_lazy("opportunity status", "Verified")
        REJECTED = "rejected", pgettext_lazy("opportunity status", "Rejected")

    class Origin(models.TextChoices):
        """Where it came from."""

        IDEA = "idea", _("Idea from the team")
        AUDIT = "audit", _("Energy audit")
        TREASURE_HUNT = "treasure_hunt", _("Energy treasure hunt")
        VISIT = "visit", _("Trainer's visit")
        SUPPLIER = "supplier", _("Offer of a supplier")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="opportunities"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(max_length=2000, blank=True)
    use = models.ForeignKey(
        EnergyUse,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
    )
    origin = models.CharField(
        _("origin"), max_length=20, choices=Origin.choices, default=Origin.IDEA
    )
    owner = models.CharField(max_length=150, blank=True)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.IDEA
    )
    status_reason = models.CharField(max_length=300, blank=True)
    status_on = models.DateField()
    demand_kw = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, choices=Currency.choices)
    annual_cost_saving = amount_field(_("cost saving a year"))
    annual_upkeep = amount_field(_("upkeep a year"))
    engineering_cost = amount_field(_("engineering"))
    material_cost = amount_field(_("material"))
    labour_cost = amount_field(_("labour"))
    other_cost = amount_field(_("other cost"))
    one_off_gain = amount_field(_("grants and other one-off gains"))
    life_years = models.PositiveSmallIntegerField(_("life"), default=10)
    discount_rate = models.FloatField(default=0.10)
    escalation = models.FloatField(default=0.0)
    price_basis = models.CharField(max_length=200, blank=True)
    priced_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(max_length=2000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlantDataQuerySet["Opportunity"].as_manager()

    class Meta:
        ordering = ["facility", "-created_at", "-pk"]
        verbose_name_plural = "opportunities"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(status_reason=""),
                name="opportunity_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(life_years__gte=1, life_years__lte=LONGEST_LIFE_YEARS),
                name="opportunity_life_bounded",
            ),
            models.CheckConstraint(
                condition=Q(
                    engineering_cost__gte=0,
                    material_cost__gte=0,
                    labour_cost__gte=0,
                    other_cost__gte=0,
                    one_off_gain__gte=0,
                    annual_upkeep__gte=0,
                ),
                name="opportunity_costs_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(discount_rate__gte=0, discount_rate__lte=1)
                & Q(escalation__gte=-0.5, escalation__lte=0.5),
                name="opportunity_rates_bounded",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The opportunity's page."""
        return reverse("energy:project_detail", args=[self.public_id])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the opportunity's plant."""
        return self.facility.roles_of(user)

    @property
    def gross_cost(self) -> Decimal:
        """What it costs once, before grants."""
        return (
            self.engineering_cost
            + self.material_cost
            + self.labour_cost
            + self.other_cost
        )

    @property
    def net_investment(self) -> Decimal:
        """What it costs once, grants and other one-off gains taken off."""
        return self.gross_cost - self.one_off_gain


class OpportunitySaving(models.Model):
    """What an opportunity saves of one source in a year; negative where it takes more."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.CASCADE, related_name="savings"
    )
    source = models.CharField(max_length=20, choices=EnergySource.choices)
    kwh = models.FloatField()

    class Meta:
        ordering = ["opportunity", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "source"], name="opportunity_source_once"
            ),
            models.CheckConstraint(
                condition=Q(kwh__gte=-LARGEST, kwh__lte=LARGEST),
                name="opportunity_saving_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.source} {self.kwh:.0f} kWh"


class ActionPlan(models.Model):
    """One action of an opportunity (ISO 50001:2018, 6.2.3): plan, then proof.

    The plant reports the verified saving with its margin at 90 %; somebody else, a
    trainer or steward, confirms it. Energy in kWh a year.
    """

    class Option(models.TextChoices):
        """How the saving is told: the options of the IPMVP."""

        A = "A", _("A: key parameter measured")
        B = "B", _("B: all parameters measured")
        C = "C", _("C: whole facility")
        D = "D", _("D: calibrated simulation")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="action_plans"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="actions"
    )
    what = models.CharField(max_length=200)
    resources = models.CharField(max_length=300, blank=True)
    who = models.CharField(max_length=150)
    due_on = models.DateField()
    verification_method = models.CharField(max_length=300)
    option = models.CharField(max_length=1, choices=Option.choices, default=Option.B)
    expected_kwh = models.FloatField()
    implemented_on = models.DateField(null=True, blank=True)
    verified_kwh = models.FloatField(null=True, blank=True)
    margin_kwh = models.FloatField(null=True, blank=True)
    evidence = models.TextField(max_length=2000, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = PlantDataQuerySet["ActionPlan"].as_manager()

    class Meta:
        ordering = ["opportunity", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    verified_kwh__isnull=True,
                    margin_kwh__isnull=True,
                    confirmed_by__isnull=True,
                )
                | Q(
                    verified_kwh__gte=-LARGEST,
                    verified_kwh__lte=LARGEST,
                    margin_kwh__gte=0,
                    margin_kwh__lte=LARGEST,
                    implemented_on__isnull=False,
                    reported_by__isnull=False,
                ),
                name="action_verified_with_margin",
            ),
            models.CheckConstraint(
                condition=Q(expected_kwh__gte=-LARGEST, expected_kwh__lte=LARGEST),
                name="action_expected_bounded",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("reported_by")),
                name="action_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the action's plant."""
        return self.facility.roles_of(user)
