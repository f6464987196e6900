"""API addresses of the energy review and the register, part of ``energy.api_urls``."""

from django.urls import path

from energy.api import review

REVIEW = [
    # /facilities/<code>/
    path("facilities/<slug:code>/uses/", review.UsesView.as_view(), name="uses"),
    path(
        "facilities/<slug:code>/energy-review/",
        review.EnergyReviewView.as_view(),
        name="energy_review",
    ),
    path(
        "facilities/<slug:code>/opportunities/",
        review.OpportunitiesView.as_view(),
        name="opportunities",
    ),
    path(
        "facilities/<slug:code>/targets/", review.TargetsView.as_view(), name="targets"
    ),
    # /uses/<id>/, /opportunities/<id>/, /actions/<id>/, /targets/<id>/
    path("uses/<uuid:use_id>/", review.UseView.as_view(), name="use"),
    path(
        "opportunities/<uuid:opportunity_id>/",
        review.OpportunityView.as_view(),
        name="opportunity",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/status/",
        review.StatusView.as_view(),
        name="opportunity_status",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/actions/",
        review.ActionsView.as_view(),
        name="actions",
    ),
    path(
        "actions/<uuid:action_id>/report/",
        review.ActionReportView.as_view(),
        name="action_report",
    ),
    path(
        "actions/<uuid:action_id>/confirm/",
        review.ActionConfirmView.as_view(),
        name="action_confirm",
    ),
    path("targets/<uuid:target_id>/", review.TargetView.as_view(), name="target"),
]
