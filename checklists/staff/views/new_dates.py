"""After a no-go or a no-show: another date at once, none yet, or none at all; nobody is forgotten."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.actions import new_dates as actions
from checklists.queries import new_dates
from checklists.rules.access import BOOKING, STAFF, Sensitivity, policy
from checklists.staff.pages import actor_of, missing_is_404, page, site_of
from checklists.templatetags.clock import moment


@policy(kinds=STAFF, methods="GET POST", sensitivity=Sensitivity.PHI, roles=BOOKING)
@missing_is_404
def new_date(request: HttpRequest, site: str, appointment: int) -> HttpResponse:
    """The booking is a page of its own, filled in beforehand; "no new date yet" leaves the call where it stands."""
    here, by, now = site_of(request, site), actor_of(request), timezone.now()
    found = new_dates.new_date(appointment_id=appointment, by=by, now=now)
    if request.method != "POST":
        return page(request, "staff/new_date.html", here, {"lost": found, "here": "board"})
    match request.POST.get("act"):
        case "none":
            actions.not_wanted(appointment_id=appointment, by=by, now=now)
            messages.success(request, _("Noted: no new date. Nobody calls about it."))
        case "later" if found.call_due_at:
            due = moment(found.call_due_at, here.zone)
            messages.success(
                request, _("No new date yet: the call list asks for it, %(due)s.") % {"due": due}
            )
        case "later":
            messages.info(request, _("Nobody waits for a new date here."))
        case _:
            return HttpResponseBadRequest()
    return redirect("staff_board", site=site)
