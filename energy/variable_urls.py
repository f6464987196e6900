"""Addresses of relevant variables."""

from django.urls import path

from energy.views import variables

VARIABLES = [
    # /facilities/<code>/variables/
    path(
        "facilities/<slug:code>/variables/",
        variables.variable_list,
        name="variable_list",
    ),
    path(
        "facilities/<slug:code>/variables/<int:variable_id>/edit/",
        variables.variable_edit,
        name="variable_edit",
    ),
]
