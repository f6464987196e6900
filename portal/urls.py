"""The map of the portal: every app's pages, the API, health."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal import views
from portal.accounts import views as accounts_views
from reports.views import dashboards

urlpatterns = [
    # /health/
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    # signing in, language, profile, people
    path("", views.root, name="root"),
    path("account/", include("allauth.urls")),
    path("language/", accounts_views.language, name="language"),
    path("invite/<str:token>/", accounts_views.invitation, name="invitation"),
    path("me/", accounts_views.profile, name="profile"),
    path("people/", accounts_views.people, name="people"),
    # what each role works with
    path("home/", dashboards.home, name="home"),
    path("", include("reports.urls")),
    path("", include("energy.urls")),
    path("facilities/", include("facilities.urls")),
    path("cohorts/", include("cohorts.urls")),
    # /api/
    path("api/v1/", include("portal.api_urls")),
]
urlpatterns += i18n_patterns(path("", views.landing, name="landing"))

handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
