"""Who may manage people: this app's rows of the access table."""

from portal.accounts.roles import SECRETARIAT, Role

TABLE: dict[str, frozenset[str]] = {
    "accounts.see_people": SECRETARIAT | {Role.CHAMPION},
    "accounts.invite": SECRETARIAT | {Role.CHAMPION},
}

INVITABLE: dict[str, frozenset[str]] = {
    Role.STEWARD: frozenset(Role.values),
    Role.STAFF: frozenset(Role.values) - {Role.STEWARD, Role.STAFF},
    Role.CHAMPION: frozenset({Role.CHAMPION, Role.VIEWER}),
}
"""Nobody grants above their own role."""
