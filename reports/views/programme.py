"""The programme's energy performance, for those who see every plant."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.accounts.http import AuthenticatedHttpRequest
from portal.accounts.services import note_event
from portal.base.access import allow, require
from portal.base.methods import read_only
from reports.programme import Seats, programme_rows

SEE = "reports.see_programme"


@allow(SEE)
@read_only
def programme(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Sums of verified results: the whole, by country, by cohort."""
    require(request.user, SEE)
    note_event("programme.read", actor=request.user, organization=None, subject="")
    seated = Seats.read()
    rows = programme_rows("programme", seated)
    context = {
        "whole": rows[0] if rows else None,
        "divisions": [
            (_("By country"), "country", programme_rows("country", seated)),
            (_("By cohort"), "cohort", programme_rows("cohort", seated)),
        ],
    }
    return render(request, "reports/programme.html", context)
