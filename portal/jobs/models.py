"""The job row: what was asked, how far it is, who holds it, how it ended."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from portal.jobs.querysets import JobQuerySet


class Job(models.Model):
    """One long task, written in the same transaction as what asked for it.

    ``key`` makes a second request for the same work find the first. ``fence``
    grows with each claim: a worker that lost its lease cannot write any more.
    """

    class State(models.TextChoices):
        """Where the job stands; the only status people and clients are shown."""

        QUEUED = "queued", pgettext_lazy("job state", "Waiting its turn")
        RUNNING = "running", pgettext_lazy("job state", "Running")
        WAITING_RETRY = "waiting_retry", pgettext_lazy("job state", "Will try again")
        FAILED = "failed", pgettext_lazy("job state", "Could not be done")
        QUARANTINED = "quarantined", pgettext_lazy("job state", "Needs attention")
        CANCELLED = "cancelled", pgettext_lazy("job state", "Cancelled")
        DONE = "done", pgettext_lazy("job state", "Done")

    FINAL = frozenset({State.FAILED, State.QUARANTINED, State.CANCELLED, State.DONE})

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    lane = models.CharField(max_length=20)
    arguments = models.JSONField(default=dict)
    schema_version = models.PositiveSmallIntegerField(default=1)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    run_at = models.DateTimeField(db_default=Now())
    rung_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_unit = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet["Job"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at"],
                condition=models.Q(state__in=["queued", "running", "waiting_retry"]),
                name="job_open_by_time",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "queued",
                        "running",
                        "waiting_retry",
                        "failed",
                        "quarantined",
                        "cancelled",
                        "done",
                    ]
                ),
                name="job_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in self.FINAL
