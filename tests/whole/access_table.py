"""Who may do what, written down independently of the portal's own tables.

Each address of the portal has one row per method it offers. A row says what comes
of it for those who may, and who besides them sees the thing it is about: they are
refused with 403, everyone else gets 404 as if it did not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.factories.world import World, bills_csv

Parts = frozenset[str]

SIGNED_IN: Parts = frozenset(
    [
        "staff",
        "steward",
        "evaluator",
        "champion",
        "viewer",
        "two_hats",
        "trainer",
        "rival",
        "stranger",
        "other_trainer",
        "agency",
        "anchor",
        "nobody",
        "former",
        "former_trainer",
    ]
)
NOBODY: Parts = frozenset()
NOT_SIGNED_IN: Parts = frozenset({"anonymous", "deactivated"})

SEES: Parts = frozenset(
    ["staff", "steward", "evaluator", "champion", "viewer", "two_hats", "trainer"]
)
UPLOADS: Parts = frozenset({"staff", "steward", "champion"})
SUBMITS: Parts = UPLOADS | {"trainer"}
EDITS_REVIEW: Parts = UPLOADS
CONFIRMS: Parts = frozenset({"steward", "trainer"})
APPROVES: Parts = frozenset({"steward", "trainer"})
OVERSIGHT: Parts = frozenset({"staff", "steward", "evaluator"})
VERIFIES: Parts = frozenset({"steward"})
RECOMPUTES: Parts = frozenset({"staff", "steward"})
REPORTS: Parts = UPLOADS | {"trainer", "evaluator"}
SEES_COHORT: Parts = SEES | {"rival", "agency", "anchor"}
MANY_PLANTS: Parts = SIGNED_IN - frozenset(
    {"champion", "viewer", "rival", "stranger", "other_trainer"}
)
SEES_PEOPLE: Parts = frozenset(
    {"staff", "steward", "champion", "rival", "stranger", "two_hats"}
)
SEES_JOB: Parts = frozenset({"staff", "steward", "champion", "viewer", "two_hats"})


@dataclass(frozen=True, slots=True)
class Row:
    """What one method of one address answers: ``code`` to those in ``may``."""

    code: int
    may: Parts
    sees: Parts = SEES
    body: Callable[[World], Any] = lambda world: None
    form: bool = False
    otherwise: int = 404

    def expected(self, part: str, *, is_api: bool) -> int:
        """The status this part of the cast must get."""
        if part in NOT_SIGNED_IN:
            return 401 if is_api else 302
        if part in self.may:
            return self.code
        return 403 if part in self.sees else self.otherwise


@dataclass(frozen=True, slots=True)
class Open:
    """An address that the public may use, with what it answers to everyone."""

    code: int
    signed_in: int | None = None
    body: Callable[[World], Any] = lambda world: None
    form: bool = field(default=False)
    may: Parts = SIGNED_IN | NOT_SIGNED_IN

    def expected(self, part: str, *, is_api: bool) -> int:
        """The same for everyone but for those who have signed in already."""
        if part in SIGNED_IN and self.signed_in is not None:
            return self.signed_in
        return self.code


def _file(world: World) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    return {"file": SimpleUploadedFile("new.csv", bills_csv("A01", (2015,)))}


def _periods(world: World) -> dict[str, Any]:
    return {
        "period": {"start": "2017-01-01", "end": "2017-12-31"},
        "reporting": {"start": "2018-01-01", "end": "2018-12-31"},
    }


def _periods_form(world: World) -> dict[str, Any]:
    return {
        "period_start": "2017-01-01",
        "period_end": "2017-12-31",
        "reporting_start": "2018-01-01",
        "reporting_end": "2018-12-31",
        "method": "forecast",
        "basis": "site",
    }


def _model(world: World) -> dict[str, Any]:
    meter, variable = world.own.meter.name, f"{world.own.word} output"
    return {"meter": meter, "variables": [variable], "reason": "It moves with output."}


def _meter(world: World) -> dict[str, Any]:
    return {
        "name": "new",
        "source": "natural_gas",
        "unit": "GJ",
        "flow": "delivered",
    }


def _price(world: World) -> dict[str, Any]:
    return {
        "source": "electricity",
        "per_unit": 1.75,
        "currency": "MXN",
        "unit": "kWh",
        "valid_from": "2018-07-01",
    }


def _event_form(world: World) -> dict[str, Any]:
    return {
        "title": "Oven out of order",
        "description": "It stood still for a month.",
        "cause": "equipment",
        "quantified_by": "engineering",
        "first_day": "2018-03-01",
        "last_day": "2018-03-31",
        "concerns": "plant",
        "applies_to": "reporting",
        "unit": "kWh",
        "stated": "total",
        "total": "-1200",
    }


def _event(world: World) -> dict[str, Any]:
    return {
        "title": "Oven out of order",
        "description": "It stood still for a month.",
        "cause": "equipment",
        "quantified_by": "engineering",
        "period": {"start": "2018-03-01", "end": "2018-03-31"},
        "total": -1200,
    }


def _evidence(world: World) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    return {"file": SimpleUploadedFile("order.txt", b"Work order 17")}


def _factor(world: World) -> dict[str, Any]:
    return {
        "name": "Shifts",
        "baseline_value": "2",
        "current_value": "3",
        "review_on": "2019-06-30",
    }


def _reason(world: World) -> dict[str, Any]:
    return {"reason": "The amount is not shown."}


def _variable(world: World) -> dict[str, Any]:
    return {"name": "new", "kind": "production", "unit": "t", "expected_sign": 1}


def _same_variable(world: World) -> dict[str, Any]:
    """Its name stays: the plant's baseline rests on it."""
    return {**_variable(world), "name": f"{world.own.word} output"}


def _run_form(world: World) -> dict[str, Any]:
    return {"target": "facility:A01", "reason": "a check"}


def _use(world: World) -> dict[str, Any]:
    return {
        "name": "New oven",
        "source": "natural_gas",
        "basis": "estimated",
        "rated_kw": 500,
        "hours": 4000,
        "load_factor": 0.6,
        "duty_factor": 1,
        "efficiency": 1,
    }


def _opportunity(world: World) -> dict[str, Any]:
    return {
        "title": "New lamps",
        "origin": "idea",
        "currency": "CAD",
        "savings_kwh": {"electricity": 5000},
        "annual_cost_saving": 500,
        "life_years": 10,
    }


def _opportunity_form(world: World) -> dict[str, Any]:
    costs = ("engineering", "material", "labour", "other")
    return {
        **{f"{name}_cost": 0 for name in costs},
        "title": "New lamps",
        "origin": "idea",
        "currency": "CAD",
        "saving_electricity": 18,
        "annual_cost_saving": 500,
        "one_off_gain": 0,
        "annual_upkeep": 0,
        "life_years": 10,
        "discount_rate": 8,
        "escalation": 0,
    }


def _action(world: World) -> dict[str, Any]:
    return {
        "what": "Change lamps",
        "who": "Electricians",
        "due_on": "2019-06-30",
        "verification_method": "Power before and after",
        "option": "A",
        "expected_kwh": 18,
    }


def _target(world: World) -> dict[str, Any]:
    return {
        "name": "Less energy",
        "kind": "absolute",
        "start_on": "2018-01-01",
        "start_value": 5,
        "due_on": "2020-12-31",
        "target_value": 4,
    }


def _guest(world: World) -> dict[str, Any]:
    return {
        "email": "guest@people.example",
        "name": "Guest",
        "organization": world.cast.plant.organization_id,
        "role": "viewer",
        "language": "en",
    }


def _accept(world: World) -> dict[str, Any]:
    return {"name": "Guest", "language": "en", "password": "a very long password"}


PAGE = Row(200, SEES)
MEMBER = Row(200, SIGNED_IN)
REVIEW = Row(200, UPLOADS)
DONE = Row(302, UPLOADS)

PAGES: dict[str, dict[str, Row | Open]] = {
    "": {"GET": Open(302)},
    "en/": {"GET": Open(200)},
    "health/live": {"GET": Open(200)},
    "health/ready": {"GET": Open(200)},
    "language/": {"POST": Open(302, form=True)},
    "invite/<token>/": {
        "GET": Open(200),
        "POST": Open(302, body=_accept, form=True),
    },
    "me/": {
        "GET": MEMBER,
        "POST": Row(
            302, SIGNED_IN, body=lambda w: {"name": "N", "language": "fr"}, form=True
        ),
    },
    "people/": {
        "GET": Row(200, SEES_PEOPLE, sees=SIGNED_IN),
        "POST": Row(200, SEES_PEOPLE, sees=SIGNED_IN, form=True),
    },
    "home/": {"GET": MEMBER},
    # Who has one plant only is sent straight to it.
    "facilities/": {"GET": Row(200, MANY_PLANTS, sees=NOBODY, otherwise=302)},
    "cohorts/": {"GET": MEMBER},
    "facilities/<code>/": {"GET": PAGE},
    "facilities/<code>/charts/<chart_id>.csv": {"GET": PAGE},
    "facilities/<code>/reports/": {
        "GET": PAGE,
        "POST": Row(302, REPORTS, body=lambda w: {"language": "fr"}, form=True),
    },
    "reports/<report_id>/": {"GET": PAGE},
    "reports/<report_id>/status/": {"GET": PAGE},
    "reports/<report_id>/pdf/": {"GET": PAGE},
    "facilities/<code>/uploads/": {"GET": PAGE},
    "facilities/<code>/uploads/new/": {
        "GET": REVIEW,
        "POST": Row(302, UPLOADS, body=_file, form=True),
    },
    "uploads/<upload_id>/": {"GET": Row(302, SEES)},
    "uploads/<upload_id>/status/": {"GET": PAGE},
    "uploads/<upload_id>/columns/": {
        "GET": REVIEW,
        "POST": Row(302, UPLOADS, form=True),
    },
    "uploads/<upload_id>/rows/": {
        "GET": REVIEW,
        "POST": Row(302, UPLOADS, form=True),
    },
    "uploads/<upload_id>/review/": {"GET": REVIEW},
    "uploads/<upload_id>/done/": {"GET": Row(302, SEES)},
    "uploads/<upload_id>/commit/": {"POST": DONE},
    "uploads/<upload_id>/withdraw/": {"POST": DONE},
    "uploads/<upload_id>/original/": {"GET": PAGE},
    "facilities/<code>/meters/": {
        "GET": PAGE,
        "POST": Row(302, UPLOADS, body=_meter, form=True),
    },
    "facilities/<code>/meters/<meter_id>/": {
        "GET": REVIEW,
        "POST": Row(302, UPLOADS, body=lambda w: {"flow": "exported"}, form=True),
    },
    "facilities/<code>/ledger/": {"GET": PAGE},
    "facilities/<code>/ledger.csv": {"GET": PAGE},
    "facilities/<code>/prices/": {
        "GET": PAGE,
        "POST": Row(302, UPLOADS, body=_price, form=True),
    },
    "facilities/<code>/prices/<price_id>/remove/": {"POST": DONE},
    "facilities/<code>/variables/": {
        "GET": PAGE,
        "POST": Row(302, UPLOADS, body=_variable, form=True),
    },
    "facilities/<code>/variables/<variable_id>/": {"GET": PAGE},
    "facilities/<code>/variables/<variable_id>/months.csv": {"GET": PAGE},
    "facilities/<code>/variables/<variable_id>/edit/": {
        "GET": REVIEW,
        "POST": Row(302, UPLOADS, body=_same_variable, form=True),
    },
    "facilities/<code>/baselines/": {
        "GET": PAGE,
        "POST": Row(302, SUBMITS, body=_periods_form, form=True),
    },
    "facilities/<code>/uses/": {"GET": PAGE},
    "facilities/<code>/uses/new/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_use, form=True),
    },
    "facilities/<code>/uses/significance/": {
        "POST": Row(
            302,
            EDITS_REVIEW,
            body=lambda w: {"least_share": 10, "cumulative_share": 80},
            form=True,
        )
    },
    "uses/<use_id>/": {"GET": PAGE},
    "uses/<use_id>/edit/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_use, form=True),
    },
    "facilities/<code>/projects/": {"GET": PAGE},
    "facilities/<code>/projects/new/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_opportunity_form, form=True),
    },
    "facilities/<code>/projects/register.csv": {"GET": PAGE},
    "projects/<opportunity_id>/": {"GET": PAGE},
    "projects/<opportunity_id>/edit/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_opportunity_form, form=True),
    },
    "projects/<opportunity_id>/status/": {
        "POST": Row(302, EDITS_REVIEW, body=lambda w: {"status": "approved"}, form=True)
    },
    "projects/<opportunity_id>/actions/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_action, form=True),
    },
    "actions/<action_id>/edit/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_action, form=True),
    },
    "actions/<action_id>/report/": {
        "GET": REVIEW,
        "POST": Row(
            302,
            EDITS_REVIEW,
            body=lambda w: {"implemented_on": "2019-01-10"},
            form=True,
        ),
    },
    "actions/<action_id>/confirm/": {"POST": Row(302, CONFIRMS)},
    "facilities/<code>/targets/new/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_target, form=True),
    },
    "targets/<target_id>/edit/": {
        "GET": REVIEW,
        "POST": Row(302, EDITS_REVIEW, body=_target, form=True),
    },
    "programme/": {"GET": Row(200, OVERSIGHT, SIGNED_IN)},
    "baselines/<baseline_id>/": {"GET": PAGE},
    "baselines/<baseline_id>/approve/": {"POST": Row(302, APPROVES)},
    "baselines/<baseline_id>/model/": {"POST": Row(302, SUBMITS, body=_model)},
    "baselines/<baseline_id>/submit/": {"POST": Row(302, SUBMITS)},
    "results/<result_id>/verify/": {"POST": Row(302, VERIFIES)},
    "runs/": {
        "GET": Row(200, RECOMPUTES, sees=SIGNED_IN),
        "POST": Row(302, RECOMPUTES, sees=SIGNED_IN, body=_run_form, form=True),
    },
    "runs/<run_id>/": {"GET": Row(200, RECOMPUTES, sees=NOBODY)},
    "runs/<run_id>/status/": {"GET": Row(200, RECOMPUTES, sees=NOBODY)},
    "facilities/<code>/adjustments/": {"GET": PAGE},
    "facilities/<code>/adjustments/new/": {
        "GET": Row(200, SUBMITS),
        "POST": Row(302, SUBMITS, body=_event_form, form=True),
    },
    "adjustments/<event_id>/": {"GET": PAGE},
    # It is submitted already: who may propose is sent back to it.
    "adjustments/<event_id>/change/": {
        "GET": Row(302, SUBMITS),
        "POST": Row(302, SUBMITS, body=_event_form, form=True),
    },
    "adjustments/<event_id>/submit/": {"POST": Row(302, SUBMITS)},
    "adjustments/<event_id>/withdraw/": {"POST": Row(302, SUBMITS)},
    "adjustments/<event_id>/approve/": {"POST": Row(302, APPROVES)},
    "adjustments/<event_id>/reject/": {
        "POST": Row(302, APPROVES, body=_reason, form=True)
    },
    "adjustments/<event_id>/revoke/": {
        "POST": Row(302, APPROVES, body=_reason, form=True)
    },
    "adjustments/<event_id>/evidence/": {
        "POST": Row(302, SUBMITS, body=_evidence, form=True)
    },
    "evidence/<evidence_id>/": {"GET": PAGE},
    "facilities/<code>/static-factors/": {
        "POST": Row(302, SUBMITS, body=_factor, form=True)
    },
    "static-factors/<factor_id>/": {"POST": Row(302, SUBMITS, body=_factor, form=True)},
}

API: dict[str, dict[str, Row | Open]] = {
    "api/v1/schema/": {"GET": MEMBER},
    "api/v1/facilities/": {"GET": MEMBER},
    "api/v1/facilities/<code>/": {"GET": PAGE},
    "api/v1/cohorts/": {"GET": MEMBER},
    "api/v1/cohorts/<cohort>/": {"GET": Row(200, SEES_COHORT)},
    "api/v1/jobs/<public_id>/": {"GET": Row(200, SEES_JOB, sees=NOBODY)},
    "api/v1/facilities/<code>/meters/": {
        "GET": PAGE,
        "POST": Row(201, UPLOADS, body=_meter),
    },
    "api/v1/facilities/<code>/prices/": {
        "GET": PAGE,
        "POST": Row(201, UPLOADS, body=_price),
    },
    "api/v1/facilities/<code>/ledger/": {"GET": PAGE},
    "api/v1/facilities/<code>/variables/": {
        "GET": PAGE,
        "POST": Row(201, UPLOADS, body=_variable),
    },
    "api/v1/facilities/<code>/variables/<variable_id>/": {
        "GET": PAGE,
        "PATCH": Row(200, UPLOADS, body=lambda w: {"unit": "pieces"}),
    },
    "api/v1/facilities/<code>/readings/": {"GET": PAGE},
    "api/v1/facilities/<code>/months/": {"GET": PAGE},
    "api/v1/facilities/<code>/uploads/": {
        "GET": PAGE,
        "POST": Row(202, UPLOADS, body=_file, form=True),
    },
    "api/v1/facilities/<code>/baselines/": {
        "GET": PAGE,
        "POST": Row(202, SUBMITS, body=_periods),
    },
    "api/v1/facilities/<code>/adjustments/": {
        "GET": PAGE,
        "POST": Row(201, SUBMITS, body=_event),
    },
    "api/v1/adjustments/<event_id>/": {"GET": PAGE},
    "api/v1/adjustments/<event_id>/submit/": {"POST": Row(200, SUBMITS)},
    "api/v1/adjustments/<event_id>/withdraw/": {"POST": Row(200, SUBMITS)},
    "api/v1/adjustments/<event_id>/approve/": {"POST": Row(200, APPROVES)},
    "api/v1/adjustments/<event_id>/reject/": {"POST": Row(200, APPROVES, body=_reason)},
    # It is not approved yet: who may revoke is told so.
    "api/v1/adjustments/<event_id>/revoke/": {"POST": Row(409, APPROVES, body=_reason)},
    "api/v1/adjustments/<event_id>/evidence/": {
        "POST": Row(201, SUBMITS, body=_evidence, form=True)
    },
    "api/v1/facilities/<code>/enpi/": {"GET": PAGE},
    "api/v1/facilities/<code>/uses/": {
        "GET": PAGE,
        "POST": Row(201, EDITS_REVIEW, body=_use),
    },
    "api/v1/facilities/<code>/energy-review/": {"GET": PAGE},
    "api/v1/facilities/<code>/opportunities/": {
        "GET": PAGE,
        "POST": Row(201, EDITS_REVIEW, body=_opportunity),
    },
    "api/v1/facilities/<code>/targets/": {
        "GET": PAGE,
        "POST": Row(201, EDITS_REVIEW, body=_target),
    },
    "api/v1/uses/<use_id>/": {
        "GET": PAGE,
        "PATCH": Row(200, EDITS_REVIEW, body=lambda w: {"hours": 100}),
    },
    "api/v1/opportunities/<opportunity_id>/": {
        "GET": PAGE,
        "PATCH": Row(200, EDITS_REVIEW, body=lambda w: {"owner": "Line 2"}),
    },
    "api/v1/opportunities/<opportunity_id>/status/": {
        "POST": Row(200, EDITS_REVIEW, body=lambda w: {"status": "approved"})
    },
    "api/v1/opportunities/<opportunity_id>/actions/": {
        "POST": Row(201, EDITS_REVIEW, body=_action)
    },
    "api/v1/actions/<action_id>/report/": {
        "POST": Row(200, EDITS_REVIEW, body=lambda w: {"margin_kwh": 5})
    },
    "api/v1/actions/<action_id>/confirm/": {"POST": Row(200, CONFIRMS)},
    "api/v1/targets/<target_id>/": {
        "GET": PAGE,
        "PATCH": Row(200, EDITS_REVIEW, body=lambda w: {"target_value": 0.06}),
    },
    "api/v1/uploads/<upload_id>/": {"GET": PAGE},
    "api/v1/uploads/<upload_id>/commit/": {"POST": Row(200, UPLOADS)},
    "api/v1/uploads/<upload_id>/withdraw/": {"POST": Row(200, UPLOADS)},
    "api/v1/uploads/<upload_id>/mapping/": {
        "POST": Row(200, UPLOADS, body=lambda w: {"date_order": "YMD"})
    },
    "api/v1/uploads/<upload_id>/corrections/": {
        "POST": Row(
            200,
            UPLOADS,
            body=lambda w: {"items": [{"row": 2, "column": "C", "value": "5"}]},
        )
    },
    "api/v1/uploads/<upload_id>/left-out/": {
        "POST": Row(200, UPLOADS, body=lambda w: {"items": [{"row": 2}]})
    },
    "api/v1/programme/metrics/": {"GET": Row(200, OVERSIGHT, SIGNED_IN)},
    "api/v1/baselines/<baseline_id>/": {"GET": PAGE},
    "api/v1/baselines/<baseline_id>/approve/": {"POST": Row(200, APPROVES)},
    "api/v1/baselines/<baseline_id>/model/": {"POST": Row(202, SUBMITS, body=_model)},
    "api/v1/baselines/<baseline_id>/submit/": {"POST": Row(200, SUBMITS)},
    # Its baseline is not approved yet: who may verify is told so.
    "api/v1/results/<result_id>/verify/": {"POST": Row(409, VERIFIES)},
    "api/v1/runs/": {
        "GET": Row(200, RECOMPUTES, sees=SIGNED_IN),
        "POST": Row(
            202,
            RECOMPUTES,
            sees=SIGNED_IN,
            body=lambda w: {"scope": "facility", "facility": "A01"},
        ),
    },
    "api/v1/runs/<run_id>/": {"GET": Row(200, RECOMPUTES, sees=NOBODY)},
    "api/v1/reports/": {
        "POST": Row(
            202,
            REPORTS,
            body=lambda w: {"kind": "facility", "facility": "A01", "language": "es"},
        )
    },
    "api/v1/reports/<report_id>/": {"GET": PAGE},
    "api/v1/reports/<report_id>/pdf/": {"GET": PAGE},
}

LIBRARY: dict[str, tuple[int, int]] = {
    # the entrance: open to everyone, closed to sign-up
    "account/login/": (200, 302),
    "account/login/code/confirm/": (302, 302),
    "account/signup/": (200, 302),
    "account/inactive/": (200, 200),
    "account/password/reset/": (200, 200),
    "account/password/reset/done/": (200, 200),
    "account/password/reset/key/<uidb36>-<key>/": (200, 200),
    "account/password/reset/key/done/": (200, 200),
    "account/confirm-email/": (302, 302),
    # one's own account
    "account/logout/": (302, 200),
    "account/reauthenticate/": (302, 200),
    "account/email/": (302, 200),
    "account/password/change/": (302, 200),
    "account/password/set/": (302, 302),
    # the second factor: asks for the password again, and there is none set up yet
    "account/2fa/": (302, 200),
    "account/2fa/authenticate/": (302, 302),
    "account/2fa/reauthenticate/": (302, 302),
    "account/2fa/totp/activate/": (302, 302),
    "account/2fa/totp/deactivate/": (302, 404),
    "account/2fa/recovery-codes/": (302, 404),
    "account/2fa/recovery-codes/generate/": (302, 302),
    "account/2fa/recovery-codes/download/": (302, 404),
    "account/2fa/webauthn/": (302, 200),
    "account/2fa/webauthn/add/": (302, 302),
    "account/2fa/webauthn/reauthenticate/": (302, 302),
    "account/2fa/webauthn/login/": (302, 302),
    "account/2fa/webauthn/keys/<pk>/remove/": (302, 302),
    "account/2fa/webauthn/keys/<pk>/edit/": (302, 302),
}
"""Pages of the sign-in library: what GET answers to the public, to a member."""
