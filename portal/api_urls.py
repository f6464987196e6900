"""The one router of version 1, and the schema."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from cohorts.api import CohortViewSet
from energy import api_urls as energy_api
from facilities.api import FacilityViewSet
from portal.jobs.api import JobViewSet
from reports import api_urls as reports_api

router = SimpleRouter(use_regex_path=False)
router.register("facilities", FacilityViewSet, basename="facility")
router.register("cohorts", CohortViewSet, basename="cohort")
router.register("jobs", JobViewSet, basename="job")

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include(energy_api.urlpatterns)),
    path("", include(reports_api.urlpatterns)),
    path("", include(router.urls)),
]
