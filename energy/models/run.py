"""Recomputation runs: what was asked for, and what became of each plant."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cohorts.models import Cohort
from energy.models.baseline import Baseline, SavingsResult
from energy.querysets import RunQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User
from portal.accounts.roles import SECRETARIAT
from portal.jobs.models import Job


class RecomputationRun(models.Model):
    """One request to work out the savings of one plant or many again.

    How far it is stands nowhere but in the jobs of its plants, so it cannot differ
    from what they did.
    """

    class Scope(models.TextChoices):
        """Whose savings are worked out again."""

        FACILITY = "facility", pgettext_lazy("scope of a run", "One plant")
        COHORT = "cohort", pgettext_lazy("scope of a run", "A cohort")
        PROGRAMME = "programme", pgettext_lazy("scope of a run", "The whole program")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.CharField(max_length=9, choices=Scope.choices)
    plant = models.ForeignKey(
        Facility, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    idempotency_key = models.CharField(max_length=100, blank=True)
    engine_version = models.CharField(max_length=20)
    plant_count = models.PositiveIntegerField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = RunQuerySet["RecomputationRun"].as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="facility", plant__isnull=False, cohort=None)
                | Q(scope="cohort", plant=None, cohort__isnull=False)
                | Q(scope="programme", plant=None, cohort=None),
                name="run_scope_names_its_own",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="run_once_per_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.public_id}"

    def get_absolute_url(self) -> str:
        """The run's page."""
        return reverse("energy:run_detail", args=[self.public_id])

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for runs: those of the program's own people."""
        return {m.role for m in user.current_memberships if m.role in SECRETARIAT}


class RecomputedPlant(models.Model):
    """One plant of a run: its job, and what the job found.

    The outcome is written in the transaction that ends the job. ``result_before``
    is the result that was shown when the job ended, ``result_after`` the one that
    was shown then.
    """

    class Outcome(models.TextChoices):
        """What came of it; empty as long as the job is under way."""

        NOTHING = "nothing", pgettext_lazy("outcome of a run", "Nothing to do")
        UNCHANGED = "unchanged", pgettext_lazy("outcome of a run", "Unchanged")
        CHANGED = "changed", pgettext_lazy("outcome of a run", "Changed")
        NOT_REPRODUCED = (
            "not_reproduced",
            pgettext_lazy("outcome of a run", "Not reproduced"),
        )
        OVERTAKEN = "overtaken", pgettext_lazy("outcome of a run", "Overtaken")
        FAILED = "failed", pgettext_lazy("outcome of a run", "Failed")

    run = models.ForeignKey(
        RecomputationRun, on_delete=models.PROTECT, related_name="plants"
    )
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    baseline = models.ForeignKey(
        Baseline, on_delete=models.PROTECT, null=True, related_name="+"
    )
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    result_before = models.ForeignKey(
        SavingsResult, on_delete=models.PROTECT, null=True, related_name="+"
    )
    result_after = models.ForeignKey(
        SavingsResult, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["run", "facility__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "facility"], name="plant_once_per_run"
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, outcome="nothing")
                | Q(baseline__isnull=False) & ~Q(outcome="nothing"),
                name="plant_without_baseline_has_nothing_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} in run {self.run_id}: {self.outcome}"
