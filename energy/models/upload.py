"""Uploads: one file each, from received to committed, the original kept."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User


class Upload(models.Model):
    """A file someone gave, what was found in it, and what became of it.

    ``digest`` is the SHA-256 of the bytes; the original lies under that name and
    is never changed. ``revision`` grows with each answer, correction or row left
    out: what a job found for an older revision is not written.
    """

    class State(models.TextChoices):
        """Where the file stands; nothing reaches the readings before committed."""

        RECEIVED = "received", pgettext_lazy("upload state", "Received")
        PARSED = "parsed", pgettext_lazy("upload state", "Read")
        NEEDS_MAPPING = (
            "needs_mapping",
            pgettext_lazy("upload state", "Needs your answer"),
        )
        NEEDS_FIX = "needs_fix", pgettext_lazy("upload state", "Has rows to mend")
        REVIEW = "review", pgettext_lazy("upload state", "Ready to save")
        COMMITTED = "committed", pgettext_lazy("upload state", "Saved")
        FAILED = "failed", pgettext_lazy("upload state", "Could not be read")
        WITHDRAWN = "withdrawn", pgettext_lazy("upload state", "Withdrawn")

    OPEN = frozenset(
        {
            State.RECEIVED,
            State.PARSED,
            State.NEEDS_MAPPING,
            State.NEEDS_FIX,
            State.REVIEW,
        }
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="uploads"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads"
    )
    filename = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    idempotency_key = models.CharField(max_length=100, blank=True)
    state = models.CharField(
        max_length=20, choices=State.choices, default=State.RECEIVED
    )
    revision = models.PositiveIntegerField(default=1)
    checked_revision = models.PositiveIntegerField(default=0)
    hints = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    corrections = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    meters = models.JSONField(default=dict)
    format = models.CharField(max_length=40, blank=True)
    signature = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = PlantDataQuerySet["Upload"].as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "uploaded_by", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="upload_once_per_key",
            ),
            models.UniqueConstraint(
                fields=["facility", "digest"],
                condition=~models.Q(state__in=["failed", "withdrawn"]),
                name="upload_same_bytes_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.state})"

    def get_absolute_url(self) -> str:
        """The page of the step this upload is at."""
        return reverse("energy:upload_detail", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether the person can still answer, mend or leave it."""
        return self.state in self.OPEN

    @property
    def is_being_read(self) -> bool:
        """Whether the answers given so far are still being worked through."""
        return self.is_open and self.checked_revision < self.revision

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for the upload's plant."""
        return self.facility.roles_of(user)


class StagedReading(models.Model):
    """A reading read from a file and not yet committed; deleted either way.

    The table is unlogged: after a crash of the server it is empty, which saving
    notices, and the file is read again.
    """

    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    series = models.CharField(max_length=100)
    start = models.DateTimeField()
    end = models.DateTimeField()
    value = models.FloatField()
    unit = models.CharField(max_length=20)
    quality = models.CharField(max_length=12)
    row = models.PositiveIntegerField()
    cost = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.series} {self.start:%Y-%m-%d}"


class StagedValue(models.Model):
    """A relevant variable's value read from a file and not yet committed."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    series = models.CharField(max_length=100)
    start = models.DateField()
    end = models.DateField()
    value = models.FloatField()
    row = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.series} {self.start:%Y-%m-%d}"
