"""Changing how a meter counts, and what follows: the savings are worked out again."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from energy.models import Meter
from energy.services.meters import change_meter
from energy.tasks.baselines import submit_recomputation
from portal.accounts.models import User


def change_meter_and_recompute(
    meter_id: int, *, fields: Mapping[str, Any], user: User
) -> bool:
    """Change a meter; True where something changed."""
    with transaction.atomic():
        meter = Meter.objects.select_related("facility").get(pk=meter_id)
        cause = change_meter(meter, fields=fields, user=user)
        if cause:
            submit_recomputation(meter.facility, cause=cause, user=user)
    return bool(cause)
