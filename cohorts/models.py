"""Groups of plants that are trained and measured together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.querysets import CohortQuerySet
from facilities.models import Facility
from portal.accounts.models import Organization, User
from portal.accounts.roles import OVERSIGHT


class Cohort(models.Model):
    """One cohort, brought together by an anchor, a cluster or an association."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    anchor = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="anchored_cohorts",
    )
    starts_on = models.DateField(_("starts on"))

    objects = CohortQuerySet["Cohort"].as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for this cohort."""
        return {m.role for m in user.current_memberships if m.role in OVERSIGHT}


class Enrolment(models.Model):
    """A plant's seat in a cohort; it is counted in its home cohort only."""

    class State(models.TextChoices):
        """How far the plant has come in joining and reporting."""

        DATA_REQUEST_SENT = "data_request_sent", _("Data request sent")
        LETTER_SIGNED = "letter_signed", _("Letter signed")
        ONBOARDING = "onboarding", _("Onboarding")
        ENROLLED = "enrolled", _("Enrolled")
        REPORTED = "reported", _("Reported")
        VERIFIED = "verified", _("Verified")

    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="enrolments"
    )
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="enrolments"
    )
    is_home = models.BooleanField(default=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.ENROLLED
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "cohort"], name="enrolment_once"
            ),
            models.UniqueConstraint(
                fields=["facility"],
                condition=models.Q(is_home=True),
                name="enrolment_one_home",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility} in {self.cohort}"


class TrainerAssignment(models.Model):
    """A trainer works with the plants of a cohort."""

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="trainers"
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="trainer_assignments"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "user"], name="trainer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} trains {self.cohort}"
