"""What may be done to energy data: this app's rows of the access table."""

from portal.accounts.roles import SECRETARIAT, Role

TABLE: dict[str, frozenset[str]] = {
    "energy.upload_readings": SECRETARIAT | {Role.CHAMPION},
    "energy.edit_meters": SECRETARIAT | {Role.CHAMPION},
    "energy.submit_baseline": SECRETARIAT | {Role.CHAMPION, Role.TRAINER},
    "energy.approve_baseline": frozenset({Role.STEWARD, Role.TRAINER}),
    "energy.recompute": SECRETARIAT,
    "energy.verify_result": frozenset({Role.STEWARD}),
    "energy.propose_event": SECRETARIAT | {Role.CHAMPION, Role.TRAINER},
    "energy.approve_event": frozenset({Role.STEWARD, Role.TRAINER}),
    "energy.edit_review": SECRETARIAT | {Role.CHAMPION},
    "energy.confirm_saving": frozenset({Role.STEWARD, Role.TRAINER}),
}
