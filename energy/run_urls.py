"""Addresses of recomputation runs."""

from django.urls import path

from energy.views import runs

RUNS = [
    # /runs/, /runs/<id>/
    path("runs/", runs.run_list, name="run_list"),
    path("runs/<uuid:run_id>/", runs.run_detail, name="run_detail"),
    path("runs/<uuid:run_id>/status/", runs.status, name="run_status"),
]
