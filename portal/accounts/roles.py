"""The roles, in one leaf that models and permission tables share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in an organization."""

    STAFF = "staff", _("CEC staff")
    STEWARD = "steward", _("Data steward")
    CHAMPION = "champion", _("Energy champion")
    VIEWER = "viewer", _("Plant viewer")
    TRAINER = "trainer", _("Trainer")
    AGENCY = "agency", _("Partner agency")
    ANCHOR = "anchor", _("Anchor manufacturer")
    EVALUATOR = "evaluator", _("Evaluator")


SECRETARIAT = frozenset({Role.STAFF, Role.STEWARD})
"""Roles of the program's own people: they see every plant, and it is logged."""

OVERSIGHT = SECRETARIAT | {Role.EVALUATOR}
"""Roles that see every plant, logged."""

PLANT = frozenset({Role.CHAMPION, Role.VIEWER})
"""Roles of a plant's own people."""
