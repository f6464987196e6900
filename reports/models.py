"""Reports asked for, made and issued."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from energy.models import SavingsResult
from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Language, Organization, User


class ReportRun(models.Model):
    """One PDF: its snapshot of numbers, and the file made from that alone.

    ``snapshot_digest`` is the SHA-256 of the canonical snapshot, ``pdf_digest``
    that of the file, which lies in the content-addressed store.
    """

    class Kind(models.TextChoices):
        """What the report tells."""

        FACILITY = "facility", _("Facility progress report")

    class State(models.TextChoices):
        """From asked for to issued."""

        QUEUED = "queued", pgettext_lazy("report state", "Waiting its turn")
        RENDERING = "rendering", pgettext_lazy("report state", "Being made")
        ISSUED = "issued", pgettext_lazy("report state", "Ready")
        SUPERSEDED = "superseded", pgettext_lazy("report state", "Superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("report state", "Withdrawn")
        FAILED = "failed", pgettext_lazy("report state", "Could not be made")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="reports"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    result = models.ForeignKey(
        SavingsResult, on_delete=models.PROTECT, related_name="reports"
    )
    language = models.CharField(max_length=2, choices=Language.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    snapshot = models.JSONField(default=dict)
    snapshot_digest = models.CharField(max_length=64, blank=True)
    pdf_digest = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    issued_at = models.DateTimeField(null=True)

    objects = PlantDataQuerySet["ReportRun"].as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.facility_id} {self.language} ({self.state})"

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("reports:report_detail", args=[self.public_id])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the report's plant."""
        return self.facility.roles_of(user)
