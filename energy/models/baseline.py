"""Baselines and the savings computed against them: the one store of results."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User


class Baseline(models.Model):
    """A model of how a plant used energy in its baseline period.

    ``result`` holds, per energy source, every candidate with its coefficients,
    statistics and verdict, as the engine gave them; ``overrides``, by meter, the
    models a person chose instead of the rule's, with the reason. The model period
    is that of chaining. Once approved a baseline is locked; a change is a new
    version.
    """

    class State(models.TextChoices):
        """From asked for to approved."""

        FITTING = "fitting", pgettext_lazy("baseline state", "Being worked out")
        DRAFT = "draft", pgettext_lazy("baseline state", "Draft")
        APPROVED = "approved", pgettext_lazy("baseline state", "Approved")
        FAILED = "failed", pgettext_lazy("baseline state", "Could not be worked out")

    class Method(models.TextChoices):
        """How energy is brought to comparable conditions."""

        FORECAST = "forecast", _("Forecast")
        BACKCAST = "backcast", _("Backcast")
        CHAINING = "chaining", _("Chaining")
        RATIO = "ratio", _("Ratio to production")
        ABSOLUTE = "absolute", _("Absolute")
        STANDARD = "standard", _("Standard conditions")

    class Basis(models.TextChoices):
        """Energy as it arrives, or as it leaves the source."""

        SITE = "site", _("Site energy")
        SOURCE = "source", _("Source energy")

    class By(models.TextChoices):
        """The rows a model is fitted on."""

        BILL = "bill", _("Bill periods")
        DAY = "day", _("Days")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="baselines"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    reporting_start = models.DateField()
    reporting_end = models.DateField()
    method = models.CharField(
        max_length=10, choices=Method.choices, default=Method.FORECAST
    )
    basis = models.CharField(max_length=6, choices=Basis.choices, default=Basis.SITE)
    by = models.CharField(max_length=4, choices=By.choices, default=By.BILL)
    model_start = models.DateField(null=True)
    model_end = models.DateField(null=True)
    variables = models.JSONField(default=list)
    overrides = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.FITTING
    )
    result = models.JSONField(default=dict)
    inputs_digest = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    review_asked_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    objects = PlantDataQuerySet["Baseline"].as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "version"], name="baseline_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gt=models.F("period_start")),
                name="baseline_period_takes_time",
            ),
            models.CheckConstraint(
                condition=models.Q(reporting_end__gt=models.F("reporting_start")),
                name="baseline_reporting_takes_time",
            ),
            models.CheckConstraint(
                condition=models.Q(model_start=None, model_end=None)
                | models.Q(model_end__gt=models.F("model_start")),
                name="baseline_model_period_takes_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} baseline {self.version}"

    def get_absolute_url(self) -> str:
        """The baseline's page."""
        return reverse("reports:baseline", args=[self.public_id])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the baseline's plant."""
        return self.facility.roles_of(user)


class SavingsResult(models.Model):
    """The savings of one reporting period against one baseline: never updated.

    A recomputation is a new row; ``detail`` holds sources, months, points and
    provenance exactly as the engine gave them, so that page, API, CSV and PDF
    show the same numbers.
    """

    class State(models.TextChoices):
        """Whether the number may be quoted."""

        DRAFT = "draft", pgettext_lazy("result state", "Draft")
        UNDER_REVIEW = "under_review", pgettext_lazy("result state", "Under review")
        VERIFIED = "verified", pgettext_lazy("result state", "Verified")
        REJECTED = "rejected", pgettext_lazy("result state", "Rejected")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="savings_results"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    baseline = models.ForeignKey(
        Baseline, on_delete=models.PROTECT, related_name="results"
    )
    state = models.CharField(max_length=14, choices=State.choices, default=State.DRAFT)
    inputs_digest = models.CharField(max_length=64)
    baseline_kwh = models.FloatField()
    actual_kwh = models.FloatField()
    adjusted_baseline_kwh = models.FloatField()
    savings_kwh = models.FloatField()
    low_kwh = models.FloatField()
    high_kwh = models.FloatField()
    improvement = models.FloatField(null=True)
    claim = models.CharField(max_length=20)
    detail = models.JSONField()
    computed_at = models.DateTimeField(auto_now_add=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True)

    objects = PlantDataQuerySet["SavingsResult"].as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["baseline", "inputs_digest"], name="savings_by_inputs")
        ]

    def __str__(self) -> str:
        return f"{self.baseline} {self.savings_kwh:.0f} kWh"

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the result's plant."""
        return self.facility.roles_of(user)
