"""Addresses of the energy review and the register, part of ``energy.urls``."""

from django.urls import path

from energy.views import projects, targets, uses

REVIEW = [
    # /facilities/<code>/uses/, /uses/<id>/
    path("facilities/<slug:code>/uses/", uses.use_list, name="use_list"),
    path("facilities/<slug:code>/uses/new/", uses.use_new, name="use_new"),
    path(
        "facilities/<slug:code>/uses/significance/",
        uses.significance,
        name="use_significance",
    ),
    path("uses/<uuid:use_id>/", uses.use_detail, name="use_detail"),
    path("uses/<uuid:use_id>/edit/", uses.use_edit, name="use_edit"),
    # /facilities/<code>/projects/, /projects/<id>/
    path(
        "facilities/<slug:code>/projects/", projects.project_list, name="project_list"
    ),
    path(
        "facilities/<slug:code>/projects/new/",
        projects.project_new,
        name="project_new",
    ),
    path(
        "facilities/<slug:code>/projects/register.csv",
        projects.project_csv,
        name="project_csv",
    ),
    path(
        "projects/<uuid:opportunity_id>/",
        projects.project_detail,
        name="project_detail",
    ),
    path(
        "projects/<uuid:opportunity_id>/edit/",
        projects.project_edit,
        name="project_edit",
    ),
    path(
        "projects/<uuid:opportunity_id>/status/",
        projects.project_status,
        name="project_status",
    ),
    path(
        "projects/<uuid:opportunity_id>/actions/",
        projects.action_new,
        name="action_new",
    ),
    # /actions/<id>/
    path("actions/<uuid:action_id>/edit/", projects.action_edit, name="action_edit"),
    path(
        "actions/<uuid:action_id>/report/",
        projects.action_report,
        name="action_report",
    ),
    path(
        "actions/<uuid:action_id>/confirm/",
        projects.action_confirm,
        name="action_confirm",
    ),
    # /facilities/<code>/targets/, /targets/<id>/
    path("facilities/<slug:code>/targets/new/", targets.target_new, name="target_new"),
    path("targets/<uuid:target_id>/edit/", targets.target_edit, name="target_edit"),
]
