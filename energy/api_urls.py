"""API addresses of energy data."""

from django.urls import path

from energy.api.baselines import (
    BaselineActionView,
    BaselineReviewView,
    BaselineView,
    EnpiView,
    FacilityBaselinesView,
    ModelChoiceView,
    VerifyView,
)
from energy.api.events import (
    DECIDERS,
    PROPOSERS,
    EventDecisionView,
    EventEvidenceView,
    EventProposalView,
    EventView,
    FacilityEventsView,
)
from energy.api.plant import MetersView, MonthsView, ReadingsView, VariablesView
from energy.api.prices import LedgerView, PricesView
from energy.api.runs import RunsView, RunView
from energy.api.uploads import FacilityUploadsView, UploadActionView, UploadView
from energy.api.variables import VariableView
from energy.review_api_urls import REVIEW

ACTIONS = ("commit", "withdraw", "mapping", "corrections", "left_out")

urlpatterns = [
    # /facilities/<code>/
    path("facilities/<slug:code>/meters/", MetersView.as_view(), name="meters"),
    path("facilities/<slug:code>/prices/", PricesView.as_view(), name="prices"),
    path("facilities/<slug:code>/ledger/", LedgerView.as_view(), name="ledger"),
    path(
        "facilities/<slug:code>/variables/", VariablesView.as_view(), name="variables"
    ),
    path(
        "facilities/<slug:code>/variables/<int:variable_id>/",
        VariableView.as_view(),
        name="variable",
    ),
    path("facilities/<slug:code>/readings/", ReadingsView.as_view(), name="readings"),
    path("facilities/<slug:code>/months/", MonthsView.as_view(), name="months"),
    path(
        "facilities/<slug:code>/uploads/", FacilityUploadsView.as_view(), name="uploads"
    ),
    path(
        "facilities/<slug:code>/baselines/",
        FacilityBaselinesView.as_view(),
        name="baselines",
    ),
    path("facilities/<slug:code>/enpi/", EnpiView.as_view(), name="enpi"),
    # /facilities/<code>/adjustments/, /adjustments/<id>/
    path(
        "facilities/<slug:code>/adjustments/",
        FacilityEventsView.as_view(),
        name="adjustments",
    ),
    path("adjustments/<uuid:event_id>/", EventView.as_view(), name="adjustment"),
    path(
        "adjustments/<uuid:event_id>/evidence/",
        EventEvidenceView.as_view(),
        name="adjustment_evidence",
    ),
    *[
        path(
            f"adjustments/<uuid:event_id>/{action}/",
            view.as_view(action=action),
            name=f"adjustment_{action}",
        )
        for view, actions in (
            (EventProposalView, PROPOSERS),
            (EventDecisionView, DECIDERS),
        )
        for action in actions
    ],
    # /uploads/<id>/
    path("uploads/<uuid:upload_id>/", UploadView.as_view(), name="upload"),
    *[
        path(
            f"uploads/<uuid:upload_id>/{action.replace('_', '-')}/",
            UploadActionView.as_view(action=action),
            name=f"upload_{action}",
        )
        for action in ACTIONS
    ],
    # /baselines/<id>/, /results/<id>/
    path("baselines/<uuid:baseline_id>/", BaselineView.as_view(), name="baseline"),
    path(
        "baselines/<uuid:baseline_id>/approve/",
        BaselineActionView.as_view(),
        name="baseline_approve",
    ),
    path(
        "baselines/<uuid:baseline_id>/model/",
        ModelChoiceView.as_view(),
        name="baseline_choose",
    ),
    path(
        "baselines/<uuid:baseline_id>/submit/",
        BaselineReviewView.as_view(),
        name="baseline_submit",
    ),
    path(
        "results/<uuid:result_id>/verify/", VerifyView.as_view(), name="result_verify"
    ),
    # /runs/, /runs/<id>/
    path("runs/", RunsView.as_view(), name="runs"),
    path("runs/<uuid:run_id>/", RunView.as_view(), name="run"),
    *REVIEW,
]
