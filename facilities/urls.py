"""Addresses of the facilities pages."""

from django.urls import path

from facilities import views

app_name = "facilities"

urlpatterns = [
    # /facilities/
    path("", views.facility_list, name="list"),
]
