"""Changing a relevant variable, and working out again what rests on it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from energy.models import RelevantVariable
from energy.services.variables import change_variable
from energy.tasks.baselines import submit_recomputation
from portal.accounts.models import User

DECIDES = frozenset({"kind", "expected_sign"})
"""What of a variable decides the numbers; its name and unit are words."""


def edit_variable(
    variable: RelevantVariable, *, fields: Mapping[str, Any], user: User
) -> bool:
    """Change a variable; a change that decides numbers has them worked out again.

    Returns whether the savings are worked out again.
    """
    with transaction.atomic():
        noted = change_variable(variable.pk, fields=fields, user=user)
        if noted is None or not DECIDES & noted.details.keys():
            return False
        cause = f"variable:{noted.pk}"
        submit_recomputation(variable.facility, cause=cause, user=user)
        return True
