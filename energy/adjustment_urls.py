"""Addresses of the adjustment pages: events, evidence, static factors."""

from django.urls import path

from energy.views import events

ADJUSTMENTS = [
    # /facilities/<code>/adjustments/, /adjustments/<id>/, /evidence/<id>/
    path(
        "facilities/<slug:code>/adjustments/",
        events.adjustment_list,
        name="adjustment_list",
    ),
    path(
        "facilities/<slug:code>/adjustments/new/",
        events.adjustment_new,
        name="adjustment_new",
    ),
    path(
        "adjustments/<uuid:event_id>/",
        events.adjustment_detail,
        name="adjustment_detail",
    ),
    path(
        "adjustments/<uuid:event_id>/change/",
        events.adjustment_change,
        name="adjustment_change",
    ),
    path(
        "adjustments/<uuid:event_id>/submit/", events.submit, name="adjustment_submit"
    ),
    path(
        "adjustments/<uuid:event_id>/approve/",
        events.approve,
        name="adjustment_approve",
    ),
    path(
        "adjustments/<uuid:event_id>/reject/", events.reject, name="adjustment_reject"
    ),
    path(
        "adjustments/<uuid:event_id>/withdraw/",
        events.withdraw,
        name="adjustment_withdraw",
    ),
    path(
        "adjustments/<uuid:event_id>/revoke/", events.revoke, name="adjustment_revoke"
    ),
    path(
        "adjustments/<uuid:event_id>/evidence/",
        events.add_evidence,
        name="add_evidence",
    ),
    path("evidence/<uuid:evidence_id>/", events.evidence, name="evidence"),
    # /facilities/<code>/static-factors/, /static-factors/<id>/
    path(
        "facilities/<slug:code>/static-factors/",
        events.add_static_factor,
        name="add_static_factor",
    ),
    path(
        "static-factors/<uuid:factor_id>/",
        events.review_static_factor,
        name="review_static_factor",
    ),
]
