"""Pages about cohorts."""

from django.http import HttpResponse
from django.shortcuts import render

from cohorts.queries import cohorts_of
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import any_member
from portal.base.methods import read_only


@any_member
@read_only
def cohort_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The cohorts this person sees."""
    context = {"cohorts": cohorts_of(request.user)}
    return render(request, "cohorts/cohort_list.html", context)
