"""Pages about facilities."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from facilities.queries import facilities_of
from portal.accounts.http import AuthenticatedHttpRequest
from portal.base.access import any_member
from portal.base.methods import read_only


@any_member
@read_only
def facility_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The facilities this person sees; a person with one goes straight to it."""
    facilities = facilities_of(request.user)
    page = Paginator(facilities, 50).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect(page[0])
    return render(request, "facilities/facility_list.html", {"page": page})
