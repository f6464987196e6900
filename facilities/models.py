"""Where: the plants."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities.querysets import FacilityQuerySet
from portal.accounts.models import Country, Organization, User
from portal.accounts.roles import OVERSIGHT, PLANT, Role


class Facility(models.Model):
    """One plant of one organization, known by its code."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="facilities"
    )
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("state or province"), max_length=10)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    timezone = models.CharField(_("time zone"), max_length=50)
    naics = models.CharField(_("NAICS / SCIAN code"), max_length=6, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    fiscal_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FacilityQuerySet["Facility"].as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "facilities"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The plant's energy page."""
        return reverse("reports:facility", args=[self.code])

    @property
    def place(self) -> str:
        """City, state or province, country."""
        return f"{self.city}, {self.region}, {self.country}"

    def roles_of(self, user: User) -> set[str]:
        """The roles this person has for this plant."""
        own = {
            m.role
            for m in user.current_memberships
            if m.role in OVERSIGHT
            or (m.role in PLANT and m.organization_id == self.organization_id)
        }
        if user.has_role(Role.TRAINER) and self._is_trained_by(user):
            own.add(Role.TRAINER)
        return own

    def _is_trained_by(self, user: User) -> bool:
        return Facility.objects.filter(
            pk=self.pk, enrolments__cohort__trainers__user=user
        ).exists()
