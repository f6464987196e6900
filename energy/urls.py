"""Addresses of the energy pages."""

from django.urls import path

from energy.adjustment_urls import ADJUSTMENTS
from energy.review_urls import REVIEW
from energy.run_urls import RUNS
from energy.variable_urls import VARIABLES
from energy.views import baselines, ledger, meters, prices, uploads

app_name = "energy"

urlpatterns = [
    # /facilities/<code>/uploads/
    path("facilities/<slug:code>/uploads/", uploads.upload_list, name="upload_list"),
    path("facilities/<slug:code>/uploads/new/", uploads.upload_new, name="upload_new"),
    # /uploads/<id>/
    path("uploads/<uuid:upload_id>/", uploads.upload_detail, name="upload_detail"),
    path("uploads/<uuid:upload_id>/status/", uploads.status, name="upload_status"),
    path("uploads/<uuid:upload_id>/columns/", uploads.columns, name="upload_columns"),
    path("uploads/<uuid:upload_id>/rows/", uploads.rows, name="upload_rows"),
    path("uploads/<uuid:upload_id>/review/", uploads.review, name="upload_review"),
    path("uploads/<uuid:upload_id>/done/", uploads.done, name="upload_done"),
    path("uploads/<uuid:upload_id>/commit/", uploads.commit, name="upload_commit"),
    path(
        "uploads/<uuid:upload_id>/withdraw/", uploads.withdraw, name="upload_withdraw"
    ),
    path(
        "uploads/<uuid:upload_id>/original/", uploads.original, name="upload_original"
    ),
    # /facilities/<code>/meters/
    path("facilities/<slug:code>/meters/", meters.meter_list, name="meter_list"),
    path(
        "facilities/<slug:code>/meters/<int:meter_id>/",
        ledger.meter_change,
        name="meter_change",
    ),
    # /facilities/<code>/ledger/, /facilities/<code>/prices/
    path("facilities/<slug:code>/ledger/", ledger.ledger, name="ledger"),
    path("facilities/<slug:code>/prices/", prices.price_list, name="price_list"),
    path(
        "facilities/<slug:code>/prices/<int:price_id>/remove/",
        prices.price_remove,
        name="price_remove",
    ),
    # /facilities/<code>/baselines/, /baselines/<id>/
    path(
        "facilities/<slug:code>/baselines/",
        baselines.baseline_list,
        name="baseline_list",
    ),
    path(
        "baselines/<uuid:baseline_id>/model/", baselines.choose, name="baseline_choose"
    ),
    path(
        "baselines/<uuid:baseline_id>/submit/",
        baselines.review,
        name="baseline_submit",
    ),
    path(
        "baselines/<uuid:baseline_id>/approve/",
        baselines.approve,
        name="baseline_approve",
    ),
    path("results/<uuid:result_id>/verify/", baselines.verify, name="result_verify"),
    *REVIEW,
    *ADJUSTMENTS,
    *RUNS,
    *VARIABLES,
]
