"""Addresses of home, the plant's dashboard and reports."""

from django.urls import path

from reports.views import (
    baselines,
    dashboards,
    ledgers,
    programme,
    reports,
    variables,
)

app_name = "reports"

urlpatterns = [
    # /facilities/<code>/
    path("facilities/<slug:code>/", dashboards.facility, name="facility"),
    path(
        "facilities/<slug:code>/charts/<slug:chart_id>.csv",
        dashboards.chart_csv,
        name="chart_csv",
    ),
    path("facilities/<slug:code>/ledger.csv", ledgers.ledger_csv, name="ledger_csv"),
    path(
        "facilities/<slug:code>/variables/<int:variable_id>/",
        variables.variable,
        name="variable",
    ),
    path(
        "facilities/<slug:code>/variables/<int:variable_id>/months.csv",
        variables.months_csv,
        name="variable_csv",
    ),
    # /programme/
    path("programme/", programme.programme, name="programme"),
    # /baselines/<id>/
    path("baselines/<uuid:baseline_id>/", baselines.baseline, name="baseline"),
    # /facilities/<code>/reports/, /reports/<id>/
    path("facilities/<slug:code>/reports/", reports.report_list, name="report_list"),
    path("reports/<uuid:report_id>/", reports.report_detail, name="report_detail"),
    path("reports/<uuid:report_id>/status/", reports.status, name="report_status"),
    path("reports/<uuid:report_id>/pdf/", reports.pdf, name="report_pdf"),
]
