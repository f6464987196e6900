"""Who may make reports: this app's rows of the access table."""

from portal.accounts.roles import OVERSIGHT, SECRETARIAT, Role

TABLE: dict[str, frozenset[str]] = {
    "reports.make_facility_report": SECRETARIAT
    | {Role.CHAMPION, Role.TRAINER, Role.EVALUATOR},
    "reports.see_programme": OVERSIGHT,
}
