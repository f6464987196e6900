"""Writes about facilities: note that somebody from outside read a plant's data."""

from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.roles import OVERSIGHT
from portal.accounts.services import note_event


def note_reading_by_outsider(facility: Facility, *, user: User, what: str) -> None:
    """Log a look at a plant's data by the program's own people or an evaluator."""
    roles = facility.roles_of(user)
    if not roles or not roles <= OVERSIGHT:
        return
    note_event(
        "facility.read",
        actor=user,
        organization=facility.organization,
        subject=f"facility:{facility.code}",
        details={"what": what},
    )
