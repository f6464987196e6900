"""API addresses of reports."""

from django.urls import path

from reports.api import MetricsView, ReportPdfView, ReportsView, ReportView

urlpatterns = [
    path("programme/metrics/", MetricsView.as_view(), name="programme_metrics"),
    path("reports/", ReportsView.as_view(), name="reports"),
    path("reports/<uuid:report_id>/", ReportView.as_view(), name="report"),
    path("reports/<uuid:report_id>/pdf/", ReportPdfView.as_view(), name="report_pdf"),
]
