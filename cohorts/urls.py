"""Addresses of the cohort pages."""

from django.urls import path

from cohorts import views

app_name = "cohorts"

urlpatterns = [
    # /cohorts/
    path("", views.cohort_list, name="list"),
]
