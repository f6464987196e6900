"""What may be done to cohorts: this app's rows of the access table."""

from portal.accounts.roles import SECRETARIAT

TABLE: dict[str, frozenset[str]] = {
    "cohorts.edit": SECRETARIAT,
}
