"""Non-routine events, their monthly amounts and evidence; static factors."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from energy.models.meter import EnergySource, Meter
from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User

KWH_DIGITS = 18
KWH_DECIMALS = 3


class StaticFactor(models.Model):
    """Something that affects energy use and does not routinely change.

    Floor area, shifts, lines, set points, equipment: values are kept in words, as
    the plant states them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="static_factors"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=100)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    baseline_value = models.CharField(_("value in the baseline"), max_length=100)
    current_value = models.CharField(_("value today"), max_length=100)
    review_on = models.DateField(_("review on"))

    objects = PlantDataQuerySet["StaticFactor"].as_manager()

    class Meta:
        ordering = ["facility", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "name"], name="static_factor_name_once_per_plant"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the factor's plant."""
        return self.facility.roles_of(user)

    @property
    def has_changed(self) -> bool:
        """Whether it is no longer what it was in the baseline."""
        return self.baseline_value.casefold() != self.current_value.casefold()


class NonRoutineEvent(models.Model):
    """Something no relevant variable explains, and the energy it stands for.

    It lasts over [``start``, ``end``), permanently where there is no end. Its
    months say in kWh by how much it raises the baseline, or lowers it where they
    are negative; their sum is ``total_kwh`` exactly. Without ``meter`` and
    ``source`` it is the whole plant's. ``unit`` is the one its values were stated in.
    """

    class AppliesTo(models.TextChoices):
        """Which side is corrected."""

        REPORTING = "reporting", _("The adjusted baseline, in the reporting period")
        BASELINE = "baseline", _("The metered energy of the baseline period")

    class Cause(models.TextChoices):
        """Why energy use was not routine."""

        SCOPE = "scope", _("Change of what belongs to the plant")
        EQUIPMENT = "equipment", _("Equipment")
        STATIC_FACTOR = "static_factor", _("Change of a static factor")
        DATA_ERROR = "data_error", _("Error in the data")

    class Quantified(models.TextChoices):
        """How the amount was found."""

        ENGINEERING = "engineering", _("Engineering calculation")
        SUBMETER = "submeter", _("Sub-meter")
        INDICATOR = "indicator", _("Model with an indicator of the event")
        PAIRED = "paired", _("Two models, before and after")

    class Unit(models.TextChoices):
        """Units in which amounts may be stated."""

        KWH = "kWh", "kWh"
        MWH = "MWh", "MWh"
        GJ = "GJ", "GJ"
        MMBTU = "MMBtu", "MMBtu"

    class State(models.TextChoices):
        """From draft to decided."""

        DRAFT = "draft", pgettext_lazy("event state", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("event state", "Submitted")
        APPROVED = "approved", pgettext_lazy("event state", "Approved")
        REJECTED = "rejected", pgettext_lazy("event state", "Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("event state", "Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="events"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    source = models.CharField(max_length=20, choices=EnergySource.choices, blank=True)
    static_factor = models.ForeignKey(
        StaticFactor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    applies_to = models.CharField(
        max_length=9, choices=AppliesTo.choices, default=AppliesTo.REPORTING
    )
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=5000)
    cause = models.CharField(max_length=13, choices=Cause.choices)
    quantified_by = models.CharField(max_length=11, choices=Quantified.choices)
    unit = models.CharField(max_length=5, choices=Unit.choices, default=Unit.KWH)
    total_kwh = models.DecimalField(max_digits=KWH_DIGITS, decimal_places=KWH_DECIMALS)
    uncertainty_kwh = models.DecimalField(
        max_digits=KWH_DIGITS, decimal_places=KWH_DECIMALS, default=Decimal(0)
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2000, blank=True)

    objects = PlantDataQuerySet["NonRoutineEvent"].as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True)
                | models.Q(end__gt=models.F("start")),
                name="event_takes_time",
            ),
            models.CheckConstraint(
                condition=models.Q(meter__isnull=True) | models.Q(source=""),
                name="event_on_meter_or_source",
            ),
            models.CheckConstraint(
                condition=models.Q(uncertainty_kwh__gte=0),
                name="event_uncertainty_not_negative",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | (
                    models.Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                ),
                name="event_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected")
                | (models.Q(decided_by__isnull=False) & ~models.Q(reason="")),
                name="event_rejected_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The event's page."""
        return reverse("energy:adjustment_detail", args=[self.public_id])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the event's plant."""
        return self.facility.roles_of(user)

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state in {self.State.DRAFT, self.State.SUBMITTED}


class EventMonth(models.Model):
    """The amount of one month, named by its first day."""

    event = models.ForeignKey(
        NonRoutineEvent, on_delete=models.PROTECT, related_name="months"
    )
    month = models.DateField()
    kwh = models.DecimalField(max_digits=KWH_DIGITS, decimal_places=KWH_DECIMALS)

    class Meta:
        ordering = ["event", "month"]
        constraints = [
            models.UniqueConstraint(fields=["event", "month"], name="event_month_once"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="event_month_is_a_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kwh} kWh"


class EventEvidence(models.Model):
    """A file that shows why an event is what it is said to be.

    The bytes lie in the store under their SHA-256.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    event = models.ForeignKey(
        NonRoutineEvent, on_delete=models.PROTECT, related_name="evidence"
    )
    filename = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlantDataQuerySet["EventEvidence"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "digest"], name="event_evidence_once"
            )
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """Where the file is handed out."""
        return reverse("energy:evidence", args=[self.public_id])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the event's plant."""
        return self.facility.roles_of(user)
