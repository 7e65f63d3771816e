"""The bare desk address: on to one's site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from checklists.queries import staff
from checklists.rules.access import STAFF, Sensitivity, policy
from checklists.staff.pages import actor_of


@policy(kinds=STAFF, methods="GET", sensitivity=Sensitivity.STAFF)
def home(request: HttpRequest) -> HttpResponse:
    """The board of the only site; a choice where there are several; words where there is none."""
    choices = staff.sites_of(user_id=actor_of(request).user_id or 0)
    if len(choices) == 1:
        return redirect("staff_board", site=choices[0].slug)
    return render(request, "staff/home.html", {"sites": choices})
