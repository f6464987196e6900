"""What may be done to facilities: this app's rows of the access table."""

from portal.accounts.roles import SECRETARIAT, Role

TABLE: dict[str, frozenset[str]] = {
    "facilities.edit": SECRETARIAT | {Role.CHAMPION},
    "facilities.see_energy": SECRETARIAT
    | {Role.CHAMPION, Role.VIEWER, Role.TRAINER, Role.EVALUATOR},
}
